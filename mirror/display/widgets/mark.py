"""The product's mark: a glass with two knees over their feet. One drawing, as SVG, for glass and paper."""

from __future__ import annotations

import io
from dataclasses import dataclass
from functools import cache
from importlib import resources

import pygame


@cache
def mark_svg() -> str:
    """The drawing."""
    return resources.files("mirror.assets").joinpath("mark.svg").read_text("utf-8")


@dataclass(frozen=True, slots=True)
class ProductMark:
    """The mark in a square of ``side`` pixels."""

    side: int

    @property
    def size(self) -> tuple[int, int]:
        return self.side, self.side

    def paint(self) -> pygame.Surface:
        return pygame.image.load_sized_svg(io.BytesIO(mark_svg().encode()), self.size)
