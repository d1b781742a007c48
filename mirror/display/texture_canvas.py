"""Hardware compositor: widgets are kept as textures, and a frame is a few copies by the graphics chip.

A texture is uploaded only when its widget is new; no full frame ever crosses the bus. Rotation turns each texture where it is drawn,
because the Pi's display controller cannot turn a plane by a quarter.
"""

from __future__ import annotations

import os

import pygame
from pygame._sdl2.sdl2 import error as sdl_error
from pygame._sdl2.video import Renderer, Texture
from pygame.window import Window

from mirror.display.backdrop import BackdropLayer
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox, PlacedWidget, WidgetCache, budget, quantise_level
from mirror.types.colours import BLACK_RGB

os.environ.setdefault("SDL_RENDER_SCALE_QUALITY", "linear")
"""SDL's own hint: what is stretched (the picture, the scrim) is smooth."""
SDL_ERROR_TYPES = (pygame.error, sdl_error)
"""What SDL raises, by way of two unrelated classes."""


class TextureCanvas:
    """Keeps widgets as textures of one window and draws them. Raises one of REFUSED when the window gets no accelerated renderer."""

    def __init__(self, window: Window, size: tuple[int, int], accelerated: bool = True) -> None:
        self._renderer = Renderer(window, accelerated=1 if accelerated else 0, vsync=accelerated)
        self.cache: WidgetCache[Texture] = WidgetCache(budget(size))
        self._behind: dict[pygame.Surface, Texture] = {}
        """The layers of the picture before, by their surfaces."""
        self.uploaded = 0
        """How many pictures went to the graphics chip since the start."""
        self.uploaded_px = 0
        """And how many pixels they had."""

    def show(
        self,
        placed: list[PlacedWidget],
        panel: Panel,
        behind: tuple[BackdropLayer, ...] = (),
        light: float = 1.0,
        offset: tuple[int, int] = (0, 0),
    ) -> None:
        """Draw ``placed`` over ``behind`` and wait for the screen to take it; ``light`` (0..1) dims all of it, ``offset`` moves the
        widgets by as many pixels."""
        self.draw(placed, panel, behind, light, offset)
        self._renderer.present()

    def draw(
        self,
        placed: list[PlacedWidget],
        panel: Panel,
        behind: tuple[BackdropLayer, ...] = (),
        light: float = 1.0,
        offset: tuple[int, int] = (0, 0),
    ) -> None:
        tint = (quantise_level(light),) * 3
        self._renderer.draw_color = BLACK_RGB
        self._renderer.clear()
        self._behind = {layer.surface: self._behind.get(layer.surface) or self._upload(layer.surface) for layer in behind}
        for layer in behind:
            texture = self._behind[layer.surface]
            texture.color = (quantise_level(light * layer.light),) * 3
            texture.draw(None, quarter_turn_widget(layer.box, panel), float(panel.rotation))
        for item in placed:
            texture = self.cache.get(item.widget) or self.cache.put(item.widget, self._upload(item.widget.paint()))
            texture.color = tint
            box = item.box
            texture.draw(
                item.crop, quarter_turn_widget(box._replace(x=box.x + offset[0], y=box.y + offset[1]), panel), float(panel.rotation)
            )
        self.cache.trim(placed)

    def picture(self) -> pygame.Surface:
        """What was drawn last, read back from the graphics chip; for tests and screenshots."""
        return self._renderer.to_surface()

    def _upload(self, surface: pygame.Surface) -> Texture:
        texture = Texture.from_surface(self._renderer, surface)
        self.uploaded += 1
        self.uploaded_px += surface.get_width() * surface.get_height()
        texture.blend_mode = pygame.BLENDMODE_BLEND
        return texture


def quarter_turn_widget(box: PixelBox, panel: Panel) -> PixelBox:
    """Where SDL must be told to put a picture of ``box``'s size so that, turned about its own middle, it covers ``box`` on the
    rotated screen. Exact in whole pixels because widgets have even sides."""
    w, h = panel.size
    x, y = box.x + box.w // 2, box.y + box.h // 2
    x, y = {0: (x, y), 90: (h - y, x), 180: (w - x, h - y), 270: (y, w - x)}[panel.rotation]
    return PixelBox(x - box.w // 2, y - box.h // 2, box.w, box.h)
