"""The capture thread's deliveries: a picture a second is enough while no one is there, and the next one is new."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise

import numpy as np
import pytest

from mirror.app.capture import CaptureItem, CaptureLimits, CaptureSource, CaptureThread
from mirror.camera import Camera, ClipPlayback
from mirror.mailbox import Mailbox
from mirror.types import Frame
from tests.harness.mirror import MAX_RUN_S


class Stills(Camera):
    """3000 pictures a second of a clip's time; none of them is black or frozen."""

    size, live, name = (64, 48), False, "stills"

    def __init__(self, count: int) -> None:
        self._left = iter(range(count))

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002
        index = next(self._left, None)
        return None if index is None else Frame(np.full((48, 64, 3), 50 + index % 100, np.uint8), index / 3000, index)

    def close(self) -> None: ...


class Everything(Mailbox[CaptureItem]):
    """A mailbox that remembers all that was put into it."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def put(self, item: CaptureItem) -> None:
        assert isinstance(item.item, Frame)
        self.times.append(item.item.time)
        super().put(item)


class StillClock:
    """Time that passes only where it is slept, so that a slow machine is never late."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture(autouse=True)
def _timed_alike_on_any_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    def play(opener: Callable[[], Camera]) -> ClipPlayback:
        clock = StillClock()
        return ClipPlayback(opener, clock=clock, sleep=clock.sleep)

    monkeypatch.setattr("mirror.app.capture.ClipPlayback", play)


def delivered(doze: bool) -> tuple[CaptureThread, list[float]]:
    box = Everything()
    feed = CaptureThread(CaptureSource(lambda: Stills(600), live=False, calibration=0, limits=CaptureLimits(idle_frame_period_s=0.05)), box)
    feed.is_idle = doze
    feed.open()
    feed.go()
    feed.join(MAX_RUN_S)
    return feed, box.times


def test_while_no_one_is_there_few_pictures_are_looked_at_and_all_are_read() -> None:
    feed, times = delivered(True)
    assert len(times) == 4, "one in .05 s of .2"
    assert feed.pictures == 600, "none grows old in the driver's queue"
    assert feed.dozed == feed.pictures - len(times)
    assert all(later - earlier >= 0.05 for earlier, later in pairwise(times))


def test_with_a_person_there_every_picture_counts() -> None:
    feed, times = delivered(False)
    assert len(times) == feed.pictures == 600
    assert feed.dozed == 0


class LargeStills(Stills):
    """Of more than four times the width that a network takes."""

    size = (800, 600)

    def read(self, timeout: float = 1.0) -> Frame | None:
        frame = super().read(timeout)
        return None if frame is None else Frame(np.full((600, 800, 3), frame.image[0, 0], np.uint8), frame.index / 10, frame.index)


def test_every_picture_comes_with_its_halves() -> None:
    box = Everything()
    feed = CaptureThread(CaptureSource(lambda: LargeStills(3), live=False, calibration=0), box)
    feed.open()
    feed.go()
    feed.join(MAX_RUN_S)
    last = box.latest()
    assert last is not None
    assert isinstance(last.item, Frame)
    assert [half.shape for half in last.item.halves] == [(300, 400, 3), (150, 200, 3)]
    assert all((half == last.item.image[0, 0]).all() for half in last.item.halves)
