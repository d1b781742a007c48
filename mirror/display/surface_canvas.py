"""Software compositor, for pictures, tests and machines without a usable renderer: blits widgets onto a surface."""

from __future__ import annotations

import pygame

from mirror.display import backdrop
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PlacedWidget, WidgetCache, budget, quantise_level
from mirror.types import Image, View
from mirror.types.colours import BLACK_RGB


class SurfaceCanvas:
    """Keeps painted widgets and puts them onto surfaces."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.cache: WidgetCache[pygame.Surface] = WidgetCache(budget(size))
        self._backdrop: tuple[Image, pygame.Surface] | None = None

    def blit(
        self, placed: list[PlacedWidget], target: pygame.Surface, picture: Image | None = None, light: float = 1.0,
        offset: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        """Black ``target`` and draw ``placed`` onto it, moved by ``offset`` pixels, over ``picture`` where there is one; ``light`` (0..1)
        dims all of it."""
        target.fill(BLACK_RGB)
        if picture is not None:
            box = backdrop.place_backdrop(picture, target.get_size())
            if self._backdrop is None or self._backdrop[0] is not picture or self._backdrop[1].get_size() != (box.w, box.h):
                self._backdrop = (picture, backdrop.dim_backdrop(picture, box))
            target.blit(self._backdrop[1], (box.x, box.y))
        for item in placed:
            painted = self.cache.get(item.widget) or self.cache.put(item.widget, item.widget.paint())
            target.blit(painted, (item.x + offset[0], item.y + offset[1]), item.crop)
        self.cache.trim(placed)
        if light < 1.0:
            target.fill((quantise_level(light),) * 3, special_flags=pygame.BLEND_MULT)


def draw_scene(
    view: View, now: float, panel: Panel, canvas: SurfaceCanvas | None = None, offset: tuple[int, int] = (0, 0)
) -> pygame.Surface:
    """The picture of ``view`` at ``now`` as the panel shows it: ``panel.resolution`` pixels, turned by ``panel.rotation``, its widgets
    moved by ``offset`` pixels of the upright picture.

    Needs no screen. Raises MirrorError when the fonts are missing.
    """
    upright = pygame.Surface(panel.size)
    (canvas or SurfaceCanvas(panel.size)).blit(compose_scene(view, now, panel), upright, view.picture, view.light, offset)
    return pygame.transform.rotate(upright, -panel.rotation) if panel.rotation else upright
