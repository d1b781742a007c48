"""A clip played at the speed of its timestamps, so that a recording can stand in for a live camera."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from mirror.camera.base import Camera
from mirror.types import Frame

MAX_LATE_DROPS = 8
"""Frames dropped in a row at most: a machine that decodes slower than the clip plays still shows something."""
MAX_PLAYBACK_LAG_S = 1.0
"""Seconds of lag beyond which playing goes on from where it stopped instead of catching up."""


class ClipPlayback(Camera):
    """Delivers the frames of clips when they are due and drops those that are late by more than a frame.

    ``opener`` opens the clip from its start; with ``loop`` it is opened again at the end, for ever, otherwise None ends it.
    Times are moved onto ``clock``: start of playing plus the clip's own time, as a live camera would stamp them.
    """

    live = False

    def __init__(
        self,
        opener: Callable[[], Camera],
        *,
        loop: bool = False,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._opener = opener
        self._loop = loop
        self._clock = clock
        self._sleep = sleep
        self._clip = opener()
        self.name = self._clip.name
        self.size = self._clip.size
        self.rounds = 0
        """How often the clip has started again."""
        self._playing = False
        self._start = 0.0
        self._last = 0.0
        self._step = 0.0
        self._index = 0

    def read(self, timeout: float = 1.0) -> Frame | None:
        for drops in range(MAX_LATE_DROPS + 1):
            frame = self._following(timeout)
            if frame is None:
                return None
            lead = frame.time - self._clock()
            if lead < -MAX_PLAYBACK_LAG_S:
                self._start -= lead
                frame = replace(frame, time=frame.time - lead)
                lead = 0.0
            if lead >= -self._step or drops == MAX_LATE_DROPS:
                break
        assert frame is not None
        if lead > 0:
            self._sleep(lead)
        self._index += 1
        return replace(frame, index=self._index - 1)

    def close(self) -> None:
        self._clip.close()

    def _following(self, timeout: float) -> Frame | None:
        """The clip's next frame, or the first of the next round one step after the last, stamped on the clock."""
        frame = self._clip.read(timeout)
        if frame is None and self._loop and self._playing:
            self._clip.close()
            self._clip = self._opener()
            frame = self._clip.read(timeout)
            if frame is not None:
                self._start += self._last + self._step - frame.time
                self.rounds += 1
        elif frame is not None and self._playing:
            self._step = frame.time - self._last
        if frame is None:
            return None
        if not self._playing:
            self._start = self._clock() - frame.time
            self._playing = True
        self._last = frame.time
        return replace(frame, time=self._start + frame.time)
