"""A live camera that heals: it is opened again when it is lost, and what is wrong meanwhile is a value, never an exception."""

from __future__ import annotations

import contextlib
import logging
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from mirror.camera.base import Camera, CameraLost
from mirror.camera.tearing import TearDetector
from mirror.errors import MirrorError, RecoveryError
from mirror.types import FaultKind, Frame, Image

log = logging.getLogger(__name__)

FIRST_REOPEN_DELAY_S, MAX_REOPEN_DELAY_S = 0.5, 4.0
"""Seconds between two tries to open: doubling from the first to the longest."""
FROZEN_PICTURE_TIMEOUT_S = 2.0
"""Seconds of one and the same picture, or of black, that are still taken for an accident."""
BLACK_FRAME_MAX_LUMA = 16
"""Brightest 8-bit value of a picture in which nothing can be seen."""

MAX_TORN_FRAMES = 60
"""Torn pictures in a row that are passed over: two seconds of them."""
FRAME_SAMPLE_STEP_PX = 16
"""Every sixteenth pixel of a row, and every sixteenth row, says how a picture is."""


@dataclass(frozen=True, slots=True)
class SupervisionLimits:
    """How soon a lost camera is opened again, and when one counts as frozen or dark."""

    first_reopen_delay_s: float = FIRST_REOPEN_DELAY_S
    max_reopen_delay_s: float = MAX_REOPEN_DELAY_S
    frozen_timeout_s: float = FROZEN_PICTURE_TIMEOUT_S
    black_max_luma: int = BLACK_FRAME_MAX_LUMA


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the camera, in one line for the log; ``since`` and ``time`` in monotonic seconds."""

    kind: FaultKind
    text: str
    since: float
    time: float


class SupervisedCamera:
    """Keeps a live camera going. ``read`` gives a Frame or, while there is none to trust, a Fault; it raises only a RecoveryError, where
    no other try in this process can help.

    ``opener`` opens the camera, now (a MirrorError of this first opening goes to the caller) and after every loss. A frozen camera is
    opened again; a black one is only reported, since a covered lens or a dark room is no defect.
    """

    def __init__(
        self,
        opener: Callable[[], Camera],
        limits: SupervisionLimits = SupervisionLimits(),
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._opener = opener
        self._limits = limits
        self._clock = clock
        self._sleep = sleep
        self._camera: Camera | None = opener()
        self.is_detail_wanted = False
        """Passed on to the camera (``Camera.is_detail_wanted``); may be set from any thread."""
        self.name = self._camera.name
        self.size = self._camera.size
        self._fault: Fault | None = None
        self._delay = self._limits.first_reopen_delay_s
        self._next_try = 0.0
        self._index = 0
        self._closed = False
        self._checksum = 0
        self._changed: float | None = None
        self._dark_since: float | None = None
        self._tears = TearDetector()
        self._torn_row = 0

    @property
    def fault(self) -> str | None:
        """What is wrong, in one line; None while frames flow."""
        return self._fault.text if self._fault else None

    def read(self, timeout: float = 1.0) -> Frame | Fault:
        """Waits at most about ``timeout`` seconds (and as long as opening takes) for a frame or for news about the fault."""
        try:
            while True:
                camera = self._camera or self._reopen(timeout)
                if camera is None:
                    return (
                        self._report(self._fault.kind, self._fault.text)
                        if self._fault
                        else self._report(FaultKind.LOST, f"{self.name}: closed")
                    )
                camera.is_detail_wanted = self.is_detail_wanted
                frame = camera.read(timeout)
                if frame is None:
                    raise CameraLost(self.name, "stopped giving pictures", "plug it in again")
                if not self._is_torn(frame):
                    return self._judged(frame)
        except RecoveryError:
            self._drop()
            raise
        except MirrorError as error:
            return self._lost(FaultKind.LOST, str(error))

    def _is_torn(self, frame: Frame) -> bool:
        """Whether a part of the picture is not of its moment: then it is passed over. Raises CameraLost when it stays so."""
        if frame.image.shape != (self.size[1], self.size[0], 3) or frame.image.dtype != np.uint8:
            raise CameraLost(self.name, "gives torn pictures", "check its cable, plug it in again if this stays")
        if not self._tears.torn(frame.image[::FRAME_SAMPLE_STEP_PX, ::FRAME_SAMPLE_STEP_PX]):
            self._torn_row = 0
            return False
        self._torn_row += 1
        if self._torn_row > MAX_TORN_FRAMES:
            raise CameraLost(self.name, "gives torn pictures", "check its cable, plug it in again if this stays")
        return True

    def close(self) -> None:
        """Lets the camera go for good, whatever it says to that. To be called by the thread that reads, as drivers demand."""
        self._closed = True
        self._drop()

    def _drop(self) -> None:
        camera, self._camera = self._camera, None
        if camera is not None:
            with contextlib.suppress(MirrorError):
                camera.close()

    def _reopen(self, timeout: float) -> Camera | None:
        """The camera, opened again; None while it is too early for the next try, or for ever after ``close``."""
        if self._closed:
            return None
        wait = self._next_try - self._clock()
        if wait > 0:
            self._sleep(min(wait, timeout))
            if wait > timeout:
                return None
        self._camera = self._opener()
        self.name, self.size = self._camera.name, self._camera.size
        self._changed = None
        self._tears, self._torn_row = TearDetector(), 0
        return self._camera

    def _judged(self, frame: Frame) -> Frame | Fault:
        sample = np.ascontiguousarray(frame.image[::FRAME_SAMPLE_STEP_PX, ::FRAME_SAMPLE_STEP_PX])
        if int(sample.max()) < self._limits.black_max_luma:
            self._changed = None
            if self._dark_since is None:
                self._dark_since = frame.time
            if frame.time - self._dark_since > self._limits.frozen_timeout_s:
                return self._report(FaultKind.BLACK, f"{self.name}: sees only black; uncover the lens or switch the light on")
        else:
            self._dark_since = None
            fresh = self._has_changed(sample)
            if fresh or self._changed is None:
                self._changed = frame.time
            if frame.time - self._changed > self._limits.frozen_timeout_s:
                return self._lost(FaultKind.FROZEN, f"{self.name}: shows the same picture again and again; plug it in again if this stays")
            if not fresh and self._fault is not None and self._fault.kind is FaultKind.FROZEN:
                return self._report(FaultKind.FROZEN, self._fault.text)
        if self._fault is not None:
            log.warning("%s: works again after %.1f s", self.name, self._clock() - self._fault.since)
            self._fault = None
        self._delay = self._limits.first_reopen_delay_s
        self._index += 1
        return replace(frame, index=self._index - 1)

    def _has_changed(self, sample: Image) -> bool:
        """True when this picture is not the last one; a sensor's noise makes every picture differ."""
        before, self._checksum = self._checksum, zlib.crc32(sample.tobytes())
        return self._checksum != before

    def _lost(self, kind: FaultKind, text: str) -> Fault:
        self._drop()
        self._next_try = self._clock() + self._delay
        self._delay = min(self._limits.max_reopen_delay_s, self._delay * 2)
        return self._report(kind, text)

    def _report(self, kind: FaultKind, text: str) -> Fault:
        now = self._clock()
        if self._fault is None or self._fault.kind != kind:
            log.warning("%s", text)
        self._fault = Fault(kind, text, self._fault.since if self._fault else now, now)
        return self._fault
