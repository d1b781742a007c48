"""After a recording: what can be done, by the keys it names or by the mark."""

from __future__ import annotations

import pytest

from mirror.app.end_menu import END_MENU_DELAY_S, EndMenu
from mirror.types import (
    Action,
    ConfirmScene,
    DiagnosticsScene,
    FindingsPage,
    InvitationScene,
    MenuScene,
    Scene,
    SetScene,
    WeightScene,
    literal,
)
from tests.harness.views import make_view
from tests.words import words

LAST = make_view(SetScene())


def ended(menu: EndMenu) -> MenuScene:
    menu.show(LAST, True, 10.0)
    scene = menu.show(LAST, True, 10.0 + END_MENU_DELAY_S).scene
    assert isinstance(scene, MenuScene)
    return scene


def test_the_summary_stands_first_then_what_can_be_done() -> None:
    menu = EndMenu(camera=True)
    assert menu.show(LAST, True, 10.0) is LAST
    assert menu.show(LAST, True, 9.9 + END_MENU_DELAY_S) is LAST
    assert words(ended(menu).items) == ("C: with your camera", "R: again", "G: hip or ankle?", "Esc: quit")


def test_keys_do_what_they_say_and_the_mark_does_it_too() -> None:
    menu = EndMenu(camera=True)
    assert menu.act(Action.NEXT) is Action.NEXT  # while the clip plays
    ended(menu)
    assert [menu.act(action) for action in (Action.CAMERA, Action.REPLAY, Action.GUIDE, Action.QUIT)] == [
        Action.CAMERA, Action.REPLAY, Action.GUIDE, Action.QUIT,
    ]  # fmt: skip
    assert menu.act(Action.SELECT) is Action.CAMERA
    assert menu.act(Action.NEXT) is None
    assert menu.act(Action.SELECT) is Action.REPLAY
    menu.act(Action.PREVIOUS)
    menu.act(Action.PREVIOUS)
    assert menu.act(Action.SELECT) is Action.QUIT


def test_without_a_camera_none_is_offered() -> None:
    assert words(ended(EndMenu(camera=False)).items)[0] == "R: again"


@pytest.mark.parametrize(
    "scene",
    [
        MenuScene(literal("Exercises"), (literal("Squat"), literal("Lunge"))),
        WeightScene(literal("Squat"), 20.0),
        ConfirmScene(literal("Switch off?"), literal("Enter: yes"), 5.0),
        InvitationScene("https://mirror.local/s/abcdefgh"),
        DiagnosticsScene(FindingsPage(literal("Findings"), ())),
    ],
    ids=lambda scene: type(scene).__name__,
)
def test_what_is_asked_for_stands_over_it_and_gets_the_keys(scene: Scene) -> None:
    menu = EndMenu(camera=True)
    ended(menu)
    page = make_view(scene)
    assert menu.show(page, True, 100.0) is page
    assert [menu.act(action) for action in (Action.NEXT, Action.SELECT)] == [Action.NEXT, Action.SELECT]


def test_it_is_gone_when_something_plays_again() -> None:
    menu = EndMenu(camera=True)
    ended(menu)
    assert menu.show(LAST, False, 100.0) is LAST
    assert menu.show(LAST, True, 101.0) is LAST
