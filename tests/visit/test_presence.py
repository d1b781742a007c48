"""Who begins a visit, who ends it, and what the next person finds."""

from __future__ import annotations

import numpy as np
import pytest

from mirror.types import Action, Pose, RepDone, SetDone, VisitBegan, VisitEnded
from mirror.visit import VisitRules
from tests.harness import views as viewing
from tests.harness.visit import VisitDriver
from tests.people import SIZE, Squatter


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.6])
@pytest.mark.parametrize("yaw", [0.0, 75.0])
def test_somebody_who_walks_past_begins_nothing(speed: float, yaw: float) -> None:
    driver = VisitDriver()
    driver.leave(2)
    driver.stroll(speed, yaw)
    driver.leave(2)
    assert driver.scenes() == ["attract"]
    assert driver.events == []


def test_standing_there_facing_the_mirror_begins_a_visit() -> None:
    driver = VisitDriver()
    driver.leave(1)
    driver.stand(1.2)
    assert driver.scenes() == ["attract"]
    driver.stand(1.5)
    assert driver.scene == "set"
    assert [event.visit for event in driver.of(VisitBegan)] == [1]


def test_walking_up_is_not_yet_standing() -> None:
    driver = VisitDriver()
    driver.approach()
    assert driver.events == []
    driver.stand(2)
    assert len(driver.of(VisitBegan)) == 1


def test_somebody_who_stands_with_the_back_or_the_side_to_the_mirror_begins_nothing() -> None:
    for yaw in (80.0, 180.0):
        driver = VisitDriver()
        driver.who = Squatter(yaw=yaw)
        driver.stand(6)
        assert driver.events == []


def test_leaving_ends_the_visit_and_the_glass_invites_again() -> None:
    driver = VisitDriver(VisitRules(away_s=15))
    driver.squat(2)
    driver.leave(14)
    assert driver.of(VisitEnded) == []
    driver.leave(2)
    assert (driver.scene, driver.view.training.reps, viewing.summary(driver.view)) == ("attract", 0, None)
    [ended] = driver.of(VisitEnded)
    assert ended.visit == 1


def test_a_short_leave_goes_on_with_the_same_visit() -> None:
    driver = VisitDriver(VisitRules(away_s=15))
    driver.squat(2)
    driver.leave(1.5)
    driver.squat(1)
    assert driver.view.training.reps == 3
    assert len(driver.of(VisitBegan)) == 1


def test_the_next_person_begins_clean_and_has_a_visit_of_their_own() -> None:
    driver = VisitDriver()
    driver.squat(3)
    driver.leave(2.5)
    driver.next_person()
    driver.stand(3)
    assert (driver.scene, driver.view.training.reps) == ("set", 0)
    assert [event.visit for event in driver.of(VisitBegan)] == [1, 2]
    [done] = driver.of(SetDone)
    assert (done.visit, len(done.reps)) == (1, 3)
    kinds = [type(event).__name__ for event in driver.events]
    assert kinds == ["VisitBegan", *["RepDone"] * 3, "SetDone", "VisitEnded", "VisitBegan"]


def test_a_repetition_is_told_in_the_frame_in_which_it_is_counted() -> None:
    driver = VisitDriver()
    driver.squat(3)
    counted = {view.time for before, view in zip(driver.views, driver.views[1:], strict=False) if view.training.reps > before.training.reps}
    assert {event.time for event in driver.of(RepDone)} == counted
    assert len(counted) == 3


def test_sets_are_numbered_and_a_second_one_brings_only_its_own_repetitions() -> None:
    driver = VisitDriver()
    driver.squat(2, rest=13)
    driver.squat(1, rest=13)
    assert [(event.set, len(event.reps)) for event in driver.of(SetDone)] == [(1, 2), (2, 1)]
    assert [event.set for event in driver.of(RepDone)] == [1, 1, 2]


def test_a_mirror_that_keeps_nothing_tells_nothing() -> None:
    driver = VisitDriver(VisitRules(keep=False))
    driver.squat(2, rest=13)
    assert driver.events == []
    assert driver.trainer.summaries


def test_flicker_of_the_joints_does_not_hide_somebody_who_stands() -> None:
    driver = VisitDriver()
    noise = np.random.default_rng(4)
    start = driver.time

    def poses() -> list[Pose]:
        made = []
        for i in range(25):
            points = driver.who.points(0.0)
            points[:, :2] += noise.normal(0, 4.0, (17, 2))
            made.append(Pose(start + i / 10, SIZE, points))
        return made

    driver.show(poses())
    assert len(driver.of(VisitBegan)) == 1


def test_whoever_does_a_repetition_trains_even_after_having_finished() -> None:
    driver = VisitDriver()
    driver.squat(1)
    driver.visit.end(driver.time, dismissed=True)
    driver.stand(5)
    assert driver.scene == "attract"
    driver.squat(2)
    assert (driver.scene, driver.view.training.reps) == ("set", 2)
    assert [(event.visit, event.set) for event in driver.of(RepDone)] == [(1, 1), (2, 1), (2, 1)]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_broken_numbers_begin_nothing(value: float) -> None:
    driver = VisitDriver()
    with np.errstate(all="ignore"):
        driver.show(Pose(driver.time + i / 10, SIZE, np.full((17, 3), value, np.float32)) for i in range(30))
    assert driver.events == []


@pytest.mark.parametrize("scene", ["set", "rest", "menu", "ask", "attract"])
def test_a_clock_that_begins_anew_keeps_nothing_on_the_glass_for_ever(scene: str) -> None:
    driver = VisitDriver()
    driver.time = 50000.0
    driver.squat(2)
    if scene == "rest":
        driver.press(*[Action.SELECT] * 3)
    elif scene in ("menu", "ask"):
        driver.press(Action.MENU if scene == "menu" else Action.SHUTDOWN)
    elif scene == "attract":
        driver.visit.end(driver.time, dismissed=True)
        driver.stand(0.2)
    assert driver.scene == scene
    driver.time = 10.0
    driver.stand(4)
    assert driver.scene == "set"
    driver.leave(31)
    assert (driver.scene, driver.view.status.member) == ("attract", "")
    assert len(driver.of(VisitEnded)) == 2
