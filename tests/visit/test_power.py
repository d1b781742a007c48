"""Dim, asleep, awake; switched off with care; the page of findings."""

from __future__ import annotations

import pytest

from mirror.types import Action, FindingsPage
from mirror.types.message import literal
from mirror.visit import HourRange, VisitRules
from mirror.visit.brightness import DIMMED_BRIGHTNESS_SHARE, EVENING_BRIGHTNESS_SHARE
from tests import viewing
from tests.visit.stage import Stage


def test_nobody_there_dims_then_sleeps_and_somebody_wakes_at_once() -> None:
    stage = Stage(VisitRules(dim_after_s=10, sleep_after_s=30, away_s=5))
    stage.leave(9)
    assert stage.view.light == 1.0
    stage.leave(2)
    assert (stage.view.light, stage.scene) == (DIMMED_BRIGHTNESS_SHARE, "attract")
    stage.leave(20)
    assert (stage.visit.is_asleep, stage.scene) == (True, "sleep")
    stage.stand(0.15)
    assert (stage.visit.is_asleep, stage.scene, stage.view.light) == (False, "attract", 1.0)
    stage.stand(3)
    assert stage.scene == "set"


def test_somebody_who_only_passes_wakes_it_for_a_moment() -> None:
    stage = Stage(VisitRules(dim_after_s=10, sleep_after_s=30))
    stage.leave(31)
    stage.stroll(1.0)
    assert not stage.visit.is_asleep
    stage.leave(18)
    assert (stage.visit.is_asleep, stage.view.light) == (False, 1.0)
    stage.leave(3)
    assert stage.visit.is_asleep


def test_a_press_wakes_and_does_nothing_else() -> None:
    stage = Stage(VisitRules(dim_after_s=10, sleep_after_s=30))
    stage.leave(31)
    stage.visit.act(Action.NEXT)
    stage.leave(0.2)
    assert (stage.visit.is_asleep, stage.scene, stage.view.training.exercise) == (False, "attract", "squat")


def test_a_press_before_the_first_picture_puts_nothing_to_sleep() -> None:
    stage = Stage()
    stage.time = 50000.0
    for action in Action:
        stage.visit.act(action)
    stage.leave(1)
    assert (stage.scene, stage.view.light) == ("attract", 1.0)


def test_zero_is_never() -> None:
    stage = Stage(VisitRules(dim_after_s=0, sleep_after_s=0))
    stage.leave(1)
    stage.time += 90000
    stage.leave(1)
    assert (stage.view.light, stage.scene) == (1.0, "attract")


def test_a_mirror_that_looks_once_a_second_still_sees_who_comes() -> None:
    stage = Stage(VisitRules(sleep_after_s=30))
    stage.leave(31)
    for _ in range(5):
        stage.time += 0.9
        stage.leave(0.15)
    assert stage.visit.is_asleep
    stage.stand(3)
    assert stage.scene == "set"


def test_in_the_quiet_hours_the_glass_is_dimmer_and_makes_no_sound() -> None:
    stage = Stage(VisitRules(quiet=HourRange.of("22:00-07:00")))
    stage.stand(3)
    assert (stage.visit.quiet, stage.view.light) == (False, 1.0)
    stage.visit.tick(23 * 60)
    stage.stand(0.2)
    assert (stage.visit.quiet, stage.view.light) == (True, EVENING_BRIGHTNESS_SHARE)
    stage.visit.tick(7 * 60)
    stage.stand(0.2)
    assert (stage.visit.quiet, stage.view.light) == (False, 1.0)


def test_in_the_evening_the_screen_is_off_soon_after_the_last_one_left() -> None:
    stage = Stage(VisitRules(night=HourRange.of("23:00-06:00"), away_s=5, sleep_after_s=0))
    stage.visit.tick(23 * 60 + 5)
    stage.stand(3)
    stage.leave(29)
    assert not stage.visit.is_asleep
    stage.leave(2)
    assert stage.visit.is_asleep
    stage.stand(0.2)
    assert not stage.visit.is_asleep


@pytest.mark.parametrize(
    ("hours", "within", "without"),
    [("22:00-07:00", (22 * 60, 0, 6 * 60 + 59), (7 * 60, 12 * 60, 22 * 60 - 1)), ("08:30-09:00", (510, 539), (509, 540)),
     ("09:00-09:00", (), (0, 540, 541))],
)  # fmt: skip
def test_hours_may_go_over_midnight(hours: str, within: tuple[int, ...], without: tuple[int, ...]) -> None:
    found = HourRange.of(hours)
    assert all(minute in found for minute in within)
    assert not any(minute in found for minute in without)


def test_switching_off_needs_a_second_press() -> None:
    stage = Stage()
    stage.squat(1)
    stage.press(Action.SHUTDOWN)
    assert viewing.question(stage.view)
    assert 9 < viewing.question(stage.view).seconds <= 10
    stage.press(Action.SELECT)
    assert stage.visit.over.confirmed
    assert viewing.question(stage.view)
    assert viewing.question(stage.view).question == "Switching off"


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.SELECT])
def test_anything_else_keeps_it_on(action: Action) -> None:
    stage = Stage()
    stage.stand(3)
    stage.press(Action.SHUTDOWN, action, Action.SELECT)
    assert not stage.visit.over.confirmed
    assert stage.scene == "set"


def test_the_question_goes_by_itself() -> None:
    stage = Stage()
    stage.leave(1)
    stage.visit.act(Action.SHUTDOWN)
    stage.leave(9)
    assert stage.scene == "ask"
    stage.leave(2)
    stage.visit.act(Action.SELECT)
    assert (stage.scene, stage.visit.over.confirmed) == ("attract", False)


def test_it_is_asked_in_a_menu_and_asleep_too() -> None:
    stage = Stage(VisitRules(sleep_after_s=10))
    stage.leave(11)
    stage.visit.act(Action.SHUTDOWN)
    stage.leave(0.2)
    assert stage.scene == "ask"
    stage.stand(15)
    stage.press(Action.MENU, Action.SHUTDOWN)
    assert stage.scene == "ask"


def test_visitors_of_a_kiosk_cannot_switch_it_off() -> None:
    stage = Stage(VisitRules(shutdown=False))
    stage.stand(3)
    stage.press(Action.SHUTDOWN, Action.SELECT)
    assert (stage.scene, stage.visit.over.confirmed) == ("set", False)


def test_the_page_of_findings_is_asked_for_filled_and_goes_by_itself() -> None:
    stage = Stage()
    stage.stand(3)
    stage.press(Action.DOCTOR)
    assert stage.visit.over.is_page_wanted
    assert viewing.page(stage.view)
    assert viewing.page(stage.view).lines == ()
    stage.visit.show(FindingsPage(literal("Findings"), (("ok", "camera", literal("30 frames/s")),)))
    stage.stand(0.2)
    assert not stage.visit.over.is_page_wanted
    assert viewing.page(stage.view).title == "Findings"
    stage.stand(30)
    assert (stage.scene, viewing.page(stage.view)) == ("set", None)


def test_any_press_puts_the_page_away_and_it_comes_empty_again() -> None:
    stage = Stage()
    stage.stand(3)
    stage.press(Action.DOCTOR)
    stage.visit.show(FindingsPage(literal("Findings"), ()))
    stage.press(Action.NEXT)
    assert (stage.scene, stage.view.training.exercise) == ("set", "squat")
    stage.visit.show(FindingsPage(literal("Too late"), ()))
    stage.stand(0.2)
    assert stage.scene == "set"
    stage.press(Action.DOCTOR)
    assert stage.visit.over.is_page_wanted
