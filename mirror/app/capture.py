"""The capture thread: it opens a source, reads it, and leaves the newest picture, or what is wrong, in a mailbox."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from mirror.camera import Camera, ClipPlayback, Fault, SupervisedCamera, SupervisionLimits
from mirror.errors import MirrorError, RecoveryError
from mirror.mailbox import Mailbox
from mirror.pose.halves import add_halves
from mirror.types import FaultKind, Frame, Message

log = logging.getLogger(__name__)

CAPTURE_READ_TIMEOUT_S = 0.5
"""Seconds after which a reading thread looks whether it is still wanted."""
SOURCE_RETRY_DELAY_S = 1.0
"""Seconds after an unexpected failure until the source is opened again."""
IDLE_FRAME_PERIOD_S = 1.0
"""Seconds between two pictures that are looked at while the place is free."""
RECORDING_END_S = 1.0
"""Seconds without a picture after which a recording is over, and its set with it."""
MAX_DEVICE_CLOSE_S = 8.0
"""Seconds for a device to open or let go; a driver that hangs for longer must not keep the mirror from stopping."""


@dataclass(frozen=True, slots=True)
class CaptureLimits:
    """How long to wait for what, in seconds."""

    read_timeout_s: float = CAPTURE_READ_TIMEOUT_S
    retry_delay_s: float = SOURCE_RETRY_DELAY_S
    idle_frame_period_s: float = IDLE_FRAME_PERIOD_S
    recording_end_s: float = RECORDING_END_S
    supervision: SupervisionLimits = field(default_factory=SupervisionLimits)


@dataclass(frozen=True, slots=True)
class CaptureSource:
    """Where pictures come from, and how a session on it begins."""

    opener: Callable[[], Camera]
    live: bool
    """True for a camera, which is supervised; a clip is played at its own speed, once."""
    calibration: int
    """Coached squats asked for at the start."""
    hint: Message | None = None
    """The line about the controls that goes with it."""
    guided: bool = False
    """Whether the session begins with the assessment."""
    picture: bool = False
    """True where the screen is no mirror, so that people see themselves only if the picture is drawn."""
    limits: CaptureLimits = CaptureLimits()


@dataclass(frozen=True, slots=True)
class CaptureItem:
    """What came from ``source``: a picture, or what is wrong with the camera."""

    source: CaptureSource
    item: Frame | Fault


class CaptureThread:
    """One source in a thread of its own. ``open`` it, wait for ``opened``, look at ``refused``, then ``go``.

    ``patient``: a source that refuses is tried again until it opens, and meanwhile what it says is delivered (a station).
    """

    def __init__(self, source: CaptureSource, box: Mailbox[CaptureItem], patient: bool = False) -> None:
        self.source = source
        self.opened = threading.Event()
        """Set when the source is open or has refused."""
        self.open_error: MirrorError | None = None
        """Why it could not be opened, last."""
        self.unrecoverable: RecoveryError | None = None
        """Why only a fresh process can open it; the thread has ended then."""
        self.is_over = False
        """Whether a recording was played through."""
        self.pictures = 0
        """How many came so far; a black one counts, a dark room is no defect. Written by the capture thread only."""
        self.dozed = 0
        """How many of them were let go since the place is free. Written by the capture thread only."""
        self.is_idle = False
        """Whether a picture a second is enough for now; the render loop says. The others are read and let go, so that the one that is
        looked at is new: a driver's queue would else hand out what it saw seconds ago."""
        self.is_detail_wanted = False
        """Whether frames are to bring the camera's full resolution along; the render loop says."""
        self._box = box
        self._given = float("-inf")
        """When the last picture was delivered."""
        self._patient = patient
        self._stop = threading.Event()
        self._go = threading.Event()
        self._thread = threading.Thread(target=self._run, name="capture", daemon=True)

    def open(self) -> None:
        """Start the thread; it opens the source and then waits for ``go``, so that no picture of a clip is missed."""
        self._thread.start()

    def go(self) -> None:
        """Begin to read."""
        self._go.set()

    def stop(self) -> None:
        """Ask the thread to end; it lets the source go by itself."""
        self._stop.set()
        self._go.set()

    def join(self, longest: float | None = None) -> None:
        """Wait for the thread to end, ``longest`` seconds at most (default: LONGEST_CLOSE)."""
        if self._thread.ident is not None:
            self._thread.join(MAX_DEVICE_CLOSE_S if longest is None else longest)
            if self._thread.is_alive():
                log.warning("the camera does not let go; it is left behind")

    def _run(self) -> None:
        reader = self._try_open()
        self.opened.set()
        if reader is None:
            if not self._patient:
                return
            self._report(str(self.open_error))
            reader = self._again()
        self._go.wait()
        while reader is not None and self._read(reader):
            reader = self._again()

    def _again(self) -> SupervisedCamera | ClipPlayback | None:
        """The source, opened again; None when the thread is to end."""
        while not self._stop.wait(self.source.limits.retry_delay_s):
            reader = self._try_open()
            if reader is not None:
                return reader
            self._report(str(self.open_error))
        return None

    def _try_open(self) -> SupervisedCamera | ClipPlayback | None:
        try:
            return self._reader()
        except RecoveryError as error:
            self.open_error = self.unrecoverable = error
            self._stop.set()
        except MirrorError as error:
            self.open_error = error
        except Exception as error:
            log.exception("the source cannot be opened")
            self.open_error = MirrorError("camera", f"cannot be opened ({type(error).__name__})", "plug it in again")
        return None

    def _reader(self) -> SupervisedCamera | ClipPlayback:
        if not self.source.live:
            return ClipPlayback(self.source.opener)
        return SupervisedCamera(self.source.opener, self.source.limits.supervision)

    def _read(self, reader: SupervisedCamera | ClipPlayback) -> bool:
        """Reads until the end or until it is asked to stop; True when it failed in a way that opening again may mend."""
        try:
            while not self._stop.is_set():
                if isinstance(reader, SupervisedCamera):
                    reader.is_detail_wanted = self.is_detail_wanted
                item = reader.read(self.source.limits.read_timeout_s)
                if item is None or self._stop.is_set():
                    self.is_over = item is None
                    break
                self.pictures += not isinstance(item, Fault) or item.kind is FaultKind.BLACK
                if isinstance(item, Fault):
                    self._box.put(CaptureItem(self.source, item))
                elif not self.is_idle or not 0 <= item.time - self._given < self.source.limits.idle_frame_period_s:
                    self._given = item.time
                    self._box.put(CaptureItem(self.source, add_halves(item)))
                else:
                    self.dozed += 1
            return False
        except RecoveryError as error:
            self.unrecoverable = error
            self._report(str(error))
            return False
        except MirrorError as error:  # of a clip: a supervised camera raises none
            self._report(str(error))
            return False
        except Exception:
            log.exception("the capture thread failed and starts again")
            self._report("camera: it failed and is opened again")
            return True
        finally:
            reader.close()

    def _report(self, text: str) -> None:
        now = time.monotonic()
        self._box.put(CaptureItem(self.source, Fault(FaultKind.LOST, text, now, now)))
