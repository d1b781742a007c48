"""What is done to the emulated machine, in this order. Each keeps pictures of the glass, to be looked at; ``power.py`` restarts it."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from ..result import CheckFailed
from .disk import SETTINGS
from .glass import (
    CHANGE_TIMEOUT_S,
    MAX_DARK_SHARE,
    MEASURING_TIMEOUT_S,
    SETTLE_S,
    UNIT,
    check_no_faults,
    film,
    is_measuring,
    main_pid,
    restart,
    share_lit,
    status_of,
    wait_change,
    wait_invitation,
    wait_measuring,
    wait_page,
    wait_same,
    watch,
)
from .guest import Guest
from .power import check_crashes, check_power_cuts, check_quiet, check_watchdog

NEXT_PIN, PREVIOUS_PIN, SELECT_PIN, BACK_PIN = 5, 6, 13, 19
SHORT_PRESS_S, LONG_PRESS_S, MAX_SHORT_PRESS_S = 0.15, 1.2, 0.7
MAX_TRIES = 5
CONNECTOR = "/sys/class/drm/card*-Virtual-1/status"
SILENT_WEBCAM = "/dev/video8"
"""The first by its number, so that the mirror tries it first."""
LIST_WEBCAMS = "/opt/mirror/current/.venv/bin/python -c 'from mirror.camera.v4l2 import capture_nodes; print(*capture_nodes())'"


@dataclass(frozen=True, slots=True)
class GuestCheck:
    """``function`` returns what was seen, and raises ``CheckFailed`` or ``CommandFailed``; it resets the machine ``resets`` times."""

    name: str
    function: Callable[[Guest], str]
    resets: int = 0


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
    check_no_faults(guest)
    return f"from power-on: first picture {first:.0f} s, measures {measuring:.0f} s; no unit failed, no denial in the journal"


def check_buttons(guest: Guest) -> str:
    """Each pin of the simulated GPIO chip, by what it does to the glass."""
    wait_measuring(guest)
    invitation = watch(guest)
    guest.press_button(BACK_PIN, LONG_PRESS_S)
    first = wait_page(guest, f"menu: another page after pin {BACK_PIN}", invitation)
    guest.keep_picture("button-menu")
    press_short(guest, NEXT_PIN)
    second = wait_page(guest, f"next: another line after pin {NEXT_PIN}", invitation, first)
    guest.keep_picture("button-next")
    press_short(guest, PREVIOUS_PIN)
    wait_same(guest, f"previous: the first line after pin {PREVIOUS_PIN}", first)
    guest.keep_picture("button-previous")
    press_short(guest, NEXT_PIN)
    wait_same(guest, f"next: the second line after pin {NEXT_PIN}", second)
    press_short(guest, SELECT_PIN)
    wait_page(guest, f"select: another page after pin {SELECT_PIN}", invitation, second)
    guest.keep_picture("button-select")
    guest.press_button(BACK_PIN, LONG_PRESS_S)
    wait_invitation(guest, f"back: the invitation after pin {BACK_PIN}", invitation)
    guest.keep_picture("button-back")
    return "back held opens the menu, next moves down, previous up, next down again, select opens that line, back held closes all"


def press_short(guest: Guest, pin: int) -> None:
    """A short press; again where the emulator made a long one of it, which does nothing in a menu. Raises ``CheckFailed``."""
    for _ in range(MAX_TRIES):
        if (held_s := guest.press_button(pin, SHORT_PRESS_S)) <= MAX_SHORT_PRESS_S:
            return
        time.sleep(SETTLE_S)
    raise CheckFailed(f"{MAX_TRIES} presses of pin {pin} were too long, the last {held_s:.1f} s: this machine is too busy for a short one")


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
    """A webcam whose pictures stop, and come again; none at all; one that never gives a picture, before the one that does."""
    try:
        guest.show("none")
        lost = guest.wait_for("the lost camera is told", lambda: not is_measuring(guest), CHANGE_TIMEOUT_S)
        time.sleep(SETTLE_S)
        guest.keep_picture("camera-lost")
    finally:
        guest.show("empty")
    again = wait_measuring(guest)
    try:
        guest.shell("systemctl stop lane-webcam")
        guest.wait_for("the missing webcam is told", lambda: "no webcam was found" in status_of(guest), CHANGE_TIMEOUT_S)
        time.sleep(SETTLE_S)
        guest.keep_picture("no-webcam")
        if "--" in (told := status_of(guest)):
            raise CheckFailed(f"an option of a command line is told: {told}")
    finally:
        guest.shell("systemctl start lane-webcam")
    wait_measuring(guest)
    try:
        guest.shell(f"systemd-run -q --unit lane-silent-webcam /usr/bin/python3 /srv/vm/webcam.py {SILENT_WEBCAM}")
        if (nodes := guest.shell(LIST_WEBCAMS).split())[:1] != [SILENT_WEBCAM]:
            raise CheckFailed(f"the webcams are {' '.join(nodes)}, so that the silent one is not tried first")
        passed = restart(guest)
    finally:
        guest.shell("systemctl stop lane-silent-webcam || true")
    return (
        f"told {lost:.0f} s after the last picture; measures again {again:.0f} s after they came back; a missing one is told without "
        f"options of a command line; one that never gives a picture is passed over, {passed:.0f} s from restart to measuring"
    )


def check_sound(guest: Guest) -> str:
    """A sound card that an emulated processor cannot feed in time."""
    opened = guest.shell(f"ls -l /proc/{main_pid(guest)}/fd | grep -c /dev/snd/pcm || true").strip()
    if opened == "0":
        raise CheckFailed("the mirror does not have the sound card")
    told = guest.shell(f"journalctl -b -u {UNIT} | grep -c 'underrun occurred' || true").strip()
    if told != "0":
        raise CheckFailed(f"{told} lines of ALSA's are in the journal")
    return "the mirror has the card; no line of its underruns in the journal"


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
    try:
        for degrees in (90, 270):
            before = watch(guest)
            write_settings(guest, SETTINGS.replace("[display]\n", f"[display]\nrotation = {degrees}\n"))
            wait_change(guest, f"the glass turns by {degrees} degrees", before)
            wait_measuring(guest)
            time.sleep(SETTLE_S)
            guest.keep_picture(f"rotation-{degrees}")
    finally:
        write_settings(guest, SETTINGS)
    time.sleep(SETTLE_S)
    wait_measuring(guest)
    return "taken from the changed file, 90 and 270 degrees"


def write_settings(guest: Guest, text: str) -> None:
    guest.shell(f"cat >/etc/mirror/mirror.toml <<'END'\n{text}END")


GUEST_CHECKS = (
    GuestCheck("glass", check_glass),
    GuestCheck("buttons", check_buttons),
    GuestCheck("keyboard", check_keyboard),
    GuestCheck("camera", check_camera),
    GuestCheck("sound", check_sound),
    GuestCheck("screen", check_screen),
    GuestCheck("rotation", check_rotation),
    GuestCheck("quiet glass", check_quiet, resets=1),
    GuestCheck("six crashes", check_crashes, resets=1),
    GuestCheck("watchdog", check_watchdog, resets=1),
    GuestCheck("power cuts", check_power_cuts),
)
