"""Runs the checks and prints the table: see ``scripts/appliance``."""

from __future__ import annotations

import contextlib
import fcntl
import os
import signal
import socket
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from .arm.checks import CARD_CHECKS
from .arm.lane import STEPS, check_card
from .checks import PARTS, Check
from .checks.install import check_install
from .command import CommandFailed, run
from .hardware import copy_sources, furnish, number_machine
from .machine import UNIT, Machine
from .result import Result, attempt, format_table
from .vm.checks import GUEST_CHECKS
from .vm.kernel import prepare_root
from .vm.lane import check_guest
from .volume import Volume, cache_folder

CHECKOUT_FOLDER = Path(__file__).resolve().parents[2]
MIN_MACHINES_AT_ONCE = 3
PORTS, PORTS_STEP = range(28791, 28891), 10
KNOWN = {
    "": [check.name for part in PARTS for check in part],
    "--vm": [check.name for check in GUEST_CHECKS],
    "--arm": [*STEPS, *(check.name for check in CARD_CHECKS)],
}
"""The checks' names, by the option that asks for the machine."""


def main(names: Sequence[str]) -> int:
    kind = names[0] if names and names[0] in KNOWN else ""
    names = names[1:] if kind else names
    known = KNOWN[kind]
    if names and names[0] == "--list":
        print("\n".join(known))
        return 0
    unknown = [name for name in names if name not in known]
    if unknown:
        listing = " ".join(filter(None, ("scripts/appliance", kind, "--list")))
        print(f"mirror: there is no check {unknown[0]!r}: {listing} names them", file=sys.stderr)
        return 2
    began = time.monotonic()
    cache = cache_folder() / "arm" if kind == "--arm" else cache_folder()
    cache.mkdir(parents=True, exist_ok=True)
    lock = (cache / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        print(f"mirror: the appliance in {cache} is booted already: wait until that run has ended", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    if kind == "--arm":
        results = check_card(CHECKOUT_FOLDER, cache, names)
    elif kind == "--vm":
        results = run_installed(lambda volume, machines: check_guest(machines[0], volume.folder / "vm", names), prepare_root)
    else:
        parts = [[check for check in part if not names or check.name in names] for part in PARTS]
        results = run_installed(partial(perform_parts, parts))
    print(format_table(results))
    failed = [result.name for result in results if result.outcome == "failed"]
    print(f"\n{time.monotonic() - began:.0f} s; {'FAILED: ' + ', '.join(failed) if failed else 'all passed'}")
    return 1 if failed else 0


def run_installed(
    perform: Callable[[Volume, list[Machine]], list[Result]], prepare: Callable[[Volume, Path], tuple[Path, bool]] | None = None
) -> list[Result]:
    """Boots a machine and installs the mirror in it; ``perform`` then does its checks, and may add machines, which are all switched off.
    ``prepare`` makes of Debian what it begins with instead."""
    volume = Volume(cache_folder())
    machines: list[Machine] = []
    try:
        results = [attempt("boot", lambda: boot(volume, machines, prepare))]
        if results[-1].outcome == "ok":
            results.append(attempt("install", lambda: check_install(machines[0])))
        return results + perform(volume, machines) if results[-1].outcome == "ok" else results
    finally:
        for machine in machines:
            machine.power_off()


def perform_parts(parts: Sequence[Sequence[Check]], volume: Volume, machines: list[Machine]) -> list[Result]:
    """Copies the machine, so that each part has one of its own: most of the time is the mirror's own waiting."""
    wanted = [part for part in parts if part]
    copy_machine(volume, machines, len(wanted))
    with ThreadPoolExecutor(max(MIN_MACHINES_AT_ONCE, os.cpu_count() or 1)) as pool:
        done = [pool.submit(perform_all, machine, part) for machine, part in zip(machines, wanted, strict=False)]
        return [result for part in done for result in part.result()]


def boot(volume: Volume, machines: list[Machine], prepare: Callable[[Volume, Path], tuple[Path, bool]] | None = None) -> str:
    base, built = volume.prepare_base()
    if prepare is not None:
        base, built = prepare(volume, base)
    machine = Machine(volume, volume.make_disk("0", base))
    machines.append(machine)
    furnish(machine.disk.root, CHECKOUT_FOLDER / "mirror/assets/demo/demo.mp4")
    number_machine(machine.disk.root, free_port(0))
    copy_sources(CHECKOUT_FOLDER, machine.disk.root)
    return f"a system {'built' if built else 'from the cache'}; systemd done after {machine.power_on():.1f} s"


def copy_machine(volume: Volume, machines: list[Machine], wanted: int) -> None:
    """More of the first machine, which is off then, until there are ``wanted``."""
    first = machines[0]
    if wanted > 1:
        first.power_off()
        run("sync", "-f", str(first.disk.data))
    for number in range(1, wanted):
        disk = volume.make_disk(str(number), first.disk.root, first.disk.data_image)
        number_machine(disk.root, free_port(number))
        machines.append(Machine(volume, disk))


def perform_all(machine: Machine, checks: Sequence[Check]) -> list[Result]:
    """Switched off as soon as it is done, so that the others have the processor."""
    results = [attempt(check.name, partial(perform, machine, check)) for check in checks]
    machine.power_off()
    return results


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


def free_port(number: int) -> int:
    """For a machine's camera; none of those that the kernel gives away by itself meanwhile."""
    for port in PORTS[number::PORTS_STEP]:
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise CommandFailed("no port is free for the camera")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
