"""The product's mark on the glass."""

from __future__ import annotations

import io
from dataclasses import dataclass

import pygame

from mirror.assets.mark import mark_svg


@dataclass(frozen=True, slots=True)
class ProductMark:
    """The mark in a square of ``side`` pixels."""

    side: int

    @property
    def size(self) -> tuple[int, int]:
        return self.side, self.side

    def paint(self) -> pygame.Surface:
        return pygame.image.load_sized_svg(io.BytesIO(mark_svg().encode()), self.size)
