"""Holds a process's main thread so that it neither reacts nor ends by itself, as a driver that hangs does; run inside the root.

    hold.py PID SECONDS

SIGSTOP is no such thing: systemd wakes what it stops. SIGKILL ends the process all the same.
"""

from __future__ import annotations

import ctypes
import os
import sys
import time

PTRACE_SEIZE, PTRACE_INTERRUPT, WAIT_ALL = 0x4206, 0x4207, 0x40000000
POLL_PERIOD_S = 0.1


def hold(pid: int, seconds: float) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.ptrace.argtypes = (ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p)
    for request in (PTRACE_SEIZE, PTRACE_INTERRUPT):
        if libc.ptrace(request, pid, None, None) != 0:
            raise OSError(ctypes.get_errno(), "ptrace")
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        # Who holds it is told of its end first.
        found, status = os.waitpid(pid, os.WNOHANG | WAIT_ALL)
        if found and os.WIFSIGNALED(status):
            break
        time.sleep(POLL_PERIOD_S)


if __name__ == "__main__":
    hold(int(sys.argv[1]), float(sys.argv[2]))
