"""A small figure that holds one hand out to the side: how a person chooses without a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pygame

from mirror.display.widgets.athlete import SKIN_RGB, draw_athlete
from mirror.display.widgets.shapes import supersample
from mirror.exercises.schema import FIGURE_POINT_NAMES

HandSide = Literal["left", "right"]
HAND_SIGN_STATURE_SHARE = 1.9
"""Height of the whole person, of whom the upper half is shown, of the sign's side."""


@dataclass(frozen=True, slots=True)
class HandSign:
    """Head, trunk and arms; the arm of ``side`` is held up, the other hangs. A mirror shows the left arm on the left."""

    diameter: int
    side: HandSide

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            d = self.diameter * s
            out = -1 if self.side == "left" else 1
            middle = 0.5 - 0.1 * out
            joints = {"head": (middle, 0.22)}
            for name, way in (("left", -1), ("right", 1)):
                joints[f"{name}_shoulder"] = (middle + 0.16 * way, 0.46)
                up = way == out
                joints[f"{name}_elbow"] = (middle + (0.34 if up else 0.24) * way, 0.52 if up else 0.70)
                joints[f"{name}_wrist"] = (middle + (0.42 if up else 0.25) * way, 0.27 if up else 0.92)
                joints |= {f"{name}_{low}": (middle + 0.1 * way, y) for low, y in (("hip", 0.98), ("knee", 1.4), ("ankle", 1.8))}
            draw_athlete(surface, [(joints[n][0] * d, joints[n][1] * d) for n in FIGURE_POINT_NAMES], HAND_SIGN_STATURE_SHARE * d)

        return supersample(self.size, SKIN_RGB, body)
