"""The picture wanders, slowly and everywhere within its margin; dimming and wandering paint nothing again."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pygame
import pytest
from pygame.window import Window

from mirror.display import Panel, draw_scene
from mirror.display.burn_in import wander_offset
from mirror.display.scenes.compose import compose_scene
from mirror.display.texture_canvas import TextureCanvas
from mirror.display.widgets.base import PixelBox
from mirror.gallery.write import gallery_views
from tests.harness import views as viewing

VIEWS = gallery_views()


def test_the_picture_wanders_by_a_pixel_at_a_time_and_sees_the_whole_margin() -> None:
    path = [wander_offset(float(second), 4) for second in range(77 * 60 * 2)]
    assert max(abs(x - u) + abs(y - v) for (x, y), (u, v) in pairwise(path)) <= 2
    assert {x for x, _ in path} == {y for _, y in path} == set(range(-4, 5))
    assert {(4, 4), (-4, 4), (4, -4), (-4, -4)} <= set(path)
    assert wander_offset(float("nan"), 4) == (0, 0)


@pytest.mark.parametrize("panel", [Panel(), Panel(531.0, (1920, 1080), edge="left", spots_mm=(40.0, 200.0)), Panel(None, (320, 240))])
def test_wherever_it_wanders_nothing_is_cut_off(panel: Panel) -> None:
    most, (w, h) = panel.wander, panel.size
    room = PixelBox(most, most, w - 2 * most, h - 2 * most)
    for name, view in VIEWS.items():
        for item in compose_scene(view, view.time, panel):
            assert room.contains(item.box), (name, item.name)


def test_it_is_the_same_picture_elsewhere() -> None:
    panel = Panel(None, (480, 800))
    still, moved = (pygame.surfarray.array3d(draw_scene(VIEWS["set"], 10.0, panel, offset=at)) for at in ((0, 0), (1, -1)))
    assert np.array_equal(still[:-1, 1:], moved[1:, :-1])


def test_light_dims_all_that_is_drawn() -> None:
    panel = Panel(None, (480, 800))
    full, half, none = (pygame.surfarray.array3d(draw_scene(replace(VIEWS["rest"], light=light), 10.0, panel)) for light in (1.0, 0.5, 0.0))
    assert full.max() == 255
    assert abs(int(half.max()) - 128) <= 1
    assert none.max() == 0
    assert pygame.surfarray.array3d(draw_scene(VIEWS["sleep"], 10.0, panel)).max() == 0


def test_the_graphics_chip_gets_no_picture_while_only_values_light_and_place_change(monkeypatch: pytest.MonkeyPatch) -> None:
    """The Pi's way: no full frame is blitted in software or uploaded; what moves is drawn from textures that are there already."""
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    pygame.display.init()
    panel = Panel(None, (480, 800))
    window = Window("test", panel.size)
    canvas = TextureCanvas(window, panel.size, accelerated=False)
    view = viewing.change(VIEWS["set"], points=None)
    for depth in (0.4, 0.1):
        canvas.draw(compose_scene(viewing.change(view, depth=depth), 0.0, panel), panel)
    before = canvas.uploaded
    for step in range(60):
        moving = viewing.change(view, time=step / 10, depth=0.005 * step, drift=(0.0008 * step, -0.0008 * step))
        canvas.draw(compose_scene(moving, step / 60, panel), panel, light=1 - step / 100, offset=(step % 2, 0))
    assert canvas.uploaded == before
    pixels = pygame.surfarray.array3d(canvas.picture())
    assert 0 < pixels.max() <= round(255 * 0.41) + 1
    window.destroy()
    pygame.display.quit()
