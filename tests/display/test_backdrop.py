"""What a screen without a mirror shows behind the words: the person as a mirror would, over all of it, with their skeleton."""

from __future__ import annotations

import os
from dataclasses import replace

os.environ.setdefault("SDL_VIDEODRIVER", "dummy")

import numpy as np
import pygame
import pytest

from mirror.display import Panel, draw_scene
from mirror.display.backdrop import BACKDROP_LIGHT_SHARE, Backdrop, place_picture
from mirror.display.scenes.compose import compose_scene
from mirror.display.widgets.base import PixelBox
from mirror.gallery.write import gallery_views
from mirror.types import AttractScene, Image, View
from tests.harness import views as viewing

VIEWS = gallery_views()
PANEL = Panel(resolution=(540, 960))
GREY = np.full((640, 480, 3), 90, np.uint8)


def seen(image: Image, panel: Panel = PANEL, view: View = VIEWS["attract"]) -> Image:
    """What a panel shows of ``image``, uint8 (h, w, 3)."""
    shown = replace(view, picture=image)
    return np.ascontiguousarray(pygame.surfarray.array3d(draw_scene(shown, shown.time, panel)).swapaxes(0, 1))


def coloured(view: View) -> tuple[int, int]:
    """How many pixels of a grey picture are red and green with the body of ``view``, behind an invitation."""
    shown = seen(GREY, view=viewing.change(view, scene=AttractScene())).astype(int)[:, 30:510]
    red, green, blue = shown[..., 0], shown[..., 1], shown[..., 2]
    return int((red > green + 40).sum()), int(((green > red + 40) & (blue > red + 30)).sum())


def test_a_screen_without_a_mirror_shows_the_person_as_a_mirror_would() -> None:
    image = np.zeros((960, 540, 3), np.uint8)
    image[:, :160] = (0, 0, 200)
    shown = seen(image)[100:200]
    assert np.median(shown[:, 475:495, 2]) == pytest.approx(200 * BACKDROP_LIGHT_SHARE, abs=3)
    assert np.median(shown[:, 20:40]) == 0


def test_without_a_picture_the_glass_stays_black() -> None:
    view = VIEWS["set-start"]
    shown = pygame.surfarray.array3d(draw_scene(view, view.time, PANEL))
    assert (shown.max(axis=2) < 8).mean() > 0.8


@pytest.mark.parametrize(
    ("picture", "screen", "fills"),
    [
        ((1280, 720), (1920, 1080), True),
        ((720, 960), (540, 960), True),  # the sides are cut
        ((720, 960), (1366, 768), False),  # head and feet would be
        ((640, 480), (1366, 768), False),
        ((640, 480), (1024, 768), True),
    ],
)
def test_a_picture_fills_the_screen_unless_the_person_would_be_cut_off(
    picture: tuple[int, int], screen: tuple[int, int], fills: bool
) -> None:
    box = place_picture(picture[::-1], screen)
    whole = PixelBox(0, 0, *screen)
    assert box.contains(whole) is fills
    assert whole.contains(box) is (not fills or box == whole)


def test_where_it_stands_whole_a_soft_copy_fills_the_rest() -> None:
    shown = seen(np.full((960, 720, 3), 200, np.uint8), Panel(None, (1366, 768)))
    assert (shown[:, :40].max(2) > 20).mean() > 0.9


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("shape", [(640, 480), (480, 640), (33, 900)])
def test_any_picture_fits_any_panel(rotation: int, shape: tuple[int, int]) -> None:
    panel = Panel(resolution=(640, 360), rotation=rotation)
    assert seen(np.full((*shape, 3), 200, np.uint8), panel).max() > 90


def test_the_person_has_a_skeleton_and_knees_that_say_how_they_stand() -> None:
    view = viewing.change(VIEWS["set-left-red"], cue=None)
    calm = viewing.change(view, drift=(0.0, 0.0))
    bare = viewing.change(view, points=None)
    (red, _), (none, good), (_, least) = coloured(view), coloured(calm), coloured(bare)
    assert (red > 100, none) == (True, 0)
    assert good > least + 100


def test_the_knees_leave_their_paths() -> None:
    view = viewing.change(VIEWS["set-start"], reps=0)
    trail = tuple((180.0 + i, 300.0 + 3 * i) for i in range(30))
    with_path = viewing.change(view, trails=(trail, ()))
    assert not np.array_equal(seen(GREY, view=view), seen(GREY, view=with_path))


def test_it_is_darker_behind_words_only() -> None:
    view = viewing.change(VIEWS["set"], points=None)
    shown = seen(np.full((960, 540, 3), 200, np.uint8), view=view)
    number = next(item.box for item in compose_scene(view, view.time, PANEL) if item.name == "number")
    assert shown[number.y + 2, number.x : number.right].max(1).min() < 100
    assert shown[PANEL.size[1] // 4, PANEL.size[0] // 2].max() == pytest.approx(200 * BACKDROP_LIGHT_SHARE, abs=3)


def test_layers_are_made_once_for_each_picture_and_place_of_words() -> None:
    backdrop, view = Backdrop(), replace(VIEWS["set"], picture=GREY)
    placed = compose_scene(view, view.time, PANEL)
    first = backdrop.layers(view, placed, PANEL.size)
    assert all(a is b for a, b in zip(backdrop.layers(view, placed, PANEL.size), first, strict=True))
    other = backdrop.layers(replace(view, picture=GREY.copy()), placed, PANEL.size)
    assert other[0] is not first[0]
    assert other[-1] is first[-1]  # the scrim
