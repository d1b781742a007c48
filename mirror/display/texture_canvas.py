"""Hardware compositor: widgets are kept as textures, and a frame is a few copies by the graphics chip.

A texture is uploaded only when its widget is new; no full frame ever crosses the bus. Rotation turns each texture where it is drawn,
because the Pi's display controller cannot turn a plane by a quarter.
"""

from __future__ import annotations

import pygame
from pygame._sdl2.sdl2 import error as sdl_error
from pygame._sdl2.video import Renderer, Texture
from pygame.window import Window

from mirror.display import backdrop
from mirror.display.theme import Panel
from mirror.display.widgets.base import PixelBox, PlacedWidget, WidgetCache, budget, quantise_level
from mirror.types import Image
from mirror.types.colours import BLACK_RGB

SDL_ERROR_TYPES = (pygame.error, sdl_error)
"""What SDL raises, by way of two unrelated classes."""


class TextureCanvas:
    """Keeps widgets as textures of one window and draws them. Raises one of REFUSED when the window gets no accelerated renderer."""

    def __init__(self, window: Window, size: tuple[int, int], accelerated: bool = True) -> None:
        self._renderer = Renderer(window, accelerated=1 if accelerated else 0, vsync=accelerated)
        self.cache: WidgetCache[Texture] = WidgetCache(budget(size))
        self._backdrop: tuple[Image, Texture] | None = None
        self.uploaded = 0
        """How many pictures went to the graphics chip since the start."""
        self.uploaded_px = 0
        """And how many pixels they had."""

    def show(
        self, placed: list[PlacedWidget], panel: Panel, picture: Image | None = None, light: float = 1.0, offset: tuple[int, int] = (0, 0)
    ) -> None:
        """Draw ``placed`` over ``picture`` and wait for the screen to take it; ``light`` (0..1) dims all of it, ``offset`` moves the
        widgets by as many pixels."""
        self.draw(placed, panel, picture, light, offset)
        self._renderer.present()

    def draw(
        self, placed: list[PlacedWidget], panel: Panel, picture: Image | None = None, light: float = 1.0, offset: tuple[int, int] = (0, 0)
    ) -> None:
        tint = (quantise_level(light),) * 3
        self._renderer.draw_color = BLACK_RGB
        self._renderer.clear()
        if picture is not None:
            behind = self._behind(picture)
            behind.color = (quantise_level(light * backdrop.BACKDROP_LIGHT_SHARE),) * 3
            behind.draw(None, quarter_turn_widget(backdrop.place_backdrop(picture, panel.size), panel), float(panel.rotation))
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

    def _behind(self, picture: Image) -> Texture:
        """The camera's picture as a texture, uploaded once for each frame of the camera."""
        if self._backdrop is None or self._backdrop[0] is not picture:
            texture = Texture.from_surface(self._renderer, backdrop.flip_backdrop(picture))
            self.uploaded += 1
            self.uploaded_px += texture.width * texture.height
            self._backdrop = (picture, texture)
        return self._backdrop[1]

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
