"""The longest exposure of the Pi's camera: past it the picture gets its brightness from gain, since noise costs less than blur.

libcamera has no control for that beside the frame's duration (picamera2 #634); what its automatic exposure may choose stands in the
sensor's tuning file: for each exposure mode a stair of shutter times in microseconds and gains, climbed in turn (Raspberry Pi, Camera
Algorithm and Tuning Guide, chapter 5; picamera2's examples/tuning_file.py). So the stair is cut.
"""

from __future__ import annotations

import logging
from typing import Any

log = logging.getLogger(__name__)


def load_sensor_tuning(picamera2: Any, model: str, longest_ms: float) -> Any:
    """The tuning for a sensor called ``model`` ("imx708"), cut to ``longest_ms``; None, upon which libcamera takes its own, when there is
    none to be read."""
    try:
        loaded = picamera2.load_tuning_file(f"{model}.json")
        agc = picamera2.find_tuning_algo(loaded, "rpi.agc")
        for channel in agc.get("channels", [agc]):
            for name, stair in channel["exposure_modes"].items():
                channel["exposure_modes"][name] = cut_exposure_stair(stair, 1000 * longest_ms)
    except Exception as error:  # whatever another version of picamera2 or of the file may raise: the mirror sees without it
        log.warning("pi camera: the exposure is not limited (%s: %s)", type(error).__name__, error)
        return None
    return loaded


def cut_exposure_stair(stair: dict[str, list[float]], longest: float) -> dict[str, list[float]]:
    """``stair`` up to shutter times of ``longest`` microseconds; its last step goes there and to the greatest gain."""
    if stair["shutter"][-1] <= longest:
        return stair
    steps = [(shutter, gain) for shutter, gain in zip(stair["shutter"], stair["gain"], strict=True) if shutter < longest]
    return {**stair, "shutter": [*(shutter for shutter, _ in steps), longest], "gain": [*(gain for _, gain in steps), stair["gain"][-1]]}
