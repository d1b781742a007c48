"""A technician who is impatient."""

from __future__ import annotations

import time

from ..hardware import LANE
from ..machine import UNIT, Machine
from ..result import CheckFailed

MOMENTS = 20
LONGEST_WAIT_S = 3.0
STOP_TIMEOUT_S = 90.0
HANG_S = 33.0
"""A little longer than a stop may take, TimeoutStopSec."""


def check_restarts(machine: Machine) -> str:
    """Restarts and stops at random moments of the start: none is a failure, none ends on the failure screen."""
    longest_stop = 0.0
    for number in range(MOMENTS):
        machine.systemctl("start", "--no-block", UNIT)
        wait = machine.random.uniform(0.0, LONGEST_WAIT_S)
        time.sleep(wait)
        if number % 2:
            machine.systemctl("restart", "--no-block", UNIT)
        else:
            began = time.monotonic()
            machine.systemctl("stop", UNIT)
            longest_stop = max(longest_stop, time.monotonic() - began)
            state = machine.property("ActiveState")
            if state != "inactive":
                raise CheckFailed(f"after a stop {wait:.2f} s into the start it is {state}, {machine.property('Result')}")
        machine.refuse_failure_screen()
    pid = machine.main_pid()
    machine.systemctl("restart", "--no-block", UNIT)
    seconds = machine.wait_measuring(but_not=pid)
    machine.refuse_failure_screen()
    held = f"{MOMENTS} of {MOMENTS} without failure screen or reboot"
    return f"{held}; longest stop {longest_stop:.1f} s, a restart measures after {seconds:.1f} s"


def check_hung_restart(machine: Machine) -> str:
    """A restart by hand of a mirror that does not react, as with a camera's driver that hangs: longer than a stop may take."""
    pid = machine.main_pid()
    machine.run("systemd-run", "-q", "--collect", "/usr/bin/python3", f"{LANE}/hold.py", str(pid), str(HANG_S))
    machine.wait_for("it hangs", lambda: "TracerPid:\t0" not in machine.shell(f"cat /proc/{pid}/status"), STOP_TIMEOUT_S)
    machine.systemctl("restart", "--no-block", UNIT)
    seconds = machine.wait_measuring(but_not=pid, timeout_s=STOP_TIMEOUT_S)
    machine.refuse_failure_screen()
    return f"measures {seconds:.1f} s after it, without failure screen or reboot"
