"""When the watchdog is fed, second by second, with a clock of the test's own."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from mirror.station.watchdog import FIRST_MEASUREMENT_TIMEOUT_S, HANG_TIMEOUT_S, RECOVERY_WINDOW_S, HangWatchdog, LoopStatus, State

STEP = 0.1


def played(
    seconds: float, pulse: Callable[[float], LoopStatus], watchdog: HangWatchdog, start: float = 0.0
) -> list[tuple[float, State, bool]]:
    """(time, state, fed) of every turn of the render loop."""
    out = []
    for index in range(round(seconds / STEP)):
        now = start + index * STEP
        verdict = watchdog.judge(pulse(now), now)
        out.append((now, verdict.state, verdict.feed))
    return out


def flowing(now: float) -> LoopStatus:
    count = round(now * 10) + 1
    return LoopStatus(count, count, None, True)


def test_a_mirror_that_measures_is_fed_once_a_second() -> None:
    seen = played(60.0, flowing, HangWatchdog(0.0))
    assert sum(fed for _, _, fed in seen) == pytest.approx(60, abs=6)
    assert {state for _, state, _ in seen} == {"well"}


@pytest.mark.parametrize("hangs", ["captured", "measured"])
def test_one_of_the_two_that_stands_still_starves_it(hangs: str) -> None:
    def pulse(now: float) -> LoopStatus:
        count, still = round(now * 10) + 1, min(round(now * 10) + 1, 101)
        return LoopStatus(still if hangs == "captured" else count, still if hangs == "measured" else count, None, True)

    seen = played(30.0, pulse, HangWatchdog(0.0))
    stuck = next(now for now, state, _ in seen if state == "stuck")
    assert 10 + HANG_TIMEOUT_S < stuck < 10 + HANG_TIMEOUT_S + 0.5
    assert not any(fed for now, _, fed in seen if now >= stuck)


def test_a_start_may_take_its_time_but_not_for_ever() -> None:
    seen = played(FIRST_MEASUREMENT_TIMEOUT_S + 1, lambda _: LoopStatus(0, 0, None, True), HangWatchdog(0.0))
    assert next(now for now, state, _ in seen if state == "stuck") == pytest.approx(FIRST_MEASUREMENT_TIMEOUT_S, abs=0.3)


def test_a_fault_that_the_glass_tells_is_given_the_ladders_time() -> None:
    seen = played(RECOVERY_WINDOW_S + 5, lambda _: LoopStatus(1, 1, "camera lost", True), HangWatchdog(0.0))
    assert seen[0][1] == "healing"
    assert next(now for now, state, _ in seen if state == "stuck") == pytest.approx(RECOVERY_WINDOW_S, abs=0.3)


@pytest.mark.parametrize("fault", ["camera lost", None])
def test_a_question_that_is_being_answered_is_not_taken_away_by_a_missing_camera(fault: str | None) -> None:
    watchdog = HangWatchdog(0.0)
    seen = played(2 * RECOVERY_WINDOW_S, lambda _: LoopStatus(0, 0, fault, True, answering=True), watchdog)
    assert "stuck" not in {state for _, state, _ in seen}
    assert any(fed for now, _, fed in seen if now > RECOVERY_WINDOW_S)
    assert watchdog.judge(LoopStatus(0, 0, fault, True), 2 * RECOVERY_WINDOW_S).state == "stuck"


def test_each_fault_that_healed_begins_a_new_ladder() -> None:
    watchdog = HangWatchdog(0.0)
    for turn in range(5):
        start = turn * (RECOVERY_WINDOW_S + 10)
        bad = played(RECOVERY_WINDOW_S - 10, lambda now: LoopStatus(round(now), round(now), "camera lost", True), watchdog, start)
        good = played(20, flowing, watchdog, start + RECOVERY_WINDOW_S - 10)
        assert {state for _, state, _ in bad} == {"healing"}
        assert good[-1][1] == "well"


def test_healing_ends_with_the_first_measurement_after_a_long_fault() -> None:
    watchdog = HangWatchdog(0.0)
    played(60, lambda _: LoopStatus(1, 1, "camera lost", True), watchdog)
    assert watchdog.judge(LoopStatus(2, 2, None, True), 60.0).state == "well"


def test_a_recording_that_has_ended_is_no_hanging_mirror() -> None:
    seen = played(100, lambda _: LoopStatus(5, 5, None, False), HangWatchdog(0.0))
    assert {state for _, state, _ in seen} == {"well"}


def test_the_words_say_what_is_wrong() -> None:
    watchdog = HangWatchdog(0.0)
    assert watchdog.judge(LoopStatus(1, 1, "camera lost; plug it in", True), 0.0).words == "camera lost; plug it in"
    assert "did not heal" in watchdog.judge(LoopStatus(1, 1, "camera lost; plug it in", True), RECOVERY_WINDOW_S + 1).words
