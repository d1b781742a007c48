"""Lowers what other programs play while the mirror speaks ("ducking"), through PulseAudio or PipeWire, which speaks PulseAudio's protocol.

A process of its own does it (``duck_process``): it is told for how long, and puts every volume back after that time, when the mirror
closes the pipe, or when the mirror is killed, which closes it too. So no crash of the mirror leaves the music low.
"""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

log = logging.getLogger(__name__)

DUCKING_RETRY_DELAY_S = 60.0
"""Seconds after which a process that ended (no sound server) is started again, when there is something to be said."""
DUCKING_JOIN_TIMEOUT_S = 1.0
DUCKING_COMMAND = (sys.executable, "-P", str(Path(__file__).with_name("duck_process.py")))


class Ducking:
    """Lowers other programs to ``level``, a share of their own volume. Never waits and never raises; from one thread."""

    def __init__(self, level: float, clock: Callable[[], float], command: Sequence[str] = DUCKING_COMMAND) -> None:
        self._command, self._clock = [*command, str(level)], clock
        self._process: subprocess.Popen[bytes] | None = None
        self._due = float("-inf")

    def hold(self, seconds: float) -> None:
        """Others are low from now on for ``seconds``; a later call prolongs it."""
        if self._process is None and self._clock() >= self._due:
            self._start()
        if self._process is not None and self._process.stdin is not None:
            try:
                self._process.stdin.write(f"{seconds:.3f}\n".encode())
                self._process.stdin.flush()
            except OSError:
                self._end()

    def close(self) -> None:
        """Others are as loud as before; safe to call twice."""
        self._due = float("inf")
        if self._process is not None:
            self._end()

    def _start(self) -> None:
        try:
            self._process = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        except OSError as error:
            log.info("music is not lowered while the mirror speaks: %s", error)
            self._due = self._clock() + DUCKING_RETRY_DELAY_S

    def _end(self) -> None:
        process, self._process = self._process, None
        self._due = max(self._due, self._clock() + DUCKING_RETRY_DELAY_S)
        if process is None:
            return
        try:
            process.communicate(timeout=DUCKING_JOIN_TIMEOUT_S)
        except (subprocess.TimeoutExpired, OSError, ValueError):
            for end in (process.terminate, process.kill):  # asked first, as it puts every volume back
                end()
                with suppress(subprocess.TimeoutExpired):
                    process.wait(DUCKING_JOIN_TIMEOUT_S)
                    return
