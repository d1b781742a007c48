"""Who begins a visit, who ends it, and what the next person finds."""

from __future__ import annotations

import numpy as np
import pytest

from mirror.types import Action, Pose, RepDone, SetDone, VisitBegan, VisitEnded
from mirror.visit import VisitRules
from tests import viewing
from tests.people import SIZE, Squatter
from tests.visit.stage import Stage


@pytest.mark.parametrize("speed", [0.5, 1.0, 1.6])
@pytest.mark.parametrize("yaw", [0.0, 75.0])
def test_somebody_who_walks_past_begins_nothing(speed: float, yaw: float) -> None:
    stage = Stage()
    stage.leave(2)
    stage.stroll(speed, yaw)
    stage.leave(2)
    assert stage.scenes() == ["attract"]
    assert stage.events == []


def test_standing_there_facing_the_mirror_begins_a_visit() -> None:
    stage = Stage()
    stage.leave(1)
    stage.stand(1.2)
    assert stage.scenes() == ["attract"]
    stage.stand(1.5)
    assert stage.scene == "set"
    assert [event.visit for event in stage.of(VisitBegan)] == [1]


def test_walking_up_is_not_yet_standing() -> None:
    stage = Stage()
    stage.approach()
    assert stage.events == []
    stage.stand(2)
    assert len(stage.of(VisitBegan)) == 1


def test_somebody_who_stands_with_the_back_or_the_side_to_the_mirror_begins_nothing() -> None:
    for yaw in (80.0, 180.0):
        stage = Stage()
        stage.who = Squatter(yaw=yaw)
        stage.stand(6)
        assert stage.events == []


def test_leaving_ends_the_visit_and_the_glass_invites_again() -> None:
    stage = Stage(VisitRules(away_s=15))
    stage.squat(2)
    stage.leave(14)
    assert stage.of(VisitEnded) == []
    stage.leave(2)
    assert (stage.scene, stage.view.training.reps, viewing.summary(stage.view)) == ("attract", 0, None)
    [ended] = stage.of(VisitEnded)
    assert ended.visit == 1


def test_a_short_leave_goes_on_with_the_same_visit() -> None:
    stage = Stage(VisitRules(away_s=15))
    stage.squat(2)
    stage.leave(1.5)
    stage.squat(1)
    assert stage.view.training.reps == 3
    assert len(stage.of(VisitBegan)) == 1


def test_the_next_person_begins_clean_and_has_a_visit_of_their_own() -> None:
    stage = Stage()
    stage.squat(3)
    stage.leave(2.5)
    stage.next_person()
    stage.stand(3)
    assert (stage.scene, stage.view.training.reps) == ("set", 0)
    assert [event.visit for event in stage.of(VisitBegan)] == [1, 2]
    [done] = stage.of(SetDone)
    assert (done.visit, len(done.reps)) == (1, 3)
    kinds = [type(event).__name__ for event in stage.events]
    assert kinds == ["VisitBegan", *["RepDone"] * 3, "SetDone", "VisitEnded", "VisitBegan"]


def test_a_repetition_is_told_in_the_frame_in_which_it_is_counted() -> None:
    stage = Stage()
    stage.squat(3)
    counted = {view.time for before, view in zip(stage.views, stage.views[1:], strict=False) if view.training.reps > before.training.reps}
    assert {event.time for event in stage.of(RepDone)} == counted
    assert len(counted) == 3


def test_sets_are_numbered_and_a_second_one_brings_only_its_own_repetitions() -> None:
    stage = Stage()
    stage.squat(2, rest=13)
    stage.squat(1, rest=13)
    assert [(event.set, len(event.reps)) for event in stage.of(SetDone)] == [(1, 2), (2, 1)]
    assert [event.set for event in stage.of(RepDone)] == [1, 1, 2]


def test_a_mirror_that_keeps_nothing_tells_nothing() -> None:
    stage = Stage(VisitRules(keep=False))
    stage.squat(2, rest=13)
    assert stage.events == []
    assert stage.trainer.summaries


def test_flicker_of_the_joints_does_not_hide_somebody_who_stands() -> None:
    stage = Stage()
    noise = np.random.default_rng(4)
    start = stage.time

    def poses() -> list[Pose]:
        made = []
        for i in range(25):
            points = stage.who.points(0.0)
            points[:, :2] += noise.normal(0, 4.0, (17, 2))
            made.append(Pose(start + i / 10, SIZE, points))
        return made

    stage.show(poses())
    assert len(stage.of(VisitBegan)) == 1


def test_whoever_does_a_repetition_trains_even_after_having_finished() -> None:
    stage = Stage()
    stage.squat(1)
    stage.visit.end(stage.time, dismissed=True)
    stage.stand(5)
    assert stage.scene == "attract"
    stage.squat(2)
    assert (stage.scene, stage.view.training.reps) == ("set", 2)
    assert [(event.visit, event.set) for event in stage.of(RepDone)] == [(1, 1), (2, 1), (2, 1)]


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_broken_numbers_begin_nothing(value: float) -> None:
    stage = Stage()
    with np.errstate(all="ignore"):
        stage.show(Pose(stage.time + i / 10, SIZE, np.full((17, 3), value, np.float32)) for i in range(30))
    assert stage.events == []


@pytest.mark.parametrize("scene", ["set", "rest", "menu", "ask", "attract"])
def test_a_clock_that_begins_anew_keeps_nothing_on_the_glass_for_ever(scene: str) -> None:
    stage = Stage()
    stage.time = 50000.0
    stage.squat(2)
    if scene == "rest":
        stage.press(*[Action.SELECT] * 3)
    elif scene in ("menu", "ask"):
        stage.press(Action.MENU if scene == "menu" else Action.SHUTDOWN)
    elif scene == "attract":
        stage.visit.end(stage.time, dismissed=True)
        stage.stand(0.2)
    assert stage.scene == scene
    stage.time = 10.0
    stage.stand(4)
    assert stage.scene == "set"
    stage.leave(31)
    assert (stage.scene, stage.view.status.member) == ("attract", "")
    assert len(stage.of(VisitEnded)) == 2
