"""Ctrl-C and SIGTERM: noted, and turned into an exception only where stopping half way does no harm."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType, TracebackType
from typing import Any, NoReturn, Self

SHUTDOWN_SIGNALS = (signal.SIGINT, signal.SIGTERM)
STOP_DEADLINE_S = 1.8
"""Seconds after which a signal ends the process, whatever still hangs in it: a driver, the network, a disk."""


class StopSignals:
    """Stands in for Python's handlers while entered. To be entered in the main thread."""

    def __init__(self) -> None:
        self.event = threading.Event()
        self.signal: int | None = None
        """The first signal that came; None until then."""
        self._interrupting = False
        self._before: dict[int, Any] = {}
        self._wakeup: socket.socket | None = None

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
        heard, self._wakeup = socket.socketpair()
        self._wakeup.setblocking(False)
        # Python's own handlers wait for the main thread, which may be what hangs; this descriptor is written to at once.
        signal.set_wakeup_fd(self._wakeup.fileno(), warn_on_full_buffer=False)
        threading.Thread(target=_enforce_deadline, args=(heard,), name="deadline", daemon=True).start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        signal.set_wakeup_fd(-1)
        if self._wakeup is not None:
            self._wakeup.close()
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _note(self, number: int, frame: FrameType | None) -> None:
        del frame
        self.signal = self.signal or number
        self.event.set()
        if self._interrupting:
            raise KeyboardInterrupt


def _enforce_deadline(heard: socket.socket) -> None:
    """Waits for a signal, and ends the process when it still runs after ``STOP_DEADLINE_S``."""
    with heard:
        numbers = heard.recv(1)
    if numbers:
        time.sleep(STOP_DEADLINE_S)
        end_process(128 + numbers[0])


def end_process(code: int) -> NoReturn:
    """Ends this process and those it started at once, without any cleaning up."""
    with contextlib.suppress(OSError):
        os.write(2, b"mirror: stopped; what did not stop by itself was left behind\n")
    if "multiprocessing" in sys.modules:
        for child in sys.modules["multiprocessing"].active_children():
            child.kill()
    os._exit(code)


def restart_process() -> NoReturn:
    """Starts the program again in this process, with the same command line: for systemd it has not ended, so no start is counted."""
    sys.stdout.flush()
    sys.stderr.flush()
    os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])
