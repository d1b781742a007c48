"""Small changes glide: where a widget is drawn moves for a moment, what is painted does not change."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.display.glide import Glide
from mirror.display.motion import SHORT_MOTION_S
from mirror.display.scenes.compose import compose_scene
from mirror.display.theme import Panel
from mirror.display.widgets.base import PlacedWidget
from mirror.gallery.write import gallery_views
from mirror.types import MenuScene, View
from tests.harness import views as viewing

MENU, SET = gallery_views()["menu"], gallery_views()["set-slow"]


def placed(view: View) -> list[PlacedWidget]:
    return compose_scene(view, 10.0, Panel())


def at(made: list[PlacedWidget], name: str) -> PlacedWidget:
    return next(item for item in made if item.name == name)


def menu(index: int) -> list[PlacedWidget]:
    assert isinstance(MENU.scene, MenuScene)
    return placed(replace(MENU, scene=replace(MENU.scene, index=index)))


def test_the_mark_of_a_list_glides_from_line_to_line() -> None:
    glide = Glide()
    old, new = at(glide.ease(menu(1), 10.0), "pointer"), at(menu(2), "pointer")
    seen = [at(glide.ease(menu(2), 10.0 + t), "pointer").y for t in (0.0, 0.05, 0.1, SHORT_MOTION_S)]
    assert seen[0] == old.y
    assert seen[-1] == new.y
    assert seen == sorted(set(seen))
    assert seen[1] - seen[0] > seen[2] - seen[1]  # quickly at first, then to rest


def test_a_second_press_goes_on_from_where_the_mark_is() -> None:
    glide = Glide()
    glide.ease(menu(1), 10.0)
    glide.ease(menu(2), 10.1)
    before = at(glide.ease(menu(2), 10.15), "pointer").y
    assert at(glide.ease(menu(3), 10.15), "pointer").y == before


def test_a_new_number_rises_into_its_place() -> None:
    glide = Glide()
    glide.ease(placed(SET), 10.0)
    counted = placed(viewing.change(SET, reps=12))
    rest = at(counted, "number").y
    assert at(glide.ease(counted, 10.1), "number").y > rest
    assert at(glide.ease(counted, 10.1 + SHORT_MOTION_S), "number").y == rest


@pytest.mark.parametrize("view", [MENU, SET], ids=["menu", "set"])
def test_what_has_just_appeared_stands_where_it_belongs(view: View) -> None:
    assert Glide().ease(placed(view), 10.0) == placed(view)


def test_without_a_clock_nothing_moves() -> None:
    glide = Glide()
    glide.ease(menu(1), float("nan"))
    assert glide.ease(menu(2), float("nan")) == menu(2)
