"""A gym: members show a badge, strangers train without, and a person inherits nothing from the one before."""

from __future__ import annotations

from typing import Any

import pytest

from mirror.coach.feedback import BAND_FEEDBACK_FROM_SETS, REQUEST_FEEDBACK_FROM_SETS
from mirror.coach.workout import SET_END_REST_S
from mirror.types import Action, AssessmentDone, Member, PathMade, SetDone, VisitBegan, VisitEnded
from mirror.types.message import literal
from mirror.visit import VisitRules
from mirror.visit.greeting import BADGE_INVITATION, GREETING_DISPLAY_S
from tests.coach.squat.test_path_codec import made
from tests.harness import views as viewing
from tests.harness.visit import VisitDriver
from tests.people import Squatter
from tests.words import words

GYM = VisitRules(name="Rack 3", badge=True, privacy=True, away_s=15)
ANNA = Member("a", "Anna", sets_done=3)


def gym(**more: Any) -> VisitDriver:
    return VisitDriver(GYM, **more)


def test_a_stranger_is_told_what_is_kept_and_how_to_be_known() -> None:
    driver = gym()
    driver.stand(2)
    assert viewing.card(driver.view)
    assert viewing.card(driver.view).key == "privacy"
    assert len(words(viewing.card(driver.view).text).split()) <= 25
    driver.stand(11)
    assert (driver.scene, driver.view.status.invite, driver.view.status.station) == ("set", BADGE_INVITATION, "Rack 3")
    driver.squat(1)
    assert driver.view.status.invite is None


def test_somebody_in_a_hurry_trains_over_the_card() -> None:
    driver = gym()
    driver.squat(2)
    assert (driver.scene, driver.view.training.reps) == ("set", 2)


def test_a_badge_makes_a_member_of_the_stranger() -> None:
    driver = gym()
    driver.stand(3)
    assert driver.visit.is_badge_wanted
    driver.visit.known(ANNA, time=driver.time)
    driver.stand(1)
    assert words((driver.view.status.member, driver.view.status.invite)) == ("Anna", "Hello Anna")
    assert not driver.visit.is_badge_wanted
    driver.stand(GREETING_DISPLAY_S)
    assert driver.view.status.invite is None
    assert [(event.visit, event.member) for event in driver.of(VisitBegan)] == [(1, None), (1, "a")]


def test_a_badge_that_is_wrong_is_said_and_the_training_goes_on() -> None:
    driver = gym()
    driver.stand(3)
    driver.visit.known(None, literal("badge not of this gym: ask at the visit_runner"), time=driver.time)
    driver.stand(1)
    assert words((driver.view.status.member, driver.view.status.invite)) == ("", "badge not of this gym: ask at the visit_runner")
    driver.stand(GREETING_DISPLAY_S)
    assert words(driver.view.status.invite) != "badge not of this gym: ask at the visit_runner"


def test_a_badge_begins_a_visit_by_itself_and_hides_nobody_for_long() -> None:
    driver = gym()
    driver.stand(1)
    driver.leave(2.5)  # the badge before the camera
    driver.visit.known(ANNA, time=driver.time)
    driver.next_person()
    driver.stand(3)
    assert driver.view.status.member == "Anna"
    assert driver.of(VisitEnded) == []
    assert [event.member for event in driver.of(VisitBegan)] == ["a"]


def test_the_next_one_is_not_anna() -> None:
    driver = gym()
    driver.stand(3)
    driver.visit.known(ANNA, time=driver.time)
    driver.squat(2)
    driver.stand(6)
    driver.leave(2.5)
    driver.next_person()
    driver.stand(3)
    assert driver.view.status.member == ""
    assert [event.member for event in driver.of(VisitBegan)] == [None, "a", None]
    [done] = driver.of(SetDone)
    assert done.visit == 1


def test_another_members_badge_begins_a_visit_of_their_own() -> None:
    driver = gym()
    driver.stand(3)
    driver.visit.known(ANNA, time=driver.time)
    driver.squat(1)
    driver.visit.known(Member("b", "Ben"), time=driver.time)
    driver.visit.known(Member("b", "Ben"), time=driver.time)
    driver.stand(1)
    assert driver.view.status.member == "Ben"
    assert [(event.visit, event.member) for event in driver.of(VisitBegan)] == [(1, None), (1, "a"), (2, "b")]


def test_badges_are_looked_for_only_while_somebody_may_hold_one() -> None:
    driver = gym()
    driver.leave(20)
    assert not driver.visit.is_badge_wanted
    driver.stand(1)
    assert driver.visit.is_badge_wanted
    driver.leave(5)
    assert driver.visit.is_badge_wanted
    driver.leave(6)
    assert not driver.visit.is_badge_wanted
    assert not VisitDriver().visit.is_badge_wanted


def test_a_mirror_without_members_knows_nobody() -> None:
    driver = VisitDriver()
    driver.stand(3)
    driver.visit.known(ANNA, time=driver.time)
    driver.stand(1)
    assert driver.view.status.member == ""


@pytest.mark.parametrize(("sets", "feedback"), [(0, "every"), (BAND_FEEDBACK_FROM_SETS, "band"), (REQUEST_FEEDBACK_FROM_SETS, "request")])
def test_a_members_experience_decides_how_much_is_said(sets: int, feedback: str) -> None:
    driver = gym(mode="fading")
    driver.stand(3)
    driver.visit.known(Member("c", "Cem", sets), time=driver.time)
    driver.stand(8)
    assert driver.view.training.feedback == feedback


def test_a_members_own_path_holds_where_they_stand_as_they_stood() -> None:
    driver = gym(calibration=2)
    driver.who = Squatter()
    driver.stand(13)
    assert driver.scene == "calibration"
    driver.visit.known(Member("a", "Anna", 3, made()), time=driver.time)
    driver.stand(1)
    assert (driver.scene, driver.view.training.regime) == ("set", "calibrated")


def test_a_path_of_another_version_is_passed_over() -> None:
    driver = gym(calibration=2)
    driver.visit.known(Member("a", "Anna", 3, (1.0, 2.0)), time=driver.time)
    driver.stand(13)
    assert driver.scene == "calibration"


def test_a_path_is_told_when_a_member_has_made_it_and_when_they_are_known_only_afterwards() -> None:
    early, late = gym(calibration=2), gym(calibration=2)
    early.stand(3)
    early.visit.known(ANNA, time=early.time)
    for driver in (early, late):
        driver.squat(3)
    assert len(early.of(PathMade)) == 1
    assert late.of(PathMade) == []
    late.visit.known(ANNA, time=late.time)
    assert len(late.of(PathMade)) == 1
    assert late.of(PathMade)[0].visit == 1


def test_the_path_of_a_stranger_is_not_told() -> None:
    driver = gym(calibration=2)
    driver.squat(4, rest=SET_END_REST_S + 1)
    assert driver.of(SetDone)
    assert driver.of(PathMade) == []


def test_two_who_claim_the_mirror_are_told_so_and_the_first_one_stays() -> None:
    driver = VisitDriver()
    driver.squat(2)
    x = float(driver.view.person.points[11, 0]) if driver.view.person.points is not None else 0.0
    driver.squat(0, lasting=2, others=((x + 60, 640.0),))
    assert words((driver.view.advice, driver.view.training.reps)) == ("one person at a time, please", 2)
    assert len(driver.of(VisitBegan)) == 1
    driver.stand(1)
    assert driver.view.advice is None


def test_the_guided_screens_finding_is_told_once_and_its_squats_are_no_set() -> None:
    driver = VisitDriver()
    driver.stand(3)
    driver.press(Action.GUIDE)
    for _ in range(12):
        driver.press(Action.SKIP)
    assert viewing.guided(driver.view)
    assert viewing.guided(driver.view).stage == "result"
    assert driver.of(AssessmentDone) == []
    driver.press(Action.SELECT, Action.SELECT)
    [found] = driver.of(AssessmentDone)
    assert found.answer
    assert driver.of(SetDone) == []


def test_a_finding_is_told_though_the_person_just_walks_away() -> None:
    driver = gym()
    driver.stand(3)
    driver.press(Action.GUIDE)
    for _ in range(12):
        driver.press(Action.SKIP)
    driver.leave(20)
    assert [type(event).__name__ for event in driver.events] == ["VisitBegan", "AssessmentDone", "VisitEnded"]


def test_a_mirror_that_stops_ends_the_visit_and_its_set() -> None:
    driver = gym()
    driver.squat(2)
    driver.visit.end(driver.time)
    driver.visit.end(driver.time)
    assert [type(event).__name__ for event in driver.events][-2:] == ["SetDone", "VisitEnded"]


def test_a_recording_that_ends_sums_its_set_up() -> None:
    driver = VisitDriver(results=lambda summary, _: (f"{summary.reps} reps", None))
    assert driver.visit.finish()[0] is None
    driver.squat(2)
    view, _ = driver.visit.finish()
    assert view
    assert (view.scene.name, viewing.takeaway(view)) == ("summary", "2 reps")
    assert len(driver.of(SetDone)) == 1


def test_at_home_whoever_comes_back_in_time_goes_on() -> None:
    driver = VisitDriver(VisitRules(profiles=True, resume=True, away_s=60), calibration=2)
    driver.visit.known(ANNA, time=driver.time)
    driver.squat(3)
    driver.leave(20)
    driver.next_person()
    driver.stand(3)
    assert (driver.view.status.member, driver.view.training.regime) == ("Anna", "calibrated")
    assert len(driver.of(VisitBegan)) == 1
    driver.squat(2, rest=SET_END_REST_S + 1)
    assert [event.set for event in driver.of(SetDone)] == [1, 2]


def test_where_nothing_can_be_kept_a_visit_begins_with_that() -> None:
    driver = VisitDriver(VisitRules(badge=True))
    driver.visit.greeting.is_kept = False
    driver.stand(3)
    assert words(driver.view.status.invite or literal("")) == "Nothing can be saved just now. Training works as always."
    driver.visit.known(ANNA, time=driver.time)
    driver.stand(1)
    assert words(driver.view.status.invite or literal("")) == "Hello Anna. Nothing can be saved just now."
    driver.visit.end(driver.time)
    driver.visit.greeting.is_kept = True
    driver.stand(3)
    assert "saved" not in words(driver.view.status.invite or literal(""))
