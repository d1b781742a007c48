"""What a set is to come to, and how far it is: arithmetic for every exercise and every order of sides."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import pytest

from mirror.coach.dose import DoseTracker, count_sets, make_target, recommended_reps, recommended_sets
from mirror.coach.summary import summarise_set
from mirror.exercises import bundled_exercises, find_exercise
from mirror.types import SetScene, Target, TargetReached, View
from tests.coach.reps import rep
from tests.harness.workout import WorkoutDriver

Leg = Literal["left", "right"]


def times(count: int, side: Leg | None = None) -> list[Leg | None]:
    return [side] * count


def test_a_squat_aims_at_the_middle_of_its_dose() -> None:
    assert make_target(find_exercise("squat"), 0) == Target(1, 3, 10)
    assert make_target(find_exercise("squat"), 3) == Target(4, 3, 10)


def test_sides_that_take_turns_are_counted_together_and_sides_that_do_not_have_a_set_each() -> None:
    lunge, one_leg = find_exercise("reverse_lunge"), find_exercise("single_leg_squat")
    assert (lunge.sides, make_target(lunge, 0)) == ("alternate", Target(1, 3, 16, True))
    assert (one_leg.sides, make_target(one_leg, 1)) == ("each", Target(2, 4, 8))


def test_as_many_as_possible_in_a_time_has_no_number_to_come_to_and_a_number_against_the_clock_has() -> None:
    assert make_target(find_exercise("chair_stand_30"), 0) is None
    assert make_target(find_exercise("chair_stand_5"), 0) == Target(1, 1, 5)


@pytest.mark.parametrize("key", list(bundled_exercises()))
def test_every_exercise_comes_to_its_target_by_doing_it(key: str) -> None:
    exercise = find_exercise(key)
    target = make_target(exercise, 0)
    assert (target is None) == (recommended_reps(exercise) == 0)
    if target is None:
        return
    sides = times(target.reps, None if exercise.sides == "both" else "left")
    if target.each_side:
        sides = times(target.reps // 2, "left") + times(target.reps // 2, "right")
    assert target.sets == recommended_sets(exercise) >= 1
    assert [target.measure(sides[:done]).is_full for done in range(target.reps + 1)] == [False] * target.reps + [True]
    assert target.measure(sides).share == 1.0


@pytest.mark.parametrize("seed", range(20))
def test_whatever_the_order_of_sides_what_is_done_never_goes_back_nor_beyond(seed: int) -> None:
    chance = random.Random(seed)
    target = Target(1, 2, 2 * chance.randint(1, 12), each_side=True)
    sides = [side for _ in range(60) for side in times(1, chance.choice(("left", "right")))]
    steps = [target.measure(sides[:done]) for done in range(61)]
    assert [step.done for step in steps] == list(range(61))
    for before, after in pairwise(steps):
        assert before.towards <= after.towards <= min(after.done, target.reps)
        assert 0.0 <= after.share <= 1.0
    half = target.reps // 2
    assert steps[-1].is_full == (sides.count("left") >= half and sides.count("right") >= half)


def test_the_other_side_in_the_same_set_is_counted_from_one_again() -> None:
    status = Target(1, 4, 8).measure(times(8, "left") + times(3, "right"))
    assert (status.done, status.towards, status.is_full) == (3, 3, False)


@pytest.mark.parametrize(("left", "right", "done"), [(8, 1, 8), (1, 8, 8), (3, 3, 3), (0, 0, 0), (8, 6, 6), (4, 8, 4), (9, 8, 8)])
def test_a_finished_set_is_as_far_as_the_side_that_did_less_unless_that_is_a_stray(left: int, right: int, done: int) -> None:
    sides = times(left, "left") + times(right, "right")
    status = Target(1, 4, 8).measure_finished(sides)
    assert (status.done, status.is_full) == (done, done == 8)
    assert Target(1, 4, 8, each_side=True).measure_finished(sides) == Target(1, 4, 8, each_side=True).measure(sides)


@pytest.mark.parametrize(("reps", "asked"), [((12, 12), 12), ((10, 12), 12), ((5, 6), 6)])
def test_sides_in_turns_come_to_a_dose_that_is_not_one_of_each_side(reps: tuple[int, int], asked: int) -> None:
    lunge = find_exercise("reverse_lunge")
    assert lunge.dose
    target = make_target(replace(lunge, dose=replace(lunge.dose, reps=reps, each_side=False)), 0)
    assert target
    sides: list[Leg | None] = ["left", "right"] * (asked // 2)
    assert (target.reps, target.measure(sides[:-1]).towards, target.measure(sides).is_full) == (asked, asked - 1, True)


@pytest.mark.parametrize(("left", "right", "sets"), [(7, 1, 1), (8, 8, 2), (4, 4, 2), (2, 2, 1), (0, 1, 1), (0, 0, 0)])
def test_a_stray_repetition_is_no_set_of_the_other_side_and_partial_ones_are_none_at_all(left: int, right: int, sets: int) -> None:
    one_leg = find_exercise("single_leg_squat")
    done = [rep(n, side=side) for n, side in enumerate(times(left, "left") + times(right, "right"), 1)]
    assert count_sets(one_leg, summarise_set(one_leg, done, [rep(20, partial=True, side="left")])) == sets


def test_a_set_of_partial_repetitions_is_none_of_the_dose() -> None:
    squat = find_exercise("squat")
    assert count_sets(squat, summarise_set(squat, [], [rep(1, partial=True)])) == 0
    assert count_sets(squat, summarise_set(squat, [rep(1)])) == 1


def test_without_repetitions_nothing_is_done() -> None:
    assert (Target(1, 3, 10).measure([]).share, Target(1, 3, 0).measure([]).share) == (0.0, 0.0)


def test_a_set_tells_once_that_it_has_come_to_its_target_and_goes_on_counting() -> None:
    driver = WorkoutDriver()
    driver.squat(12, rest=1)
    assert [event for event in driver.events if isinstance(event, TargetReached)] == [
        TargetReached(driver.reached, "squat", Target(1, 3, 10))
    ]
    status = driver.view.training.target
    assert status is not None
    assert (status.done, status.towards, status.reached) == (12, 10, driver.reached)


def test_the_next_set_is_the_second_and_another_person_begins_anew() -> None:
    driver = WorkoutDriver()
    driver.squat(2, rest=20)
    driver.squat(1)
    assert [summary.target for summary in driver.trainer.summaries] == [Target(1, 3, 10)]
    assert driver.view.training.target
    assert driver.view.training.target.target.number == 2
    driver.leave(1)
    driver.next_person()
    driver.squat(1)
    assert driver.view.training.target
    assert driver.view.training.target.target.number == 1


def test_the_weight_goes_with_the_exercise() -> None:
    dose = DoseTracker()
    dose.restore({"squat": 1}, {"squat": 20.0})
    dose.begin(find_exercise("banded_squat"), timed=False)
    assert dose.load_kg == 0.0
    dose.begin(find_exercise("squat"), timed=False)
    assert (dose.load_kg, dose.target) == (20.0, Target(2, 3, 10))
    dose.forget()
    dose.begin(find_exercise("squat"), timed=True)
    assert (dose.load_kg, dose.target) == (0.0, None)


def test_how_far_a_set_is_stays_the_same_object_until_a_repetition_is_done() -> None:
    dose, view = DoseTracker(), View(0.0, SetScene())
    dose.begin(find_exercise("squat"), timed=False)
    one = [rep(1)]
    first, second = (dose.show(view, one).training.target for _ in range(2))
    assert first is second
    two = dose.show(view, [rep(1), rep(2)]).training.target
    assert two is not None
    assert two.done == 2


def test_the_next_set_is_measured_anew_with_as_many_repetitions_of_another_side() -> None:
    lunge = next(exercise for exercise in bundled_exercises().values() if make_target(exercise, 0) and exercise.sides == "alternate")
    dose, view = DoseTracker(), View(0.0, SetScene())
    dose.begin(lunge, timed=False)
    both = dose.show(view, [rep(1, side="left"), rep(2, side="right")]).training.target
    dose.begin(lunge, timed=False)
    left = dose.show(view, [rep(1, side="left"), rep(2, side="left")]).training.target
    assert both is not None
    assert left is not None
    assert (both.done, left.done) == (2, 2)
    assert both is not left
