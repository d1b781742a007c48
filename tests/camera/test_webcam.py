from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from mirror.camera.base import CameraLost
from mirror.camera.webcam import WEBCAM_FIRST_FRAME_TIMEOUT_S, Webcam
from mirror.errors import MirrorError

from .clips import picture
from .fakes import Clock


class Device:
    """A fake cv2.VideoCapture: a frame every 33 ms of the clock, until told otherwise."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.opened = True
        self.stalled = False
        self.torn = 0
        self.index = 0
        self.released = 0
        self.asked: dict[int, float] = {}
        self.stamp: Callable[[float], float] = lambda now: now * 1e3 - 20

    def isOpened(self) -> bool:
        return self.opened

    def grab(self) -> bool:
        if self.stalled:
            return False
        self.clock.now += 0.033
        self.index += 1
        return True

    def retrieve(self) -> tuple[bool, Any]:
        if self.torn:
            self.torn -= 1
            return False, None
        return True, cv2.cvtColor(picture(self.index), cv2.COLOR_RGB2BGR)

    def get(self, prop: int) -> float:
        assert prop == cv2.CAP_PROP_POS_MSEC
        return self.stamp(self.clock.now)

    def set(self, prop: int, value: float) -> bool:
        self.asked[prop] = value
        return True

    def release(self) -> None:
        self.released += 1


@pytest.fixture
def clock() -> Clock:
    return Clock(5000.0)


@pytest.fixture
def device(clock: Clock) -> Device:
    return Device(clock)


@pytest.fixture
def node(tmp_path: Path) -> Path:
    (tmp_path / "video0").touch()
    return tmp_path / "video0"


@pytest.fixture
def webcam(device: Device, node: Path, clock: Clock) -> Iterator[Webcam]:
    with Webcam(node, capture=lambda _: device, clock=clock, sleep=clock.sleep) as camera:
        yield camera


def test_frames_are_rgb_and_carry_the_drivers_monotonic_stamp(webcam: Webcam, clock: Clock, device: Device) -> None:
    frame = webcam.read()
    assert webcam.live
    assert webcam.size == (96, 64)
    assert frame.image[10, 10] == pytest.approx([230, 20, 20])
    assert frame.time == pytest.approx(clock.now - 0.02)
    assert device.asked[cv2.CAP_PROP_FRAME_WIDTH] == 640
    assert webcam.read().time > frame.time


@pytest.mark.parametrize("stamp", [lambda _: 0.0, lambda now: now, lambda now: now * 1e3 + 50, lambda _: 1.7e12, lambda _: float("nan")])
def test_a_stamp_that_cannot_be_true_gives_way_to_the_clock(
    webcam: Webcam, clock: Clock, device: Device, stamp: Callable[[float], float]
) -> None:
    device.stamp = stamp
    assert webcam.read().time == pytest.approx(clock.now)


def test_times_never_fall_when_the_stamps_do(webcam: Webcam, device: Device) -> None:
    before = webcam.read().time
    device.stamp = lambda now: now * 1e3 - 500
    assert webcam.read().time == before


def test_a_camera_mounted_on_its_side_is_turned(device: Device, node: Path, clock: Clock) -> None:
    with Webcam(node, 90, capture=lambda _: device, clock=clock, sleep=clock.sleep) as camera:
        frame = camera.read()
    assert camera.size == (64, 96)
    assert frame.image[10, -10] == pytest.approx([230, 20, 20])
    assert frame.image.flags.c_contiguous


def test_a_torn_picture_is_skipped(webcam: Webcam, device: Device) -> None:
    device.torn = 3
    assert webcam.read().image.shape == (64, 96, 3)


def test_unplugging_is_noticed_at_once(webcam: Webcam, device: Device, node: Path, clock: Clock) -> None:
    webcam.read()
    node.unlink()
    device.stalled = True
    before = clock.now
    with pytest.raises(CameraLost, match="video0: unplugged; plug it in again") as lost:
        webcam.read()
    assert isinstance(lost.value, MirrorError)
    assert clock.now == before


def test_a_stall_is_lost_after_the_timeout(webcam: Webcam, device: Device, clock: Clock) -> None:
    device.stalled = True
    before = clock.now
    with pytest.raises(CameraLost, match="no picture for 1 s"):
        webcam.read()
    assert clock.now - before == pytest.approx(1.0, abs=0.02)


def test_a_webcam_that_wakes_without_a_picture_is_refused_and_released(device: Device, node: Path, clock: Clock) -> None:
    device.stalled = True
    with pytest.raises(CameraLost, match=f"no picture for {WEBCAM_FIRST_FRAME_TIMEOUT_S:g} s"):
        Webcam(node, capture=lambda _: device, clock=clock, sleep=clock.sleep)
    assert device.released == 1


def test_a_webcam_in_use_elsewhere_says_so(device: Device, node: Path, clock: Clock) -> None:
    device.opened = False
    with pytest.raises(MirrorError, match="close other programs"):
        Webcam(node, capture=lambda _: device, clock=clock, sleep=clock.sleep)


def test_a_webcam_that_is_not_there_is_named() -> None:
    with pytest.raises(MirrorError, match="webcam /dev/video99: no such device"):
        Webcam(Path("/dev/video99"))


def test_an_infrared_camera_gives_rgb_all_the_same(webcam: Webcam, device: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    grey = cv2.cvtColor(np.full((64, 96), 90, np.uint8), cv2.COLOR_GRAY2BGR)
    monkeypatch.setattr(device, "retrieve", lambda: (True, grey))
    assert webcam.read().image.shape == (64, 96, 3)
