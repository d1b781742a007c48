"""``mirror doctor --buttons`` and ``--camera``: the checks that need somebody's finger, or that turn the camera on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from mirror.camera import Camera, Light
from mirror.camera.quiet import cv2
from mirror.station import checks
from mirror.station.checks import Finding
from mirror.types import Frame, Image

FOR_A_PRESS = 10.0
"""Seconds that each button is waited for."""
OFTEN = 0.05
"""Seconds between two looks."""
WAKING, LOOKING = 1.0, 1.0
"""Seconds in which the camera finds its exposure, and seconds that are judged after that."""
LONG_SIDE = 640
"""Pixels to which a picture is reduced before its sharpness is judged, so that it says the same for every camera."""


class Wired(Protocol):
    """What of ``mirror.controls.buttons.Buttons`` is used."""

    def closed(self) -> list[str]: ...


def press_each(
    buttons: Wired,
    pins: Mapping[str, int],
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[Finding]:
    """Asks for each button in turn and says which came."""
    findings = []
    for name, pin in pins.items():
        say(f"press the button '{name}' (GPIO {pin}) within {FOR_A_PRESS:.0f} s")
        buttons.closed()
        came: list[str] = []
        deadline = clock() + FOR_A_PRESS
        while not came and clock() < deadline:
            sleep(OFTEN)
            came = buttons.closed()
        findings.append(checks.pressed(name, pin, came[0] if came else None))
        say(str(findings[-1]))
    return findings


def look(camera: Camera, clock: Callable[[], float] = time.monotonic) -> list[Finding]:
    """Reads ``camera`` for two seconds: how many pictures come, how bright and sharp they are, how they were exposed.

    Raises MirrorError when it gives none.
    """
    end = clock() + WAKING
    frame = camera.read(WAKING)
    while frame is not None and clock() < end:
        frame = camera.read(WAKING)
    times: list[float] = []
    last: Frame | None = frame
    end = clock() + LOOKING
    while frame is not None and clock() < end:
        last = frame
        times.append(frame.time)
        frame = camera.read(WAKING)
    rate = (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0
    light: Light | None = camera.light
    size = f"{camera.size[0]}x{camera.size[1]}"
    findings = [checks.pictures(camera.name, size, rate)]
    if last is not None:
        findings.append(checks.picture(*bright_and_sharp(last.image)))
    findings.append(checks.exposure(light.exposure_ms if light else None, light.gain if light else None, light.lux if light else None))
    return findings


def bright_and_sharp(image: Image) -> tuple[float, float]:
    """Mean luma 0..255, and the variance of the Laplacian (Pech-Pacheco et al., 2000) of the picture reduced to LONG_SIDE."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    share = LONG_SIDE / max(grey.shape)
    if share < 1:
        grey = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    edges = np.asarray(cv2.Laplacian(grey, cv2.CV_64F), np.float64)
    return float(np.asarray(grey, np.float64).mean()), float(edges.var())
