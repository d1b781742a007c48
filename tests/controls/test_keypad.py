from __future__ import annotations

import pytest

from mirror.controls.keypad import Keypad, button_meanings
from mirror.controls.press import STUCK_BUTTON_S, Press
from mirror.types import Action

FOUR = ("next", "previous", "select", "back")


def played(
    edges: list[tuple[float, str, bool]], until: float, names: tuple[str, ...] = FOUR, *, often: bool = True, keypad: Keypad | None = None
) -> list[Action]:
    """What the keypad says to ``edges`` when it is asked 60 times a second, or (not ``often``) once at the end."""
    pad = keypad or Keypad(dict.fromkeys(names, False))
    waiting, seen, now = sorted(edges), list[Action](), 0.0
    while now <= until:
        now = now + 1 / 60 if often else until + 0.001
        while waiting and waiting[0][0] <= now:
            time, name, closed = waiting.pop(0)
            seen += pad.edge(name, closed, time)
        seen += pad.advance_time(now)
    return seen


def pressed(name: str, start: float, end: float) -> list[tuple[float, str, bool]]:
    return [(start, name, True), (end, name, False)]


@pytest.mark.parametrize("often", [True, False])
@pytest.mark.parametrize(
    ("name", "seconds", "expected"),
    [
        ("back", 0.2, [Action.BACK]),
        ("back", 1.5, [Action.MENU]),
        ("back", 6.0, [Action.DOCTOR]),
        ("select", 1.5, [Action.SKIP]),
        ("select", 4.0, [Action.SKIP]),
        ("select", 7.0, []),
        ("select", 11.0, [Action.SHUTDOWN]),
        ("next", 11.0, [Action.GUIDE]),
    ],
)
def test_four_buttons_and_how_long_they_are_held(name: str, seconds: float, expected: list[Action], often: bool) -> None:
    assert played(pressed(name, 0.1, 0.1 + seconds), 13, often=often) == expected


@pytest.mark.parametrize("name", FOUR)
@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0.2, [Action.NEXT]), (1.5, [Action.SELECT]), (3.0, []), (6.0, [Action.MENU]), (11.0, [Action.MENU, Action.SHUTDOWN])],
)
def test_the_only_button_does_everything_whatever_it_is_called(name: str, seconds: float, expected: list[Action]) -> None:
    assert played(pressed(name, 0.1, 0.1 + seconds), 13, (name,)) == expected


def test_without_back_the_menu_is_five_seconds_of_select() -> None:
    assert Press.HELD not in button_meanings(FOUR)["select"]
    assert button_meanings(FOUR[:3])["select"][Press.HELD] is Action.MENU


@pytest.mark.parametrize("often", [True, False])
def test_next_and_previous_together_for_five_seconds_are_the_doctor_and_nothing_else(often: bool) -> None:
    both = pressed("next", 0.1, 6) + pressed("previous", 0.5, 6.1)
    assert played(both, 8, FOUR[:3], often=often) == [Action.DOCTOR]


def test_the_pair_let_go_early_is_nothing() -> None:
    assert played(pressed("next", 0.1, 4) + pressed("previous", 0.2, 9), 10) == []


@pytest.mark.parametrize("often", [True, False])
def test_all_at_once_is_nothing_however_long(often: bool) -> None:
    edges = [edge for at, name in enumerate(FOUR) for edge in pressed(name, 0.1 + 0.01 * at, 12 + 0.2 * at)]
    assert played(edges, 14, often=often) == []


def test_a_third_button_ends_the_pair() -> None:
    assert played(pressed("next", 0.1, 9) + pressed("previous", 0.1, 9) + pressed("back", 3, 3.2), 10) == []


def test_a_roll_from_one_button_to_the_next_is_both() -> None:
    assert played(pressed("next", 0.1, 0.3) + pressed("select", 0.31, 0.5), 1) == [Action.NEXT, Action.SELECT]


def test_a_stuck_button_leaves_the_others_their_meaning() -> None:
    pad = Keypad(dict.fromkeys(FOUR, False))
    assert played([(0.1, "previous", True)], 3, keypad=pad) == [Action.QUIET]
    assert played(pressed("next", 3.5, 3.7), 5, keypad=pad) == [Action.NEXT]


def test_a_button_that_stuck_while_pressed_with_another_gives_the_others_back() -> None:
    pad = Keypad(dict.fromkeys(FOUR, False))
    assert played([(0.1, "previous", True), *pressed("next", 0.2, 0.5)], STUCK_BUTTON_S + 1, keypad=pad) == []
    assert pad.stuck("previous")
    late = pressed("next", STUCK_BUTTON_S + 2, STUCK_BUTTON_S + 2.2)
    assert played(late, STUCK_BUTTON_S + 3, keypad=pad) == [Action.NEXT]


def test_buttons_jammed_at_the_start_press_nothing() -> None:
    pad = Keypad({"next": True, "previous": True, "select": True})
    assert played([], 15, keypad=pad) == []


def test_all_buttons_bouncing_at_once_for_a_minute_end_in_nothing() -> None:
    edges = [(0.1 + 0.004 * n, FOUR[n * 7 % 4], n * 5 % 3 > 0) for n in range(15000)]
    pad = Keypad(dict.fromkeys(FOUR, False))
    assert played(edges, 61, keypad=pad) == []
    assert played([(61.5, name, False) for name in FOUR] + pressed("back", 62, 62.2), 63, keypad=pad) == [Action.BACK]
