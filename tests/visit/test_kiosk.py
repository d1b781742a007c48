"""A minute's challenge for whoever comes by, and always back to the invitation."""

from __future__ import annotations

import pytest

from mirror.app.factory import make_visit_rules
from mirror.settings import parse_settings
from mirror.types import Action, Member
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


def test_it_starts_with_whoever_stands_on_the_mark_and_the_time_with_the_first_squat() -> None:
    driver = kiosk()
    driver.stand(12)
    assert (driver.scene, viewing.seconds_left(driver.view), driver.view.training.reps) == ("set", 60.0, 0)
    driver.squat(1)
    assert driver.view.training.reps == 1
    assert viewing.seconds_left(driver.view)
    assert 55 < viewing.seconds_left(driver.view) < 60


def test_a_bow_does_not_start_the_time() -> None:
    driver = kiosk()
    driver.stand(4)
    driver.squat(1, deepest=0.08)
    assert viewing.seconds_left(driver.view) == 60.0


def test_after_a_minute_the_result_stands_with_its_takeaway_and_the_next_round_may_begin() -> None:
    driver = kiosk()
    driver.stand(3)
    start = driver.time
    while driver.scene != "summary" and driver.time < start + 80:
        driver.squat(1)
    assert 60 < driver.time - start < 72
    assert (viewing.takeaway(driver.view), viewing.seconds_left(driver.view)) == ("clean squats", None)
    assert viewing.summary(driver.view)
    assert viewing.summary(driver.view).reps >= 10
    driver.stand(21)
    assert (driver.scene, viewing.seconds_left(driver.view), driver.view.training.reps) == ("set", 60.0, 0)


def test_the_result_stands_though_its_maker_squats_on_and_the_next_round_is_not_begun_by_that() -> None:
    driver = kiosk()
    driver.stand(3)
    driver.squat(20, lasting=63)
    assert driver.scene == "summary"
    before = len(driver.views)
    driver.squat(1)
    assert {view.scene.name for view in driver.views[before : before + 35]} == {"summary"}
    driver.stand(6)
    assert (driver.scene, viewing.seconds_left(driver.view), driver.view.training.reps) == ("set", 60.0, 0)


def test_only_clean_squats_count() -> None:
    driver = kiosk()
    driver.stand(3)
    driver.squat(2)
    driver.squat(3, drift=0.25)
    assert driver.trainer.session.reps[-1].valgus == "both"
    assert viewing.challenge(driver.view).clean == 2
    assert len(driver.trainer.session.reps) == 5


def test_whoever_stops_early_sees_what_they_did() -> None:
    driver = kiosk()
    driver.stand(3)
    driver.squat(2)
    driver.press(Action.SELECT)
    assert driver.scene == "summary"
    driver.press(Action.SELECT)
    assert (driver.scene, viewing.seconds_left(driver.view)) == ("set", 60.0)
    driver.squat(2)
    driver.stand(13)
    assert driver.scene == "summary"


@pytest.mark.parametrize("doing", ["nothing", "squats", "result"])
def test_it_invites_again_within_twenty_seconds_of_leaving(doing: str) -> None:
    driver = kiosk()
    driver.stand(3)
    if doing != "nothing":
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
    driver.stand(3)
    driver.press(action)
    assert (driver.scene, driver.view.training.exercise, driver.view.training.feedback, viewing.seconds_left(driver.view)) == (
        "set",
        "squat",
        "every",
        60.0,
    )


def test_a_raised_hand_does_nothing() -> None:
    driver = kiosk()
    driver.raise_hand("right", 5)
    assert driver.scene == "set"
    assert all(viewing.hand(view) is None and viewing.menu(view) is None for view in driver.views)


def test_nobody_is_known_and_nothing_is_told() -> None:
    driver = kiosk()
    driver.stand(3)
    driver.visit.known(Member("a", "Anna"), time=driver.time)
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
