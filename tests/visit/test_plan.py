"""A visit with a plan: what is to be done before, the weight, the targets, what comes next, the finish after, and what was beaten."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.coach.dose import make_target, recommended_sets
from mirror.coach.session import Session
from mirror.coach.summary import CLEAN_BEST_MARGIN_REPS, summarise_set
from mirror.coach.workout import Workout
from mirror.exercises import find_exercise
from mirror.types import (
    NOTHING,
    SIDES,
    Action,
    ExerciseHistory,
    FinishScene,
    Member,
    Pose,
    SetDone,
    SummaryScene,
    TargetReached,
    TodayScene,
)
from mirror.visit import VisitRules
from mirror.visit.after_set import SetFollowUp
from mirror.visit.bests import BestKeeper
from mirror.visit.today import TodayPlan, plan_exercises
from tests.coach.reps import rep
from tests.harness.visit import VisitDriver
from tests.people import SIZE
from tests.words import words

SQUAT = find_exercise("squat")
ADA = Member("ada", "Ada", 4, history=(ExerciseHistory("squat", 20.0, 6, 20.0),), assessment="habit")
"""Her last assessment asks for banded squats and squats."""


def test_a_gym_visit_from_the_plan_to_the_finish() -> None:
    driver = VisitDriver(VisitRules(badge=True), taught=())
    driver.stand(3)
    driver.visit.known(ADA, time=driver.time)
    driver.stand(1)
    assert isinstance(driver.view.scene, TodayScene)
    assert [(words(item.title), words(item.dose), item.done, item.sets) for item in driver.view.scene.items] == [
        ("Banded squat", "2-3 x 10-12", 0, 2), ("Squat", "3 x 8-12", 0, 3),
    ]  # fmt: skip
    for _ in range(2):
        driver.squat(11, rest=1)
        driver.press(Action.SELECT, Action.SELECT)
    assert driver.view.training.exercise == "squat"
    assert driver.view.training.load_kg == 20.0
    driver.visit.act(Action.MENU)
    driver.press(Action.BACK)
    driver.trainer.dose.loads["squat"] = 25.0
    bests: list[str] = []
    for number in range(1, 4):
        driver.squat(10, rest=1)
        status = driver.view.training.target
        assert status is not None
        assert (status.target.number, status.is_full) == (number, True)
        driver.press(Action.SELECT)
        assert isinstance(driver.view.scene, SummaryScene)
        bests.append(words(driver.view.scene.best))
        if number < 3:
            driver.press(Action.SELECT)
            assert driver.scene == "rest"
    assert bests == ["Best: 25 kg", "", ""]
    driver.press(Action.SELECT)
    assert isinstance(driver.view.scene, FinishScene)
    assert all(item.is_done for item in driver.view.scene.items)
    assert words(driver.view.scene.news) == "Best: 25 kg"
    driver.stand(25)
    assert driver.scene == "rest"
    assert words(driver.view.scene.following) == "Programme complete"
    done = [(one.summary.exercise, one.summary.load_kg, one.summary.target) for one in driver.of(SetDone)]
    banded = find_exercise("banded_squat")
    assert done == [
        *(("banded_squat", 0.0, make_target(banded, i)) for i in range(2)),
        *(("squat", 25.0, make_target(SQUAT, i)) for i in range(3)),
    ]
    assert len([event for event in driver.happened if isinstance(event, TargetReached)]) == 5


def test_a_member_without_an_assessment_does_the_stations_programme_and_a_guest_is_shown_no_plan() -> None:
    guest = VisitDriver(VisitRules(badge=True, programme=("squat",)))
    guest.stand(4)
    assert "today" not in guest.scenes()
    guest.visit.known(replace(ADA, assessment=None), time=guest.time)
    guest.stand(1)
    assert isinstance(guest.view.scene, TodayScene)
    assert [words(item.title) for item in guest.view.scene.items] == ["Squat"]


def test_without_a_plan_nothing_is_announced() -> None:
    driver = VisitDriver(VisitRules(badge=True))
    driver.stand(3)
    driver.visit.known(replace(ADA, assessment="nothing"), time=driver.time)
    driver.squat(1)
    assert "today" not in driver.scenes()


def test_a_repetition_puts_the_plan_away() -> None:
    driver = VisitDriver(VisitRules(badge=True), taught=())
    driver.stand(3)
    driver.visit.known(ADA, time=driver.time)
    driver.stand(0.5)
    assert driver.scene == "today"
    driver.squat(1)
    assert driver.scene == "set"


@pytest.mark.parametrize(("deepest", "seconds"), [(0.12, 6.0), (0.30, 3.0)], ids=["incomplete repetition", "under way"])
def test_a_set_that_has_begun_goes_on_when_it_is_known_who_trains(deepest: float, seconds: float) -> None:
    driver = VisitDriver(VisitRules(badge=True), taught=())
    driver.stand(3)
    driver.squat(1, deepest=deepest, lasting=seconds)
    session = driver.trainer.session
    assert not session.reps
    assert session.has_begun
    before = session.current
    driver.visit.known(ADA, time=driver.time)
    assert session.current is before
    driver.squat(1)
    assert "today" not in driver.scenes()


def test_a_person_who_comes_back_keeps_the_place_in_the_dose() -> None:
    driver = VisitDriver(VisitRules(resume=True), taught=())
    driver.squat(2)
    driver.press(Action.SELECT, Action.SELECT)
    driver.leave(3)
    driver.next_person()
    driver.squat(1)
    assert driver.view.training.target is not None
    assert driver.view.training.target.target.number == 2


def test_a_person_who_is_taken_for_another_in_a_set_goes_on_with_the_next_set() -> None:
    driver = VisitDriver(VisitRules(resume=True), taught=())
    driver.squat(2)
    driver.leave(1)
    driver.next_person()
    driver.squat(1)
    assert len(driver.of(SetDone)) == 1
    assert driver.view.training.target is not None
    assert driver.view.training.target.target.number == 2


def test_the_last_set_of_the_plan_has_its_finish_when_the_next_exercise_ends_it() -> None:
    driver = VisitDriver(VisitRules(badge=True, programme=("squat",)), taught=())
    driver.stand(3)
    driver.visit.known(replace(ADA, assessment=None), time=driver.time)
    for _ in range(recommended_sets(SQUAT) - 1):
        driver.squat(2)
        driver.press(Action.SELECT, Action.SELECT)
    driver.squat(2)
    driver.press(Action.NEXT)
    assert isinstance(driver.view.scene, SummaryScene)
    driver.press(Action.SELECT)
    assert isinstance(driver.view.scene, FinishScene)


def test_the_finish_asks_for_no_other_side_that_is_done_already() -> None:
    one_leg = find_exercise("single_leg_squat")
    trainer = Workout(Session(one_leg))
    after = SetFollowUp(trainer, VisitRules(programme=(one_leg.key,)), None)
    for side in SIDES:
        for _ in range(recommended_sets(one_leg) // 2):
            summary = summarise_set(one_leg, [rep(n, side=side, regime="none") for n in range(1, 9)])
            assert summary.advice == "side"
            after.follow(summary, None, 0.0)
    scene = trainer.update(Pose(0.0, SIZE, None))[0].scene
    assert isinstance(scene, FinishScene)
    assert scene.following == NOTHING


def test_an_exercise_of_the_plan_that_was_done_out_of_order_is_not_asked_for_again() -> None:
    plan = TodayPlan(("squat", "banded_squat", "glute_bridge"))
    banded, bridge = find_exercise("banded_squat"), find_exercise("glute_bridge")
    for _ in range(recommended_sets(banded)):
        plan.add(banded, summarise_set(banded, [rep(1)]))
    assert plan.find_next(banded) == bridge
    for exercise in (bridge, SQUAT):
        assert not plan.is_complete
        for _ in range(recommended_sets(exercise)):
            plan.add(exercise, summarise_set(exercise, [rep(1)]))
    assert plan.is_complete


def test_an_exercise_that_is_no_more_is_left_out_of_a_plan() -> None:
    assert plan_exercises(None, ("squat", "handstand")) == ("squat",)


@pytest.mark.parametrize(("more", "said"), [(0, ""), (CLEAN_BEST_MARGIN_REPS - 1, ""), (CLEAN_BEST_MARGIN_REPS, "Best: {} clean")])
def test_a_best_is_said_only_beyond_what_the_judgement_is_unsure_of_and_once(more: int, said: str) -> None:
    keeper = BestKeeper()
    keeper.begin(ADA)
    summary = summarise_set(SQUAT, [rep(i) for i in range(1, 7 + more)])
    assert words(keeper.judge(summary)) == said.format(6 + more)
    assert not keeper.judge(summary)


def test_a_first_set_beats_nothing_and_an_unknown_person_has_no_bests() -> None:
    summary = replace(summarise_set(SQUAT, [rep(i) for i in range(1, 11)]), target=make_target(SQUAT, 0), load_kg=60.0)
    keeper = BestKeeper()
    assert not keeper.judge(summary)
    keeper.begin(replace(ADA, history=()))
    assert not keeper.judge(summary)
    assert words(keeper.judge(replace(summary, load_kg=62.5))) == "Best: 62.5 kg"


def test_a_weight_counts_as_a_best_only_with_a_full_set() -> None:
    keeper = BestKeeper()
    keeper.begin(ADA)
    short = replace(summarise_set(SQUAT, [rep(i) for i in range(1, 6)]), target=make_target(SQUAT, 0), load_kg=60.0)
    assert not keeper.judge(short)
