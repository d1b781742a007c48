"""The camera's picture behind the widgets, turned like a mirror: for screens that have no mirror before them.

The picture fills the screen; where too much of the person would be cut off, it stands whole before a soft copy of itself. The person's
skeleton is drawn on it, and it is darker behind words.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pygame

from mirror.display.body_overlay import draw_body
from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.types import Image, View

BACKDROP_LIGHT_SHARE, FILL_LIGHT_SHARE = 0.8, 0.35
"""Shares of the light that are left of the picture, and of its soft copy."""
MAX_CUT_SHARES = (0.3, 0.08)
"""Shares of the picture's width and height that may be cut off to fill the screen: the person stands in the middle, from top to bottom."""
SOFT_COPY_PX = 24
"""Width of the soft copy before it is stretched."""
SCRIM_STEP_PX = 12
"""Pixels of the screen to one of the scrim, which is stretched and so has soft edges."""
SCRIM_ALPHA = 135
"""Of 255, behind words."""


@dataclass(frozen=True, slots=True, eq=False)
class BackdropLayer:
    """``surface`` stretched to ``box``, with ``light`` (0..1) of its own; the first lies undermost."""

    surface: pygame.Surface
    box: PixelBox
    light: float = 1.0


class Backdrop:
    """Makes the layers of Views, each once."""

    def __init__(self) -> None:
        self._image: Image | None = None
        self._size = (0, 0)
        self._picture: tuple[BackdropLayer, ...] = ()
        self._boxes: tuple[PixelBox, ...] = ()
        self._scrim: tuple[BackdropLayer, ...] = ()

    def layers(self, view: View, placed: list[PlacedWidget], size: tuple[int, int]) -> tuple[BackdropLayer, ...]:
        """What lies behind ``placed`` on a screen of ``size``: nothing without a picture."""
        if view.picture is None:
            return ()
        if view.picture is not self._image or size != self._size:
            self._image, self._size = view.picture, size
            surface = flip_picture(view.picture)
            draw_body(surface, view)
            self._picture = _make_picture(surface, size)
        boxes = tuple(sorted({_round(item.box, size) for item in placed}))
        if boxes != self._boxes or not self._scrim or self._scrim[0].box[2:] != size:
            self._boxes = boxes
            self._scrim = (BackdropLayer(_make_scrim(boxes, size), PixelBox(0, 0, *size)),)
        return self._picture + self._scrim


def place_picture(shape: tuple[int, ...], size: tuple[int, int]) -> PixelBox:
    """Where a picture of ``shape`` (height, width) goes on a screen of ``size``: over all of it, or whole and in the middle."""
    height, width = shape[:2]
    fill, fit = max(size[0] / width, size[1] / height), min(size[0] / width, size[1] / height)
    cuts = (1 - size[0] / (width * fill), 1 - size[1] / (height * fill))
    scale = fill if all(cut <= most for cut, most in zip(cuts, MAX_CUT_SHARES, strict=True)) else fit
    w, h = round_up_even(width * scale), round_up_even(height * scale)
    return PixelBox((size[0] - w) // 2, (size[1] - h) // 2, w, h)


def flip_picture(image: Image) -> pygame.Surface:
    """RGB (h, w, 3) as a surface of the same size, left and right exchanged."""
    height, width = image.shape[:2]
    return pygame.image.frombytes(np.ascontiguousarray(image[:, ::-1]).tobytes(), (width, height), "RGB")


def _make_picture(surface: pygame.Surface, size: tuple[int, int]) -> tuple[BackdropLayer, ...]:
    box = place_picture(surface.get_size()[::-1], size)
    picture = BackdropLayer(surface, box, BACKDROP_LIGHT_SHARE)
    if box.w >= size[0] and box.h >= size[1]:
        return (picture,)
    small = (SOFT_COPY_PX, max(2, SOFT_COPY_PX * surface.get_height() // surface.get_width()))
    wide = max(size[0] / small[0], size[1] / small[1])
    w, h = round_up_even(small[0] * wide), round_up_even(small[1] * wide)
    soft = pygame.transform.smoothscale(surface, small)
    return BackdropLayer(soft, PixelBox((size[0] - w) // 2, (size[1] - h) // 2, w, h), FILL_LIGHT_SHARE), picture


def _round(box: PixelBox, size: tuple[int, int]) -> PixelBox:
    """``box`` and a little more, in steps of the scrim, so that a mark that moves does not make it anew in every frame."""
    step = SCRIM_STEP_PX * 2
    left, top = max(0, box.x // step - 1), max(0, box.y // step - 1)
    right, bottom = min(-(-size[0] // step), -(-box.right // step) + 1), min(-(-size[1] // step), -(-box.bottom // step) + 1)
    return PixelBox(left * 2, top * 2, max(0, right - left) * 2, max(0, bottom - top) * 2)


def _make_scrim(boxes: tuple[PixelBox, ...], size: tuple[int, int]) -> pygame.Surface:
    """Black, and opaque behind ``boxes`` only; softened."""
    width, height = (max(2, -(-side // SCRIM_STEP_PX)) for side in size)
    mask = np.zeros((height + 4, width + 4), np.float32)
    for box in boxes:
        mask[2 + box.y : 2 + box.bottom, 2 + box.x : 2 + box.right] = SCRIM_ALPHA
    for axis in (0, 1):
        mask = np.mean([np.roll(mask, shift, axis) for shift in (-2, -1, 0, 1, 2)], axis=0)
    surface = pygame.Surface((width, height), pygame.SRCALPHA)
    surface.fill((0, 0, 0, 0))
    alpha = pygame.surfarray.pixels_alpha(surface)
    alpha[:] = mask[2:-2, 2:-2].T.astype(np.uint8)
    del alpha
    return surface
