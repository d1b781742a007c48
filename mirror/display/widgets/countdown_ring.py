"""Rings that fill with time, and the pointer beside what is chosen."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from mirror.display.widgets.shapes import draw_capsule, supersample
from mirror.types.colours import BLACK_RGB, TRACK_RGB, Colour

RING_FILL_STEPS = 48
"""Pictures of a ring between empty and full."""
RING_THICKNESS_RATIO, THIN_RING_THICKNESS_RATIO = 0.22, 0.16
"""Of the radius."""


def ring_step(share: float) -> int:
    """The picture for a ring filled by ``share``, 0..1; empty for NaN."""
    return round(RING_FILL_STEPS * min(max(share, 0.0), 1.0)) if math.isfinite(share) else 0


@dataclass(frozen=True, slots=True)
class CountdownRing:
    """A thick ring, ``ring_step`` of ``RING_FILL_STEPS`` filled clockwise from the top; ``thin`` leaves more room within."""

    diameter: int
    step: int
    colour: Colour
    thin: bool = False

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        thickness = THIN_RING_THICKNESS_RATIO if self.thin else RING_THICKNESS_RATIO

        def body(surface: pygame.Surface, s: float) -> None:
            r = self.diameter * s / 2
            pygame.draw.circle(surface, TRACK_RGB, (r, r), r)
            if self.step >= RING_FILL_STEPS:
                pygame.draw.circle(surface, self.colour, (r, r), r)
            elif self.step > 0:
                turns = [2 * math.pi * i / (4 * RING_FILL_STEPS) for i in range(4 * self.step + 1)]
                pygame.draw.polygon(surface, self.colour, [(r, r), *((r + r * math.sin(a), r - r * math.cos(a)) for a in turns)])
            pygame.draw.circle(surface, BLACK_RGB, (r, r), r * (1 - thickness))

        return supersample(self.size, self.colour if self.step else TRACK_RGB, body)


@dataclass(frozen=True, slots=True)
class ChoicePointer:
    """A thick chevron to the right, before the item that is chosen."""

    diameter: int
    colour: Colour

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            d = self.diameter * s
            draw_capsule(surface, self.colour, (0.3 * d, 0.16 * d), (0.68 * d, 0.5 * d), 0.13 * d)
            draw_capsule(surface, self.colour, (0.3 * d, 0.84 * d), (0.68 * d, 0.5 * d), 0.13 * d)

        return supersample(self.size, self.colour, body)
