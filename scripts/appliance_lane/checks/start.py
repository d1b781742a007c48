"""The start of the machine."""

from __future__ import annotations

from ..machine import Machine
from ..result import CheckFailed


def check_start(machine: Machine) -> str:
    """Power on to the first measured picture."""
    machine.power_off()
    booted = machine.power_on()
    measured = machine.wait_measuring()
    start = float(machine.property("ActiveEnterTimestampMonotonic")) - float(machine.property("InactiveExitTimestampMonotonic"))
    failed = machine.systemctl("list-units", "--failed", "--plain", "--no-legend").split()
    if any(word.startswith("mirror") for word in failed):
        raise CheckFailed(f"failed units: {' '.join(failed)}")
    total = booted + measured
    return f"from power-on: systemd done {booted:.1f} s, measures {total:.1f} s; the mirror ready {start / 1e6:.1f} s after its own start"
