"""What ``mirror doctor`` judges: each check is a function of what was found, so that every outcome can be tested anywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mirror.errors import MirrorError
from mirror.station.recovery_counters import RecoveryCounts

State = Literal["ok", "warn", "fail"]

SLOW_NETWORK_MS = 200.0
"""Milliseconds a network run from which on fewer than five pictures a second are left, the least that was measured (README, accuracy)."""
LIGHTEST_MODEL_NAME = "lightning"
"""Of the networks that come with the mirror."""
SLOW_FEET_MS = 1000.0
"""Milliseconds a look after which the four of a stand are not done before the next squat."""
SLOW_CAMERA_FPS = 10.0
"""Pictures a second under which the camera is the reason for late warnings."""
DARK_PICTURE_LUMA, BRIGHT_PICTURE_LUMA = 40.0, 215.0
"""Mean luma of 255: outside, people are near one end of what a picture can tell."""
BLURRED_SHARPNESS_LEVEL = 12.0
"""Sharpness: real clips have 105 to 1051, the same blurred by two pixels 3 to 11."""
NOISY_GAIN_FACTOR = 8.0
"""Gain beyond which a small sensor's noise moves joints; the greatest that the sensors' usual tuning takes."""
WARM_CPU_CELSIUS, HOT_CPU_CELSIUS = 75.0, 82.0
"""Degrees Celsius: what the hardware checklist asks for; where a Pi nears its own slowing down, which begins at 80 to 85."""
SCARCE_DISK_MB, FULL_DISK_MB = 500, 50
"""Megabytes free."""
READABLE_CONTRAST_RATIO = 4.5
"""Contrast to plan for (docs/evidence.md#feedback)."""
SOFT_TEXT_LIGHT_SHARE = 0.55
"""Light of ``mirror.types.colours.SOFT_RGB``, the colour of second-rank text, as a share of white's (sRGB)."""
THROTTLING_FLAG_TEXTS = ("under-voltage", "its speed capped", "slowed down", "at its soft temperature limit")
"""Bits 0 to 3 of vcgencmd's get_throttled; the same from bit 16 on: it has happened since the start (Raspberry Pi documentation)."""


@dataclass(frozen=True, slots=True)
class CheckFinding:
    """One line of the self-test; ``remedy`` is empty where all is well."""

    name: str
    state: State
    finding: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.state:4}  {self.name:11}  {self.finding}{f': {self.remedy}' if self.remedy else ''}"


def check_core(backend: str) -> CheckFinding:
    if backend == "c":
        return CheckFinding("core", "ok", "the C core is in use")
    return CheckFinding("core", "warn", "the slower NumPy fallback is in use", "install a C compiler and run pip again")


def check_numpy_origins(folders: Sequence[Path]) -> CheckFinding:
    """``folders``: those on Python's path that hold a numpy. A second one breaks picamera2's helpers (picamera2 #1211)."""
    match len(folders):
        case 0:
            return CheckFinding("numpy", "fail", "numpy cannot be found", "reinstall the mirror")
        case 1:
            return CheckFinding("numpy", "ok", f"one numpy, in {folders[0]}")
        case _:
            found = " and ".join(map(str, folders))
            return CheckFinding("numpy", "warn", f"{len(folders)} of them, in {found}", "on a Pi keep apt's only: pip uninstall numpy")


def check_default_camera(pi: bool) -> CheckFinding:
    """No source is set; ``pi``: the Pi's camera is there."""
    if pi:
        return CheckFinding("camera", "ok", "the Pi's camera")
    return CheckFinding("camera", "warn", "no camera of the Pi, the demo is shown", "check the ribbon cable, or set [camera] source")


def check_panel(lit: bool, driver: str | None) -> CheckFinding:
    named = f" (SDL driver {driver})" if driver else ""
    if lit:
        return CheckFinding("screen", "ok", f"one is connected{named}")
    return CheckFinding("screen", "fail", f"none is connected or may be used{named}", "switch it on; be in the groups video and render")


def check_contrast(transmission: float, reflection: float, luminance: float, room_lux: float) -> float:
    """The brightest white on the glass against the reflection of a room: 1 + L T / (R Lroom) (docs/evidence.md#feedback).

    ``transmission`` T and ``reflection`` R of the glass as shares, ``luminance`` L of the panel's white in cd/m2. The room's own luminance
    is taken from ``room_lux`` on light walls and clothes that scatter half of it evenly: Lroom = E * 0.5 / pi. Infinite in the dark.
    """
    room = reflection * room_lux * 0.5 / math.pi
    return 1 + luminance * transmission / room if room > 0 else math.inf


def check_glass(transmission: float, reflection: float, luminance: float, room_lux: float) -> CheckFinding:
    """Whether the second-rank text, drawn with half of white's light, can be read before the reflection."""
    white = check_contrast(transmission, reflection, luminance, room_lux)
    second = 1 + (white - 1) * SOFT_TEXT_LIGHT_SHARE
    line = f"contrast {min(white, 999):.1f} : 1, small text {min(second, 999):.1f} : 1, with {luminance:g} cd/m2 in {room_lux:g} lux"
    if second >= READABLE_CONTRAST_RATIO:
        return CheckFinding("glass", "ok", line)
    remedy = "less light on the people, a brighter panel, or glass that lets more through ([display] transmission, luminance, room_lux)"
    return CheckFinding("glass", "warn", line, remedy)


def check_buttons(pins: Mapping[str, int], opened: bool) -> CheckFinding:
    if not pins:
        return CheckFinding("buttons", "ok", "none are set")
    wired = ", ".join(f"{name} at GPIO {pin}" for name, pin in pins.items())
    if opened:
        return CheckFinding("buttons", "ok", wired)
    return CheckFinding("buttons", "warn", f"{wired}, but there is no GPIO or it is in use", "stop the mirror first; be in the group gpio")


def check_pressed_button(name: str, pin: int, came: str | None) -> CheckFinding:
    """``name`` at ``pin`` was to be pressed, ``came`` is the button that was; None: none was."""
    if came == name:
        return CheckFinding("buttons", "ok", f"'{name}' came")
    if came is None:
        return CheckFinding("buttons", "fail", f"'{name}' did not come", f"check its wires to GPIO {pin} and ground, and [buttons]")
    return CheckFinding("buttons", "fail", f"'{came}' came instead of '{name}'", "change their numbers in [buttons], or their wires")


def check_frame_rate(name: str, size: str, rate: float) -> CheckFinding:
    """``rate``: pictures a second that came while it was looked at."""
    line = f"{name} gives {rate:.0f} pictures a second of {size}"
    if rate >= SLOW_CAMERA_FPS:
        return CheckFinding("pictures", "ok", line)
    return CheckFinding("pictures", "fail" if rate < 1 else "warn", line, "check its cable; a webcam slows down in the dark")


def check_picture(brightness: float, sharpness: float) -> CheckFinding:
    """``brightness`` 0..255; ``sharpness`` as the variance of the Laplacian at 640 pixels."""
    line = f"brightness {brightness:.0f} of 255, sharpness {sharpness:.0f}"
    if brightness < DARK_PICTURE_LUMA:
        return CheckFinding("picture", "warn", line, "more light on the person, or a clear window before the lens")
    if brightness > BRIGHT_PICTURE_LUMA:
        return CheckFinding("picture", "warn", line, "no lamp or window in the camera's view, a hood around the lens")
    if sharpness < BLURRED_SHARPNESS_LEVEL:
        return CheckFinding("picture", "warn", line, "clean the lens and the glass before it, set its focus to where people stand")
    return CheckFinding("picture", "ok", line)


def check_exposure(milliseconds: float | None, gain: float | None, lux: float | None) -> CheckFinding:
    """How the last picture was exposed; None where the camera does not tell."""
    if milliseconds is None or gain is None:
        return CheckFinding("exposure", "ok", "this camera does not tell")
    line = f"{milliseconds:.1f} ms at gain {gain:.1f}{'' if lux is None else f', about {lux:.0f} lux'}"
    if gain <= NOISY_GAIN_FACTOR:
        return CheckFinding("exposure", "ok", line)
    return CheckFinding("exposure", "warn", line, "more light: pictures are noisy; or a longer [camera] longest_exposure_ms, which blurs")


def check_recoveries(counts: RecoveryCounts | None) -> CheckFinding:
    """What the running mirror had to heal since the machine started."""
    if counts is None:
        return CheckFinding("healing", "ok", "nothing is noted, the service does not run")
    if counts.starts <= 1 and not counts.measuring:
        return CheckFinding("healing", "ok", str(counts))
    return CheckFinding("healing", "warn", str(counts), "journalctl -b -u 'mirror@*' says why")


def check_model(name: str, runtime: str, median_ms: float) -> CheckFinding:
    line = f"{name} has its checksum and takes {median_ms:.0f} ms ({runtime})"
    if median_ms <= SLOW_NETWORK_MS:
        return CheckFinding("model", "ok", line)
    lighter = "" if name == LIGHTEST_MODEL_NAME else f", or set [model] name to {LIGHTEST_MODEL_NAME}"
    return CheckFinding("model", "warn", line, f"stop other programs, cool the board{lighter}")


def check_feet(median_ms: float | None) -> CheckFinding:
    """``median_ms``: one look, which is two runs of the network; None: they are not wanted."""
    if median_ms is None:
        return CheckFinding("feet", "ok", "not looked at, as set")
    line = f"a look takes {median_ms:.0f} ms, beside the pictures"
    if median_ms <= SLOW_FEET_MS:
        return CheckFinding("feet", "ok", line)
    return CheckFinding("feet", "warn", line, "stop other programs, cool the board, or set [model] feet to false")


def check_temperature(celsius: float | None) -> CheckFinding:
    if celsius is None:
        return CheckFinding("temperature", "ok", "this machine tells none")
    line = f"{celsius:.0f} °C"
    if celsius < WARM_CPU_CELSIUS:
        return CheckFinding("temperature", "ok", line)
    return CheckFinding("temperature", "fail" if celsius >= HOT_CPU_CELSIUS else "warn", line, "give it air or an active cooler")


def check_throttling(bits: int | None) -> CheckFinding:
    """``bits`` as vcgencmd's get_throttled gives them."""
    if bits is None:
        return CheckFinding("throttling", "ok", "this machine tells none")
    remedy = "use the board's own supply and an active cooler"
    now = [words for bit, words in enumerate(THROTTLING_FLAG_TEXTS) if bits >> bit & 1]
    if now:
        return CheckFinding("throttling", "fail", f"now {', '.join(now)}", remedy)
    before = [words for bit, words in enumerate(THROTTLING_FLAG_TEXTS) if bits >> bit + 16 & 1]
    if before:
        return CheckFinding("throttling", "warn", f"since the start: {', '.join(before)}", remedy)
    return CheckFinding("throttling", "ok", "never since the start")


def check_disk(folder: Path, free_mb: float, writable: bool) -> CheckFinding:
    line = f"{free_mb:.0f} MB free in {folder}"
    if not writable:
        return CheckFinding(
            "disk", "warn", f"{folder} cannot be written to by this user", "run as the mirror's user, or check the partition"
        )
    if free_mb >= SCARCE_DISK_MB:
        return CheckFinding("disk", "ok", line)
    return CheckFinding("disk", "fail" if free_mb < FULL_DISK_MB else "warn", line, "delete something or use a larger card")


def check_card(wanted: bool, overlaid: bool) -> CheckFinding:
    """Whether the system's partition is read-only as it was ``wanted``, by a file system that is ``overlaid``. The word on the kernel's
    command line is for the initramfs; without one it is passed over without a message."""
    if overlaid:
        return CheckFinding("card", "ok", "nothing is written to the system's partition")
    if not wanted:
        return CheckFinding("card", "ok", "the system may be written to, as installed")
    return CheckFinding(
        "card", "fail", "it was to be read-only and is written to", "add auto_initramfs=1 to config.txt, run update-initramfs -u, restart"
    )


def check_store(where: Path, members: int, damaged: Sequence[Path]) -> CheckFinding:
    """``damaged``: databases that were set aside. What cannot be read is an error of the store's own."""
    line = f"{where} is whole, {members} member{'' if members == 1 else 's'}"
    if not damaged:
        return CheckFinding("store", "ok", line)
    return CheckFinding(
        "store", "warn", f"{line}; {damaged[-1]} was set aside as damaged", "keep a copy if it matters, delete it, and check the disk"
    )


def check_backup(folder: str | None, problem: MirrorError | None) -> CheckFinding:
    """``problem``: what keeps the daily backup into ``folder`` from being made, or that the newest is old."""
    if folder is None:
        return CheckFinding("backup", "ok", "none is made by itself; mirror backup FILE writes one")
    if problem is None:
        return CheckFinding("backup", "ok", f"every day, into {folder}")
    return CheckFinding("backup", "fail", f"{problem.subject}: {problem.cause}", problem.remedy)


def check_clock(synchronised: bool | None) -> CheckFinding:
    if synchronised:
        return CheckFinding("clock", "ok", "set by the network")
    what = "not set by the network" if synchronised is False else "it is not known whether it is right"
    return CheckFinding("clock", "warn", what, "connect the network or add a clock module; measuring does not depend on it")


def findings_exit_code(findings: Sequence[CheckFinding]) -> int:
    """The exit code: 1 when anything failed."""
    return int(any(finding.state == "fail" for finding in findings))
