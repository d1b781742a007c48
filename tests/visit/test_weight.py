"""Kilograms: entered by buttons or a raised hand, kept with the set and remembered for the exercise."""

from __future__ import annotations

import pytest

from mirror.types import Action, ExerciseHistory, Member, SetDone, WeightScene, literal
from mirror.types.target import MAX_LOAD_KG
from mirror.visit import VisitRules
from mirror.visit.weight import WeightDial
from tests.harness.visit import VisitDriver
from tests.words import words

BOB = Member("bob", "Bob", 3, history=(ExerciseHistory("squat", 40.0, 8, 40.0),))


def opened(driver: VisitDriver) -> VisitDriver:
    driver.press(Action.MENU)
    while words(driver.view.scene.items[driver.view.scene.index]) != "Weight":  # type: ignore[union-attr]
        driver.press(Action.NEXT)
    driver.press(Action.SELECT)
    return driver


def shown(driver: VisitDriver) -> float:
    assert isinstance(driver.view.scene, WeightScene)
    return driver.view.scene.kg


def test_next_is_heavier_previous_lighter_and_select_is_done() -> None:
    driver = VisitDriver()
    driver.stand(3)
    opened(driver).press(*[Action.NEXT] * 9, Action.PREVIOUS)
    assert shown(driver) == 20.0
    driver.press(Action.SELECT)
    assert driver.scene == "set"
    assert driver.view.training.load_kg == 20.0


def test_a_hand_that_stays_up_goes_on_step_by_step_and_what_is_shown_counts_without_a_press() -> None:
    driver = VisitDriver()
    driver.stand(3)
    opened(driver).raise_hand("right", 5.0)
    heavy = shown(driver)
    assert heavy >= 7.5
    driver.stand(0.5)
    driver.raise_hand("left", 1.5)
    assert shown(driver) == heavy - 2.5
    driver.stand(9)
    assert driver.scene == "set"
    assert driver.view.training.load_kg == heavy - 2.5


def test_the_weight_is_told_with_the_set_and_stays_for_the_next_one_of_the_same_exercise() -> None:
    driver = VisitDriver()
    driver.stand(3)
    opened(driver).press(Action.NEXT, Action.SELECT)
    driver.squat(2)
    driver.press(Action.SELECT)
    driver.press(Action.NEXT)
    driver.squat(2)
    assert driver.view.training.load_kg == 0.0
    driver.press(Action.SELECT, Action.PREVIOUS)
    driver.squat(1)
    assert [done.summary.load_kg for done in driver.of(SetDone)] == [2.5, 0.0]
    assert driver.view.training.load_kg == 2.5


def test_a_member_goes_on_with_the_weight_of_the_last_time_and_the_next_person_without() -> None:
    driver = VisitDriver(VisitRules(badge=True, away_s=5))
    driver.stand(2)
    driver.visit.known(BOB, time=driver.time)
    driver.squat(1)
    assert driver.view.training.load_kg == 40.0
    driver.leave(6)
    driver.next_person()
    driver.squat(1)
    assert driver.view.training.load_kg == 0.0


def test_a_weight_that_is_entered_after_a_set_is_the_next_ones() -> None:
    driver = VisitDriver(taught=())
    driver.squat(6, rest=1)
    opened(driver).press(*[Action.NEXT] * 4, Action.SELECT)
    driver.squat(1)
    assert [(done.summary.reps, done.summary.load_kg) for done in driver.of(SetDone)] == [(6, 0.0)]
    assert driver.view.training.load_kg == 10.0


def test_a_weight_is_that_of_the_exercise_it_was_opened_for_though_the_plan_goes_on() -> None:
    driver = VisitDriver(VisitRules(programme=("squat", "banded_squat")), taught=())
    for _ in range(2):
        driver.squat(2)
        driver.press(Action.SELECT, Action.SELECT)
    driver.squat(2, rest=1)
    opened(driver).press(Action.NEXT)
    assert driver.trainer.session.exercise.key == "banded_squat"
    assert driver.trainer.dose.loads == {"squat": 2.5}


BETWEEN_STEPS = [(16.0, -1, 15.0), (16.0, 1, 17.5), (24.0, 1, 25.0), (24.0, -1, 22.5), (0.5, -1, 0.0), (299.5, 1, MAX_LOAD_KG)]
"""Kilograms that a phone has entered."""


def test_a_weight_entered_at_the_glass_in_a_repetition_counts_after_it() -> None:
    driver = VisitDriver(taught=())
    driver.squat(3)
    driver.squat(1, lasting=2.0)
    assert driver.trainer.session.running
    driver.visit.act(Action.MENU)
    while words(driver.visit.over.marked) != "Weight":
        driver.visit.act(Action.NEXT)
    for action in (Action.SELECT, Action.NEXT, Action.SELECT):
        driver.visit.act(action)
    driver.squat(2)
    assert driver.view.training.load_kg == 2.5
    assert [done.summary.load_kg for done in driver.of(SetDone)] == [0.0]


@pytest.mark.parametrize(
    ("start", "steps", "expected"), [(0.0, -3, 0.0), (299.0, 5, MAX_LOAD_KG), (21.0, 1, 22.5), (20.0, -1, 17.5), *BETWEEN_STEPS]
)
def test_a_dial_stays_in_its_range_and_on_its_steps(start: float, steps: int, expected: float) -> None:
    dial = WeightDial("squat", literal("Squat"), start)
    dial.move(steps)
    assert dial.kg == expected
