"""This machine's clocks, and whether something has set the one on the wall."""

from __future__ import annotations

import ctypes
import errno
import time
from collections.abc import Callable
from pathlib import Path

from mirror.station import probes

BOOT_ID_FILE = Path("/proc/sys/kernel/random/boot_id")
TIMESYNCD_FILE = Path("/run/systemd/timesync/synchronized")
"""Made by systemd-timesyncd when it has set the clock since the machine started (systemd-timesyncd.service(8))."""
SYNC_PROBE_PERIOD_S = 60.0
"""Seconds between two questions to other programs."""
ADJTIMEX_BUFFER_BYTES = 512
"""More than a struct timex has; zeros only ask (adjtimex(2))."""
TIME_ERROR = 5
"""What adjtimex gives while nothing keeps the clock right (STA_UNSYNC)."""


def is_kernel_clock_synchronised() -> bool | None:
    """What the kernel says; None where it may not be asked (ProtectClock= of the unit) or is no Linux."""
    try:
        state = ctypes.CDLL(None, use_errno=True).adjtimex(ctypes.create_string_buffer(ADJTIMEX_BUFFER_BYTES))
    except (OSError, AttributeError):
        return None
    if state < 0:
        assert ctypes.get_errno() in (errno.EPERM, errno.ENOSYS, errno.EFAULT, errno.EINVAL)
        return None
    return bool(state != TIME_ERROR)


def is_clock_set_by_network() -> bool:
    """Whether systemd-timesyncd has set the clock; asks no other program, so that it takes no time."""
    return TIMESYNCD_FILE.exists()


def is_wall_clock_set() -> bool:
    """Whether systemd-timesyncd or the kernel says so, or systemd where the kernel may not be asked, which takes seconds at worst."""
    if is_clock_set_by_network():
        return True
    kernel = is_kernel_clock_synchronised()
    return bool(probes.is_clock_synchronised()) if kernel is None else kernel


class MachineClock:
    """``mirror.store.StoreClock`` of this machine. Once set, the clock counts as set until the machine starts again."""

    def __init__(self, ask: Callable[[], bool] = is_wall_clock_set) -> None:
        try:
            self.boot = BOOT_ID_FILE.read_text("ascii").strip()
        except OSError:
            self.boot = f"start of {round(time.time() - self.elapsed())}"
        self._ask, self._set, self._asked = ask, False, float("-inf")

    def wall(self) -> float:
        return time.time()

    def elapsed(self) -> float:
        return time.clock_gettime(time.CLOCK_BOOTTIME) if hasattr(time, "CLOCK_BOOTTIME") else time.monotonic()

    def is_synchronised(self) -> bool:
        now = self.elapsed()
        if not self._set and now - self._asked >= SYNC_PROBE_PERIOD_S:
            self._set, self._asked = self._ask(), now
        return self._set
