"""SIGINT and SIGTERM end the demo as an exception does, so that everything is taken away again; but not while something is being started
that is not noted yet, and only once."""

from __future__ import annotations

import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


class StopSignals:
    """From now on, in the main thread. Exit code 128 + the signal's number, as the shell has it."""

    def __init__(self) -> None:
        self._is_held, self._came = False, 0
        for number in SIGNALS:
            signal.signal(number, self._take)

    def _take(self, number: int, _: FrameType | None) -> None:
        self._came = self._came or number
        if not self._is_held:
            self._end()

    def _end(self) -> None:
        for number in SIGNALS:
            signal.signal(number, signal.SIG_IGN)  # a second one would break off what takes things away
        raise SystemExit(128 + self._came)

    @contextmanager
    def held(self) -> Iterator[None]:
        """A signal that comes within ends the demo at the end of it."""
        self._is_held = True
        try:
            yield
        finally:
            self._is_held = False
        if self._came:
            self._end()

    @contextmanager
    def process(self, command: Sequence[str | Path], **options: Any) -> Iterator[subprocess.Popen[str]]:
        """``command`` as long as the block lasts. A signal while it starts leaves no process behind."""
        child = None
        try:
            with self.held():
                child = subprocess.Popen(command, text=True, **options)
            yield child
        finally:
            if child is not None:
                child.terminate()
                with child:
                    pass  # closes its pipes and waits for it
