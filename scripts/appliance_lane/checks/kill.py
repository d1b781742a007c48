"""A process that dies or hangs."""

from __future__ import annotations

from ..machine import Machine

WATCHDOG_TIMEOUT_S = 60.0


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
