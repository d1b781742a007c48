"""After a recording: what can be done, by the keys it names or by the mark."""

from __future__ import annotations

from mirror.app.end_menu import END_MENU_DELAY_S, EndMenu
from mirror.types import Action, DiagnosticsScene, FindingsPage, MenuScene, SetScene, literal
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


def test_a_menu_or_self_test_that_is_asked_for_stands_over_it_and_gets_the_keys() -> None:
    menu = EndMenu(camera=True)
    ended(menu)
    page = make_view(DiagnosticsScene(FindingsPage(literal("Findings"), ())))
    assert menu.show(page, True, 100.0) is page
    assert menu.act(Action.NEXT) is Action.NEXT


def test_it_is_gone_when_something_plays_again() -> None:
    menu = EndMenu(camera=True)
    ended(menu)
    assert menu.show(LAST, False, 100.0) is LAST
    assert menu.show(LAST, True, 101.0) is LAST
