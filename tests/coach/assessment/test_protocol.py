"""The guided screen's way from step to step, and what it ends in."""

from __future__ import annotations

from typing import get_args

import pytest

from mirror.coach.assessment.decision import AssessmentFinding
from mirror.coach.assessment.plan import CORRECTIVE_EXERCISES, RECHECK_NOTES, make_exercise_plan
from mirror.coach.assessment.protocol import (
    ASSESSMENT_ABSENCE_TIMEOUT_S,
    ENTRY_TIMEOUT_S,
    RAISED_HEELS_STEP,
    STEP_IDLE_TIMEOUT_S,
    STEP_MAX_REPS,
    AssessmentProtocol,
    AssessmentStep,
    assessment_steps,
)
from mirror.exercises import Exercise, catalogue, find_exercise
from mirror.types import Action, AssessmentAnswer, Rep
from tests.coach.reps import rep
from tests.words import words

ALL = catalogue()


def guided(seed: int = 1, practise: bool = False, exercises: dict[str, Exercise] | None = None) -> AssessmentProtocol:
    return AssessmentProtocol(exercises or ALL, seed, practise, 0.0)


def squat(run: AssessmentProtocol, reps: list[Rep]) -> None:
    """Begin the step and do ``reps``."""
    run.act(Action.SELECT)
    for one in reps:
        run.take(one)


def through(run: AssessmentProtocol, drift: dict[str, float], wall: tuple[float | None, float | None] = (None, None)) -> AssessmentProtocol:
    """The whole screen with both knees drifting by ``drift`` of each step."""
    while run.step and run.step.exercise:
        amount = drift.get(run.step.key, 0.0)
        squat(run, [rep(i + 1, amount, amount) for i in range(run.step.wanted)])
    for value in wall:
        if value is not None:
            run.act(Action.NEXT)
            while run.view().centimetres != value:
                run.act(Action.NEXT if value > (run.view().centimetres or 0.0) else Action.PREVIOUS)
        run.act(Action.SELECT)
    return run


def test_the_order_of_flat_and_raised_comes_from_the_seed_and_is_either() -> None:
    orders = {tuple(step.key for step in assessment_steps(ALL, seed, False))[:2] for seed in range(20)}
    assert orders == {("flat", "raised"), ("raised", "flat")}
    assert assessment_steps(ALL, 3, False) == assessment_steps(ALL, 3, False)


def test_one_leg_is_a_squat_else_a_step_down_else_left_out() -> None:
    def alone(*keys: str) -> list[str]:
        return [
            step.exercise
            for step in assessment_steps({key: find_exercise("squat") for key in keys}, 0, False)
            if step.key in ("left", "right")
        ]

    assert alone("squat", "single_leg_squat", "step_down") == ["single_leg_squat"] * 2
    assert alone("squat", "step_down") == ["step_down"] * 2
    assert alone("squat") == []


def test_an_ankle_is_found_and_ends_in_a_plan() -> None:
    run = through(guided(), {"flat": 0.14, "raised": 0.02}, (7.0, 7.5))
    assert run.finding
    assert run.finding.answer == "ankle"
    view = run.view()
    assert words((view.stage, view.title)) == ("result", "Result")
    assert "consistent with" in words(view.text)
    assert any("knee to wall: left 7, right 7.5 cm" in words(line) for line in view.lines)
    run.act(Action.SELECT)
    plan = run.view()
    assert plan.stage == "plan"
    assert any(words(line).startswith("Ankle mobilisation: 2-3 x 10-15 each side") for line in plan.lines)
    assert words(plan.lines[-1]) == "Check again in 14 days"
    run.act(Action.PREVIOUS)
    assert run.view().stage == "result"
    run.act(Action.SELECT)
    run.act(Action.SELECT)
    assert run.over


def test_somebody_steady_has_nothing_to_correct() -> None:
    run = through(guided(), {})
    assert words(run.view().text) == "nothing to correct"


def test_practice_comes_first_for_somebody_unknown() -> None:
    run = guided(practise=True)
    assert run.step
    assert (run.step.key, run.step.wanted) == ("practice", 2)
    squat(run, [rep(1, valgus=None, reason="calibration"), rep(2, valgus=None, reason="calibration")])
    assert run.step.key in ("flat", "raised")


def test_the_timer_begins_the_step_by_itself_and_waits_while_nobody_is_there() -> None:
    run = guided()
    ready = run.step.ready if run.step else 0.0
    run.update(1.0, True)
    run.update(20.0, False)
    assert run.stage == "show"
    run.update(20.0 + ready - 1.5, True)
    assert run.view().seconds == pytest.approx(0.5)
    run.update(20.0 + ready, True)
    assert run.view().stage == "do"


def test_raised_heels_leave_time_to_fetch_the_wedge() -> None:
    assert RAISED_HEELS_STEP.ready > 30


def test_repetitions_before_the_start_do_not_count_for_the_step() -> None:
    run = guided()
    run.take(rep(1))
    run.act(Action.SELECT)
    assert run.view().count == (0, 5)
    run.take(rep(2))
    assert run.view().count == (1, 5)


def test_abstained_repetitions_are_made_up_for_but_not_for_ever() -> None:
    run = guided()
    first = run.step
    squat(run, [rep(i, valgus=None, reason="turned") for i in range(1, 4)] + [rep(i) for i in range(4, 8)])
    assert run.step == first
    run.take(rep(8))
    assert run.step != first
    second = run.step
    squat(run, [rep(i, valgus=None, reason="turned") for i in range(STEP_MAX_REPS)])
    assert run.step != second


def test_a_step_in_which_nothing_comes_goes_on_with_what_it_has() -> None:
    run = guided()
    first = run.step
    squat(run, [rep(1)])
    end = rep(1).end
    run.update(end + STEP_IDLE_TIMEOUT_S - 1, True)
    assert run.step == first
    run.update(end + STEP_IDLE_TIMEOUT_S, True)
    assert run.step != first


def skip_to(run: AssessmentProtocol, key: str) -> AssessmentStep:
    while run.step and run.step.key != key:
        run.act(Action.SKIP)
    assert run.step
    return run.step


def test_skipped_steps_are_named_in_the_answer() -> None:
    run = guided()
    while run.step and run.step.exercise:
        if run.step.key in ("left", "right"):
            run.act(Action.NEXT)
        else:
            squat(run, [rep(i + 1, 0.14, 0.14) for i in range(5)])
    run.act(Action.SELECT)
    run.act(Action.SELECT)
    assert run.finding
    assert run.finding.answer == "unclear"
    assert "missing: one-legged squats" in words(run.finding.why[0])


def test_skipping_everything_is_not_clear_and_not_a_crash() -> None:
    run = guided(practise=True)
    for _ in range(20):
        run.act(Action.SKIP)
    assert words(run.view().text) == "not clear"
    assert run.plan


def test_back_does_a_step_again_from_its_beginning() -> None:
    run = guided()
    first = run.step
    squat(run, [rep(i) for i in range(1, 6)])
    squat(run, [rep(1)])
    run.act(Action.PREVIOUS)
    assert run.stage == "show"
    run.act(Action.PREVIOUS)
    assert (run.step, run.stage) == (first, "show")
    run.act(Action.SELECT)
    assert run.view().count == (0, 5)


def test_centimetres_are_typed_within_bounds_and_can_be_left_out() -> None:
    run = guided()
    skip_to(run, "wall_left")
    assert run.view().centimetres is None
    run.act(Action.NEXT)
    run.act(Action.NEXT)
    assert run.view().centimetres == 10.5
    for _ in range(100):
        run.act(Action.PREVIOUS)
    assert run.view().centimetres == 0.0
    run.act(Action.SKIP)
    run.act(Action.NEXT)
    run.act(Action.SELECT)
    assert run.evidence.wall == (None, 10.0)
    run.act(Action.PREVIOUS)
    assert run.step
    assert run.step.key == "wall_right"


def test_without_any_button_it_comes_to_its_end() -> None:
    run, time = guided(), 0.0
    stages = []
    while not (run.view().stage == "plan" or time > 1000):
        time += 1.0
        run.update(time, True)
        stages.append(run.view().stage)
    assert {"show", "do", "enter", "result", "plan"} == set(stages)
    assert run.finding
    assert run.finding.answer == "unclear"


def test_entering_waits_as_long_as_something_is_entered() -> None:
    run = guided()
    skip_to(run, "wall_left")
    for time in range(0, 200, 20):
        run.update(float(time), True)
        run.act(Action.NEXT)
    assert run.step
    assert run.step.key == "wall_left"
    run.update(180.0 + ENTRY_TIMEOUT_S, True)
    assert run.step.key == "wall_right"


def test_it_ends_when_the_person_is_gone_or_asks_for_it() -> None:
    run = guided()
    run.update(1.0, True)
    run.update(ASSESSMENT_ABSENCE_TIMEOUT_S, False)
    assert not run.over
    run.update(ASSESSMENT_ABSENCE_TIMEOUT_S + 1.0, False)
    assert run.over
    other = guided()
    other.act(Action.GUIDE)
    assert other.over


@pytest.mark.parametrize("answer", get_args(AssessmentAnswer))
def test_every_answer_has_a_plan_with_doses_sides_and_a_date(answer: AssessmentAnswer) -> None:
    plan = make_exercise_plan(AssessmentFinding(answer, "left", True), ALL)
    assert [work.exercise.key for work in plan.work] == list(CORRECTIVE_EXERCISES[answer])
    for work in plan.work:
        assert work.exercise.dose
        assert words(work.exercise.dose.brief) in words(work.text)
        assert work.side == ("both" if work.exercise.sides == "both" else "left")
    assert words(plan.lines()[-1]).startswith("Check again in ")
    if answer != "single":
        assert plan.lines()[:2] == RECHECK_NOTES


def test_a_plan_for_both_sides_needs_no_recheck() -> None:
    assert words(make_exercise_plan(AssessmentFinding("hip", "both", False), ALL).lines()[0]) == "Clam-shell: 2-3 x 12-15 each side"


def test_the_other_leg_does_not_count_for_a_step_on_one_leg() -> None:
    run = guided()
    skip_to(run, "left")
    squat(run, [rep(1, side="right"), rep(2, side="left")])
    assert run.view().count == (1, 5)
