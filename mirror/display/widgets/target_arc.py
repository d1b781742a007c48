"""The thin arc round the number of repetitions, which fills with each of them."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from mirror.display.widgets.shapes import supersample
from mirror.types.colours import TRACK_RGB, Colour

ARC_THICKNESS_RATIO = 0.08
"""Of the radius."""
ARC_POINTS = 96
"""Corners of a whole turn's outline."""


@dataclass(frozen=True, slots=True)
class TargetArc:
    """A thin ring of which ``done`` parts of ``wanted`` are filled, clockwise from the top, with round ends."""

    diameter: int
    done: int
    wanted: int
    colour: Colour

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        return supersample(self.size, self.colour if self.done else TRACK_RGB, self._draw)

    def _draw(self, surface: pygame.Surface, s: float) -> None:
        middle = self.diameter * s / 2
        thick = ARC_THICKNESS_RATIO * middle
        self._band(surface, TRACK_RGB, 1.0, middle, thick)
        share = min(max(self.done / self.wanted, 0.0), 1.0) if self.wanted > 0 else 0.0
        if share > 0:
            self._band(surface, self.colour, share, middle, thick)

    def _band(self, surface: pygame.Surface, colour: Colour, share: float, middle: float, thick: float) -> None:
        """A part of the ring: its outline there and back, and a disc at each end."""
        count = max(2, round(ARC_POINTS * share))
        turns = [2 * math.pi * share * i / count for i in range(count + 1)]

        def at(radius: float, turn: float) -> tuple[float, float]:
            return middle + radius * math.sin(turn), middle - radius * math.cos(turn)

        outline = [at(middle, turn) for turn in turns] + [at(middle - thick, turn) for turn in reversed(turns)]
        pygame.draw.polygon(surface, colour, outline)
        for turn in (turns[0], turns[-1]):
            pygame.draw.circle(surface, colour, at(middle - thick / 2, turn), thick / 2)
