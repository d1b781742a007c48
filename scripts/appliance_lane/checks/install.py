"""The installation, without which nothing else can be tried."""

from __future__ import annotations

from ..machine import Machine
from ..result import CheckFailed


def check_install(machine: Machine) -> str:
    """install-pi.sh on a fresh system, until it says that the mirror runs; a dry run before, with apt's lists still empty."""
    if "archive has no" in machine.install("--dry-run"):
        raise CheckFailed("a dry run denies packages that apt has no lists of yet")
    machine.install()
    machine.wait_measuring()
    size = machine.shell("du -smx /opt/mirror | cut -f1").strip()
    return f"installed and running; {size} MB in /opt/mirror"
