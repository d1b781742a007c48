"""What the set-up draws to be measured or imitated: a bar with straight ends, a card's outline, a phone with a code."""

from __future__ import annotations

from dataclasses import dataclass

import pygame

from mirror.display.widgets.shapes import supersample
from mirror.types.colours import BLACK_RGB, SOFT_RGB, WHITE_RGB, Colour

BANK_CARD_SIZE_MM = (85.6, 53.98)
"""A bank card (ISO/IEC 7810, ID-1)."""
BANK_CARD_CORNER_MM = 3.18
"""The radius of its corners (the same standard)."""
RULER_BAR_MM = 200.0
PHONE_ASPECT_RATIO = 0.5
"""A phone's width to its height."""
CODE_PATTERN = ("1110101", "1011001", "1110111", "0100010", "1011101", "0010011", "1110101")
"""Squares that look like a QR code."""


@dataclass(frozen=True, slots=True)
class MeasureBar:
    """A bar as long as it is wide, with an upright line at either end: it is measured from outside to outside."""

    width: int
    height: int
    colour: Colour

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        # Straight ends on whole pixels, so nothing is averaged.
        surface = pygame.Surface(self.size, pygame.SRCALPHA)
        surface.fill((*self.colour, 0))
        w, h = self.size
        thick = max(2, h // 5)
        for rect in ((0, 0, thick, h), (w - thick, 0, thick, h), (0, (h - thick) // 2, w, thick)):
            pygame.draw.rect(surface, self.colour, rect)
        return surface


@dataclass(frozen=True, slots=True)
class CardOutline:
    """The outline of a bank card, as wide as its outer edges."""

    width: int
    height: int
    colour: Colour

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            radius = round(self.width * s * BANK_CARD_CORNER_MM / BANK_CARD_SIZE_MM[0])
            thick = max(2, round(0.018 * self.width)) * s
            pygame.draw.rect(surface, self.colour, surface.get_rect(), round(thick), border_radius=radius)

        return supersample(self.size, self.colour, body)


@dataclass(frozen=True, slots=True)
class PhoneWithCode:
    """A phone seen from its front, a code on it."""

    height: int

    @property
    def size(self) -> tuple[int, int]:
        return max(2, round(self.height * PHONE_ASPECT_RATIO / 2) * 2), self.height

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            w, h = surface.get_size()
            edge = max(1, round(0.06 * w))
            pygame.draw.rect(surface, SOFT_RGB, (0, 0, w, h), border_radius=round(0.16 * w))
            pygame.draw.rect(surface, BLACK_RGB, (edge, edge, w - 2 * edge, h - 2 * edge), border_radius=round(0.11 * w))
            cell = 0.7 * w / len(CODE_PATTERN)
            left, top = (w - cell * len(CODE_PATTERN)) / 2, (h - cell * len(CODE_PATTERN)) / 2
            for row, cells in enumerate(CODE_PATTERN):
                for column, dark in enumerate(cells):
                    if dark == "1":
                        square = (left + column * cell, top + row * cell, cell + s / 2, cell + s / 2)
                        pygame.draw.rect(surface, WHITE_RGB, square)

        return supersample(self.size, SOFT_RGB, body)
