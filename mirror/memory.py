"""Memory back to the system: the C library keeps what was freed for what may come, and a mirror waits for hours."""

from __future__ import annotations

import contextlib
import ctypes


def release_free_memory() -> None:
    """Gives back what is free, where the C library can (glibc's ``malloc_trim``); takes milliseconds, in which other threads go on."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
