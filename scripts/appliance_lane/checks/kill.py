"""A process that dies or hangs."""

from __future__ import annotations

from ..machine import FAILURE_UNIT, Machine
from ..result import CheckFailed

WATCHDOG_TIMEOUT_S = 60.0
CRASHES = 6


def check_kill(machine: Machine) -> str:
    """SIGKILL."""
    pid = machine.main_pid()
    machine.run("kill", "-KILL", str(pid))
    seconds = machine.wait_measuring(but_not=pid)
    machine.refuse_failure_screen()
    return f"measures again {seconds:.1f} s later"


def check_freeze(machine: Machine) -> str:
    """SIGSTOP: a render loop that hangs, for systemd's watchdog."""
    pid = machine.main_pid()
    machine.run("kill", "-STOP", str(pid))
    seconds = machine.wait_measuring(but_not=pid, timeout_s=WATCHDOG_TIMEOUT_S)
    machine.refuse_failure_screen()
    return f"measures again {seconds:.1f} s later"


def check_crashes(machine: Machine) -> str:
    """Six crashes in a row: the failure screen with the reason, and no reboot counted before it happens."""
    for number in range(CRASHES):
        machine.wait_for(f"start {number + 1}", lambda: machine.main_pid() != 0, WATCHDOG_TIMEOUT_S)
        machine.run("kill", "-ABRT", str(machine.main_pid()))
        machine.wait_for("its end", lambda: machine.main_pid() == 0, WATCHDOG_TIMEOUT_S)
    seconds = machine.wait_for("the failure screen is on the glass", lambda: machine.is_active(FAILURE_UNIT), WATCHDOG_TIMEOUT_S)
    machine.wait_for("it says why", lambda: "could not be started" in machine.journal(FAILURE_UNIT), WATCHDOG_TIMEOUT_S)
    if "signal ABRT" not in machine.journal(FAILURE_UNIT):
        raise CheckFailed("the failure screen does not name the signal")
    reboots = machine.disk.data / "reboots"
    if reboots.exists() and reboots.read_text().strip() != "0":
        raise CheckFailed("a reboot is counted that has not happened")
    return f'failure screen {seconds:.1f} s after the sixth: "it was ended by signal ABRT"; no reboot counted'
