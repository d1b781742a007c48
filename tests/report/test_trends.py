"""Weeks of training: what may be called a change, streaks without blame, and what comes next."""

from __future__ import annotations

import random
import re
from datetime import date, datetime, timedelta

import pytest

from mirror.exercises import catalogue
from mirror.report.change import describe_change, fit_change
from mirror.report.programme import PastAssessment, choose_next_exercise
from mirror.report.series import SERIES_QUANTITIES, DayPoint, DaySeries, DoneSet, make_series, wilson_interval
from mirror.report.streak import count_week_streak, describe_streak
from tests.coach.reps import rep
from tests.words import words

START = datetime(2026, 3, 2, 18, 0)


def weeks(lefts: list[float], reps: int = 8, noise: float = 0.01, seed: int = 1, **more: object) -> list[DoneSet]:
    chance = random.Random(seed)
    return [
        DoneSet(
            START + timedelta(days=7 * week),
            "squat",
            tuple(rep(n, max(0.0, left + chance.gauss(0, noise)), abs(chance.gauss(0, noise)), **more) for n in range(1, reps + 1)),
        )
        for week, left in enumerate(lefts)
    ]


def test_a_knee_that_gets_better_over_weeks_is_said() -> None:
    found = make_series(weeks([0.14, 0.12, 0.10, 0.07, 0.05, 0.03]), "left")
    moved = fit_change(found)
    assert moved is not None
    assert moved.real
    assert moved.change == pytest.approx(-0.11, abs=0.02)
    assert "less far in by 1" in words(describe_change(found))
    assert "in 35 days" in words(describe_change(found))


def test_the_same_knee_week_after_week_is_no_trend() -> None:
    said = 0
    for seed in range(100):
        moved = fit_change(make_series(weeks([0.06] * 5, seed=seed), "left"))
        assert moved is not None
        said += moved.real
    assert said == 0, "the claim's own error stands between the days"


def test_a_change_within_the_error_is_called_that() -> None:
    assert "no change beyond the measurement error of 4 %" in words(describe_change(make_series(weeks([0.06, 0.05]), "left")))


def test_a_change_of_nothing_in_its_last_digit_is_called_none() -> None:
    days = [START.date() + timedelta(days=7 * week) for week in range(2)]
    points = tuple(DayPoint(day, 0.3 + 0.003 * i, 0.0001, (0.29, 0.31), 8) for i, day in enumerate(days))
    found = DaySeries("depth", "calibrated", points)
    moved = fit_change(found)
    assert moved is not None
    assert moved.real
    assert "no change beyond the measurement error" in words(describe_change(found))


def test_one_day_is_no_trend() -> None:
    assert "two make a trend" in words(describe_change(make_series(weeks([0.06]), "left")))
    assert words(describe_change(make_series([], "left"))) == "left knee: not measured yet"


def test_four_repetitions_make_no_point() -> None:
    assert make_series(weeks([0.06], reps=4), "left").points == ()


def test_shallow_repetitions_are_not_compared_with_deep_ones() -> None:
    deep = weeks([0.10, 0.10], noise=0.002)
    shallow = DoneSet(START + timedelta(days=14), "squat", tuple(rep(n, 0.02, depth=0.15) for n in range(1, 7)))
    assert [point.day for point in make_series([*deep, shallow], "left").points] == [one.when.date() for one in deep]
    assert len(make_series([*deep, shallow], "depth").points) == 3


def test_walk_up_numbers_are_not_mixed_with_calibrated_ones() -> None:
    walked = weeks([0.02], regime="walk-up", drift_se=0.06)
    later = [DoneSet(one.when + timedelta(days=7), one.exercise, one.reps) for one in weeks([0.08, 0.08])]
    found = make_series([*walked, *later], "left")
    assert found.regime == "calibrated"
    assert len(found.points) == 2
    assert make_series(walked, "left").regime == "walk-up"


def test_repetitions_that_were_not_measured_are_no_evidence() -> None:
    unseen = weeks([0.06, 0.06], valgus=None, reason="yaw")
    assert make_series(unseen, "left").points == ()
    assert make_series(unseen, "clean").points == ()
    assert len(make_series(unseen, "tempo").points) == 2


@pytest.mark.parametrize("quantity", SERIES_QUANTITIES)
def test_every_quantity_has_a_sentence(quantity: str) -> None:
    assert re.search("±|interval|under", words(describe_change(make_series(weeks([0.05] * 3), quantity))))  # type: ignore[arg-type]


@pytest.mark.parametrize("quantity", SERIES_QUANTITIES)
@pytest.mark.parametrize("lefts", [[0.0, 0.0], [0.3, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0], [0.3, 0.2, 0.0, 0.0, 0.0]])
def test_no_sentence_has_a_figure_that_cannot_be(quantity: str, lefts: list[float]) -> None:
    said = words(describe_change(make_series(weeks(lefts, noise=0.0), quantity)))  # type: ignore[arg-type]
    assert not re.search(r"(± |-)0(\.0)?(?![.\d])", said), said
    if quantity == "clean":
        assert "±" not in said
        assert all(0 <= int(share) <= 100 for share in re.findall(r"(\d+) %", said.replace("95 %", "")))


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(10, 10, 0.722, 1.0), (0, 10, 0.0, 0.278), (40, 50, 0.670, 0.888)])
def test_the_interval_of_a_share_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson_interval(hits, n) == pytest.approx((low, high), abs=0.001)


def test_all_clean_after_hardly_any_is_a_change_without_more_than_there_is() -> None:
    found = make_series(weeks([0.12, 0.0], noise=0.0), "clean")
    assert words(describe_change(found)) == (
        "clean reps: 100 % (95 % interval: 68 to 100 %); more than the 0 % of the first day, in 7 days"
    )


def test_a_set_that_falls_apart_shows_as_fatigue() -> None:
    tired = DoneSet(START, "squat", tuple(rep(n, 0.02 * n) for n in range(1, 9)))
    (point,) = make_series([tired], "fatigue").points
    assert point.value == pytest.approx(0.14, abs=0.01)


TODAY = date(2026, 3, 31)  # a Tuesday


def test_weeks_in_a_row_forgive_a_week_that_is_young() -> None:
    days = [date(2026, 3, 12), date(2026, 3, 19), date(2026, 3, 26)]
    assert count_week_streak(days, TODAY) == 3
    assert count_week_streak([*days, TODAY], TODAY) == 4
    assert count_week_streak(days[:1], TODAY) == 0
    assert words(describe_streak(days, TODAY)) == "3 weeks in a row"


def test_a_break_is_never_blamed() -> None:
    assert words(describe_streak([date(2026, 1, 5), date(2026, 1, 6)], TODAY)) == "Good to see you again: 2 days of training so far"
    assert words(describe_streak([], TODAY)) == "A first set is all it takes"


def test_drifting_without_a_screen_asks_for_one() -> None:
    found = choose_next_exercise(weeks([0.12]), [], catalogue(), TODAY)
    assert found.exercise is None
    assert "hip or ankle" in words(found.why)


def test_a_screens_corrections_take_turns() -> None:
    screen = PastAssessment(date(2026, 3, 25), "ankle", "left")
    assert choose_next_exercise([], [screen], catalogue(), TODAY).exercise == "ankle_mobilisation"
    done = DoneSet(datetime(2026, 3, 28, 9), "ankle_mobilisation", (rep(1),))
    assert choose_next_exercise([done], [screen], catalogue(), TODAY).exercise == "banded_squat"


def test_a_screen_is_repeated_when_it_is_due() -> None:
    found = choose_next_exercise([], [PastAssessment(date(2026, 3, 10), "ankle")], catalogue(), TODAY)
    assert found.exercise is None
    assert "21 days" in words(found.why)


def test_nothing_to_correct_trains_on() -> None:
    found = choose_next_exercise(weeks([0.0]), [PastAssessment(date(2026, 3, 30), "nothing")], catalogue(), TODAY)
    assert found.exercise == "squat"
