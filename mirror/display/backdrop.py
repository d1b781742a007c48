"""The camera's picture behind the widgets, flipped like a mirror: for screens that have no mirror before them."""

from __future__ import annotations

import numpy as np
import pygame

from mirror.display.glass import Box, even
from mirror.types import Image

DIM = 0.5
"""Share of the picture's light that is left, so that words keep their contrast."""


def place(image: Image, size: tuple[int, int]) -> Box:
    """Where ``image`` goes on a panel of ``size``: as large as fits, in the middle."""
    height, width = image.shape[:2]
    scale = min(size[0] / width, size[1] / height)
    w, h = min(even(width * scale), size[0]), min(even(height * scale), size[1])
    return Box((size[0] - w) // 2, (size[1] - h) // 2, w, h)


def flipped(image: Image) -> pygame.Surface:
    """RGB (h, w, 3) as a surface of the same size, left and right exchanged."""
    height, width = image.shape[:2]
    return pygame.image.frombytes(np.ascontiguousarray(image[:, ::-1]).tobytes(), (width, height), "RGB")


def dimmed(image: Image, box: Box) -> pygame.Surface:
    """``flipped``, in ``box``'s size and darkened: what a software canvas blits."""
    surface = pygame.transform.scale(flipped(image), (box.w, box.h))
    surface.fill((round(255 * DIM),) * 3, special_flags=pygame.BLEND_MULT)
    return surface
