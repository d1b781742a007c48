"""Looks for a QR code in camera frames, in a thread of its own, seldom enough that the joints lose nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

import numpy as np
import zxingcpp
from numpy.typing import NDArray

from mirror.mailbox import Mailbox
from mirror.types import Frame, Image

log = logging.getLogger(__name__)

MIN_SCAN_PERIOD_S = 1 / 3
"""Seconds between two looks at least; a badge is held up for longer."""
MAX_SCAN_CPU_SHARE = 0.25
"""Of one core's time that looking may take at most: on a slow machine there are fewer looks, not fewer joints."""
SAME_CODE_MUTE_S = 5.0
"""Seconds for which the same code is not told again: it is held there until something happens."""
MAX_CODE_CHARS = 512
"""Letters of a code that are looked at; no badge is longer."""
SCAN_WAIT_S = 0.5

_QR_CODE = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)


class BadgeReader:
    """Tells ``on_text`` what codes say, in its own thread. ``wanted`` False: pictures are not even looked at."""

    def __init__(
        self, on_text: Callable[[str], None], clock: Callable[[], float] = time.monotonic, min_period_s: float = MIN_SCAN_PERIOD_S
    ) -> None:
        self.wanted = False
        self._on_text, self._clock, self._min_period_s = on_text, clock, min_period_s
        self._frames: Mailbox[Frame] = Mailbox()
        self._told: tuple[str, float] = ("", float("-inf"))
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="badges", daemon=True)

    def offer(self, frame: Frame) -> None:
        """A frame that may show a badge. Never waits."""
        if not self.wanted:
            return
        if self._thread.ident is None:
            self._thread.start()
        self._frames.put(frame)

    def close(self) -> None:
        """Ends the thread; safe to call twice."""
        self._stop.set()
        if self._thread.ident is not None:
            self._thread.join(2.0)

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            frame = self._frames.take(SCAN_WAIT_S)
            pause = 0.0
            if frame is None or not self.wanted:
                continue
            began = self._clock()
            try:
                self._tell(read_qr_code(frame.image if frame.detail is None else frame.detail))
            except Exception:
                log.exception("a badge could not be looked for")
            pause = max(self._min_period_s, (self._clock() - began) / MAX_SCAN_CPU_SHARE)

    def _tell(self, text: str) -> None:
        now = self._clock()
        before, when = self._told
        if text and not (text == before and now - when < SAME_CODE_MUTE_S):
            self._told = text, now
            self._on_text(text[:MAX_CODE_CHARS])


def read_qr_code(image: Image) -> str:
    """What the QR code in ``image``, uint8 (h, w, 3) RGB or (h, w) grey, says; empty where none can be read."""
    grey = np.ascontiguousarray(image) if image.ndim == 2 else _luma(image)
    return _read_code(grey) or _read_code(_enlarge(grey))


def _read_code(grey: Image) -> str:
    found = zxingcpp.read_barcode(grey, formats=_QR_CODE)
    return found.text if found is not None else ""


def _luma(image: Image) -> Image:
    from PIL import Image as Picture  # 4 MB, which the Pi's camera does not need: its full resolution is grey

    return np.asarray(Picture.fromarray(image).convert("L"))


def _enlarge(grey: Image) -> Image:
    """Twice as high and wide: a code in which no module is smaller than 1.4 pixels is read then, else 2 pixels."""
    tall = np.repeat(grey, 2, axis=0)
    tall[1::2] = _halfway(grey)
    large = np.repeat(tall, 2, axis=1)
    large[:, 1::2] = _halfway(tall.T).T
    return large


def _halfway(rows: Image) -> NDArray[np.int16]:
    """Between each row and the next one, the cubic through four of them (Keys 1981, a = -1/2), 0..255."""
    wide = np.pad(rows, ((1, 2), (0, 0)), mode="edge").astype(np.int16)
    between = 9 * (wide[1:-2] + wide[2:-1])
    between -= wide[:-3]
    between -= wide[3:]
    between += 8
    between >>= 4
    return np.clip(between, 0, 255, out=between)
