"""A minute's challenge for whoever comes by, and always back to the invitation."""

from __future__ import annotations

import pytest

from mirror.app.factory import make_visit_rules
from mirror.settings import parse_settings
from mirror.types import Action, Member
from mirror.visit import VisitRules
from tests import viewing
from tests.visit.stage import Stage

KIOSK = make_visit_rules(parse_settings("", "x", "kiosk"))


def results(summary: object) -> tuple[str | None, str | None]:
    del summary
    return "clean squats", None


def kiosk(rules: VisitRules = KIOSK) -> Stage:
    stage = Stage(rules, members=(Member("a", "Anna"),), results=results, taught=())
    stage.leave(2)
    assert stage.scene == "attract"
    return stage


def test_it_starts_with_whoever_stands_on_the_mark_and_the_time_with_the_first_squat() -> None:
    stage = kiosk()
    stage.stand(12)
    assert (stage.scene, viewing.seconds_left(stage.view), stage.view.training.reps) == ("set", 60.0, 0)
    stage.squat(1)
    assert stage.view.training.reps == 1
    assert viewing.seconds_left(stage.view)
    assert 55 < viewing.seconds_left(stage.view) < 60


def test_a_bow_does_not_start_the_time() -> None:
    stage = kiosk()
    stage.stand(4)
    stage.squat(1, deepest=0.08)
    assert viewing.seconds_left(stage.view) == 60.0


def test_after_a_minute_the_result_stands_with_its_takeaway_and_the_next_round_may_begin() -> None:
    stage = kiosk()
    stage.stand(3)
    start = stage.time
    while stage.scene != "summary" and stage.time < start + 80:
        stage.squat(1)
    assert 60 < stage.time - start < 72
    assert (viewing.takeaway(stage.view), viewing.seconds_left(stage.view)) == ("clean squats", None)
    assert viewing.summary(stage.view)
    assert viewing.summary(stage.view).reps >= 10
    stage.stand(21)
    assert (stage.scene, viewing.seconds_left(stage.view), stage.view.training.reps) == ("set", 60.0, 0)


def test_the_result_stands_though_its_maker_squats_on_and_the_next_round_is_not_begun_by_that() -> None:
    stage = kiosk()
    stage.stand(3)
    stage.squat(20, lasting=63)
    assert stage.scene == "summary"
    before = len(stage.views)
    stage.squat(1)
    assert {view.scene.name for view in stage.views[before : before + 35]} == {"summary"}
    stage.stand(6)
    assert (stage.scene, viewing.seconds_left(stage.view), stage.view.training.reps) == ("set", 60.0, 0)


def test_only_clean_squats_count() -> None:
    stage = kiosk()
    stage.stand(3)
    stage.squat(2)
    stage.squat(3, drift=0.25)
    assert stage.trainer.session.reps[-1].valgus == "both"
    assert viewing.challenge(stage.view).clean == 2
    assert len(stage.trainer.session.reps) == 5


def test_whoever_stops_early_sees_what_they_did() -> None:
    stage = kiosk()
    stage.stand(3)
    stage.squat(2)
    stage.press(Action.SELECT)
    assert stage.scene == "summary"
    stage.press(Action.SELECT)
    assert (stage.scene, viewing.seconds_left(stage.view)) == ("set", 60.0)
    stage.squat(2)
    stage.stand(13)
    assert stage.scene == "summary"


@pytest.mark.parametrize("doing", ["nothing", "squats", "result"])
def test_it_invites_again_within_twenty_seconds_of_leaving(doing: str) -> None:
    stage = kiosk()
    stage.stand(3)
    if doing != "nothing":
        stage.squat(2)
    if doing == "result":
        stage.press(Action.SELECT)
    stage.leave(19)
    assert stage.scene == "attract"
    assert (viewing.summary(stage.view), viewing.takeaway(stage.view), viewing.seconds_left(stage.view), stage.view.training.reps) == (
        None,
        None,
        None,
        0,
    )


@pytest.mark.parametrize(
    "action", [Action.MENU, Action.NEXT, Action.PREVIOUS, Action.GUIDE, Action.QUIET, Action.BACK, Action.SHUTDOWN, Action.SKIP]
)
def test_no_press_leads_away_from_the_challenge(action: Action) -> None:
    stage = kiosk()
    stage.stand(3)
    stage.press(action)
    assert (stage.scene, stage.view.training.exercise, stage.view.training.feedback, viewing.seconds_left(stage.view)) == (
        "set",
        "squat",
        "every",
        60.0,
    )


def test_a_raised_hand_does_nothing() -> None:
    stage = kiosk()
    stage.raise_hand("right", 5)
    assert stage.scene == "set"
    assert all(viewing.hand(view) is None and viewing.menu(view) is None for view in stage.views)


def test_nobody_is_known_and_nothing_is_told() -> None:
    stage = kiosk()
    stage.stand(3)
    stage.visit.known(Member("a", "Anna"), time=stage.time)
    stage.squat(3)
    stage.press(Action.SELECT)
    stage.leave(30)
    assert stage.events == []
    assert all(view.status.member == "" and view.status.invite is None for view in stage.views)
    assert not stage.visit.is_badge_wanted


def test_it_does_not_sleep() -> None:
    stage = kiosk()
    stage.time += 40000
    stage.leave(1)
    assert (stage.scene, stage.view.light) == ("attract", 1.0)
