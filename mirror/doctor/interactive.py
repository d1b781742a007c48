"""``mirror doctor --buttons`` and ``--camera``: the checks that need a person at the buttons, or turn the camera on."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import Protocol

import numpy as np

from mirror.camera import Camera, ExposureReading
from mirror.camera.opencv import cv2
from mirror.doctor import checks
from mirror.doctor.checks import CheckFinding
from mirror.types import Frame, Image

PRESS_WAIT_S = 10.0
"""Seconds that each button is waited for."""
PRESS_POLL_PERIOD_S = 0.05
"""Seconds between two looks."""
EXPOSURE_SETTLE_S, CAMERA_TEST_S = 1.0, 1.0
"""Seconds in which the camera finds its exposure, and seconds that are judged after that."""
SHARPNESS_LONG_SIDE_PX = 640
"""Pixels to which a picture is reduced before its sharpness is judged, so that it says the same for every camera."""


class ClosedButtons(Protocol):
    """What of ``mirror.controls.buttons.GpioButtons`` is used."""

    def closed(self) -> list[str]: ...


def try_buttons(
    buttons: ClosedButtons,
    pins: Mapping[str, int],
    say: Callable[[str], None],
    clock: Callable[[], float] = time.monotonic,
    sleep: Callable[[float], None] = time.sleep,
) -> list[CheckFinding]:
    """Asks for each button in turn and says which came."""
    findings = []
    for name, pin in pins.items():
        say(f"press the button '{name}' (GPIO {pin}) within {PRESS_WAIT_S:.0f} s")
        buttons.closed()
        came: list[str] = []
        deadline = clock() + PRESS_WAIT_S
        while not came and clock() < deadline:
            sleep(PRESS_POLL_PERIOD_S)
            came = buttons.closed()
        findings.append(checks.check_pressed_button(name, pin, came[0] if came else None))
        say(str(findings[-1]))
    return findings


def try_camera(camera: Camera, clock: Callable[[], float] = time.monotonic) -> list[CheckFinding]:
    """Reads ``camera`` for two seconds: how many pictures come, how bright and sharp they are, how they were exposed.

    Raises MirrorError when it gives none.
    """
    end = clock() + EXPOSURE_SETTLE_S
    frame = camera.read(EXPOSURE_SETTLE_S)
    while frame is not None and clock() < end:
        frame = camera.read(EXPOSURE_SETTLE_S)
    times: list[float] = []
    last: Frame | None = frame
    end = clock() + CAMERA_TEST_S
    while frame is not None and clock() < end:
        last = frame
        times.append(frame.time)
        frame = camera.read(EXPOSURE_SETTLE_S)
    rate = (len(times) - 1) / (times[-1] - times[0]) if len(times) > 1 and times[-1] > times[0] else 0.0
    light: ExposureReading | None = camera.light
    size = f"{camera.size[0]}x{camera.size[1]}"
    findings = [checks.check_frame_rate(camera.name, size, rate)]
    if last is not None:
        findings.append(checks.check_picture(*measure_brightness_sharpness(last.image)))
    findings.append(
        checks.check_exposure(light.exposure_ms if light else None, light.gain if light else None, light.lux if light else None)
    )
    return findings


def measure_brightness_sharpness(image: Image) -> tuple[float, float]:
    """Mean luma 0..255, and the variance of the Laplacian (Pech-Pacheco et al., 2000) of the picture reduced to LONG_SIDE."""
    grey = cv2.cvtColor(image, cv2.COLOR_RGB2GRAY)
    share = SHARPNESS_LONG_SIDE_PX / max(grey.shape)
    if share < 1:
        grey = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    edges = np.asarray(cv2.Laplacian(grey, cv2.CV_64F), np.float64)
    return float(np.asarray(grey, np.float64).mean()), float(edges.var())
