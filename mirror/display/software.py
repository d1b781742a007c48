"""The compositor for pictures, tests and machines without a usable renderer: widgets are blitted onto a surface."""

from __future__ import annotations

import pygame

from mirror.display import backdrop
from mirror.display.glass import Cache, Placed, budget, level
from mirror.display.scenes import compose
from mirror.display.theme import BLACK, Panel
from mirror.types import Image, View


class Canvas:
    """Keeps painted widgets and puts them onto surfaces."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.cache: Cache[pygame.Surface] = Cache(budget(size))
        self._backdrop: tuple[Image, pygame.Surface] | None = None

    def blit(
        self, placed: list[Placed], target: pygame.Surface, picture: Image | None = None, light: float = 1.0,
        offset: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        """Black ``target`` and draw ``placed`` onto it, moved by ``offset`` pixels, over ``picture`` where there is one; ``light`` (0..1)
        dims all of it."""
        target.fill(BLACK)
        if picture is not None:
            box = backdrop.place(picture, target.get_size())
            if self._backdrop is None or self._backdrop[0] is not picture or self._backdrop[1].get_size() != (box.w, box.h):
                self._backdrop = (picture, backdrop.dimmed(picture, box))
            target.blit(self._backdrop[1], (box.x, box.y))
        for item in placed:
            painted = self.cache.get(item.widget) or self.cache.put(item.widget, item.widget.paint())
            target.blit(painted, (item.x + offset[0], item.y + offset[1]), item.crop)
        self.cache.trim(placed)
        if light < 1.0:
            target.fill((level(light),) * 3, special_flags=pygame.BLEND_MULT)


def draw(view: View, now: float, panel: Panel, canvas: Canvas | None = None, offset: tuple[int, int] = (0, 0)) -> pygame.Surface:
    """The picture of ``view`` at ``now`` as the panel shows it: ``panel.resolution`` pixels, turned by ``panel.rotation``, its widgets
    moved by ``offset`` pixels of the upright picture.

    Needs no screen. Raises MirrorError when the fonts are missing.
    """
    upright = pygame.Surface(panel.size)
    (canvas or Canvas(panel.size)).blit(compose(view, now, panel), upright, view.picture, view.light, offset)
    return pygame.transform.rotate(upright, -panel.rotation) if panel.rotation else upright
