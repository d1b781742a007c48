"""What makes settings unusable, what only costs a service, and that each is said in one line."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from mirror.doctor.settings_check import SettingsVerdict, check_settings
from mirror.types import ServiceKind
from mirror.web.listener import Listener


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))


def judged(text: str) -> SettingsVerdict:
    return check_settings(text.encode(), "config x")


def problem(text: str, kind: ServiceKind) -> str:
    verdict = judged(text)
    assert verdict.settings is not None
    return str(verdict.problems[kind])


def test_settings_that_work_have_nothing_to_say() -> None:
    verdict = judged('preset = "gym"\n[station]\nprogramme = ["squat", "clam shell"]\n')
    assert verdict.settings is not None
    assert verdict.lines == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "config x: empty"),
        ("[camera\n", "config x: not valid TOML"),
        ('[session]\nexercise = "squatt"\n', "exercise 'squatt': unknown; did you mean 'squat'?"),
        ('[station]\nprogramme = ["squat", "squatt"]\n', "station.programme: exercise 'squatt': unknown"),
        ('[model]\nname = "litning"\n', "model 'litning': unknown; did you mean 'lightning'?"),
        ("[display]\nwidth_mm = 0\n", "display.width_mm = 0 must be from 10.0"),
        ("[display]\ndistance_m = 0\n", "display.distance_m = 0 must be from 0.3"),
        ("[display]\nresolution = [0, 0]\n", "display.resolution = 0 must be from 240"),
        ("[display]\nresolution = [100000, 1080]\n", "display.resolution = 100000 must be from"),
        ("[display]\nresolution = [250, 250]\n", "display resolution 250x250: must be from"),
        ('[camera]\nsource = "webcamm"\n', "source 'webcamm': neither a camera nor a file; did you mean 'webcam'?"),
        ('[camera]\nsource = "none.mp4"\n', "clip none.mp4: no such file"),
        ('[camera]\nsource = "rtps://x/y"\n', "kind of stream 'rtps': unknown; did you mean 'rtsps'?"),
    ],
)
def test_what_no_training_can_start_with_is_unusable(text: str, said: str) -> None:
    verdict = judged(text)
    assert verdict.settings is None
    assert said in verdict.lines[0]
    assert len(verdict.lines) == 1


def test_a_camera_that_is_not_plugged_in_is_waited_for() -> None:
    assert judged('[camera]\nsource = "/dev/video77"\n').lines == ()


@pytest.mark.parametrize(
    ("text", "kind", "said"),
    [
        ('[health]\nport = 9100\nbind = "0.0.0.0"\n', ServiceKind.HEALTH, "other machines could read it without a token"),
        ('[health]\nport = 9100\ntoken_file = "/none"\n', ServiceKind.HEALTH, "health.token_file /none: cannot be read"),
        ('[health]\nport = 9100\ntoken_file = "/dev/zero"\n', ServiceKind.HEALTH, "not a regular file"),
        ('[web]\nport = 9101\nbind = "203.0.113.7"\n', ServiceKind.WEB, "web.bind 203.0.113.7: no address of this machine at present"),
        ('[web]\nport = 9101\nbind = "mirror.example"\n', ServiceKind.WEB, "web.bind mirror.example: not an address"),
        ("[web]\nport = 9101\n[health]\nport = 9101\n", ServiceKind.WEB, "web.port 9101: health.port is the same"),
        ('[mqtt]\nhost = "broker"\nid = "a b"\n', ServiceKind.MQTT, "mqtt.id 'a b': may have letters"),
        ('[mqtt]\nhost = "broker"\nuser = "u"\npassword_file = "/none"\n', ServiceKind.MQTT, "mqtt.password_file /none: cannot be read"),
        ("[buttons]\nnext = 5\nselect = 5\n", ServiceKind.BUTTONS, "two of them share a pin (next = 5, select = 5)"),
        ('[power]\nscreen = "cec"\n', ServiceKind.POWER, "power.screen cec: this machine has not what it takes"),
        ('[store]\nfolder = "/dev/null"\n', ServiceKind.STORE, "store.folder /dev/null: cannot be used (not a folder)"),
        ('[store]\nfolder = "/dev/null/sub"\n', ServiceKind.STORE, "cannot be used"),
    ],
)
def test_what_costs_a_service_only_leaves_the_settings_usable(text: str, kind: ServiceKind, said: str) -> None:
    assert said in problem(text, kind)


def test_a_password_that_others_may_read_costs_the_page(tmp_path: Path) -> None:
    (tmp_path / "web.password").write_text("x")
    (tmp_path / "web.password").chmod(0o644)
    assert "others may read it; chmod 600" in problem("[web]\nport = 9101\n", ServiceKind.WEB)


def test_an_empty_badge_key_costs_the_badges(tmp_path: Path) -> None:
    (tmp_path / "badge.key").touch(0o600)
    assert "not a secret" in problem("[station]\nbadge = true\n", ServiceKind.BADGES)
    assert list(tmp_path.iterdir()) == [tmp_path / "badge.key"]


def test_a_port_of_another_program_is_taken_and_that_of_a_running_mirror_is_not() -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        text = f'[web]\nport = {other.getsockname()[1]}\nbind = "127.0.0.1"\n'
        assert "another program has it; choose another web.port" in problem(text, ServiceKind.WEB)

    def site(_: object, start: object) -> list[bytes]:
        start("200 OK", [])  # type: ignore[operator]
        return [b""]

    mirror = Listener("web", site, "127.0.0.1", 0, threads=1)
    mirror.start()
    try:
        for bind in ("127.0.0.1", "0.0.0.0"):
            assert judged(f'[web]\nport = {mirror.port}\nbind = "{bind}"\n').lines == ()
    finally:
        mirror.close()
