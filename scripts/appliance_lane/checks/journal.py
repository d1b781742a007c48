"""What is logged in a week."""

from __future__ import annotations

import re
import time

from ..machine import UNIT, Machine
from ..result import CheckFailed

WEEK_S = 7 * 24 * 3600.0
DARK_S = 30.0
MAX_LINES = 400_000
WRITE_TIMEOUT_S = 120.0
LIMIT_MB = 64.0
"""As the installer sets it for journald, with one file's room on top."""


def check_journal(machine: Machine) -> str:
    """A week of the worst case, a camera that is unplugged: its lines are written at once, as many as it would log."""
    machine.show("none")
    cursor = lines(machine)
    time.sleep(DARK_S)
    logged = lines(machine)[len(cursor) :]
    machine.show("empty")
    machine.wait_measuring()
    week = int(len(logged) * WEEK_S / DARK_S)
    if week > MAX_LINES:
        raise CheckFailed(f"{len(logged)} lines in {DARK_S:.0f} s without a camera: {week} a week")
    (machine.disk.root / "srv/lines").write_text("\n".join(logged or ["-"]) + "\n")
    machine.shell("journalctl --rotate && journalctl --vacuum-size=1K -q")
    began = size_mb(machine)
    count = max(1, week // max(1, len(logged)))
    machine.shell(f"python3 -c 'print(open(\"/srv/lines\").read() * {count})' | systemd-cat -t mirror; journalctl --sync", WRITE_TIMEOUT_S)
    total = size_mb(machine)
    if total > LIMIT_MB * 1.25:
        raise CheckFailed(f"the journals have {total:.0f} MB, the limit is {LIMIT_MB:.0f} MB")
    rate = f"{len(logged)} lines in {DARK_S:.0f} s without a camera"
    return f"{rate}; a week of these, {week} lines: {began:.0f} to {total:.0f} MB of journals"


def lines(machine: Machine) -> list[str]:
    return machine.journal(UNIT).splitlines()


def size_mb(machine: Machine) -> float:
    found = re.search(r"take up ([\d.]+)([KMG])", machine.run("journalctl", "--disk-usage"))
    if found is None:
        return 0.0
    return float(found[1]) * {"K": 1e-3, "M": 1.0, "G": 1e3}[found[2]]
