"""The compositor for pictures, tests and machines without a usable renderer: widgets are blitted onto a surface."""

from __future__ import annotations

import pygame

from mirror.display.glass import Cache, Placed, budget
from mirror.display.scenes import compose
from mirror.display.theme import BLACK, Panel
from mirror.types import View


class Canvas:
    """Keeps painted widgets and puts them onto surfaces."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.cache: Cache[pygame.Surface] = Cache(budget(size))

    def blit(self, placed: list[Placed], target: pygame.Surface) -> None:
        """Black ``target`` and draw ``placed`` onto it."""
        target.fill(BLACK)
        for item in placed:
            picture = self.cache.get(item.widget) or self.cache.put(item.widget, item.widget.paint())
            target.blit(picture, (item.x, item.y), item.crop)
        self.cache.trim(placed)


def draw(view: View, now: float, panel: Panel, canvas: Canvas | None = None) -> pygame.Surface:
    """The picture of ``view`` at ``now`` as the panel shows it: ``panel.resolution`` pixels, turned by ``panel.rotation``.

    Needs no screen. Raises MirrorError when the fonts are missing.
    """
    upright = pygame.Surface(panel.size)
    (canvas or Canvas(panel.size)).blit(compose(view, now, panel), upright)
    return pygame.transform.rotate(upright, -panel.rotation) if panel.rotation else upright
