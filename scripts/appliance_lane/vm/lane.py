"""Makes the emulated machine from the installed container, and does the checks to it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from ..machine import Machine
from ..result import CheckFailed, Result, attempt
from .board import X86_BOARD
from .checks import GUEST_CHECKS, GuestCheck
from .disk import equip_root, make_disk, replace_hardware
from .guest import Guest

MAX_CRASHES = 1
"""Of the kernel within a check: the emulator's, which ``EMULATED_WORDS`` are for. More are a fault that only looks like a slow machine."""


def check_guest(machine: Machine, folder: Path, names: Sequence[str]) -> list[Result]:
    """The rows of an emulated machine with the disk of ``machine``, which is switched off for it; ``folder`` keeps its disk and the
    pictures of its glass. ``names``: those checks only, or all."""
    guest = Guest(folder, X86_BOARD)
    results = [attempt("machine", lambda: make_guest(machine, guest))]
    if results[-1].outcome != "ok":
        return results
    try:
        wanted = [check for check in GUEST_CHECKS if not names or check.name in (*names, "glass")]
        return results + [attempt(check.name, partial(perform, check, guest)) for check in wanted]
    finally:
        guest.cut_power()


def perform(check: GuestCheck, guest: Guest) -> str:
    """What ``check`` saw, and how often the machine was reset but for the times that the check asks for."""
    before = guest.resets
    seen = check.function(guest)
    crashes = guest.resets - before - check.resets
    if crashes > MAX_CRASHES:
        raise CheckFailed(f"the kernel crashed {crashes} times; {seen}")
    return f"{seen}; the kernel crashed {crashes} times"


def make_guest(machine: Machine, guest: Guest) -> str:
    equip_root(machine)
    machine.power_off()
    replace_hardware(machine.disk.root)
    make_disk(machine.disk.root, guest.folder)
    kernel = next((machine.disk.root / "lib/modules").iterdir()).name
    return f"kernel {kernel} with v4l2loopback and gpio-sim"
