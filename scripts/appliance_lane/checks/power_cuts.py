"""The power fails while someone trains."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from ..command import run
from ..machine import Machine, remembered
from ..result import CheckFailed
from .count import train

CUTS = 50
LONGEST_WAIT_S = 0.6


def check_power_cuts(machine: Machine) -> str:
    """The data partition as it would be found after each of 50 power cuts at random moments of a training."""
    copy, folder = machine.disk.folder / "cut.img", machine.disk.folder / "cut"
    folder.mkdir(exist_ok=True)
    first = remembered(machine.disk.data)
    train(machine, reps=1)
    replayed = 0
    for number in range(CUTS):
        time.sleep(machine.random.uniform(0.0, LONGEST_WAIT_S))
        known = remembered(machine.disk.data)
        machine.disk.copy_data(copy)
        replayed += "needs_recovery" in run("dumpe2fs", "-h", str(copy))
        found = find_after_cut(copy, folder)
        if found < known or found[1] < known[1]:
            raise CheckFailed(f"cut {number + 1}: {known[0]} sets and {known[1]} repetitions before, {found[0]} and {found[1]} after")
    machine.show("empty")
    copy.unlink()
    trained = remembered(machine.disk.data)[1] - first[1]
    whole = f"{CUTS} of {CUTS}: mounted ({replayed} from the journal), database whole"
    return f"{whole}, 0 sets and 0 repetitions lost; {trained} were trained meanwhile"


def find_after_cut(copy: Path, folder: Path) -> tuple[int, int]:
    """Sets and repetitions on the partition, after what a Pi does at its next start: check, mount, open the database."""
    run("sh", "-c", f"e2fsck -p {copy} || [ $? -le 2 ]")
    run("mount", "-o", "loop", str(copy), str(folder))
    try:
        database = sqlite3.connect(folder / "mirror.db")
        verdict = database.execute("PRAGMA integrity_check").fetchone()[0]
        database.close()
        if verdict != "ok":
            raise CheckFailed(f"the database is damaged: {verdict}")
        return remembered(folder)
    finally:
        run("umount", str(folder))
