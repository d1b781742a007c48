"""Each service beside the training with what keeps it from starting, and its return when that is gone. The clock is the test's."""

from __future__ import annotations

import json
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from mirror.app import station_services
from mirror.app.phone_link import PhoneLink
from mirror.app.settings_watch import SettingsWatch
from mirror.app.station_services import StationServices
from mirror.doctor import doctor, service_checks
from mirror.doctor.settings_choice import SettingsChoice
from mirror.settings import (
    HealthSettings,
    PowerSettings,
    Settings,
    SoundSettings,
    StationSettings,
    StoreSettings,
    WebSettings,
)
from mirror.sound import Sounder
from mirror.sound.speaker import Speaker
from mirror.station.metrics import StationMetrics
from mirror.station.screen_power import PanelPower
from mirror.station.service_problems import read_service_problems
from mirror.types import Message, ServiceKind
from mirror.web.auth import MAX_FREE_PASSWORD_GUESSES
from mirror.web.listener import check_address
from tests.words import words

SILENT = Settings(sound=SoundSettings(volume=0.0))


@dataclass
class Station:
    """Services on a clock that the test advances."""

    settings: Settings
    time: float = 0.0

    def __post_init__(self) -> None:
        self.services = StationServices(
            self.settings, SettingsChoice(self.settings), StationMetrics(), lambda _: None, PhoneLink(), lambda: self.time
        )

    def later(self) -> None:
        self.time += 100.0
        self.services.tend()


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[Settings], Station]]:
    """Opens stations whose services are looked after by the test alone."""
    monkeypatch.setattr(StationServices, "_tend_until_closed", lambda _: None)
    stations: list[Station] = []

    def make(settings: Settings) -> Station:
        stations.append(Station(settings))
        return stations[-1]

    yield make
    before = threading.active_count()
    for station in stations:
        station.services.close()
    assert threading.active_count() <= before


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(SILENT, store=StoreSettings(folder=str(tmp_path / "kept")))


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def sign(notice: Message | None) -> str:
    assert notice is not None
    (said,) = words({notice})
    return str(said)


def test_where_all_is_well_there_is_no_sign(opened: Callable[[Settings], Station], settings: Settings) -> None:
    station = opened(settings)
    assert station.services.problems() == {}
    assert station.services.notice is None


def test_guessing_at_the_password_is_said_on_the_glass(opened: Callable[[Settings], Station], settings: Settings) -> None:
    station = opened(replace(settings, web=WebSettings(port=free_port(), bind="127.0.0.1")))
    page = station.services.page
    assert page is not None
    for _ in range(MAX_FREE_PASSWORD_GUESSES):
        assert station.services.notice is None
        page.app.guard.passwords.begin()
        station.later()
    assert station.services.notice is not None
    assert words(station.services.notice) == "For the owner: someone is guessing passwords"
    page.app.guard.passwords.succeed()
    station.later()
    assert station.services.notice is None


@pytest.mark.parametrize("kind", [ServiceKind.WEB, ServiceKind.HEALTH])
def test_a_port_that_becomes_free_is_taken(
    opened: Callable[[Settings], Station], settings: Settings, kind: ServiceKind, caplog: pytest.LogCaptureFixture
) -> None:
    other = socket.create_server(("127.0.0.1", 0))
    port = other.getsockname()[1]
    if kind is ServiceKind.WEB:
        station = opened(replace(settings, web=WebSettings(port=port, bind="127.0.0.1")))
    else:
        station = opened(replace(settings, health=HealthSettings(port=port)))
    line = station.services.problems()[kind]
    assert "another program has it" in line
    assert [record.message for record in caplog.records] == [f"{kind.value}: {line}; the mirror goes on without and tries again"]
    assert sign(station.services.notice) == f"For the owner: no {kind.value}"
    other.close()
    station.later()
    assert station.services.problems() == {}
    assert station.services.notice is None
    with socket.create_connection(("127.0.0.1", port), 5):
        pass


def test_an_address_that_comes_with_the_wifi_is_taken(
    opened: Callable[[Settings], Station], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = "203.0.113.7"  # for the first try the page is told this address, which no machine has (RFC 5737)
    monkeypatch.setattr(service_checks, "check_address", lambda name, bind, port: check_address(name, own or bind, port))
    station = opened(replace(settings, web=WebSettings(port=free_port(), bind="127.0.0.1")))
    assert "no address of this machine at present" in station.services.problems()[ServiceKind.WEB]
    own = ""
    station.later()
    assert station.services.problems() == {}


def test_a_password_file_that_others_may_read_costs_the_page_until_it_is_mended(
    opened: Callable[[Settings], Station], settings: Settings, tmp_path: Path
) -> None:
    password = tmp_path / "kept/web.password"
    password.parent.mkdir()
    password.write_text("x")
    password.chmod(0o644)
    station = opened(replace(settings, web=WebSettings(port=free_port(), bind="127.0.0.1")))
    assert "others may read it" in station.services.problems()[ServiceKind.WEB]
    password.chmod(0o600)
    station.later()
    assert station.services.problems() == {}


def test_an_empty_badge_key_costs_the_badges_until_it_is_replaced(
    opened: Callable[[Settings], Station], settings: Settings, tmp_path: Path
) -> None:
    key = tmp_path / "kept/badge.key"
    key.parent.mkdir()
    key.touch(0o600)
    station = opened(replace(settings, station=StationSettings(badge=True)))
    assert "not a secret" in station.services.problems()[ServiceKind.BADGES]
    assert station.services.reader is None
    key.unlink()
    station.later()
    assert station.services.problems() == {}
    assert station.services.reader is not None
    assert stat.S_IMODE(key.stat().st_mode) == 0o600


def test_a_folder_that_appears_later_is_written_to(opened: Callable[[Settings], Station], settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "kept").touch()
    station = opened(settings)
    assert "not a folder" in station.services.problems()[ServiceKind.STORE]
    assert sign(station.services.notice) == "For the owner: nothing is stored"
    (tmp_path / "kept").unlink()
    station.later()
    assert station.services.problems() == {}
    assert station.services.writer is not None


def test_a_panel_that_nothing_here_can_switch_is_said_until_it_can(
    opened: Callable[[Settings], Station], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    station = opened(replace(settings, power=PowerSettings(screen="cec")))
    assert "power.screen cec: this machine has not what it takes" in station.services.problems()[ServiceKind.POWER]
    monkeypatch.setattr("mirror.doctor.service_checks.check_panel_switch", lambda _: None)
    station.later()
    assert station.services.problems() == {}


def test_a_switch_that_fails_while_it_runs_is_said() -> None:
    class Refusing:
        name = "ddc"
        refuses = True

        def is_available(self) -> bool:
            return True

        def turn(self, on: bool) -> None:  # noqa: ARG002
            if Refusing.refuses:
                raise OSError("no answer")

    power = PanelPower([Refusing()])
    power._turn_panel(Refusing(), True)
    assert power.problem == "ddc does not switch it on (no answer)"
    Refusing.refuses = False
    power._turn_panel(Refusing(), True)
    assert power.problem is None


def test_a_sound_device_that_refuses_is_said_and_one_that_is_not_there_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    import pygame

    now = [0.0]
    there: list[tuple[str, ...]] = [("pcmC0D0p",)]
    speaker = Speaker(0.5, lambda: now[0], lambda: there[0], dummies=())

    def refuses(*_: object, **__: object) -> None:
        raise pygame.error("device busy")

    monkeypatch.setattr("pygame.mixer.init", refuses)
    speaker.prepare()
    assert speaker.problem == "the device makes no sound (device busy)"
    there[0] = ()
    speaker.prepare()
    assert speaker.problem is None


def test_sound_that_cannot_be_made_ready_stops_nothing(
    opened: Callable[[Settings], Station], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuses(*_: object, **__: object) -> None:
        raise ImportError("no mixer in this pygame")

    monkeypatch.setattr(station_services, "Sounder", refuses)
    station = opened(settings)
    assert station.services.problems() == {ServiceKind.SOUND: "ImportError: no mixer in this pygame"}
    monkeypatch.setattr(station_services, "Sounder", Sounder)
    station.later()
    assert station.services.problems() == {}


def test_several_problems_are_one_short_sign_and_all_of_them_are_in_the_doctors_note(
    opened: Callable[[Settings], Station], settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path))
    station = opened(replace(settings, power=PowerSettings(screen="cec")))
    station.services.report(ServiceKind.BUTTONS, "they failed (closed)")
    station.services.report(ServiceKind.TAKEAWAY, "too long")
    station.later()
    assert sign(station.services.notice) == "For the owner: the screen is not switched off, no buttons"
    noted = read_service_problems(tmp_path)
    assert set(noted) == {ServiceKind.POWER, ServiceKind.BUTTONS, ServiceKind.TAKEAWAY}
    station.services.report(ServiceKind.BUTTONS, None)
    station.services.report(ServiceKind.TAKEAWAY, None)
    station.later()
    assert set(read_service_problems(tmp_path)) == {ServiceKind.POWER}


@pytest.mark.parametrize("note", ["", "[]", '{"nonsense": "x"}', "\0"])
def test_a_note_that_makes_no_sense_is_none(tmp_path: Path, note: str) -> None:
    (tmp_path / "problems.json").write_text(note)
    assert read_service_problems(tmp_path) == {}


def test_the_doctor_says_what_the_running_mirror_goes_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setattr(doctor, "_list", lambda _: [])
    config = tmp_path / "mirror.toml"
    config.write_text('[health]\nport = 9100\nbind = "0.0.0.0"\n[power]\nscreen = "cec"\n')
    (tmp_path / "problems.json").write_text(json.dumps({"sound": "the device makes no sound (busy)"}))
    monkeypatch.setattr(doctor, "read_service_problems", lambda: read_service_problems(tmp_path))
    found = {finding.name: finding for finding in doctor.examine(config)}
    assert {name: finding.state for name, finding in found.items()} == {
        "settings": "ok", "health page": "fail", "sound": "fail", "panel power": "fail",
    }  # fmt: skip
    assert "without a token" in found["health page"].finding
    config.write_text("[camera\n")
    found = {finding.name: finding for finding in doctor.examine(config)}
    assert found["settings"].state == "fail"
    assert found["settings"].finding.endswith("the mirror goes on with the built-in settings")


def test_a_settings_file_that_breaks_while_the_mirror_runs_is_on_the_glass(
    opened: Callable[[Settings], Station], settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(watch: SettingsWatch, measured: bool) -> None:  # noqa: ARG001
        watch.problem = "config x: empty"

    monkeypatch.setattr(SettingsWatch, "look", breaks)
    station = opened(settings)
    assert sign(station.services.notice) == "For the owner: the settings file is wrong"
    assert station.services.problems() == {ServiceKind.SETTINGS: "config x: empty"}


@pytest.mark.integration
def test_a_start_loads_nothing_for_what_no_one_has_asked_for() -> None:
    unasked = {"paho", "psycopg", "cryptography", "PIL", "fit_tool", "matplotlib"}
    asked = f"import sys, mirror.app.services; print({unasked} & {{name.split('.')[0] for name in sys.modules}})"
    assert subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout == "set()\n"
