"""New versions: one that works, one that does not and damages what is remembered, one that the power fails under."""

from __future__ import annotations

import contextlib
import threading
import time
from pathlib import Path

from ..command import CommandFailed
from ..hardware import CHECKOUT
from ..machine import Machine, remembered
from ..result import CheckFailed
from .count import check_set

BROKEN_PROGRAM = """\
import os, pathlib
for path in pathlib.Path(os.environ.get("STATE_DIRECTORY", "/nowhere")).glob("mirror.db*"):
    path.write_bytes(b"not a database any more")
raise SystemExit(1)
"""
TRIAL_TIMEOUT_S = 300.0


def check_upgrade(machine: Machine) -> str:
    """A new version that works, on a mirror that remembers something."""
    check_set(machine)
    old, known = current(machine), remembered(machine.disk.data)
    change(machine, "mirror/__init__.py", "# another version\n")
    machine.install()
    if current(machine) == old:
        raise CheckFailed("the version before still runs")
    keep_data(machine, known)
    return f"{old} to {current(machine)}, all {known[1]} repetitions kept"


def check_roll_back(machine: Machine) -> str:
    """A new version that ends at once and has overwritten the database by then: the version before and its data come back."""
    check_set(machine)
    old, known = current(machine), remembered(machine.disk.data)
    break_program(machine)
    try:
        machine.install()
    except CommandFailed as refusal:
        if "runs again" not in str(refusal):
            raise
    else:
        raise CheckFailed("a version that does not run was kept")
    seconds = find_old(machine, old, known)
    return f"the version before measures {seconds:.1f} s after the verdict, with all {known[1]} repetitions"


def check_interrupted_upgrade(machine: Machine) -> str:
    """The power fails while such a version is tried."""
    old, known = current(machine), remembered(machine.disk.data)
    break_program(machine)
    upgrade = threading.Thread(target=ignore_failure, args=(machine,))
    upgrade.start()
    machine.wait_for("the new version is being tried", lambda: current(machine) != old, TRIAL_TIMEOUT_S)
    time.sleep(machine.random.uniform(3.0, 8.0))
    machine.power_off()
    upgrade.join()
    trial = machine.disk.root / "opt/mirror/trial"
    if not trial.exists():
        raise CheckFailed("there is nothing to go on with after the power cut")
    booted = machine.power_on()
    decided = machine.wait_for("the upgrade is finished", lambda: not trial.exists(), TRIAL_TIMEOUT_S)
    seconds = find_old(machine, old, known)
    back = f"the version before is back {booted + decided:.0f} s after power-on"
    return f"{back} and measures {seconds:.0f} s later, with all {known[1]} repetitions"


def current(machine: Machine) -> str:
    return (machine.disk.root / "opt/mirror/current").readlink().name


def change(machine: Machine, name: str, text: str) -> None:
    """Makes another version of the checkout in the machine."""
    path = machine.disk.root / CHECKOUT[1:] / name
    path.write_text(path.read_text() + text)


def break_program(machine: Machine) -> None:
    program = machine.disk.root / CHECKOUT[1:] / "mirror/__main__.py"
    whole: Path = program.with_name("main-before")
    if not whole.exists():
        program.rename(whole)
    program.write_text(BROKEN_PROGRAM)


def ignore_failure(machine: Machine) -> None:
    with contextlib.suppress(CommandFailed):
        machine.install()


def find_old(machine: Machine, old: str, known: tuple[int, int]) -> float:
    if current(machine) != old:
        raise CheckFailed(f"{current(machine)} is the version now, not {old}")
    seconds = machine.wait_measuring()
    keep_data(machine, known)
    machine.refuse_failure_screen()
    return seconds


def keep_data(machine: Machine, known: tuple[int, int]) -> None:
    found = remembered(machine.disk.data)
    if found < known or found[1] < known[1]:
        raise CheckFailed(f"{known[0]} sets and {known[1]} repetitions before, {found[0]} and {found[1]} after")
