"""Dim, asleep, awake; switched off with care; the page of findings."""

from __future__ import annotations

import pytest

from mirror.types import Action, FindingsPage
from mirror.types.message import literal
from mirror.visit import HourRange, VisitRules
from mirror.visit.brightness import DIMMED_BRIGHTNESS_SHARE, EVENING_BRIGHTNESS_SHARE
from tests.harness import views as viewing
from tests.harness.visit import VisitDriver


def test_nobody_there_dims_then_sleeps_and_somebody_wakes_at_once() -> None:
    driver = VisitDriver(VisitRules(dim_after_s=10, sleep_after_s=30, away_s=5))
    driver.leave(9)
    assert driver.view.light == 1.0
    driver.leave(2)
    assert (driver.view.light, driver.scene) == (DIMMED_BRIGHTNESS_SHARE, "attract")
    driver.leave(20)
    assert (driver.visit.is_asleep, driver.scene) == (True, "sleep")
    driver.stand(0.15)
    assert (driver.visit.is_asleep, driver.scene, driver.view.light) == (False, "attract", 1.0)
    driver.stand(3)
    assert driver.scene == "set"


def test_somebody_who_only_passes_wakes_it_for_a_moment() -> None:
    driver = VisitDriver(VisitRules(dim_after_s=10, sleep_after_s=30))
    driver.leave(31)
    driver.stroll(1.0)
    assert not driver.visit.is_asleep
    driver.leave(18)
    assert (driver.visit.is_asleep, driver.view.light) == (False, 1.0)
    driver.leave(3)
    assert driver.visit.is_asleep


def test_sent_to_sleep_it_sleeps_while_no_one_is_there() -> None:
    driver = VisitDriver(VisitRules(dim_after_s=0, sleep_after_s=0, away_s=5))
    driver.stand(3)
    driver.visit.light.send_to_sleep()
    driver.stand(1)
    assert driver.scene == "set"  # who trains goes on
    driver.leave(30)
    assert driver.scene == "attract"
    driver.visit.light.send_to_sleep()
    driver.leave(1)
    assert driver.scene == "sleep"
    driver.stroll(1.0)
    assert driver.scene == "attract"
    driver.leave(30)
    assert driver.scene == "sleep"  # a passer-by has it lit for a moment only
    driver.stand(3)
    driver.leave(60)
    assert driver.scene == "attract"


def test_a_press_wakes_and_does_nothing_else() -> None:
    driver = VisitDriver(VisitRules(dim_after_s=10, sleep_after_s=30))
    driver.leave(31)
    driver.visit.act(Action.NEXT)
    driver.leave(0.2)
    assert (driver.visit.is_asleep, driver.scene, driver.view.training.exercise) == (False, "attract", "squat")


def test_a_press_before_the_first_picture_puts_nothing_to_sleep() -> None:
    driver = VisitDriver()
    driver.time = 50000.0
    for action in Action:
        driver.visit.act(action)
    driver.leave(1)
    assert (driver.scene, driver.view.light) == ("attract", 1.0)


def test_zero_is_never() -> None:
    driver = VisitDriver(VisitRules(dim_after_s=0, sleep_after_s=0))
    driver.leave(1)
    driver.time += 90000
    driver.leave(1)
    assert (driver.view.light, driver.scene) == (1.0, "attract")


def test_a_mirror_that_looks_once_a_second_still_sees_who_comes() -> None:
    driver = VisitDriver(VisitRules(sleep_after_s=30))
    driver.leave(31)
    for _ in range(5):
        driver.time += 0.9
        driver.leave(0.15)
    assert driver.visit.is_asleep
    driver.stand(3)
    assert driver.scene == "set"


def test_in_the_quiet_hours_the_glass_is_dimmer_and_makes_no_sound() -> None:
    driver = VisitDriver(VisitRules(quiet=HourRange.of("22:00-07:00")))
    driver.stand(3)
    assert (driver.visit.quiet, driver.view.light) == (False, 1.0)
    driver.visit.tick(23 * 60)
    driver.stand(0.2)
    assert (driver.visit.quiet, driver.view.light) == (True, EVENING_BRIGHTNESS_SHARE)
    driver.visit.tick(7 * 60)
    driver.stand(0.2)
    assert (driver.visit.quiet, driver.view.light) == (False, 1.0)


def test_in_the_evening_the_screen_is_off_soon_after_the_last_one_left() -> None:
    driver = VisitDriver(VisitRules(night=HourRange.of("23:00-06:00"), away_s=5, sleep_after_s=0))
    driver.visit.tick(23 * 60 + 5)
    driver.stand(3)
    driver.leave(29)
    assert not driver.visit.is_asleep
    driver.leave(2)
    assert driver.visit.is_asleep
    driver.stand(0.2)
    assert not driver.visit.is_asleep


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
    driver = VisitDriver()
    driver.squat(1)
    driver.press(Action.SHUTDOWN)
    assert viewing.question(driver.view)
    assert 9 < viewing.question(driver.view).seconds <= 10
    driver.press(Action.SELECT)
    assert driver.visit.over.confirmed
    assert viewing.question(driver.view)
    assert viewing.question(driver.view).question == "Switching off"


@pytest.mark.parametrize("action", [action for action in Action if action is not Action.SELECT])
def test_anything_else_keeps_it_on(action: Action) -> None:
    driver = VisitDriver()
    driver.stand(3)
    driver.press(Action.SHUTDOWN, action, Action.SELECT)
    assert not driver.visit.over.confirmed
    assert driver.scene == "set"


def test_the_question_goes_by_itself() -> None:
    driver = VisitDriver()
    driver.leave(1)
    driver.visit.act(Action.SHUTDOWN)
    driver.leave(9)
    assert driver.scene == "ask"
    driver.leave(2)
    driver.visit.act(Action.SELECT)
    assert (driver.scene, driver.visit.over.confirmed) == ("attract", False)


def test_it_is_asked_in_a_menu_and_asleep_too() -> None:
    driver = VisitDriver(VisitRules(sleep_after_s=10))
    driver.leave(11)
    driver.visit.act(Action.SHUTDOWN)
    driver.leave(0.2)
    assert driver.scene == "ask"
    driver.stand(15)
    driver.press(Action.MENU, Action.SHUTDOWN)
    assert driver.scene == "ask"


def test_visitors_of_a_kiosk_cannot_switch_it_off() -> None:
    driver = VisitDriver(VisitRules(shutdown=False))
    driver.stand(3)
    driver.press(Action.SHUTDOWN, Action.SELECT)
    assert (driver.scene, driver.visit.over.confirmed) == ("set", False)


def test_the_page_of_findings_is_asked_for_filled_and_goes_by_itself() -> None:
    driver = VisitDriver()
    driver.stand(3)
    driver.press(Action.DOCTOR)
    assert driver.visit.over.is_page_wanted
    assert viewing.page(driver.view)
    assert viewing.page(driver.view).lines == ()
    driver.visit.show(FindingsPage(literal("Findings"), (("ok", literal("camera"), literal("30 frames/s")),)))
    driver.stand(0.2)
    assert not driver.visit.over.is_page_wanted
    assert viewing.page(driver.view).title == "Findings"
    driver.stand(30)
    assert (driver.scene, viewing.page(driver.view)) == ("set", None)


def test_any_press_puts_the_page_away_and_it_comes_empty_again() -> None:
    driver = VisitDriver()
    driver.stand(3)
    driver.press(Action.DOCTOR)
    driver.visit.show(FindingsPage(literal("Findings"), ()))
    driver.press(Action.NEXT)
    assert (driver.scene, driver.view.training.exercise) == ("set", "squat")
    driver.visit.show(FindingsPage(literal("Too late"), ()))
    driver.stand(0.2)
    assert driver.scene == "set"
    driver.press(Action.DOCTOR)
    assert driver.visit.over.is_page_wanted
