"""The camera's picture behind the widgets, flipped like a mirror: for screens that have no mirror before them."""

from __future__ import annotations

import numpy as np
import pygame

from mirror.display.widgets.base import PixelBox, round_up_even
from mirror.types import Image

BACKDROP_LIGHT_SHARE = 0.5
"""Share of the picture's light that is left, so that words keep their contrast."""


def place_backdrop(image: Image, size: tuple[int, int]) -> PixelBox:
    """Where ``image`` goes on a panel of ``size``: as large as fits, in the middle."""
    height, width = image.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    w, h = min(round_up_even(width * scale), size[0]), min(round_up_even(height * scale), size[1])
    return PixelBox((size[0] - w) // 2, (size[1] - h) // 2, w, h)


def flip_backdrop(image: Image) -> pygame.Surface:
    """RGB (h, w, 3) as a surface of the same size, left and right exchanged."""
    height, width = image.shape[:2]
    return pygame.image.frombytes(np.ascontiguousarray(image[:, ::-1]).tobytes(), (width, height), "RGB")


def dim_backdrop(image: Image, box: PixelBox) -> pygame.Surface:
    """``flip_backdrop``, in ``box``'s size and darkened: what a software canvas blits."""
    surface = pygame.transform.scale(flip_backdrop(image), (box.w, box.h))
    surface.fill((round(255 * BACKDROP_LIGHT_SHARE),) * 3, special_flags=pygame.BLEND_MULT)
    return surface
