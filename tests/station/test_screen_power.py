"""The panel's light: which way is taken, what happens when one fails, and that nobody waits for it."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from mirror.settings import PowerSettings
from mirror.station.screen_power import BacklightSwitch, PanelPower, PanelSwitch, ProgramSwitch, panel_switches


class Panel:
    """A way of which the test says whether it works; ``wait`` until so many calls were made."""

    def __init__(self, name: str, broken: bool = False, missing: bool = False) -> None:
        self.name, self.broken, self.missing = name, broken, missing
        self.calls: list[bool] = []
        self.asked, self.gate = threading.Event(), threading.Event()
        self.gate.set()
        self._more = threading.Condition()

    def is_available(self) -> bool:
        return not self.missing

    def turn(self, on: bool) -> None:
        self.asked.set()
        self.gate.wait(5)
        with self._more:
            self.calls.append(on)
            self._more.notify_all()
        if self.broken:
            raise OSError(f"{self.name} is broken")

    def wait(self, number: int) -> list[bool]:
        with self._more:
            assert self._more.wait_for(lambda: len(self.calls) >= number, 5)
            return list(self.calls)


@pytest.fixture
def ended() -> Iterator[None]:
    yield
    assert not [thread for thread in threading.enumerate() if thread.name == "screen power"]


def settled(power: PanelPower, by: str | None) -> None:
    for _ in range(500):
        if power.active_switch == by:
            return
        threading.Event().wait(0.01)
    raise AssertionError(f"dark by {power.active_switch}, not {by}")


@pytest.mark.usefixtures("ended")
def test_the_first_way_that_is_there_darkens_and_lightens() -> None:
    missing, first, second = Panel("a", missing=True), Panel("b"), Panel("c")
    power = PanelPower([missing, first, second])
    power.set(False)
    settled(power, "b")
    power.set(True)
    settled(power, None)
    power.close()
    assert (missing.calls, first.calls, second.calls) == ([], [False, True], [])


@pytest.mark.usefixtures("ended")
def test_after_a_start_every_way_is_told_to_be_light_since_nobody_knows() -> None:
    panels = [Panel("a", broken=True), Panel("b"), Panel("c", missing=True)]
    power = PanelPower(panels)
    power.set(True)
    assert panels[1].wait(1) == [True]
    power.close()
    assert [panel.calls for panel in panels] == [[True], [True], []]


@pytest.mark.usefixtures("ended")
def test_a_way_that_fails_is_said_once_and_left_for_the_next(caplog: pytest.LogCaptureFixture) -> None:
    broken, works = Panel("a", broken=True), Panel("b")
    power = PanelPower([broken, works])
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            power.set(False)
            settled(power, "b")
            power.set(True)
            settled(power, None)
    power.close()
    assert [record.getMessage() for record in caplog.records] == ["screen: a does not switch it off (a is broken)"]
    assert broken.calls == [False, True]  # light again, in case it went half way


@pytest.mark.usefixtures("ended")
def test_where_nothing_works_it_is_black_and_said_once(caplog: pytest.LogCaptureFixture) -> None:
    power = PanelPower([Panel("a", missing=True)])
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            power.set(False)
            settled(power, "black")
            power.set(True)
            settled(power, None)
    power.close()
    assert caplog.text.count("drawn black and stays lit") == len(caplog.records) == 1


@pytest.mark.usefixtures("ended")
def test_a_panel_that_does_not_wake_is_told_until_it_does() -> None:
    panel = Panel("a")
    power = PanelPower([panel], again=0.01)
    power.set(False)
    settled(power, "a")
    panel.broken = True
    power.set(True)
    panel.wait(4)
    panel.broken = False
    settled(power, None)
    power.close()
    assert set(panel.calls[1:]) == {True}


@pytest.mark.usefixtures("ended")
def test_nobody_waits_for_a_slow_panel_and_only_the_last_wish_counts() -> None:
    panel = Panel("a")
    panel.gate.clear()
    power = PanelPower([panel])
    power.set(False)
    assert panel.asked.wait(5)
    for on in (True, False) * 50:
        power.set(on)
    power.set(True)
    panel.gate.set()
    assert panel.wait(2) == [False, True]
    power.close()
    assert panel.calls == [False, True]


@pytest.mark.usefixtures("ended")
def test_whoever_ends_in_the_dark_leaves_the_light_on() -> None:
    panel = Panel("a")
    power = PanelPower([panel])
    power.set(False)
    settled(power, "a")
    power.close()
    power.close()
    power.set(False)
    assert panel.calls == [False, True]


def test_one_that_was_never_asked_touches_nothing() -> None:
    panel = Panel("a")
    PanelPower([panel]).close()
    assert panel.calls == []


def test_a_backlight_is_written_and_one_without_rights_is_a_reason(tmp_path: Path) -> None:
    light = BacklightSwitch(tmp_path)
    assert not light.is_available()
    (tmp_path / "rpi_backlight").mkdir()
    file = tmp_path / "rpi_backlight/bl_power"
    file.write_text("0")
    assert light.is_available()
    light.turn(False)
    assert file.read_text() == "4"
    light.turn(True)
    assert file.read_text() == "0"
    file.unlink()
    (tmp_path / "rpi_backlight/bl_power").mkdir()
    with pytest.raises(OSError, match="directory"):
        light.turn(False)


@pytest.fixture
def told(tmp_path: Path) -> ProgramSwitch:
    """A program that notes what it is told; it obeys for cec1 only."""
    for device in ("cec0", "cec1"):
        (tmp_path / device).touch()
    script = tmp_path / "cec-ctl"
    script.write_text(
        f'#!/bin/sh\necho "$@" >> {tmp_path}/told\n[ -e {tmp_path}/deaf ] && echo "Tx, Not Acknowledged (4)" && exit 0\n'
        'case "$2" in *cec0) echo "no adapter" >&2; exit 1;; esac\n'
    )
    script.chmod(0o755)
    return ProgramSwitch("cec", (str(script), "-d", "{}", "--standby"), (str(script), "-d", "{}", "--image-view-on"), f"{tmp_path}/cec?")


@pytest.mark.integration
def test_a_program_is_run_for_each_device_and_one_must_obey(told: ProgramSwitch, tmp_path: Path) -> None:
    assert told.is_available()
    told.turn(False)
    assert (tmp_path / "told").read_text().splitlines() == [f"-d {tmp_path}/cec{n} --standby" for n in (0, 1)]
    (tmp_path / "cec1").unlink()
    with pytest.raises(OSError, match="no adapter"):
        told.turn(True)


@pytest.mark.integration
def test_a_message_that_nobody_took_is_a_failure(told: ProgramSwitch, tmp_path: Path) -> None:
    (tmp_path / "deaf").touch()
    with pytest.raises(OSError, match="Not Acknowledged"):
        told.turn(False)


def test_a_program_that_is_missing_is_not_there() -> None:
    assert not ProgramSwitch("ddc", ("no-such-program",), ("no-such-program",)).is_available()


@pytest.mark.parametrize(
    ("only", "environ", "names"),
    [
        ("auto", {}, ["backlight", "ddc", "cec"]),
        ("auto", {"DISPLAY": ":0"}, ["backlight", "desktop", "ddc", "cec"]),
        ("desktop", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"}, ["desktop"]),
        ("cec", {}, ["cec"]),
        ("black", {}, []),
    ],
)
def test_the_ladder_and_one_step_of_it(only: str, environ: dict[str, str], names: list[str]) -> None:
    recovery: list[PanelSwitch] = panel_switches(only, environ)
    assert [way.name for way in recovery] == names


def test_every_step_can_be_named_in_the_settings() -> None:
    (screen,) = (spec for spec in fields(PowerSettings) if spec.name == "screen")
    assert set(screen.metadata["one_of"]) == {"auto", "black", *(way.name for way in panel_switches("auto", {"DISPLAY": ":0"}))}


def test_within_wayland_it_is_not_x_that_is_asked() -> None:
    (way,) = panel_switches("desktop", {"WAYLAND_DISPLAY": "wayland-0", "DISPLAY": ":0"})
    assert isinstance(way, ProgramSwitch)
    assert way.off[0] == "wlopm"
