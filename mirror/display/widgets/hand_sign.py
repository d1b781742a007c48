"""A small figure that holds one hand out to the side: how a person chooses without a button."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pygame

from mirror.display.widgets.shapes import draw_capsule, supersample
from mirror.types.colours import SOFT_RGB

HandSide = Literal["left", "right"]


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
            middle, shoulder, thick = 0.5 - 0.1 * out, 0.42, 0.065

            def limb(x: float, y: float, x2: float, y2: float, radius: float = thick) -> None:
                draw_capsule(surface, SOFT_RGB, (x * d, y * d), (x2 * d, y2 * d), radius * d)

            pygame.draw.circle(surface, SOFT_RGB, (middle * d, 0.17 * d), 0.13 * d)
            limb(middle - 0.1, shoulder + 0.03, middle + 0.1, shoulder + 0.03, 0.09)
            limb(middle, shoulder + 0.06, middle, 0.86, 0.13)
            limb(middle + 0.14 * out, shoulder, middle + 0.3 * out, 0.5)
            limb(middle + 0.3 * out, 0.5, middle + 0.42 * out, 0.2)
            limb(middle - 0.17 * out, shoulder, middle - 0.24 * out, 0.78)

        return supersample(self.size, SOFT_RGB, body)
