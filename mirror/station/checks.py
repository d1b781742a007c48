"""What ``mirror doctor`` judges: each check is a function of what was found, so that every outcome can be tested anywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mirror.station.ladder import Healed

State = Literal["ok", "warn", "fail"]

SLOW_MS = 200.0
"""Milliseconds a network run from which on fewer than five pictures a second are left, the least that was measured (README, accuracy)."""
SLOW_RATE = 10.0
"""Pictures a second under which the camera is the reason for late warnings."""
DARK, BRIGHT = 40.0, 215.0
"""Mean luma of 255: outside, people are near one end of what a picture can tell."""
BLURRED = 12.0
"""Sharpness: real clips have 105 to 1051, the same blurred by two pixels 3 to 11."""
NOISY = 8.0
"""Gain beyond which a small sensor's noise moves joints; the greatest that the sensors' usual tuning takes."""
WARM, HOT = 75.0, 82.0
"""Degrees Celsius: what the hardware checklist asks for; where a Pi nears its own slowing down, which begins at 80 to 85."""
SCARCE, FULL = 500, 50
"""Megabytes free."""
READABLE = 4.5
"""Contrast to plan for (EVIDENCE 6)."""
SECOND = 0.55
"""Light of ``mirror.display.theme.SOFT``, the colour of second-rank text, as a share of white's (sRGB)."""
NOW = ("under-voltage", "its speed capped", "slowed down", "at its soft temperature limit")
"""Bits 0 to 3 of vcgencmd's get_throttled; the same from bit 16 on: it has happened since the start (Raspberry Pi documentation)."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the self-test; ``remedy`` is empty where all is well."""

    name: str
    state: State
    finding: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.state:4}  {self.name:11}  {self.finding}{f': {self.remedy}' if self.remedy else ''}"


def core(backend: str) -> Finding:
    if backend == "c":
        return Finding("core", "ok", "the C core is in use")
    return Finding("core", "warn", "the slower numpy twin is in use", "install a C compiler and run pip again")


def numpy_origins(folders: Sequence[Path]) -> Finding:
    """``folders``: those on Python's path that hold a numpy. A second one breaks picamera2's helpers (picamera2 #1211)."""
    match len(folders):
        case 0:
            return Finding("numpy", "fail", "numpy cannot be found", "reinstall the mirror")
        case 1:
            return Finding("numpy", "ok", f"one numpy, in {folders[0]}")
        case _:
            found = " and ".join(map(str, folders))
            return Finding("numpy", "warn", f"{len(folders)} of them, in {found}", "on a Pi keep apt's only: pip uninstall numpy")


def camera(source: str | None, pi: bool, nodes: Sequence[str], exists: bool) -> Finding:
    """``source`` as set; ``pi``: the Pi's camera is there; ``nodes``: webcams; ``exists``: the node or clip named by ``source`` does."""
    there = [*(["the Pi's camera"] if pi else []), *nodes]
    found = ", ".join(there) or "none found"
    missing = Finding("camera", "fail", f"'{source}' is set, {found}", "check its cable, or set [camera] source to what is there")
    match source:
        case None if pi:
            return Finding("camera", "ok", found)
        case None:
            return Finding(
                "camera", "warn", f"no camera of the Pi, the demo is shown ({found})", "check the ribbon cable, or set [camera] source"
            )
        case "auto":
            return Finding("camera", "ok", found) if there else missing
        case "pi":
            return Finding("camera", "ok", found) if pi else missing
        case "webcam":
            return Finding("camera", "ok", found) if nodes else missing
        case _:
            return Finding("camera", "ok", f"'{source}' is there") if exists else missing


def screen(lit: bool, driver: str | None) -> Finding:
    named = f" (SDL driver {driver})" if driver else ""
    if lit:
        return Finding("screen", "ok", f"one is connected{named}")
    return Finding("screen", "fail", f"none is connected or may be used{named}", "switch it on; be in the groups video and render")


def contrast(transmission: float, reflection: float, luminance: float, room_lux: float) -> float:
    """The brightest white on the glass against the reflection of a room: 1 + L T / (R Lroom) (EVIDENCE 6).

    ``transmission`` T and ``reflection`` R of the glass as shares, ``luminance`` L of the panel's white in cd/m2. The room's own luminance
    is taken from ``room_lux`` on light walls and clothes that scatter half of it evenly: Lroom = E * 0.5 / pi. Infinite in the dark.
    """
    room = reflection * room_lux * 0.5 / math.pi
    return 1 + luminance * transmission / room if room > 0 else math.inf


def glass(transmission: float, reflection: float, luminance: float, room_lux: float) -> Finding:
    """Whether the second-rank text, drawn with half of white's light, can be read before the reflection."""
    white = contrast(transmission, reflection, luminance, room_lux)
    second = 1 + (white - 1) * SECOND
    line = f"contrast {min(white, 999):.1f} : 1, small text {min(second, 999):.1f} : 1, with {luminance:g} cd/m2 in {room_lux:g} lux"
    if second >= READABLE:
        return Finding("glass", "ok", line)
    remedy = "less light on the people, a brighter panel, or glass that lets more through ([display] transmission, luminance, room_lux)"
    return Finding("glass", "warn", line, remedy)


def buttons(pins: Mapping[str, int], opened: bool) -> Finding:
    if not pins:
        return Finding("buttons", "ok", "none are set")
    wired = ", ".join(f"{name} at GPIO {pin}" for name, pin in pins.items())
    if opened:
        return Finding("buttons", "ok", wired)
    return Finding("buttons", "warn", f"{wired}, but there is no GPIO or it is in use", "stop the mirror first; be in the group gpio")


def pressed(name: str, pin: int, came: str | None) -> Finding:
    """``name`` at ``pin`` was to be pressed, ``came`` is the button that was; None: none was."""
    if came == name:
        return Finding("buttons", "ok", f"'{name}' came")
    if came is None:
        return Finding("buttons", "fail", f"'{name}' did not come", f"check its wires to GPIO {pin} and ground, and [buttons]")
    return Finding("buttons", "fail", f"'{came}' came instead of '{name}'", "change their numbers in [buttons], or their wires")


def pictures(name: str, size: str, rate: float) -> Finding:
    """``rate``: pictures a second that came while it was looked at."""
    line = f"{name} gives {rate:.0f} pictures a second of {size}"
    if rate >= SLOW_RATE:
        return Finding("pictures", "ok", line)
    return Finding("pictures", "fail" if rate < 1 else "warn", line, "check its cable; a webcam slows down in the dark")


def picture(brightness: float, sharpness: float) -> Finding:
    """``brightness`` 0..255; ``sharpness`` as the variance of the Laplacian at 640 pixels."""
    line = f"brightness {brightness:.0f} of 255, sharpness {sharpness:.0f}"
    if brightness < DARK:
        return Finding("picture", "warn", line, "more light on the person, or a clear window before the lens")
    if brightness > BRIGHT:
        return Finding("picture", "warn", line, "no lamp or window in the camera's view, a hood around the lens")
    if sharpness < BLURRED:
        return Finding("picture", "warn", line, "clean the lens and the glass before it, set its focus to where people stand")
    return Finding("picture", "ok", line)


def exposure(milliseconds: float | None, gain: float | None, lux: float | None) -> Finding:
    """How the last picture was exposed; None where the camera does not tell."""
    if milliseconds is None or gain is None:
        return Finding("exposure", "ok", "this camera does not tell")
    line = f"{milliseconds:.1f} ms at gain {gain:.1f}{'' if lux is None else f', about {lux:.0f} lux'}"
    if gain <= NOISY:
        return Finding("exposure", "ok", line)
    return Finding("exposure", "warn", line, "more light: pictures are noisy; or a longer [camera] longest_exposure_ms, which blurs")


def healed(counts: Healed | None) -> Finding:
    """What the running mirror had to heal since the machine started."""
    if counts is None:
        return Finding("healing", "ok", "nothing is noted, the service does not run")
    if counts.starts <= 1 and not counts.measuring:
        return Finding("healing", "ok", str(counts))
    return Finding("healing", "warn", str(counts), "journalctl -b -u 'mirror@*' says why")


def model(name: str, runtime: str, median_ms: float) -> Finding:
    line = f"{name} has its checksum and takes {median_ms:.0f} ms ({runtime})"
    if median_ms <= SLOW_MS:
        return Finding("model", "ok", line)
    return Finding("model", "warn", line, "stop other programs, cool the board, or set [model] name to lightning")


def temperature(celsius: float | None) -> Finding:
    if celsius is None:
        return Finding("temperature", "ok", "this machine tells none")
    line = f"{celsius:.0f} °C"
    if celsius < WARM:
        return Finding("temperature", "ok", line)
    return Finding("temperature", "fail" if celsius >= HOT else "warn", line, "give it air or an active cooler")


def throttling(bits: int | None) -> Finding:
    """``bits`` as vcgencmd's get_throttled gives them."""
    if bits is None:
        return Finding("throttling", "ok", "this machine tells none")
    remedy = "use the board's own supply and an active cooler"
    now = [words for bit, words in enumerate(NOW) if bits >> bit & 1]
    if now:
        return Finding("throttling", "fail", f"now {', '.join(now)}", remedy)
    before = [words for bit, words in enumerate(NOW) if bits >> bit + 16 & 1]
    if before:
        return Finding("throttling", "warn", f"since the start: {', '.join(before)}", remedy)
    return Finding("throttling", "ok", "never since the start")


def disk(folder: Path, free_mb: float, writable: bool) -> Finding:
    line = f"{free_mb:.0f} MB free in {folder}"
    if not writable:
        return Finding("disk", "warn", f"{folder} cannot be written to by this user", "run as the mirror's user, or check the partition")
    if free_mb >= SCARCE:
        return Finding("disk", "ok", line)
    return Finding("disk", "fail" if free_mb < FULL else "warn", line, "delete something or use a larger card")


def store(where: Path, members: int, damaged: Sequence[Path]) -> Finding:
    """``damaged``: databases that were set aside. What cannot be read is an error of the store's own."""
    line = f"{where} is whole, {members} member{'' if members == 1 else 's'}"
    if not damaged:
        return Finding("store", "ok", line)
    return Finding(
        "store", "warn", f"{line}; {damaged[-1]} was set aside as damaged", "keep a copy if it matters, delete it, and check the disk"
    )


def clock(synchronised: bool | None) -> Finding:
    if synchronised:
        return Finding("clock", "ok", "set by the network")
    what = "not set by the network" if synchronised is False else "nobody knows whether it is right"
    return Finding("clock", "warn", what, "connect the network or add a clock module; measuring does not depend on it")


def code(findings: Sequence[Finding]) -> int:
    """The exit code: 1 when anything failed."""
    return int(any(finding.state == "fail" for finding in findings))
