"""How long after its cause has ended a camera's fault is over, measured with a clock of the test's own: five seconds at most."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest

from mirror.camera import Camera, CameraLost, Fault, SupervisedCamera
from mirror.errors import MirrorError
from mirror.types import Frame

BEGINS = 10.0
GOAL = 5.0
"""Seconds: the goal for every fault that needs no restart."""


@dataclass
class CameraFault:
    """Time, and what the camera suffers from until ``ends``; ``size`` is what it has after that."""

    kind: str
    ends: float
    size: tuple[int, int] = (64, 48)
    now: float = 0.0

    @property
    def ill(self) -> bool:
        return BEGINS <= self.now < self.ends


class FailingCamera(Camera):
    """Thirty pictures a second; a stall costs the whole timeout, as a driver's does."""

    live = True
    name = "camera"

    def __init__(self, fault: CameraFault) -> None:
        self._fault = fault
        self.size = fault.size if fault.now >= fault.ends else (64, 48)
        if fault.ill and fault.kind == "vanishes":
            raise MirrorError("patient: no such device; plug it in")

    def read(self, timeout: float = 1.0) -> Frame:
        fault = self._fault
        ill = fault.ill
        if ill and fault.kind in {"stalls", "vanishes"}:
            fault.now += timeout
            raise CameraLost("patient: no picture; check the cable")
        fault.now += 1 / 30
        image = np.full((self.size[1], self.size[0], 3), 100, np.uint8)
        if not (ill and fault.kind == "freezes"):
            image[0, 0] = round(fault.now * 30) % 200 + 20
        if ill and fault.kind == "goes black":
            image[:] = 0
        return Frame(image, fault.now, 0)

    def close(self) -> None:
        pass


def watched(fault: CameraFault, until: float) -> list[tuple[float, Frame | Fault]]:
    def sleep(seconds: float) -> None:
        fault.now += seconds

    clock: Callable[[], float] = lambda: fault.now  # noqa: E731
    supervised = SupervisedCamera(lambda: FailingCamera(fault), clock=clock, sleep=sleep)
    out = []
    while fault.now < until:
        item = supervised.read(0.5)
        out.append((fault.now, item))
    return out


@pytest.mark.parametrize("lasting", [0.7, 3.1, 9.3, 60.0, 601.7])
@pytest.mark.parametrize("kind", ["stalls", "vanishes", "freezes", "goes black"])
def test_pictures_are_back_within_five_seconds_of_the_cause(kind: str, lasting: float) -> None:
    ends = BEGINS + lasting
    seen = watched(CameraFault(kind, ends), ends + GOAL + 1)
    back = next(now for now, item in seen if now >= ends and isinstance(item, Frame))
    assert back - ends <= GOAL
    assert all(isinstance(item, Frame) for now, item in seen if now >= ends + GOAL), "healed once is healed"
    if lasting > GOAL:
        said = [item.text for now, item in seen if isinstance(item, Fault) and now < ends]
        assert said
        assert all(";" in text for text in said), "the cause and what to do"


def test_a_camera_that_comes_back_with_another_size_is_taken_as_it_is() -> None:
    seen = watched(CameraFault("vanishes", BEGINS + 5, (48, 64)), BEGINS + 12)
    last = seen[-1][1]
    assert isinstance(last, Frame)
    assert last.image.shape == (64, 48, 3)
