"""Crop tracking: the square of the frame that the network looks at, taken from the previous pose.

Follows the rule of MoveNet's authors (TensorFlow Hub, 2021: 1.9 torso ranges or 1.2 body ranges around the hips), so that the
picture resembles the network's training crops; every seen joint takes part, so overhead wrists stay inside.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.types import HIPS, SHOULDERS, Image, Joint, Points, to_plain_floats

TORSO_ROWS = (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP)
MIN_CROP_JOINT_SCORE = 0.2
"""A joint below this score takes no part in placing the square (TensorFlow Hub's value)."""


@dataclass(frozen=True, slots=True)
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

    def cut(self, image: Image, size: int) -> Image:
        """The square as uint8 (size, size, 3), black outside of the frame."""
        out = np.empty((size, size, 3), np.uint8)
        core.cut(image, self.x, self.y, self.side, out)
        return out

    def to_frame(self, points: NDArray[np.float32]) -> Points:
        """Normalised (17, 3) rows (y, x, score) to pixel rows (x, y, score)."""
        out = np.empty_like(points)
        out[:, 0] = self.x + points[:, 1] * self.side
        out[:, 1] = self.y + points[:, 0] * self.side
        out[:, 2] = points[:, 2]
        return out


def torso_crop(points: Points) -> SquareCrop | None:
    """The square that TensorFlow Hub's rule asks for around pixel rows (x, y, score); None when the torso is not seen."""
    rows = to_plain_floats(points)
    hips = [(x, y) for x, y, score in rows[HIPS] if score > MIN_CROP_JOINT_SCORE]
    if not hips or not any(score > MIN_CROP_JOINT_SCORE for _, _, score in rows[SHOULDERS]):
        return None
    cx, cy = sum(x for x, _ in hips) / len(hips), sum(y for _, y in hips) / len(hips)
    reach = [max(abs(x - cx), abs(y - cy)) if score > MIN_CROP_JOINT_SCORE else 0.0 for x, y, score in rows]
    half = max(1.9 * max(reach[i] for i in TORSO_ROWS), 1.2 * max(reach), 1.0)
    return SquareCrop(cx - half, cy - half, 2 * half)
