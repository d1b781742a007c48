"""The lane's emulated machines: what their checks call a success, with a stand-in for the machine."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from appliance_lane.arm.checks import check_doctor
from appliance_lane.command import CommandFailed
from appliance_lane.result import CheckFailed
from appliance_lane.vm import checks
from appliance_lane.vm.checks import MAX_TRIES, GuestCheck, check_camera, press_short
from appliance_lane.vm.glass import check_no_faults, film
from appliance_lane.vm.guest import Guest
from appliance_lane.vm.lane import perform
from appliance_lane.vm.resets import follow_resets

HEADER = b"P6\n16 16\n255\n"
BLACK, TEXT = HEADER + bytes(768), HEADER + b"\xaa" * 30 + bytes(738)


class FakeGuest(Guest):
    """``glass``: what is on it. ``answers``: by a part of the command; an exception is raised."""

    def __init__(self, folder: Path, glass: bytes | Exception = BLACK, answers: dict[str, str | Exception] | None = None) -> None:
        self.folder = self.pictures = folder
        self.resets, self.held_s = 0, 0.1
        self.given: list[str] = []
        self._glass, self._answers = glass, answers or {}
        self.seen = threading.Event()

    def picture(self) -> bytes:
        self.seen.set()
        if isinstance(self._glass, Exception):
            raise self._glass
        return self._glass

    def keep_picture(self, name: str) -> None:
        self.given.append(name)

    def press_button(self, pin: int, _seconds: float) -> float:
        self.given.append(f"pin {pin}")
        return self.held_s

    def shell(self, script: str, timeout_s: float = 0.0) -> str:  # noqa: ARG002
        self.given.append(script)
        answer = next((answer for part, answer in self._answers.items() if part in script), "")
        if isinstance(answer, Exception):
            raise answer
        return answer


def _film(guest: FakeGuest) -> None:
    with film(guest, "boot"):
        assert guest.seen.wait(20)


@pytest.mark.parametrize("nothing", [OSError("refused"), CommandFailed("screendump"), b""], ids=["no monitor", "no dump", "no kernel"])
def test_film_without_a_picture_is_no_film_without_text(tmp_path: Path, nothing: bytes | Exception) -> None:
    with pytest.raises(CheckFailed, match="no picture of the glass could be taken: boot"):
        _film(FakeGuest(tmp_path, nothing))


def test_film_of_a_black_glass_has_no_text(tmp_path: Path) -> None:
    _film(FakeGuest(tmp_path, BLACK))


def test_text_in_a_film_is_kept_as_a_picture(tmp_path: Path) -> None:
    with pytest.raises(CheckFailed, match=r"there was text on the glass: boot-text\.ppm"):
        _film(FakeGuest(tmp_path, TEXT))
    assert (tmp_path / "boot-text.ppm").read_bytes() == TEXT


def test_unit_that_failed_and_a_denial_fail_the_check(tmp_path: Path) -> None:
    check_no_faults(FakeGuest(tmp_path))
    for part, said in (("--failed", "nginx.service loaded failed"), ("journalctl", "mirror: sound: Operation not permitted")):
        with pytest.raises(CheckFailed, match=said):
            check_no_faults(FakeGuest(tmp_path, answers={part: f"{said}\n"}))


def test_self_test_may_miss_what_an_emulated_machine_does_not_have_and_nothing_else(tmp_path: Path) -> None:
    said = "ok    model        lightning has its checksum\nfail  camera       none at the ribbon connector\n"
    assert check_doctor(FakeGuest(tmp_path, answers={"mirror doctor": said})).startswith("1 ok, 0 warn, 1 fail; ")
    with pytest.raises(CheckFailed, match=r"what the machine has: store        is damaged$"):
        check_doctor(FakeGuest(tmp_path, answers={"mirror doctor": f"{said}fail  store        is damaged\n"}))


def test_machine_that_is_too_busy_for_a_short_press_fails_the_check(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SETTLE_S", 0.0)
    guest = FakeGuest(tmp_path)
    press_short(guest, 5)
    assert guest.given == ["pin 5"]
    guest.held_s = 2.0
    with pytest.raises(CheckFailed, match=r"were too long, the last 2\.0 s"):
        press_short(guest, 5)
    assert guest.given == ["pin 5"] * (1 + MAX_TRIES)


def test_webcam_comes_back_whatever_was_seen_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "SETTLE_S", 0.0)
    monkeypatch.setattr(FakeGuest, "wait_for", lambda _self, what, _happened, _timeout_s: _wait(what, "the missing webcam is told"))
    guest = FakeGuest(tmp_path)
    with pytest.raises(CheckFailed, match="the missing webcam is told"):
        check_camera(guest)
    assert guest.given[-1] == "systemctl start lane-webcam"


def _wait(what: str, never: str) -> float:
    if what == never:
        raise CheckFailed(what)
    return 0.0


def _reset(guest: Guest, times: int) -> Callable[[Guest], str]:
    def function(_guest: Guest) -> str:
        guest.resets += times
        return "ok"

    return function


def test_row_says_how_often_the_kernel_crashed_and_more_than_once_fails(tmp_path: Path) -> None:
    guest = FakeGuest(tmp_path)
    assert perform(GuestCheck("glass", _reset(guest, 0)), guest) == "ok; the kernel crashed 0 times"
    assert perform(GuestCheck("quiet glass", _reset(guest, 2), resets=1), guest) == "ok; the kernel crashed 1 times"
    with pytest.raises(CheckFailed, match="the kernel crashed 2 times; ok"):
        perform(GuestCheck("glass", _reset(guest, 2)), guest)


def test_resets_are_those_from_inside_the_machine(tmp_path: Path) -> None:
    told: list[dict[str, object]] = [{"QMP": {}}, {"return": {}}]
    # The firmware's own comes right after each; what a person at the emulator wishes is none.
    for seconds, guest in ((10.0, True), (10.03, True), (40.0, False), (60.5, True), (61.2, True)):
        at = {"seconds": int(seconds), "microseconds": round(seconds % 1 * 1e6)}
        told += [{"event": "RESET", "data": {"guest": guest, "reason": "x"}, "timestamp": at}]
    told += [{"event": "WATCHDOG", "data": {"action": "reset"}}]
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "events.sock"))
        server.listen()
        counted: list[int] = []
        follower = threading.Thread(target=follow_resets, args=(tmp_path / "events.sock", lambda: counted.append(1)))
        follower.start()
        link, _ = server.accept()
        assert json.loads(link.recv(4096)) == {"execute": "qmp_capabilities"}
        link.sendall(b"".join(json.dumps(line).encode() + b"\n" for line in told))
        link.close()
        follower.join(20)
    assert len(counted) == 2
