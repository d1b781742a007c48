"""A gym: members show a badge, strangers train without, and nobody inherits anything from the one before."""

from __future__ import annotations

from typing import Any

import pytest

from mirror.coach.feedback import BAND_FEEDBACK_FROM_SETS, REQUEST_FEEDBACK_FROM_SETS
from mirror.coach.workout import SET_END_REST_S
from mirror.types import Action, AssessmentDone, Member, PathMade, SetDone, VisitBegan, VisitEnded
from mirror.types.message import literal
from mirror.visit import VisitRules
from mirror.visit.greeting import BADGE_INVITATION, GREETING_DISPLAY_S
from tests import viewing
from tests.coach.squat.test_path_codec import made
from tests.people import Squatter
from tests.visit.stage import Stage
from tests.words import words

GYM = VisitRules(name="Rack 3", badge=True, privacy=True, away_s=15)
ANNA = Member("a", "Anna", sets_done=3)


def gym(**more: Any) -> Stage:
    return Stage(GYM, **more)


def test_a_stranger_is_told_what_is_kept_and_how_to_be_known() -> None:
    stage = gym()
    stage.stand(2)
    assert viewing.card(stage.view)
    assert viewing.card(stage.view).key == "privacy"
    assert len(words(viewing.card(stage.view).text).split()) <= 25
    stage.stand(11)
    assert (stage.scene, stage.view.status.invite, stage.view.status.station) == ("set", BADGE_INVITATION, "Rack 3")
    stage.squat(1)
    assert stage.view.status.invite is None


def test_somebody_in_a_hurry_trains_over_the_card() -> None:
    stage = gym()
    stage.squat(2)
    assert (stage.scene, stage.view.training.reps) == ("set", 2)


def test_a_badge_makes_a_member_of_the_stranger() -> None:
    stage = gym()
    stage.stand(3)
    assert stage.visit.is_badge_wanted
    stage.visit.known(ANNA, time=stage.time)
    stage.stand(1)
    assert words((stage.view.status.member, stage.view.status.invite)) == ("Anna", "Hello Anna")
    assert not stage.visit.is_badge_wanted
    stage.stand(GREETING_DISPLAY_S)
    assert stage.view.status.invite is None
    assert [(event.visit, event.member) for event in stage.of(VisitBegan)] == [(1, None), (1, "a")]


def test_a_badge_that_is_wrong_is_said_and_the_training_goes_on() -> None:
    stage = gym()
    stage.stand(3)
    stage.visit.known(None, literal("badge not of this gym: ask at the visit_runner"), time=stage.time)
    stage.stand(1)
    assert words((stage.view.status.member, stage.view.status.invite)) == ("", "badge not of this gym: ask at the visit_runner")
    stage.stand(GREETING_DISPLAY_S)
    assert words(stage.view.status.invite) != "badge not of this gym: ask at the visit_runner"


def test_a_badge_begins_a_visit_by_itself_and_hides_nobody_for_long() -> None:
    stage = gym()
    stage.stand(1)
    stage.leave(2.5)  # the badge before the camera
    stage.visit.known(ANNA, time=stage.time)
    stage.next_person()
    stage.stand(3)
    assert stage.view.status.member == "Anna"
    assert stage.of(VisitEnded) == []
    assert [event.member for event in stage.of(VisitBegan)] == ["a"]


def test_the_next_one_is_not_anna() -> None:
    stage = gym()
    stage.stand(3)
    stage.visit.known(ANNA, time=stage.time)
    stage.squat(2)
    stage.stand(6)
    stage.leave(2.5)
    stage.next_person()
    stage.stand(3)
    assert stage.view.status.member == ""
    assert [event.member for event in stage.of(VisitBegan)] == [None, "a", None]
    [done] = stage.of(SetDone)
    assert done.visit == 1


def test_another_members_badge_begins_a_visit_of_their_own() -> None:
    stage = gym()
    stage.stand(3)
    stage.visit.known(ANNA, time=stage.time)
    stage.squat(1)
    stage.visit.known(Member("b", "Ben"), time=stage.time)
    stage.visit.known(Member("b", "Ben"), time=stage.time)
    stage.stand(1)
    assert stage.view.status.member == "Ben"
    assert [(event.visit, event.member) for event in stage.of(VisitBegan)] == [(1, None), (1, "a"), (2, "b")]


def test_badges_are_looked_for_only_while_somebody_may_hold_one() -> None:
    stage = gym()
    stage.leave(20)
    assert not stage.visit.is_badge_wanted
    stage.stand(1)
    assert stage.visit.is_badge_wanted
    stage.leave(5)
    assert stage.visit.is_badge_wanted
    stage.leave(6)
    assert not stage.visit.is_badge_wanted
    assert not Stage().visit.is_badge_wanted


def test_a_mirror_without_members_knows_nobody() -> None:
    stage = Stage()
    stage.stand(3)
    stage.visit.known(ANNA, time=stage.time)
    stage.stand(1)
    assert stage.view.status.member == ""


@pytest.mark.parametrize(("sets", "feedback"), [(0, "every"), (BAND_FEEDBACK_FROM_SETS, "band"), (REQUEST_FEEDBACK_FROM_SETS, "request")])
def test_a_members_experience_decides_how_much_is_said(sets: int, feedback: str) -> None:
    stage = gym(mode="fading")
    stage.stand(3)
    stage.visit.known(Member("c", "Cem", sets), time=stage.time)
    stage.stand(8)
    assert stage.view.training.feedback == feedback


def test_a_members_own_path_holds_where_they_stand_as_they_stood() -> None:
    stage = gym(calibration=2)
    stage.who = Squatter()
    stage.stand(13)
    assert stage.scene == "calibration"
    stage.visit.known(Member("a", "Anna", 3, made()), time=stage.time)
    stage.stand(1)
    assert (stage.scene, stage.view.training.regime) == ("set", "calibrated")


def test_a_path_of_another_version_is_passed_over() -> None:
    stage = gym(calibration=2)
    stage.visit.known(Member("a", "Anna", 3, (1.0, 2.0)), time=stage.time)
    stage.stand(13)
    assert stage.scene == "calibration"


def test_a_path_is_told_when_a_member_has_made_it_and_when_they_are_known_only_afterwards() -> None:
    early, late = gym(calibration=2), gym(calibration=2)
    early.stand(3)
    early.visit.known(ANNA, time=early.time)
    for stage in (early, late):
        stage.squat(3)
    assert len(early.of(PathMade)) == 1
    assert late.of(PathMade) == []
    late.visit.known(ANNA, time=late.time)
    assert len(late.of(PathMade)) == 1
    assert late.of(PathMade)[0].visit == 1


def test_the_path_of_a_stranger_is_not_told() -> None:
    stage = gym(calibration=2)
    stage.squat(4, rest=SET_END_REST_S + 1)
    assert stage.of(SetDone)
    assert stage.of(PathMade) == []


def test_two_who_claim_the_mirror_are_told_so_and_the_first_one_stays() -> None:
    stage = Stage()
    stage.squat(2)
    x = float(stage.view.person.points[11, 0]) if stage.view.person.points is not None else 0.0
    stage.squat(0, lasting=2, others=((x + 60, 640.0),))
    assert words((stage.view.advice, stage.view.training.reps)) == ("one person at a time, please", 2)
    assert len(stage.of(VisitBegan)) == 1
    stage.stand(1)
    assert stage.view.advice is None


def test_the_guided_screens_finding_is_told_once_and_its_squats_are_no_set() -> None:
    stage = Stage()
    stage.stand(3)
    stage.press(Action.GUIDE)
    for _ in range(12):
        stage.press(Action.SKIP)
    assert viewing.guided(stage.view)
    assert viewing.guided(stage.view).stage == "result"
    assert stage.of(AssessmentDone) == []
    stage.press(Action.SELECT, Action.SELECT)
    [found] = stage.of(AssessmentDone)
    assert found.answer
    assert stage.of(SetDone) == []


def test_a_finding_is_told_though_the_person_just_walks_away() -> None:
    stage = gym()
    stage.stand(3)
    stage.press(Action.GUIDE)
    for _ in range(12):
        stage.press(Action.SKIP)
    stage.leave(20)
    assert [type(event).__name__ for event in stage.events] == ["VisitBegan", "AssessmentDone", "VisitEnded"]


def test_a_mirror_that_stops_ends_the_visit_and_its_set() -> None:
    stage = gym()
    stage.squat(2)
    stage.visit.end(stage.time)
    stage.visit.end(stage.time)
    assert [type(event).__name__ for event in stage.events][-2:] == ["SetDone", "VisitEnded"]


def test_a_recording_that_ends_sums_its_set_up() -> None:
    stage = Stage(results=lambda summary: (f"{summary.reps} reps", None))
    assert stage.visit.finish()[0] is None
    stage.squat(2)
    view, _ = stage.visit.finish()
    assert view
    assert (view.scene.name, viewing.takeaway(view)) == ("summary", "2 reps")
    assert len(stage.of(SetDone)) == 1


def test_at_home_whoever_comes_back_in_time_goes_on() -> None:
    stage = Stage(VisitRules(profiles=True, resume=True, away_s=60), calibration=2)
    stage.visit.known(ANNA, time=stage.time)
    stage.squat(3)
    stage.leave(20)
    stage.next_person()
    stage.stand(3)
    assert (stage.view.status.member, stage.view.training.regime) == ("Anna", "calibrated")
    assert len(stage.of(VisitBegan)) == 1
    stage.squat(2, rest=SET_END_REST_S + 1)
    assert [event.set for event in stage.of(SetDone)] == [1, 2]
