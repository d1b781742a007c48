"""Crop tracking: the square of the frame that the network looks at, taken from the previous pose.

Follows the rule of MoveNet's authors (TensorFlow Hub, 2021: 1.9 torso ranges or 1.2 body ranges around the hips), so that the
picture resembles the network's training crops; every seen joint takes part, so overhead wrists stay inside.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.pose.person_limits import PERSON_LIMITS
from mirror.types import Image, Points
from mirror.types.record import record

NO_SHIFT = np.zeros(17, np.float32)


@record(frozen=True, slots=True)
class SquareCrop:
    """A square in frame pixels: its left top corner (may lie outside of the frame) and its side."""

    x: float
    y: float
    side: float

    @classmethod
    def whole(cls, width: int, height: int) -> SquareCrop:
        """The whole frame, centred in a square."""
        side = float(max(width, height))
        return cls((width - side) / 2, (height - side) / 2, side)

    def cut(self, image: Image, size: int, halves: tuple[Image, ...] = ()) -> Image:
        """The square as uint8 (size, size, 3), black outside of the frame; ``halves`` are those of ``Frame``."""
        out = np.empty((size, size, 3), np.uint8)
        self.cut_into(image, out, halves)
        return out

    def cut_into(self, image: Image, out: Image, halves: tuple[Image, ...] = ()) -> float:
        """The same into ``out``; the square's mean brightness, 0..1."""
        x, y, side = self.x, self.y, self.side
        for half in halves:
            if side < 2 * len(out):
                break
            image, x, y, side = half, x / 2, y / 2, side / 2
        return core.cut(image, x, y, side, out)

    def to_frame(self, joints: NDArray[np.float32], aside: NDArray[np.float32] = NO_SHIFT) -> Points:
        """Normalised (17, 3) rows (y, x, score), each of them ``aside`` (17,) too far to the right, to pixel rows (x, y, score)."""
        out = np.empty((17, 3), np.float32)
        core.place(joints, aside, self.x, self.y, self.side, out)
        return out


def torso_crop(points: Points) -> SquareCrop | None:
    """The square that TensorFlow Hub's rule asks for around pixel rows (x, y, score); None when the torso is not seen."""
    square = np.empty(3)
    return SquareCrop(*square.tolist()) if core.torso_square(points, PERSON_LIMITS, square) else None
