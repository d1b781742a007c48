"""How long a process takes of itself, however busy the machine is."""

from __future__ import annotations

import subprocess
import time
from pathlib import Path

POLL_S = 0.005


class Stopwatch:
    """Seconds since it was made, less those in which a thread of the process was ready to run and had no processor (``schedstat`` of
    Linux, proc(5)): on an idle machine those since it was made, on a busy one no more than there."""

    def __init__(self, pid: int) -> None:
        self._threads, self._begun = Path(f"/proc/{pid}/task"), time.monotonic()
        self._before = self._delays()
        self._last = dict(self._before)

    @property
    def seconds(self) -> float:
        """Until now; to be asked for while the process runs."""
        self._last |= self._delays()
        lost = sum(delay - self._before.get(thread, 0.0) for thread, delay in self._last.items())
        return max(0.0, time.monotonic() - self._begun - lost)

    def _delays(self) -> dict[str, float]:
        """Seconds of each thread that runs now."""
        found = {}
        try:
            for thread in self._threads.iterdir():
                found[thread.name] = int((thread / "schedstat").read_text().split()[1]) / 1e9
        except (FileNotFoundError, ProcessLookupError):  # it ended meanwhile, or this is not Linux
            pass
        return found


def time_end(process: subprocess.Popen[str], longest: float) -> float:
    """Seconds of itself that ``process`` takes from now on until it ends. Raises AssertionError when it has not after ``longest``."""
    watch, end = Stopwatch(process.pid), time.monotonic() + longest
    seconds = watch.seconds
    while process.poll() is None:
        assert time.monotonic() < end, "it never ended"
        time.sleep(POLL_S)
        seconds = watch.seconds
    return seconds
