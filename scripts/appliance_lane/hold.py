"""Holds a process's main thread so that it neither reacts nor ends by itself, as a driver that hangs does; run inside the root.

    hold.py PID SECONDS

SIGSTOP is no such thing: systemd wakes what it ends. A SIGKILL counts at once, but is told only when the process is let go.
"""

from __future__ import annotations

import ctypes
import sys
import time

PTRACE_SEIZE, PTRACE_INTERRUPT = 0x4206, 0x4207


def hold(pid: int, seconds: float) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
        if libc.ptrace(request, pid, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
    time.sleep(seconds)


if __name__ == "__main__":
    hold(int(sys.argv[1]), float(sys.argv[2]))
