"""What is done to the emulated machine, in this order. Each keeps pictures of the glass, to be looked at."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from ..result import CheckFailed
from .disk import SETTINGS
from .guest import Guest

UNIT = "mirror@mirror.service"
NEXT_PIN, PREVIOUS_PIN, SELECT_PIN, BACK_PIN = 5, 6, 13, 19
SHORT_PRESS_S, LONG_PRESS_S = 0.3, 1.5
CHANGE_TIMEOUT_S = 90.0
STILL_LOOKS = 4
MIN_CHANGE_RATIO = 2.0
MEASURING_TIMEOUT_S = 600.0
POWER_CUTS = 5
MAX_DARK_SHARE = 0.001
MIN_CHANGE_SHARE = 0.0005
MAX_LEVEL_CHANGE = 32
SETTLE_S = 5.0
CONNECTOR = "/sys/class/drm/card*-Virtual-1/status"
CHECK_DATABASE = """/opt/mirror/current/.venv/bin/python -c '
import sqlite3
print(sqlite3.connect("/var/lib/mirror/mirror.db").execute("pragma integrity_check").fetchone()[0])'"""
HARDWARE_WATCHDOG = "cat /sys/class/watchdog/watchdog0/state /sys/class/watchdog/watchdog0/timeout"


@dataclass(frozen=True, slots=True)
class GuestCheck:
    """``function`` returns what was seen, and raises ``CheckFailed`` or ``CommandFailed``."""

    name: str
    function: Callable[[Guest], str]


def share_lit(look: bytes) -> float:
    """Share of the picture that is not black."""
    return sum(level > MAX_LEVEL_CHANGE for level in look) / max(1, len(look))


def share_changed(one: bytes, other: bytes) -> float:
    """Share of the picture that differs; 1 for pictures of different sizes."""
    if len(one) != len(other):
        return 1.0
    return sum(abs(a - b) > MAX_LEVEL_CHANGE for a, b in zip(one, other, strict=True)) / max(1, len(one))


def status_of(guest: Guest) -> str:
    return guest.shell(f"systemctl show --value -p StatusText {UNIT}").strip()


def wait_measuring(guest: Guest) -> float:
    return guest.wait_for("the mirror measures", lambda: status_of(guest).startswith("measures"), MEASURING_TIMEOUT_S)


def watch(guest: Guest) -> tuple[bytes, float]:
    """The glass, and the share of it that its own movement changes."""
    looks = [guest.look()]
    for _ in range(STILL_LOOKS):
        time.sleep(SETTLE_S / STILL_LOOKS)
        looks.append(guest.look())
    return looks[-1], max(share_changed(looks[-1], look) for look in looks)


def wait_change(guest: Guest, what: str, before: tuple[bytes, float]) -> float:
    """Waits until the glass differs from ``before`` by plainly more than what moved on it then."""
    look, moving = before
    least = MIN_CHANGE_SHARE + MIN_CHANGE_RATIO * moving
    return guest.wait_for(what, lambda: share_changed(look, guest.look()) > least, CHANGE_TIMEOUT_S)


def check_glass(guest: Guest) -> str:
    """From power-on to a picture of the mirror on the kernel's screen."""
    guest.reset_disk()
    began = time.monotonic()
    guest.power_on()
    guest.wait_for("anything on the glass", lambda: share_lit(guest.look()) > MAX_DARK_SHARE, MEASURING_TIMEOUT_S)
    first = time.monotonic() - began
    guest.keep_picture("first")
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
    seen: list[str] = []
    for name, pin, seconds in (
        ("menu", BACK_PIN, LONG_PRESS_S), ("next", NEXT_PIN, SHORT_PRESS_S), ("previous", PREVIOUS_PIN, SHORT_PRESS_S),
        ("next again", NEXT_PIN, SHORT_PRESS_S), ("select", SELECT_PIN, SHORT_PRESS_S), ("back", BACK_PIN, SHORT_PRESS_S),
    ):  # fmt: skip
        # The menu stands still, and closes by itself after a quarter of a minute.
        before = (guest.look(), 0.0) if seen else watch(guest)
        guest.press_button(pin, seconds)
        wait_change(guest, f"{name}: the glass changes after pin {pin}", before)
        guest.keep_picture(f"button-{name.replace(' ', '-')}")
        seen.append(name)
    return f"the glass changed after each: {', '.join(seen)}"


def check_keyboard(guest: Guest) -> str:
    """Keys of a keyboard that is plugged in, by way of the kernel's input devices."""
    for name, key in (("menu", "m"), ("back", "backspace")):
        before = watch(guest)
        guest.press_key(key)
        wait_change(guest, f"{name}: the glass changes after {key}", before)
        time.sleep(SETTLE_S)
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
        wait_change(guest, f"the glass turns by {degrees} degrees", before)
        wait_measuring(guest)
        time.sleep(SETTLE_S)
        guest.keep_picture(f"rotation-{degrees}")
    write_settings(guest, SETTINGS)
    time.sleep(SETTLE_S)
    wait_measuring(guest)
    return "taken from the changed file, 90 and 270 degrees"


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
    guest.wait_for_boot(boot)
    back = time.monotonic() - began
    wait_measuring(guest)
    return f"timeout {state[1]} s; a crashed kernel was reset, and answered again after {back:.0f} s"


def check_power_cuts(guest: Guest) -> str:
    """The plug is pulled at random moments while a person trains before the camera."""
    chance = random.Random(POWER_CUTS)
    for number in range(POWER_CUTS):
        guest.show("train")
        time.sleep(chance.uniform(5.0, 30.0))
        guest.cut_power()
        guest.power_on()
        if guest.shell(CHECK_DATABASE).strip() != "ok":
            raise CheckFailed(f"the database is damaged after cut {number + 1}")
        wait_measuring(guest)
        guest.keep_picture(f"after-cut-{number + 1}")
    return f"{POWER_CUTS} of {POWER_CUTS}: the disk is sound, the database too, and the mirror measures"


GUEST_CHECKS = (
    GuestCheck("glass", check_glass),
    GuestCheck("buttons", check_buttons),
    GuestCheck("keyboard", check_keyboard),
    GuestCheck("camera", check_camera),
    GuestCheck("screen", check_screen),
    GuestCheck("rotation", check_rotation),
    GuestCheck("watchdog", check_watchdog),
    GuestCheck("power cuts", check_power_cuts),
)
