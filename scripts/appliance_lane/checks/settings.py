"""A technician who mistypes."""

from __future__ import annotations

import time
from functools import partial

from ..machine import UNIT, Machine
from ..result import CheckFailed

SETTINGS = "etc/mirror/mirror.toml"
WORKING_COPY = "working-settings.toml"
OPEN_BRACKET = "[camera\nsource = 1\n"
MISTAKES = {
    "not valid TOML": OPEN_BRACKET,
    "unknown key": "[camera]\nsuorce = 'webcam'\n",
    "display.resolution must be": "[display]\nresolution = 'large'\n",
    "empty": "",
}
"""What the mirror says, and the file."""
TAKEN_IN = "mirror.toml: can be used"
CALM_S = 6.0
"""Longer than a start takes: what fails then has failed."""
REPAIR_TIMEOUT_S = 30.0


def check_wrong_settings(machine: Machine) -> str:
    """Wrong settings while it runs, at a restart and at a first start; the repair is taken in without a restart by hand."""
    path = machine.disk.root / SETTINGS
    right = path.read_text()
    pid = machine.main_pid()
    slowest = 0.0
    for mistake, text in MISTAKES.items():
        path.write_text(text)
        time.sleep(CALM_S / 2)
        if machine.main_pid() != pid:
            raise CheckFailed(f"{mistake}, while it ran: it was restarted")
        machine.systemctl("restart", "--no-block", UNIT)
        machine.wait_measuring(but_not=pid)
        machine.refuse_failure_screen()
        pid = machine.main_pid()
        said = machine.journal()
        if f"mirror.toml: {mistake}" not in said or "the settings that worked last" not in said:
            raise CheckFailed(f"{mistake}: it does not say so")
        path.write_text(right)
        taken = said.count(TAKEN_IN) + 1
        seconds = machine.wait_for(f"{mistake}, repaired: taken in", partial(has_taken_in, machine, taken), REPAIR_TIMEOUT_S)
        slowest = max(slowest, seconds)
        machine.wait_measuring()
        if machine.main_pid() != pid:
            raise CheckFailed(f"{mistake}, repaired: it was restarted")
    first = first_start(machine, right)
    kept = f"{len(MISTAKES)} mistakes: goes on with the last settings that worked"
    return f"{kept}, takes the repaired file in after {slowest:.1f} s; {first}"


def has_taken_in(machine: Machine, times: int) -> bool:
    return machine.journal().count(TAKEN_IN) >= times


def first_start(machine: Machine, right: str) -> str:
    """Nothing that ever worked is there to go on with."""
    path = machine.disk.root / SETTINGS
    machine.systemctl("stop", UNIT)
    (machine.disk.data / WORKING_COPY).unlink(missing_ok=True)
    path.write_text(OPEN_BRACKET)
    machine.systemctl("start", "--no-block", UNIT)
    time.sleep(CALM_S)
    machine.refuse_failure_screen()
    if machine.property("NRestarts") != "0":
        raise CheckFailed("a wrong first file: systemd had to restart it")
    path.write_text(right)
    seconds = machine.wait_measuring()
    return f"a wrong first file: no restart, measures {seconds:.0f} s after its repair"
