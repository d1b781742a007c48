"""What is done to the emulated machine, in this order. Each keeps pictures of the glass, to be looked at."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..result import CheckFailed
from .disk import SETTINGS
from .glass import (
    CHANGE_TIMEOUT_S,
    MAIN_PID,
    MAX_DARK_SHARE,
    MEASURING_TIMEOUT_S,
    SETTLE_S,
    UNIT,
    film,
    share_lit,
    status_of,
    wait_invitation,
    wait_measuring,
    wait_page,
    watch,
)
from .guest import Guest

NEXT_PIN, PREVIOUS_PIN, SELECT_PIN, BACK_PIN = 5, 6, 13, 19
SHORT_PRESS_S, LONG_PRESS_S = 0.3, 1.2
POWER_CUTS = 5
CONNECTOR = "/sys/class/drm/card*-Virtual-1/status"
CHECK_DATABASE = """/opt/mirror/current/.venv/bin/python -c '
import sqlite3
print(sqlite3.connect("/var/lib/mirror/mirror.db").execute("pragma integrity_check").fetchone()[0])'"""
FAILURE_UNIT = "mirror-failed@mirror.service"
CRASHES = 6
HARDWARE_WATCHDOG = "cat /sys/class/watchdog/watchdog0/state /sys/class/watchdog/watchdog0/timeout"


@dataclass(frozen=True, slots=True)
class GuestCheck:
    """``function`` returns what was seen, and raises ``CheckFailed`` or ``CommandFailed``."""

    name: str
    function: Callable[[Guest], str]


def check_glass(guest: Guest) -> str:
    """From power-on to a picture of the mirror on the kernel's screen."""
    guest.reset_disk()
    began = time.monotonic()
    with film(guest, "boot"):
        guest.power_on()
        guest.wait_for("anything on the glass", lambda: share_lit(guest.look()) > MAX_DARK_SHARE, MEASURING_TIMEOUT_S)
        first = time.monotonic() - began
        wait_measuring(guest)
        measuring = time.monotonic() - began
    time.sleep(SETTLE_S)
    if share_lit(guest.look()) <= MAX_DARK_SHARE:
        raise CheckFailed("it measures, and the glass is black")
    guest.keep_picture("invitation")
    failed = guest.shell("systemctl --failed --no-legend | wc -l").strip()
    denied = guest.shell("journalctl -b | grep -ciE 'denied|not permitted' || true").strip()
    return f"from power-on: first picture {first:.0f} s, measures {measuring:.0f} s; {failed} units failed, {denied} denials in the journal"


def check_buttons(guest: Guest) -> str:
    """Each pin of the simulated GPIO chip, by what it does to the glass."""
    wait_measuring(guest)
    invitation = watch(guest)
    look = b""
    for name, pin, seconds in (
        ("menu", BACK_PIN, LONG_PRESS_S), ("next", NEXT_PIN, SHORT_PRESS_S), ("previous", PREVIOUS_PIN, SHORT_PRESS_S),
        ("next again", NEXT_PIN, SHORT_PRESS_S), ("select", SELECT_PIN, SHORT_PRESS_S),
    ):  # fmt: skip
        guest.press_button(pin, seconds)
        look = wait_page(guest, f"{name}: another page after pin {pin}", invitation, look)
        guest.keep_picture(f"button-{name.replace(' ', '-')}")
    guest.press_button(BACK_PIN, LONG_PRESS_S)
    wait_invitation(guest, f"back: the invitation after pin {BACK_PIN}", invitation)
    guest.keep_picture("button-back")
    return "menu, next, previous, next, select and back: another page after each, then the invitation"


def check_keyboard(guest: Guest) -> str:
    """Keys of a keyboard that is plugged in, by way of the kernel's input devices."""
    invitation = watch(guest)
    guest.press_key("m")
    wait_page(guest, "menu: another page after m", invitation)
    guest.keep_picture("keyboard-menu")
    guest.press_key("backspace")
    wait_invitation(guest, "back: the invitation after backspace", invitation)
    return "m opened the menu, backspace closed it"


def check_camera(guest: Guest) -> str:
    """A webcam whose pictures stop, and come again."""
    guest.show("none")
    lost = guest.wait_for("the lost camera is told", lambda: not status_of(guest).startswith("measures"), CHANGE_TIMEOUT_S)
    time.sleep(SETTLE_S)
    guest.keep_picture("camera-lost")
    guest.show("empty")
    return f"told {lost:.0f} s after the last picture; measures again {wait_measuring(guest):.0f} s after they came back"


def check_screen(guest: Guest) -> str:
    """The screen's connector, off and on again as the kernel tells it."""
    guest.shell(f"echo off | tee {CONNECTOR}")
    time.sleep(SETTLE_S)
    if not guest.shell(f"systemctl is-active {UNIT} || true").startswith("active"):
        raise CheckFailed("the mirror ended without a screen")
    guest.shell(f"echo detect | tee {CONNECTOR}")
    wait_measuring(guest)
    if share_lit(guest.look()) <= MAX_DARK_SHARE:
        raise CheckFailed("the glass stays black")
    return "the mirror went on while it was off, and has a picture again"


def check_rotation(guest: Guest) -> str:
    """The settings' rotation, in a file that changes while the mirror runs."""
    for degrees in (90, 270):
        before = watch(guest)
        write_settings(guest, SETTINGS.replace("[display]\n", f"[display]\nrotation = {degrees}\n"))
        wait_page(guest, f"the glass turns by {degrees} degrees", before)
        wait_measuring(guest)
        time.sleep(SETTLE_S)
        guest.keep_picture(f"rotation-{degrees}")
    write_settings(guest, SETTINGS)
    time.sleep(SETTLE_S)
    wait_measuring(guest)
    return "taken from the changed file, 90 and 270 degrees"


def check_crashes(guest: Guest) -> str:
    """Six crashes: the failure screen on the terminal, with the signal, and a restart of the machine that is counted when it happens."""
    boot = guest.shell("cat /proc/sys/kernel/random/boot_id").strip()
    for _ in range(CRASHES):
        guest.wait_for("a process", lambda: guest.shell(MAIN_PID).strip() != "0", CHANGE_TIMEOUT_S)
        guest.shell(f"kill -ABRT $({MAIN_PID})")
        guest.wait_for("its end", lambda: guest.shell(MAIN_PID).strip() == "0", CHANGE_TIMEOUT_S)
    guest.wait_for(
        "the failure screen", lambda: guest.shell(f"systemctl is-active {FAILURE_UNIT} || true").strip() == "active", CHANGE_TIMEOUT_S
    )
    began = time.monotonic()
    time.sleep(2 * SETTLE_S)
    guest.keep_picture("failure-screen")
    counted = guest.shell("cat /var/lib/mirror/reboots 2>/dev/null || echo 0").strip()
    if counted != "0":
        raise CheckFailed(f"{counted} reboots are counted before the first")
    with film(guest, "reboot"):
        guest.wait_for_boot(boot)
        back = time.monotonic() - began
        wait_measuring(guest)
    counted = guest.shell("cat /var/lib/mirror/reboots").strip()
    if counted != "1":
        raise CheckFailed(f"{counted} reboots are counted after the first")
    return f"the failure screen, and {back:.0f} s later the restarted machine answered; 1 reboot counted, none before it"


def write_settings(guest: Guest, text: str) -> None:
    guest.shell(f"cat >/etc/mirror/mirror.toml <<'END'\n{text}END")


def check_watchdog(guest: Guest) -> str:
    """A machine that hangs: the hardware's watchdog resets it."""
    state = guest.shell(HARDWARE_WATCHDOG).split()
    if state[:1] != ["active"]:
        raise CheckFailed(f"systemd does not feed the hardware's watchdog: {' '.join(state)}")
    boot = guest.shell("cat /proc/sys/kernel/random/boot_id").strip()
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


GUEST_CHECKS = (
    GuestCheck("glass", check_glass),
    GuestCheck("buttons", check_buttons),
    GuestCheck("keyboard", check_keyboard),
    GuestCheck("camera", check_camera),
    GuestCheck("screen", check_screen),
    GuestCheck("rotation", check_rotation),
    GuestCheck("six crashes", check_crashes),
    GuestCheck("watchdog", check_watchdog),
    GuestCheck("power cuts", check_power_cuts),
)
