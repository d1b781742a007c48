"""What every camera is: something that gives upright, unflipped RGB frames with the time of their capture."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Self

import numpy as np

from mirror.errors import MirrorError
from mirror.types import Frame, Image

MAX_EXPOSURE_MS = 15.0
"""Milliseconds: a knee that moves at .5 m/s smears over 7.5 mm, a fiftieth of a thigh."""


class CameraLost(MirrorError):
    """A camera that worked stopped giving frames (unplugged, stalled, wedged driver). Opening it again may help."""


@dataclass(frozen=True, slots=True)
class ExposureReading:
    """How a picture was exposed: milliseconds, gain (analogue times digital), the camera's guess at the lux."""

    exposure_ms: float
    gain: float
    lux: float | None


class Camera(ABC):
    """A source of frames: uint8 RGB (h, w, 3), upright, unflipped, square pixels, with non-decreasing times in seconds.

    Live cameras stamp frames on the monotonic clock; clips start at 0. Every camera is a context manager and is closed once.
    """

    name: str
    """What messages call it: a file name, "webcam /dev/video0", "pi camera"."""
    live: bool
    """True when frames come as the world moves and cannot be had again."""
    size: tuple[int, int]
    """Width, height of the upright frame in pixels."""
    light: ExposureReading | None = None
    """Of the last picture, where the camera tells."""
    is_detail_wanted: bool = False
    """Whether frames are to bring the full resolution along, where the camera has more than it gives; may be set at any time."""

    @abstractmethod
    def read(self, timeout: float = 1.0) -> Frame | None:
        """The next frame, or None at the end of a clip.

        ``timeout`` bounds the wait for a live camera's next frame, in seconds. Raises ``CameraLost`` when it gives none.
        """

    @abstractmethod
    def close(self) -> None:
        """Lets the device or file go; safe to call twice."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


@dataclass(frozen=True, slots=True)
class CameraOptions:
    """How a camera is opened."""

    rotation: int = 0
    """Degrees clockwise, a multiple of 90."""
    max_exposure_ms: float = MAX_EXPOSURE_MS
    """Of the Pi's camera; the others set their exposure themselves."""


@dataclass(frozen=True, slots=True)
class CameraBackend:
    """One kind of source for frames; ``mirror.camera.backends`` lists them.

    A source is the text that ``[camera] source`` and ``mirror run --source`` take.
    """

    usage: str
    """How the source is written, for the help: "webcam", "/dev/videoN"."""
    matches: Callable[[str], bool]
    """Whether a source is of this kind, by its text alone."""
    open: Callable[[str, CameraOptions], Camera]
    """Opens a source. Raises MirrorError."""
    check: Callable[[str], str]
    """Says in a few words what is there, without turning a camera on. Raises MirrorError when it cannot be opened."""
    live: bool = True
    """False for recordings."""


def quarter_turns(rotation: int) -> int:
    """``rotation`` in degrees clockwise (a multiple of 90) as quarter turns 0..3. Raises MirrorError otherwise."""
    if rotation % 90:
        raise MirrorError(f"camera rotation {rotation}", "a picture turns by quarters only", "use 0, 90, 180 or 270")
    return rotation // 90 % 4


def turn_frame_image(image: Image, turns: int) -> Image:
    """``image`` turned clockwise by ``turns`` quarter turns, contiguous; the image itself when there is nothing to turn."""
    return np.ascontiguousarray(np.rot90(image, -turns)) if turns else image


def clamp_capture_time(stamp: float, now: float, last: float) -> float:
    """A live frame's time in monotonic seconds, not before ``last``: the driver's ``stamp`` where it can be true, else ``now``.

    Some drivers stamp with another clock, with 0, or (OpenCV #27853) the first frame in another unit; a frame that arrives now
    was captured within the last second.
    """
    return max(last, stamp if now - 1.0 <= stamp <= now else now)
