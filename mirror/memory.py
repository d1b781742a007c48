"""Memory back to the system: the C library keeps what was freed for what may come, and a mirror waits for hours."""

from __future__ import annotations

import contextlib
import ctypes
from collections.abc import Callable

MEMORY_RELEASE_PERIOD_S = 10.0
"""Seconds between two times: a scene that is painted once leaves more behind than a minute of frames does."""


def release_free_memory() -> None:
    """Gives back what is free, where the C library can (glibc's ``malloc_trim``)."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)


class MemoryRelease:
    """Does so now and then, for a thread in which a few milliseconds do not matter."""

    def __init__(self, clock: Callable[[], float], release: Callable[[], None] = release_free_memory) -> None:
        self._clock, self._release = clock, release
        self._due = clock() + MEMORY_RELEASE_PERIOD_S

    def tend(self) -> None:
        """Does so when it is time."""
        if self._clock() >= self._due:
            self._due = self._clock() + MEMORY_RELEASE_PERIOD_S
            self._release()
