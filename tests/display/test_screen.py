"""The window, its renderer and its keys, on SDL drivers that need no screen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import numpy as np
import pygame
import pytest
from pygame.window import Window

from mirror.display import Panel, PanelDisplay, draw_scene, has_display
from mirror.display.scenes.compose import compose_scene
from mirror.display.screen import choose_renderer
from mirror.display.texture_canvas import TextureCanvas
from mirror.errors import MirrorError
from mirror.gallery.write import gallery_views, write_gallery
from mirror.types import Action, Scene
from tests.harness import views as viewing

VIEWS = gallery_views()


@pytest.fixture
def dummy(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    yield
    pygame.display.quit()


def press(key: int) -> None:
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key))


@pytest.mark.usefixtures("dummy")
@pytest.mark.parametrize("software", [None, True])
def test_it_shows_views_and_closes_twice(software: bool | None) -> None:
    screen = PanelDisplay(Panel(None, (480, 800)), windowed=True, software=software)
    for step in range(3):
        screen.show(replace(VIEWS["set"], time=float(step)), step + 0.01)
    assert screen.panel.unit > 0
    screen.close()
    screen.close()


@pytest.mark.parametrize("driver", ["kmsdrm", "KMSDRM"])
def test_a_screen_without_a_desktop_is_drawn_on_by_opengl_es(driver: str) -> None:
    environ = {"SDL_FRAMEBUFFER_ACCELERATION": "software"}
    choose_renderer(driver, environ)
    assert environ == {"SDL_RENDER_DRIVER": "opengles2", "SDL_FRAMEBUFFER_ACCELERATION": "software"}


def test_on_a_desktop_sdl_chooses_by_itself() -> None:
    environ: dict[str, str] = {}
    choose_renderer("x11", environ)
    assert environ == {}


@pytest.mark.usefixtures("dummy")
def test_keys_become_actions() -> None:
    screen = PanelDisplay(Panel(None, (480, 800)), windowed=True)
    screen.actions()
    for key in (pygame.K_RIGHT, pygame.K_p, pygame.K_RETURN, pygame.K_s, pygame.K_g, pygame.K_c, pygame.K_x, pygame.K_ESCAPE):
        press(key)
    wanted = [Action.NEXT, Action.PREVIOUS, Action.SELECT, Action.SKIP, Action.GUIDE, Action.CAMERA, Action.QUIT]
    assert screen.actions() == wanted
    pygame.event.post(pygame.event.Event(pygame.WINDOWCLOSE))
    assert screen.actions() == [Action.QUIT]
    screen.close()


@pytest.mark.usefixtures("dummy")
def test_a_renderer_that_is_insisted_on_and_missing_is_one_line() -> None:
    with pytest.raises(MirrorError, match="renderer"):
        PanelDisplay(Panel(None, (480, 800)), windowed=True, software=False)


def test_a_driver_that_does_not_exist_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_VIDEODRIVER", "nonsense")
    with pytest.raises(MirrorError, match=r"'nonsense'.*SDL_VIDEODRIVER") as caught:
        PanelDisplay(Panel())
    assert "\n" not in str(caught.value)


@pytest.mark.usefixtures("dummy")
@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_textures_give_the_same_picture_as_surfaces(rotation: int) -> None:
    size = (480, 800) if rotation % 180 == 0 else (800, 480)
    panel = Panel(None, size, rotation)
    pygame.display.init()
    window = Window("test", size)
    canvas = TextureCanvas(window, panel.size, accelerated=False)
    for name in ("set-left-red", "placement-back", "set-verdict"):
        view = VIEWS[name]
        canvas.draw(compose_scene(view, view.time, panel), panel)
        textures = pygame.surfarray.array3d(canvas.picture()).astype(int)
        surfaces = pygame.surfarray.array3d(draw_scene(view, view.time, panel)).astype(int)
        assert (np.abs(textures - surfaces).max(axis=2) > 40).mean() < 0.001
    painted = canvas.cache.painted_count
    canvas.draw(compose_scene(VIEWS["set-verdict"], VIEWS["set-verdict"].time, panel), panel)
    assert canvas.cache.painted_count == painted
    window.destroy()


def test_memory_for_textures_is_bounded_while_the_figure_moves() -> None:
    from mirror.display.surface_canvas import SurfaceCanvas
    from mirror.display.widgets.base import budget
    from mirror.gallery.samples import sample_person

    panel = Panel(None, (240, 320))
    canvas = SurfaceCanvas(panel.size)
    sizes = 0
    for step in range(400):
        view = viewing.change(VIEWS["set"], points=sample_person(0.001 * step), reps=step)
        placed = compose_scene(view, 0.0, panel)
        canvas.blit(placed, pygame.Surface(panel.size))
        sizes = max(sizes, len(canvas.cache))
    assert sizes < 400
    assert canvas.cache.held <= budget(panel.size)


def test_no_display_without_a_session_or_a_lit_connector(tmp_path: Path) -> None:
    drm, nodes = tmp_path / "drm", tmp_path / "dri"
    nodes.mkdir()
    connector = drm / "card1-HDMI-A-1"
    connector.mkdir(parents=True)
    (connector / "status").write_text("disconnected\n")
    (nodes / "card1").touch()
    assert not has_display({}, drm, nodes)
    (connector / "status").write_text("connected\n")
    assert has_display({}, drm, nodes)
    (nodes / "card1").unlink()
    assert not has_display({}, drm, nodes)
    assert has_display({"DISPLAY": ":0"}, drm, nodes)
    assert has_display({"WAYLAND_DISPLAY": "wayland-0"}, drm, nodes)
    assert not has_display({"DISPLAY": ":0", "SDL_VIDEODRIVER": "dummy"}, drm, nodes)


def test_the_gallery_writes_a_picture_of_every_view(tmp_path: Path) -> None:
    files = write_gallery(tmp_path / "screens", sizes=((240, 320),))
    assert len(files) == len(VIEWS)
    assert all(pygame.image.load(str(file)).get_size() == (240, 320) for file in files)


def test_every_scene_is_in_the_gallery() -> None:
    assert {type(view.scene) for view in VIEWS.values()} == set(get_args(Scene))


@pytest.mark.usefixtures("dummy")
def test_a_window_is_refitted_when_resized_and_survives_being_folded_away() -> None:
    screen = PanelDisplay(Panel(None, (480, 640)), windowed=True, software=True)
    window = screen._window
    window.size = (400, 640)
    screen.show(VIEWS["set"], 10.0)
    assert screen.panel.resolution == (400, 640)
    window.minimum_size = (10, 10)
    window.size = (20, 20)
    screen.show(VIEWS["set"], 10.0)
    assert screen.panel.resolution == (400, 640)
    screen.close()
