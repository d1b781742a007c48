"""A clock that is set: a Pi has none of its own until the network tells the time."""

from __future__ import annotations

import time
from pathlib import Path

from ..hardware import replace, write
from ..machine import UNIT, Machine, remembered
from ..result import CheckFailed
from .count import SET_TIMEOUT_S, train

OFFSET_FILE = "srv/clock"
LIBRARY = "/usr/lib/*/faketime/libfaketimeMT.so.1"
JUMPS = ("+400d", "-20000d", "+0")
SETTLE_S = 4.0


def check_clock(machine: Machine) -> str:
    """The time of day jumps in the middle of a set: a year ahead, to 1971, back to now. Capture times do not."""
    library = machine.shell(f"ls {LIBRARY}").split()[0]
    offset = machine.disk.root / OFFSET_FILE
    offset.write_text("+0\n")
    drop_in = machine.disk.root / "etc/systemd/system/mirror@.service.d/clock.conf"
    words = f"LD_PRELOAD={library} FAKETIME_TIMESTAMP_FILE=/{OFFSET_FILE} FAKETIME_CACHE_DURATION=1 FAKETIME_DONT_FAKE_MONOTONIC=1"
    write(drop_in, f"[Service]\nEnvironment={words}\n")
    try:
        restart(machine)
        return jump(machine, offset)
    finally:
        drop_in.unlink()
        restart(machine)


def restart(machine: Machine) -> None:
    pid = machine.main_pid()
    machine.systemctl("daemon-reload")
    machine.systemctl("restart", "--no-block", UNIT)
    machine.wait_measuring(but_not=pid)


def jump(machine: Machine, offset: Path) -> str:
    pid = machine.main_pid()
    before = remembered(machine.disk.data)
    train(machine, reps=1)
    for size in JUMPS:
        replace(offset, f"{size}\n")
        time.sleep(SETTLE_S)
        if not machine.is_measuring() or machine.main_pid() != pid:
            raise CheckFailed(f"the clock jumped by {size}: it does not measure on in the same process")
    train(machine, reps=1)
    machine.show("empty")
    machine.wait_for("the set is stored", lambda: remembered(machine.disk.data)[0] > before[0], SET_TIMEOUT_S)
    machine.refuse_failure_screen()
    sets, reps = remembered(machine.disk.data)
    stored = f"{sets - before[0]} set, {reps - before[1]} repetitions stored"
    return f"{', '.join(JUMPS)} within a set: measured on in the same process, {stored}"
