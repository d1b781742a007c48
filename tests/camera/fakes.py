"""A clock that moves only when told, and a camera that plays a script."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from mirror.camera.base import Camera
from mirror.types import Frame, Image


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now
        self.slept: list[float] = []

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        assert seconds >= 0
        self.slept.append(seconds)
        self.now += seconds


def scene(value: int = 100) -> Image:
    """A picture with some structure whose brightness is about ``value``; two values give two pictures."""
    image = np.full((48, 64, 3), value, np.uint8)
    image[8:20, 10:40] = value + value // 5
    return image


class Scripted(Camera):
    """Gives the script's frames, raises its exceptions and moves the clock by its floats; after the script comes None."""

    name = "scripted camera"
    size = (64, 48)

    def __init__(self, script: Iterable[Frame | Exception | float], clock: Clock | None = None, *, live: bool = True) -> None:
        self.live = live
        self._script: Iterator[Frame | Exception | float] = iter(script)
        self._clock = clock
        self.closed = 0

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002
        for step in self._script:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, Frame):
                return step
            assert self._clock is not None
            self._clock.now += step
        return None

    def close(self) -> None:
        self.closed += 1
