"""A set as a whole."""

from __future__ import annotations

from dataclasses import replace
from math import isnan, nan
from typing import Any

import pytest

from mirror.coach.summary import STEADY_TREND, summarise_set
from mirror.exercises import catalogue, find_exercise
from mirror.types import Rep, SetSummary
from tests.coach.reps import rep
from tests.words import words

SQUAT = find_exercise("squat")


def of(reps: list[Rep], partials: int = 0) -> SetSummary:
    return summarise_set(SQUAT, reps, [rep(i + 1, partial=True) for i in range(partials)])


def test_a_clean_set_is_counted_and_told_to_go_on() -> None:
    found = of([rep(i) for i in range(1, 9)], partials=1)
    assert (found.reps, found.partials, found.judged, found.clean) == (8, 1, 8, 8)
    assert found.regime == "calibrated"
    assert found.tempo == {"descent": 1.0, "bottom": 0.4, "ascent": 1.0}
    assert (found.depth, found.depth_range) == (0.30, (0.30, 0.30))
    assert found.score == 80.0
    assert sum(found.parts.values()) == pytest.approx(80.0)
    assert found.trend == STEADY_TREND
    assert words((found.advice, found.advice_text)) == ("again", "same again")


def test_the_side_and_the_phase_that_drift_most_are_the_thing_to_do() -> None:
    found = of([rep(1, 0.07, phase="descent"), rep(2, 0.06, phase="descent"), rep(3, 0.0, 0.06), rep(4)])
    assert words((found.advice, found.advice_text)) == ("drift", "push left knee out, on the way down")


def test_after_red_repetitions_the_knee_is_the_thing_to_do_and_not_the_depth() -> None:
    """Less depth is said while they happen; in the next set the knee would be called again."""
    assert of([rep(i, 0.14) for i in range(1, 6)]).advice == "drift"


def test_a_change_across_the_set_is_said_with_its_error() -> None:
    found = of([rep(i + 1, 0.01 * i) for i in range(8)])
    assert words(found.trend).startswith("left knee further in: 7 ± ")
    assert words(found.trend).endswith(" %")
    slower = of([rep(i, end=4.0 * i + 2.0 + 0.15 * i) for i in range(1, 9)])
    assert words(slower.trend).startswith("slower by 1.")
    assert slower.advice == "fatigue"


def test_three_repetitions_are_too_few_for_a_trend() -> None:
    assert words(of([rep(1), rep(2), rep(3)]).trend) == "too few reps to see a change"


def test_a_set_that_was_not_judged_says_how_it_can_be() -> None:
    found = of([rep(i, nan, nan, valgus=None, reason="feet", score=nan, parts={}, by_phase={}, regime="walk-up") for i in range(1, 5)])
    assert (found.judged, found.advice) == (0, "view")
    assert "step back" in words(found.advice_text)
    assert isnan(found.score)
    assert found.parts == {}


def test_coached_squats_alone_lead_to_the_set() -> None:
    assert of([rep(i, valgus=None, reason="calibration") for i in (1, 2)]).advice == "begin"


def test_mostly_partial_repetitions_ask_for_depth_and_none_at_all_for_nothing() -> None:
    assert of([rep(1), rep(2)], partials=3).advice == "depth"
    assert of([], partials=2).advice == "depth"
    assert isnan(of([]).depth)


def test_a_hasty_set_is_slowed_down() -> None:
    assert of([rep(i, end=4.0 * i + 1.2) for i in range(1, 6)]).advice == "tempo"


def test_knees_pushed_out_too_far_are_told_back() -> None:
    assert of([rep(i, -0.2, -0.2) for i in range(1, 6)]).advice == "overshoot"


def test_one_drift_in_many_is_named_but_after_the_rest() -> None:
    many = [rep(i) for i in range(1, 9)]
    assert words(of([*many, rep(9, 0.0, 0.06)]).advice_text) == "push right knee out, at the bottom"
    hasty = [replace(one, end=one.start + 1.2) for one in [*many, rep(9, 0.0, 0.06)]]
    assert of(hasty).advice == "tempo"


def test_one_red_repetition_is_named_before_haste() -> None:
    hasty = [rep(i, end=4.0 * i + 1.2) for i in range(1, 8)]
    assert words(of([*hasty, rep(8, 0.0, 0.15, end=33.2)]).advice_text) == "push right knee out, at the bottom"


ONE_LEG = find_exercise("single_leg_squat")


def one_leg(number: int, side: str = "left", **more: Any) -> Rep:
    """A repetition of an exercise that counts on signals: no drift, no score."""
    bare: dict[str, Any] = {"valgus": "none", "drift_se": nan, "score": nan, "parts": {}, "by_phase": {}, "regime": "none", "side": side}
    return rep(number, nan, nan, **{**bare, **more})


def test_an_exercise_without_drift_is_summed_up_by_its_form() -> None:
    bad: dict[str, Any] = {"valgus": "left", "severity": "amber", "form": {"knee": "amber"}}
    found = summarise_set(ONE_LEG, [one_leg(1), one_leg(2, **bad), one_leg(3, **bad), one_leg(4)])
    assert (found.judged, found.clean, found.advice) == (4, 2, "form")
    assert words(found.advice_text) == "push left knee out"
    assert isnan(found.score)
    assert found.trend == STEADY_TREND
    assert words(summarise_set(ONE_LEG, [one_leg(i, form={"trunk": "amber"}) for i in (1, 2)]).advice_text) == "chest up, hips level"


def test_one_side_done_leads_to_the_other() -> None:
    found = summarise_set(ONE_LEG, [one_leg(i) for i in range(1, 7)])
    assert words((found.advice, found.advice_text)) == ("side", "now the right side")
    even = summarise_set(ONE_LEG, [one_leg(i, "left" if i % 2 else "right") for i in range(1, 7)])
    assert even.advice == "again"


@pytest.mark.parametrize("key", catalogue())
def test_every_exercise_can_be_summed_up_whatever_happened(key: str) -> None:
    exercise = catalogue()[key]
    red = [one_leg(i, severity="red", valgus="left", form={"knee": "red", "no such": "red"}) for i in range(1, 6)]
    blind = [one_leg(i, reason="joints") for i in (1, 2)]
    for reps in ([], red, [replace(one, valgus=None) for one in blind], [one_leg(1, valgus=None, form={})]):
        for partials in ([], [rep(1, partial=True)] * 3):
            assert summarise_set(exercise, reps, partials).advice_text
