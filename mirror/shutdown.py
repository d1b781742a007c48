"""Ctrl-C and SIGTERM: noted, and turned into an exception only where stopping half way does no harm."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

SHUTDOWN_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """Stands in for Python's handlers while entered. To be entered in the main thread."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.signal: int | None = None
        """The first signal that came; None until then."""
        self._interrupting = False
        self._before: dict[int, Any] = {}

    @property
    def code(self) -> int:
        """The exit code that tells a shell which signal it was (130, 143); 0 without one."""
        return 128 + self.signal if self.signal else 0

    @contextmanager
    def interrupting(self) -> Iterator[None]:
        """Within, a signal raises KeyboardInterrupt, at once if one came before; outside it is only noted."""
        self._interrupting = True
        try:
            if self.signal is not None:
                raise KeyboardInterrupt
            yield
        finally:
            self._interrupting = False

    def __enter__(self) -> Self:
        self._before = {number: signal.signal(number, self._note) for number in SHUTDOWN_SIGNALS}
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.signal = self.signal or number
        self.event.set()
        if self._interrupting:
            raise KeyboardInterrupt


def restart_process() -> NoReturn:
    """Starts the program again in this process, with the same command line: for systemd it has not ended, so no start is counted."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
