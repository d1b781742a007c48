"""Runs the checks and prints the table: see ``scripts/appliance``."""

from __future__ import annotations

import contextlib
import socket
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from .checks import CHECKS, Check
from .checks.install import check_install
from .command import CommandFailed
from .hardware import copy_sources, furnish
from .machine import UNIT, Machine
from .result import CheckFailed, CheckSkipped, Outcome, Result, format_table
from .volume import Volume, cache_folder

CHECKOUT_FOLDER = Path(__file__).resolve().parents[2]
SEED = 16
PORTS = range(28791, 28891)


def main(names: Sequence[str]) -> int:
    if names and names[0] == "--list":
        print("\n".join(check.name for check in CHECKS))
        return 0
    unknown = [name for name in names if name not in {check.name for check in CHECKS}]
    if unknown:
        print(f"mirror: there is no check {unknown[0]!r}: scripts/appliance --list names them", file=sys.stderr)
        return 2
    began = time.monotonic()
    machine = Machine(Volume(cache_folder()), free_port(), SEED)
    results = [attempt("root", lambda: build(machine))]
    try:
        if results[-1].outcome == "ok":
            results.append(attempt("install", lambda: check_install(machine)))
        if results[-1].outcome == "ok":
            wanted = [check for check in CHECKS if not names or check.name in names]
            results += [attempt(check.name, partial(perform, machine, check)) for check in wanted]
    finally:
        machine.power_off()
    print(format_table(results))
    failed = [result.name for result in results if result.outcome == "failed"]
    print(f"\n{time.monotonic() - began:.0f} s; {'FAILED: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0


def build(machine: Machine) -> str:
    built = machine.volume.prepare_root()
    furnish(machine.root, machine.port, CHECKOUT_FOLDER / "mirror/assets/demo/demo.mp4")
    copy_sources(CHECKOUT_FOLDER, machine.root)
    return f"{'built' if built else 'from the cache'}; booted in {machine.power_on():.1f} s"


def perform(machine: Machine, check: Check) -> str:
    """The check, on a machine that runs well: each stands for a day of its own."""
    if machine.has_rebooted():
        machine.power_off()
        machine.power_on()
    machine.show("empty")
    machine.shell("systemctl stop 'mirror-failed@*'; rm -f /run/mirror/failures; systemctl reset-failed")
    machine.systemctl("start", "--no-block", UNIT)
    machine.wait_measuring()
    return check.function(machine)


def attempt(name: str, function: Callable[[], str]) -> Result:
    began = time.monotonic()
    outcome: Outcome = "ok"
    try:
        seen = function()
    except CheckSkipped as reason:
        seen, outcome = str(reason), "skipped"
    except (CheckFailed, CommandFailed) as reason:
        seen, outcome = str(reason), "failed"
    result = Result(name, outcome, time.monotonic() - began, seen)
    print(f"{result.outcome:8} {result.seconds:5.0f} s  {name}: {seen}", file=sys.stderr, flush=True)
    return result


def free_port() -> int:
    """For the camera, out of those that the kernel gives away by itself meanwhile."""
    for port in PORTS:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise CommandFailed("no port is free for the camera")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
