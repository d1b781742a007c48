"""Software compositor, for pictures, tests and machines without a usable renderer: blits widgets onto a surface."""

from __future__ import annotations

import pygame

from mirror.display.backdrop import Backdrop, BackdropLayer
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PlacedWidget, WidgetCache, budget, quantise_level
from mirror.types import View
from mirror.types.colours import BLACK_RGB


class SurfaceCanvas:
    """Keeps painted widgets and puts them onto surfaces."""

    def __init__(self, size: tuple[int, int]) -> None:
        self.cache: WidgetCache[pygame.Surface] = WidgetCache(budget(size))
        self._behind: tuple[tuple[BackdropLayer, ...], pygame.Surface] | None = None

    def blit(
        self, placed: list[PlacedWidget], target: pygame.Surface, behind: tuple[BackdropLayer, ...] = (), light: float = 1.0,
        offset: tuple[int, int] = (0, 0),
    ) -> None:  # fmt: skip
        """Black ``target`` and draw ``placed`` onto it, moved by ``offset`` pixels, over ``behind``; ``light`` (0..1) dims all of it."""
        target.fill(BLACK_RGB)
        if behind:
            if self._behind is None or self._behind[0] != behind or self._behind[1].get_size() != target.get_size():
                self._behind = (behind, _flatten(behind, target.get_size()))
            target.blit(self._behind[1], (0, 0))
        for item in placed:
            painted = self.cache.get(item.widget) or self.cache.put(item.widget, item.widget.paint())
            target.blit(painted, (item.x + offset[0], item.y + offset[1]), item.crop)
        self.cache.trim(placed)
        if light < 1.0:
            target.fill((quantise_level(light),) * 3, special_flags=pygame.BLEND_MULT)


def _flatten(layers: tuple[BackdropLayer, ...], size: tuple[int, int]) -> pygame.Surface:
    """``layers`` as one picture of ``size``."""
    made = pygame.Surface(size)
    for layer in layers:
        soft = layer.surface.get_width() < layer.box.w // 4
        scaled = (pygame.transform.smoothscale if soft else pygame.transform.scale)(layer.surface, (layer.box.w, layer.box.h))
        if layer.light < 1.0:
            scaled.fill((quantise_level(layer.light),) * 3, special_flags=pygame.BLEND_MULT)
        made.blit(scaled, (layer.box.x, layer.box.y))
    return made


def draw_scene(
    view: View, now: float, panel: Panel, canvas: SurfaceCanvas | None = None, offset: tuple[int, int] = (0, 0)
) -> pygame.Surface:
    """The picture of ``view`` at ``now`` as the panel shows it: ``panel.resolution`` pixels, turned by ``panel.rotation``, its widgets
    moved by ``offset`` pixels of the upright picture.

    Needs no screen. Raises MirrorError when the fonts are missing.
    """
    upright = pygame.Surface(panel.size)
    placed = compose_scene(view, now, panel)
    behind = Backdrop().layers(view, placed, panel.size)
    (canvas or SurfaceCanvas(panel.size)).blit(placed, upright, behind, view.light, offset)
    return pygame.transform.rotate(upright, -panel.rotation) if panel.rotation else upright
