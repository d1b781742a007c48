"""A minute's challenge for people who come by, and always back to the invitation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.app.factory import make_visit_rules
from mirror.settings import parse_settings
from mirror.types import (
    Action,
    AttractScene,
    ChallengeBest,
    ChallengeCountdownScene,
    ChallengeCounted,
    ChallengeEnded,
    ChallengeInviteScene,
    ChallengeOffer,
    ChallengeRepCounted,
    Member,
)
from mirror.visit import VisitRules
from tests.harness import views as viewing
from tests.harness.visit import VisitDriver

KIOSK = make_visit_rules(parse_settings("", "x", "kiosk"))


def results(summary: object, _: object) -> tuple[str | None, str | None]:
    del summary
    return "clean squats", None


def kiosk(rules: VisitRules = KIOSK) -> VisitDriver:
    driver = VisitDriver(rules, members=(Member("a", "Anna"),), results=results, taught=())
    driver.leave(2)
    assert driver.scene == "attract"
    return driver


def begin(driver: VisitDriver) -> None:
    """Stands on the mark and squats once; the round has just begun."""
    driver.stand(4)
    driver.squat(1)
    start = driver.time
    while driver.scene != "set" and driver.time < start + 5:
        driver.stand(0.15)
    assert (driver.scene, viewing.challenge(driver.view).clean) == ("set", 0)


def test_a_squat_of_whoever_stands_on_the_mark_asks_for_a_round_and_a_countdown_begins_it() -> None:
    driver = kiosk()
    driver.stand(12)
    assert driver.view.scene == ChallengeInviteScene(ChallengeOffer(60.0, ChallengeBest()))
    driver.squat(1)
    driver.stand(4)
    counted = [view.scene.left for view in driver.views if isinstance(view.scene, ChallengeCountdownScene)]
    assert list(dict.fromkeys(counted)) == [3, 2, 1]
    assert len(counted) == pytest.approx(30, abs=1)
    assert [event.left for event in driver.happened if isinstance(event, ChallengeCounted)] == [3, 2, 1, 0]
    assert driver.scene == "set"
    assert 55 < viewing.seconds_left(driver.view) < 60
    assert viewing.challenge(driver.view).clean == 0, "what asked for the round is not part of it"


def test_a_bow_does_not_ask_for_a_round() -> None:
    driver = kiosk()
    driver.stand(4)
    driver.squat(1, deepest=0.08)
    driver.stand(5)
    assert driver.scene == "challenge-invite"


def test_after_a_minute_the_result_stands_with_its_takeaway_until_a_squat_asks_for_another_round() -> None:
    driver = kiosk()
    begin(driver)
    start = driver.time
    while driver.scene == "set" and driver.time < start + 80:
        driver.squat(1)
    assert 59 < driver.time - start < 65
    assert (viewing.takeaway(driver.view), viewing.seconds_left(driver.view)) == ("clean squats", None)
    done = viewing.result(driver.view)
    assert done.clean >= 10
    assert (done.rank, done.best) == ("record", ChallengeBest(done.clean, done.clean))
    driver.stand(40)
    assert driver.scene == "challenge-result", "long enough to fetch a phone"
    driver.squat(1)
    driver.stand(3.5)
    assert (driver.scene, viewing.challenge(driver.view).clean) == ("set", 0)


def test_a_breather_does_not_end_a_round_and_the_time_runs_on() -> None:
    driver = kiosk()
    begin(driver)
    driver.squat(3)
    driver.stand(25)
    driver.squat(3)
    assert (driver.scene, viewing.challenge(driver.view).clean) == ("set", 6)
    assert viewing.seconds_left(driver.view) < 30
    assert "rest" not in driver.scenes()
    driver.stand(40)
    assert viewing.result(driver.view).clean == 6


def test_the_result_stands_though_its_maker_squats_on_and_the_next_round_is_not_begun_by_that() -> None:
    driver = kiosk()
    begin(driver)
    driver.squat(20, lasting=63)
    assert driver.scene == "challenge-result"
    before = len(driver.views)
    driver.squat(1)
    driver.stand(8)
    assert {view.scene.name for view in driver.views[before:]} == {"challenge-result"}


def test_a_result_that_no_one_answers_gives_way_to_the_invitation_with_the_best() -> None:
    driver = kiosk()
    begin(driver)
    driver.squat(2)
    driver.stand(60)
    driver.stand(62)
    offer = ChallengeOffer(60.0, ChallengeBest(2, 2))
    assert driver.scene == "challenge-invite"
    driver.leave(12)
    assert driver.view.scene == AttractScene(challenge=offer)


def test_a_round_without_a_squat_ends_with_nought_and_is_no_best() -> None:
    driver = kiosk()
    begin(driver)
    driver.stand(62)
    done = viewing.result(driver.view)
    assert (done.clean, done.rank, done.best, done.takeaway) == (0, "none", ChallengeBest(), None)


def test_a_round_is_compared_with_the_best_of_today_and_of_all_days() -> None:
    driver = kiosk()
    driver.visit.challenge.best = ChallengeBest(2, 9)
    for count, rank, today in ((1, "none", 2), (3, "today", 3), (3, "none", 3)):
        begin(driver)
        driver.squat(count)
        driver.press(Action.SELECT)
        done = viewing.result(driver.view)
        assert (done.clean, done.rank, done.best) == (count, rank, ChallengeBest(today, 9))
        driver.stand(9)
    assert [event.clean for event in driver.happened if isinstance(event, ChallengeEnded)] == [1, 3, 3]


def test_only_clean_squats_count() -> None:
    driver = kiosk()
    begin(driver)
    driver.squat(2)
    driver.squat(3, drift=0.25)
    assert driver.trainer.session.reps[-1].valgus == "both"
    assert viewing.challenge(driver.view).clean == 2
    assert len(driver.trainer.session.reps) == 5


def test_a_round_keeps_its_count_when_the_same_person_gets_another_number() -> None:
    driver = kiosk(replace(KIOSK, resume=True))
    begin(driver)
    driver.squat(3)
    driver.next_person()
    driver.stand(2)
    assert (driver.scene, viewing.challenge(driver.view).clean) == ("set", 3)
    driver.squat(2)
    assert viewing.challenge(driver.view).clean == 5
    counted = [event.count for event in driver.happened if isinstance(event, ChallengeRepCounted)]
    assert counted == [1, 2, 3, 4, 5]
    driver.stand(62)
    assert viewing.result(driver.view).clean == 5
    driver.stand(9)
    driver.squat(1)
    driver.stand(3.5)
    assert (driver.scene, viewing.challenge(driver.view).clean) == ("set", 0), "the next round counts from nought"


def test_a_button_begins_a_round_ends_it_and_begins_another() -> None:
    driver = kiosk()
    driver.stand(4)
    driver.press(Action.SELECT)
    assert driver.scene == "challenge-countdown"
    driver.stand(3)
    driver.squat(2)
    driver.press(Action.SELECT)
    assert viewing.result(driver.view).clean == 2
    driver.press(Action.SELECT)
    assert driver.scene == "challenge-countdown"


@pytest.mark.parametrize("doing", ["nothing", "squats", "result"])
def test_it_invites_again_within_twenty_seconds_of_leaving(doing: str) -> None:
    driver = kiosk()
    driver.stand(4)
    if doing != "nothing":
        begin(driver)
        driver.squat(2)
    if doing == "result":
        driver.press(Action.SELECT)
    driver.leave(19)
    assert driver.scene == "attract"
    assert (viewing.summary(driver.view), viewing.takeaway(driver.view), viewing.seconds_left(driver.view), driver.view.training.reps) == (
        None,
        None,
        None,
        0,
    )


@pytest.mark.parametrize(
    "action", [Action.MENU, Action.NEXT, Action.PREVIOUS, Action.GUIDE, Action.QUIET, Action.BACK, Action.SHUTDOWN, Action.SKIP]
)
def test_no_press_leads_away_from_the_challenge(action: Action) -> None:
    driver = kiosk()
    driver.stand(4)
    driver.press(action)
    assert (driver.scene, driver.view.training.exercise, driver.view.training.feedback) == ("challenge-invite", "squat", "every")
    begin(driver)
    driver.press(action)
    assert (driver.scene, driver.view.training.exercise) == ("set", "squat")


def test_a_challenge_with_a_menu_leads_to_no_assessment_and_no_other_exercise() -> None:
    driver = VisitDriver(VisitRules(challenge_s=60.0))
    driver.stand(4)
    driver.press(Action.MENU)
    assert set(viewing.menu(driver.view).items) == {"Continue", "Practise", "No feedback", "Finish", "Self-test", "Switch off"}


def test_a_challenge_begins_though_visits_begin_with_the_assessment_elsewhere() -> None:
    driver = VisitDriver(VisitRules(challenge_s=60.0), guide=True)
    driver.stand(4)
    assert driver.scene == "challenge-invite"
    driver.press(Action.SELECT)
    assert driver.scene == "challenge-countdown"
    driver.stand(4)
    driver.squat(2)
    assert (driver.scene, viewing.challenge(driver.view).clean) == ("set", 2)


def test_a_raised_hand_does_nothing() -> None:
    driver = kiosk()
    driver.raise_hand("right", 5)
    assert driver.scene == "challenge-invite"
    assert all(viewing.hand(view) is None and viewing.menu(view) is None for view in driver.views)


def test_nobody_is_known_and_nothing_is_told() -> None:
    driver = kiosk()
    driver.stand(3)
    driver.visit.known(Member("a", "Anna"), time=driver.time)
    begin(driver)
    driver.squat(3)
    driver.press(Action.SELECT)
    driver.leave(30)
    assert driver.events == []
    assert all(view.status.member == "" and view.status.invite is None for view in driver.views)
    assert not driver.visit.is_badge_wanted


def test_it_does_not_sleep() -> None:
    driver = kiosk()
    driver.time += 40000
    driver.leave(1)
    assert (driver.scene, driver.view.light) == ("attract", 1.0)
