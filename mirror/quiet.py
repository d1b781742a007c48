"""Keeps what libraries say for themselves off the terminal: the mirror's own lines are all that its commands print."""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Iterator


class _StderrSwitch:
    """File descriptor 2, which all threads share: the first to mute it keeps where it went, the last to end puts that back."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._depth = 0
        self._kept: int | None = None

    def mute(self) -> None:
        with self._lock:
            self._depth += 1
            if self._depth > 1:
                return
            sys.stderr.flush()
            try:
                self._kept = os.dup(2)
            except OSError:  # started without a stderr: nothing to mute
                return
            sink = os.open(os.devnull, os.O_WRONLY)
            os.dup2(sink, 2)
            os.close(sink)

    def restore(self) -> None:
        with self._lock:
            self._depth -= 1
            if self._depth == 0 and self._kept is not None:
                os.dup2(self._kept, 2)
                os.close(self._kept)
                self._kept = None


_stderr = _StderrSwitch()


@contextlib.contextmanager
def mute_stderr() -> Iterator[None]:
    """Points file descriptor 2 at nothing for the moment: some lines of OpenCV and of the network's runtime go past every setting. What
    other threads say meanwhile is lost too, so a mirror that trains has no use for it."""
    _stderr.mute()
    try:
        yield
    finally:
        _stderr.restore()
