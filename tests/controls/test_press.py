from __future__ import annotations

import pytest

from mirror.controls.press import DEBOUNCE_S, LONG_PRESS_S, LONGER_HOLDS_S, STUCK_BUTTON_S, Press, PressDetector


def played(
    edges: list[tuple[float, bool]], until: float, step: float = 1 / 60, presses: PressDetector | None = None
) -> list[tuple[float, Press]]:
    """Feeds the edges to a button that is asked 60 times a second, as the display does; returns presses with the time they came."""
    presses = presses or PressDetector()
    waiting = sorted(edges)
    seen: list[tuple[float, Press]] = []
    now = 0.0
    while now <= until:
        while waiting and waiting[0][0] <= now:
            time, closed = waiting.pop(0)
            seen += [(now, press) for press in presses.edge(closed, time)]
        seen += [(now, press) for press in presses.advance_time(now)]
        now += step
    return seen


def kinds(seen: list[tuple[float, Press]]) -> list[Press]:
    return [press for _, press in seen]


def test_a_tap_is_one_short_press_on_release() -> None:
    ((time, press),) = played([(0.1, True), (0.25, False)], 2)
    assert press is Press.SHORT
    assert 0.25 <= time <= 0.25 + DEBOUNCE_S + 0.05


def test_holding_is_one_long_press_while_still_held_and_nothing_on_release() -> None:
    ((time, press),) = played([(0.1, True), (3.0, False)], 5)
    assert press is Press.LONG
    assert time == pytest.approx(0.1 + LONG_PRESS_S, abs=0.04)


def test_bounces_on_the_way_down_and_up_are_one_press() -> None:
    down = [(0.100, True), (0.103, False), (0.104, True), (0.108, False), (0.109, True)]
    up = [(0.300, False), (0.302, True), (0.305, False)]
    assert kinds(played(down + up, 2)) == [Press.SHORT]


def test_a_bounce_while_held_does_not_end_the_long_press() -> None:
    edges = [(0.1, True), (0.5, False), (0.502, True), (2.0, False)]
    assert kinds(played(edges, 3)) == [Press.LONG]


def test_a_spark_is_no_press() -> None:
    assert played([(0.1, True), (0.105, False)], 1) == []


def test_two_taps_are_two_presses() -> None:
    assert kinds(played([(0.1, True), (0.2, False), (0.35, True), (0.45, False)], 1)) == [Press.SHORT] * 2


def test_nobody_asked_for_a_second_and_still_the_presses_are_told_apart() -> None:
    presses = PressDetector()
    done: list[Press] = []
    for time, closed in [(0.1, True), (0.2, False), (1.0, True), (1.0 + LONG_PRESS_S + 0.1, False)]:
        done += presses.edge(closed, time)
    assert done + presses.advance_time(5) == [Press.SHORT, Press.LONG]


def test_a_repeated_edge_changes_nothing() -> None:
    assert kinds(played([(0.1, True), (0.2, True), (0.3, False), (0.4, False)], 1)) == [Press.SHORT]


def test_a_stuck_button_presses_once_and_is_called_stuck_until_it_comes_free() -> None:
    presses = PressDetector()
    assert kinds(played([(0.1, True)], STUCK_BUTTON_S + 1, presses=presses)) == [Press.LONG]
    assert presses.stuck
    presses.edge(False, STUCK_BUTTON_S + 2)
    assert presses.advance_time(STUCK_BUTTON_S + 3) == []
    assert not presses.stuck
    presses.edge(True, STUCK_BUTTON_S + 4)
    presses.edge(False, STUCK_BUTTON_S + 4.2)
    assert presses.advance_time(STUCK_BUTTON_S + 5) == [Press.SHORT]


def test_a_button_held_when_the_mirror_starts_presses_nothing() -> None:
    presses = PressDetector(held=True)
    assert played([(3.0, False)], 5, presses=presses) == []
    presses.edge(True, 6)
    presses.edge(False, 6.2)
    assert presses.advance_time(7) == [Press.SHORT]


ALL = tuple(Press)


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.3, [Press.SHORT]),
        (1.2, [Press.LONG]),
        (2.4, [Press.LONG]),
        (3.0, []),
        (4.8, []),
        (6.0, [Press.HELD]),
        (12.0, [Press.HELD, Press.KEPT]),
    ],
)
def test_a_hold_stands_in_place_of_the_long_press(seconds: float, expected: list[Press]) -> None:
    assert kinds(played([(0.1, True), (0.1 + seconds, False)], 14, presses=PressDetector(ALL))) == expected
    unwatched = PressDetector(ALL)
    late = unwatched.edge(True, 0.1) + unwatched.edge(False, 0.1 + seconds) + unwatched.advance_time(20)
    assert late == expected


def test_holds_come_at_their_time_while_still_held() -> None:
    seen = played([(0.1, True)], 12, presses=PressDetector(ALL))
    assert [time for time, _ in seen] == pytest.approx([0.1 + LONGER_HOLDS_S[Press.HELD], 0.1 + LONGER_HOLDS_S[Press.KEPT]], abs=0.04)


def test_a_button_jammed_from_the_start_reaches_no_hold() -> None:
    assert played([], 15, presses=PressDetector(ALL, held=True)) == []
