from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from gpiozero import Device
from gpiozero.pins import mock
from gpiozero.pins.mock import MockFactory, MockPin

from mirror.controls.buttons import GpioButtons, open_buttons
from mirror.controls.press import STUCK_BUTTON_S
from mirror.errors import MirrorError
from mirror.types import Action

PINS = {"next": 5, "previous": 6, "select": 13}


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def factory() -> Iterator[MockFactory]:
    before = Device.pin_factory
    Device.pin_factory = MockFactory()
    yield Device.pin_factory
    Device.pin_factory.reset()
    Device.pin_factory = before


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def buttons(factory: MockFactory, clock: Clock) -> Iterator[GpioButtons]:
    del factory
    opened = open_buttons(PINS, clock)
    assert opened is not None
    with opened:
        yield opened


def press(pin: MockPin, clock: Clock, seconds: float) -> None:
    pin.drive_low()  # the buttons pull up: pressed is low
    clock.now += seconds
    pin.drive_high()
    clock.now += 0.1


@pytest.mark.parametrize(
    ("name", "seconds", "action"),
    [
        ("next", 0.1, [Action.NEXT]),
        ("previous", 0.1, [Action.PREVIOUS]),
        ("select", 0.1, [Action.SELECT]),
        ("select", 1.5, [Action.SKIP]),
        ("next", 1.5, [Action.GUIDE]),
        ("previous", 1.5, [Action.QUIET]),
    ],
)
def test_each_button_and_what_it_means(
    buttons: GpioButtons, factory: MockFactory, clock: Clock, name: str, seconds: float, action: list[Action]
) -> None:
    press(factory.pin(PINS[name]), clock, seconds)
    assert buttons.actions() == action
    assert buttons.actions() == []


def test_a_press_that_is_told_late_counts_from_when_it_was(
    buttons: GpioButtons, factory: MockFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine both edges of a press of .3 s are told in one go, and would look like a bounce."""
    edges = iter([50.0, 50.3])
    monkeypatch.setattr(mock, "monotonic", lambda: next(edges))
    monkeypatch.setattr(factory, "ticks", lambda: 50.4)
    pin = factory.pin(PINS["next"])
    pin.drive_low()
    pin.drive_high()
    assert buttons.actions() == [Action.NEXT]


def test_presses_come_in_the_order_of_time(buttons: GpioButtons, factory: MockFactory, clock: Clock) -> None:
    for name in ("previous", "next", "select", "next"):
        press(factory.pin(PINS[name]), clock, 0.2)
    clock.now += 1
    assert buttons.actions() == [Action.PREVIOUS, Action.NEXT, Action.SELECT, Action.NEXT]


def test_a_long_next_comes_while_it_is_still_held(buttons: GpioButtons, factory: MockFactory, clock: Clock) -> None:
    factory.pin(PINS["next"]).drive_low()
    assert buttons.actions() == []
    clock.now += 1.0
    assert buttons.actions() == [Action.GUIDE]
    clock.now += 1.0
    factory.pin(PINS["next"]).drive_high()
    clock.now += 0.1
    assert buttons.actions() == []


def test_a_ten_second_select_switches_off_and_skips_nothing_on_the_way(buttons: GpioButtons, factory: MockFactory, clock: Clock) -> None:
    factory.pin(PINS["select"]).drive_low()
    seen = []
    for _ in range(101):
        clock.now += 0.1
        seen += buttons.actions()
    assert seen == [Action.MENU, Action.SHUTDOWN]  # without a button "back" the menu lies on the way, and harms nobody
    factory.pin(PINS["select"]).drive_high()
    clock.now += 1
    assert buttons.actions() == []


def test_a_mirrors_only_button_is_the_whole_control(factory: MockFactory, clock: Clock) -> None:
    buttons = open_buttons({"select": 13}, clock)
    assert buttons is not None
    for seconds in (0.1, 1.5, 0.1):
        press(factory.pin(13), clock, seconds)
    assert buttons.actions() == [Action.NEXT, Action.SELECT, Action.NEXT]


def test_a_bouncing_contact_is_one_press(buttons: GpioButtons, factory: MockFactory, clock: Clock) -> None:
    pin = factory.pin(PINS["next"])
    for low in (True, False, True, False, True):
        pin.drive_low() if low else pin.drive_high()
        clock.now += 0.002
    clock.now += 0.1
    for low in (False, True, False):
        pin.drive_low() if low else pin.drive_high()
        clock.now += 0.002
    clock.now += 0.1
    assert buttons.actions() == [Action.NEXT]


def test_a_stuck_button_is_said_once_and_the_others_work(
    buttons: GpioButtons, factory: MockFactory, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    factory.pin(PINS["next"]).drive_low()
    clock.now += 1
    assert buttons.actions() == [Action.GUIDE]
    with caplog.at_level(logging.WARNING):
        for _ in range(5):
            clock.now += STUCK_BUTTON_S
            assert buttons.actions() == []
    assert [record.getMessage() for record in caplog.records] == ["button next (GPIO5) is held down or stuck; check its wiring"]
    press(factory.pin(PINS["select"]), clock, 0.1)
    assert buttons.actions() == [Action.SELECT]


def test_a_button_jammed_at_the_start_presses_nothing(factory: MockFactory, clock: Clock) -> None:
    pin = factory.pin(PINS["next"], pin_class=None)
    pin.function = "input"
    pin.pull = "up"
    pin.drive_low()
    buttons = open_buttons({"next": PINS["next"]}, clock)
    assert buttons is not None
    clock.now += 5
    assert buttons.actions() == []
    pin.drive_high()
    clock.now += 0.1
    assert buttons.actions() == []


def test_without_gpio_there_are_no_buttons_and_one_line(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(Device, "pin_factory", None)
    monkeypatch.setenv("GPIOZERO_PIN_FACTORY", "nosuchfactory")
    with caplog.at_level(logging.INFO):
        assert open_buttons(PINS) is None
    assert len(caplog.records) == 1
    assert "no buttons: no GPIO here" in caplog.text


def test_without_gpiozero_there_are_no_buttons(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "gpiozero", None)
    assert open_buttons(PINS) is None


def test_no_pins_are_no_buttons() -> None:
    assert open_buttons({}) is None


def test_an_unknown_button_is_named_with_the_nearest(factory: MockFactory) -> None:
    del factory
    with pytest.raises(MirrorError, match="'selct': unknown; did you mean 'select'"):
        open_buttons({"selct": 5})


def test_two_buttons_on_one_pin_are_refused() -> None:
    with pytest.raises(MirrorError, match="share a pin"):
        open_buttons({"next": 5, "previous": 5})


def test_a_pin_that_the_board_lacks_is_named_and_the_others_are_given_back(factory: MockFactory) -> None:
    with pytest.raises(MirrorError, match="button select: this board has no GPIO 99"):
        open_buttons({"next": 5, "select": 99})
    assert open_buttons({"next": 5}) is not None
    factory.reset()


def test_closing_gives_the_pins_back(buttons: GpioButtons) -> None:
    buttons.close()
    again = open_buttons(PINS)
    assert again is not None
    again.close()


def test_the_working_directory_stays_when_the_pin_library_moves_it(
    factory: MockFactory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """lgpio changes into LG_WD as it starts; a relative --output must not move with it."""
    monkeypatch.delenv("LG_WD", raising=False)
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    here = Path.cwd()
    pin = factory.pin

    def moving(*args: object, **more: object) -> object:
        os.chdir(os.environ["LG_WD"])
        return pin(*args, **more)

    monkeypatch.setattr(factory, "pin", moving)
    opened = open_buttons({"next": 5})
    assert opened is not None
    assert os.environ["LG_WD"] == str(tmp_path)
    assert Path.cwd() == here
