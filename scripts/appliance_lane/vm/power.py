"""What restarts the emulated machine, or takes its power. All is filmed: no text is on the glass but the failure screen's own."""

from __future__ import annotations

import random
import time

from ..result import CheckFailed
from .glass import CHANGE_TIMEOUT_S, SETTLE_S, film, main_pid, restart, wait_measuring
from .guest import BOOT_TIMEOUT_S, Guest

POWER_CUTS = 5
CHECK_DATABASE = """/opt/mirror/current/.venv/bin/python -c '
import sqlite3
print(sqlite3.connect("/var/lib/mirror/mirror.db").execute("pragma integrity_check").fetchone()[0])'"""
FAILURE_UNIT = "mirror-failed@mirror.service"
CRASHES = 6
HARDWARE_WATCHDOG = "cat /sys/class/watchdog/watchdog0/state /sys/class/watchdog/watchdog0/timeout"
BOOT_ID = "cat /proc/sys/kernel/random/boot_id"


def check_quiet(guest: Guest) -> str:
    """The mirror restarted by hand, the machine restarted, switched off, and on again."""
    wait_measuring(guest)
    with film(guest, "restart"):
        mirror = restart(guest)
    boot, began = guest.shell(BOOT_ID).strip(), time.monotonic()
    with film(guest, "reboot"):
        guest.shell("(sleep 1; systemctl reboot) >/dev/null 2>&1 &")
        guest.wait_for_boot(boot)
        wait_measuring(guest)
        machine = time.monotonic() - began
    with film(guest, "power-off"):
        guest.shell("(sleep 1; systemctl poweroff) >/dev/null 2>&1 &")
        off = guest.wait_for("it switches itself off", lambda: not guest.is_on(), BOOT_TIMEOUT_S)
    with film(guest, "power-on"):
        guest.power_on()
        wait_measuring(guest)
    return (
        f"no text on it while the mirror restarts (measures after {mirror:.0f} s), the machine restarts ({machine:.0f} s), "
        f"switches itself off ({off:.0f} s) and starts"
    )


def check_crashes(guest: Guest) -> str:
    """Six crashes: the failure screen on the terminal, with the signal, and a restart of the machine that is counted when it happens."""
    boot = guest.shell(BOOT_ID).strip()
    former = "0"
    for _ in range(CRASHES):
        former = wait_process(guest, former)
        guest.shell(f"kill -ABRT {former}")
    guest.wait_for(
        "the failure screen", lambda: guest.shell(f"systemctl is-active {FAILURE_UNIT} || true").strip() == "active", CHANGE_TIMEOUT_S
    )
    began = time.monotonic()
    time.sleep(2 * SETTLE_S)
    guest.keep_picture("failure-screen")
    failure = guest.picture()
    counted = guest.shell("cat /var/lib/mirror/reboots 2>/dev/null || echo 0").strip()
    if counted != "0":
        raise CheckFailed(f"{counted} reboots are counted before the first")
    with film(guest, "failure", allowed=failure):
        guest.wait_for_boot(boot)
        back = time.monotonic() - began
        wait_measuring(guest)
    counted = guest.shell("cat /var/lib/mirror/reboots").strip()
    if counted != "1":
        raise CheckFailed(f"{counted} reboots are counted after the first")
    return f"the failure screen, and {back:.0f} s later the restarted machine answered; 1 reboot counted, none before it"


def wait_process(guest: Guest, former: str) -> str:
    """Waits for another one than ``former``, however far it has come."""
    guest.wait_for("a process", lambda: main_pid(guest) not in ("0", former), CHANGE_TIMEOUT_S)
    return main_pid(guest)


def check_watchdog(guest: Guest) -> str:
    """A machine that hangs: the hardware's watchdog resets it."""
    state = guest.shell(HARDWARE_WATCHDOG).split()
    if state[:1] != ["active"]:
        raise CheckFailed(f"systemd does not feed the hardware's watchdog: {' '.join(state)}")
    boot = guest.shell(BOOT_ID).strip()
    began = time.monotonic()
    # A kernel that crashed and waits for ever: nothing feeds the watchdog any more.
    guest.shell("(sleep 1; echo 0 >/proc/sys/kernel/panic; echo c >/proc/sysrq-trigger) >/dev/null 2>&1 &")
    with film(guest, "reset"):
        guest.wait_for_boot(boot)
        back = time.monotonic() - began
        wait_measuring(guest)
    return f"timeout {state[1]} s; a crashed kernel was reset, and answered again after {back:.0f} s"


def check_power_cuts(guest: Guest) -> str:
    """The plug is pulled at random moments while a person trains before the camera."""
    chance = random.Random(POWER_CUTS)
    slowest = 0.0
    for number in range(POWER_CUTS):
        guest.show("train")
        time.sleep(chance.uniform(5.0, 30.0))
        guest.cut_power()
        with film(guest, f"cut-{number + 1}"):
            guest.power_on()
            if guest.shell(CHECK_DATABASE).strip() != "ok":
                raise CheckFailed(f"the database is damaged after cut {number + 1}")
            slowest = max(slowest, wait_measuring(guest))
    guest.show("empty")
    sound = f"{POWER_CUTS} of {POWER_CUTS}: the disk is sound, the database too"
    return f"{sound}, and the mirror measures, {slowest:.0f} s at most after the first command"
