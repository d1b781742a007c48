"""The self-test's checks that need a finger or the camera, with both stood in for."""

from __future__ import annotations

import numpy as np
import pytest

from mirror.camera import Camera, ExposureReading
from mirror.cli.main import main
from mirror.doctor import checks, doctor
from mirror.doctor.checks import CheckFinding
from mirror.doctor.interactive import PRESS_WAIT_S, try_buttons, try_camera
from mirror.errors import MirrorError
from mirror.station.recovery_counters import RecoveryCounts
from mirror.types import Frame
from tests.words import words

PINS = {"next": 5, "previous": 6, "select": 13}


class FakePins:
    """Time, and buttons that are pressed at certain moments."""

    def __init__(self, *presses: tuple[float, str]) -> None:
        self.now = 0.0
        self._presses = list(presses)

    def closed(self) -> list[str]:
        came = [name for at, name in self._presses if at <= self.now]
        self._presses = [(at, name) for at, name in self._presses if at > self.now]
        return came

    def sleep(self, seconds: float) -> None:
        self.now += seconds


def test_each_button_is_asked_for_and_what_came_is_said() -> None:
    pins, said = FakePins((-1.0, "select"), (3.0, "next"), (4.0, "select")), list[str]()
    found = try_buttons(pins, PINS, said.append, lambda: pins.now, pins.sleep)
    assert [finding.state for finding in found] == ["ok", "fail", "fail"]
    assert "'select' came instead of 'previous'" in found[1].finding
    assert "'select' did not come" in found[2].finding
    assert "GPIO 13" in found[2].remedy
    assert pins.now == pytest.approx(4.0 + PRESS_WAIT_S, abs=0.2)
    assert said[0] == "press the button 'next' (GPIO 5) within 10 s"


class Eye(Camera):
    """Gives the same picture ``rate`` times a second."""

    live, name, size = True, "eye", (64, 48)

    def __init__(self, image: np.ndarray, rate: float, light: ExposureReading | None = None) -> None:  # type: ignore[type-arg]
        self._image, self._rate, self.light, self.now = image, rate, light, 0.0

    def read(self, timeout: float = 1.0) -> Frame:  # noqa: ARG002
        self.now += 1 / self._rate
        return Frame(self._image, self.now, 0)

    def close(self) -> None:
        pass


def seen(image: np.ndarray, rate: float = 30.0, light: ExposureReading | None = None) -> list[CheckFinding]:  # type: ignore[type-arg]
    eye = Eye(image.astype(np.uint8), rate, light)
    return try_camera(eye, lambda: eye.now)


NOISE = np.random.default_rng(1).integers(60, 180, (48, 64, 3))


def test_a_good_picture_in_good_light() -> None:
    found = seen(NOISE, 30.0, ExposureReading(9.5, 1.5, 320.0))
    assert [finding.state for finding in found] == ["ok"] * 3
    assert found[0].finding == "eye gives 30 pictures a second of 64x48"
    assert found[2].finding == "9.5 ms at gain 1.5, about 320 lux"


@pytest.mark.parametrize(
    ("image", "rate", "light", "which", "says"),
    [
        (NOISE, 4.0, None, 0, "4 pictures a second"),
        (NOISE // 10, 30.0, None, 1, "brightness 1"),
        (NOISE // 10 + 230, 30.0, None, 1, "brightness 24"),
        (np.full((48, 64, 3), 120), 30.0, None, 1, "sharpness 0"),
        (NOISE, 30.0, ExposureReading(15.0, 12.0, None), 2, "15.0 ms at gain 12.0"),
    ],
)
def test_what_is_wrong_with_a_picture_comes_with_its_remedy(
    image: np.ndarray,  # type: ignore[type-arg]
    rate: float,
    light: ExposureReading | None,
    which: int,
    says: str,
) -> None:
    found = seen(image, rate, light)
    assert [finding.state for finding in found] == ["warn" if index == which else "ok" for index in range(3)]
    assert says in found[which].finding
    assert found[which].remedy


def test_a_camera_that_cannot_be_opened_is_one_line_more(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def refuses(*_: object) -> Camera:
        raise MirrorError("camera auto: neither a Pi camera nor a webcam was found; plug one in")

    monkeypatch.setattr(doctor, "open_camera", refuses)
    monkeypatch.setattr(doctor, "_list", lambda _: [])
    assert main(["doctor", "--camera"]) == 1
    assert "fail  pictures     camera auto: neither" in capsys.readouterr().out


def test_no_camera_is_turned_on_unasked(monkeypatch: pytest.MonkeyPatch) -> None:
    def spy(*_: object) -> Camera:
        raise AssertionError("the camera was opened")

    monkeypatch.setattr(doctor, "open_camera", spy)
    monkeypatch.setattr(doctor, "_list", lambda _: [])
    assert main(["doctor"]) == 0


def test_the_page_for_the_glass_begins_with_the_worst() -> None:
    made = doctor.findings_page(
        [CheckFinding("a", "ok", "fine"), CheckFinding("b", "warn", "warm", "cool it"), CheckFinding("c", "fail", "gone", "plug it in")]
    )
    assert words(made.lines) == (("fail", "c", "gone: plug it in"), ("warn", "b", "warm: cool it"), ("ok", "a", "fine"))


@pytest.mark.integration
def test_the_running_mirror_does_not_open_its_own_buttons_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def spy(*_: object) -> None:
        raise AssertionError("the buttons were opened")

    monkeypatch.setattr(doctor, "open_buttons", spy)
    monkeypatch.setattr(doctor, "_model", lambda *_: CheckFinding("model", "ok", "x"))
    assert "buttons" not in {finding.name for finding in doctor.examine(None, inside={})}


@pytest.mark.parametrize(
    ("counts", "state"),
    [(None, "ok"), (RecoveryCounts(1, camera=2, screen=1), "ok"), (RecoveryCounts(2), "warn"), (RecoveryCounts(1, measuring=1), "warn")],
)
def test_starts_and_failed_measurements_are_worth_a_look(counts: RecoveryCounts | None, state: str) -> None:
    found = checks.check_recoveries(counts)
    assert found.state == state
    assert bool(found.remedy) is (state != "ok")
