"""Memory back to the system: the C library keeps what was freed for what may come, and a mirror runs for weeks."""

from __future__ import annotations

import contextlib
import ctypes

MIN_MAPPED_BLOCK_BYTES = 1 << 20
"""Blocks of memory from this size on are the system's own again as soon as they are freed: of the networks and of the glass. A picture of
640x480 is smaller: mapped anew for every frame it takes .45 ms more (x86)."""
MAX_KEPT_FREE_BYTES = 1 << 20
"""Free memory that the C library keeps at its heap's end."""
M_TRIM_THRESHOLD, M_MMAP_THRESHOLD, M_ARENA_MAX = -1, -3, -8
"""What ``mallopt`` calls its parameters (glibc's malloc.h)."""


def limit_free_memory() -> None:
    """From now on the C library keeps little of what is freed, where it can be told (glibc): one heap for all threads, whose allocations
    Python's lock puts in turn anyway, and large blocks outside it. To be called before threads start."""
    with contextlib.suppress(OSError, AttributeError):
        library = ctypes.CDLL(None)
        library.mallopt(M_ARENA_MAX, 1)
        library.mallopt(M_MMAP_THRESHOLD, MIN_MAPPED_BLOCK_BYTES)  # of itself it grows with the largest block that is freed
        library.mallopt(M_TRIM_THRESHOLD, MAX_KEPT_FREE_BYTES)


def release_free_memory() -> None:
    """Gives back what is free, where the C library can (glibc's ``malloc_trim``); takes milliseconds, in which other threads go on."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
