"""Runs mirror/camera/pi.py against the real picamera2 and libcamera, with the kernel's virtual camera (vimc) as the sensor.

    real_picamera2.py FOLDER        FOLDER: a release of picamera2 that scripts/picamera2 fetched, or "" for the installed one

As root, where vimc is loaded and OpenCV, python3-libcamera, libcamera-ipa and a heap for its buffers are (docs/recovery.md says how that
was made). vimc gives one stream in RGB; the mirror gets that in place of the two of a Pi, so what needs two stays with tests/camera.
Exit 0: all was as it should be. 1: one line says what was not.
"""

from __future__ import annotations

import importlib
import sys
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import cv2

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mirror.camera import pi
from mirror.errors import RecoveryError

UNUSED_MODULES = ("pykms", "kms", "pidng", "pidng.core", "pidng.camdefs", "OpenEXR")
"""What picamera2 imports for screens and files of raw pictures."""
STREAMS = {"lores": "main"}
"""The stream that stands for the one that the mirror reads."""
PICTURES = 12
"""More than there are buffers (4), so that each must have been released."""
PICTURE_TIMEOUT_S, MAX_AGE_S = 60.0, 10.0
"""Of an emulated machine."""


def read_single_stream(real: type[Any]) -> type[Any]:
    """The real class with vimc's one stream as the ``lores`` that the mirror reads."""

    class SingleStream(real):  # type: ignore[misc]
        def create_video_configuration(self, **wanted: Any) -> Any:
            # Without a second stream it is the real constructor that asks.
            if lores := wanted.pop("lores", None):
                wanted |= {"main": {"size": lores["size"], "format": "BGR888"}, "controls": {}}
            return super().create_video_configuration(**wanted)

        def stream_configuration(self, name: str = "lores") -> dict[str, Any]:
            found = super().stream_configuration(STREAMS[name])
            return {**found, "stride": found["size"][0]}

        def capture_request(self, wait: float | None = None) -> Any:
            request = super().capture_request(wait=wait)

            def make_planes(name: str) -> Any:
                return cv2.cvtColor(request.make_array(STREAMS[name]), cv2.COLOR_RGB2YUV_I420)

            return SimpleNamespace(make_array=make_planes, get_metadata=request.get_metadata, release=request.release)

    return SingleStream


def check_pictures(module: Any) -> str:
    """Opens it, takes pictures, is refused a second time meanwhile, and closes it. Raises ``AssertionError``."""
    camera = pi.PiCamera(module=module)
    ages = []
    try:
        last = float("-inf")
        for _ in range(PICTURES):
            frame = camera.read(PICTURE_TIMEOUT_S)
            ages.append(time.monotonic() - frame.time)
            assert frame.image.shape == (480, 640, 3), f"a picture of {frame.image.shape}"
            assert frame.image.std() > 1.0, "a picture without anything on it"
            assert frame.time > last, "the time stands still"
            assert 0.0 <= ages[-1] < MAX_AGE_S, f"a picture that is {ages[-1]:.1f} s old"
            last = frame.time
        try:
            pi.PiCamera(module=module)
        except RecoveryError as error:
            refused = str(error)
        else:
            raise AssertionError("it was opened twice")
    finally:
        camera.close()
    return f"{PICTURES} pictures, {1000 * min(ages):.0f} to {1000 * max(ages):.0f} ms old; a second opening: {refused}"


def main(folder: str) -> int:
    sys.path[:0] = [folder] if folder else []
    for name in UNUSED_MODULES:
        sys.modules[name] = MagicMock()
    real = importlib.import_module("picamera2").Picamera2
    print(f"cameras: {real.global_camera_info()}")
    module = SimpleNamespace(Picamera2=read_single_stream(real))
    pi.PI_FIRST_FRAME_TIMEOUT_S = pi.PI_CLOSE_TIMEOUT_S = PICTURE_TIMEOUT_S
    try:
        print(f"first: {check_pictures(module)}")
        print(f"opened again: {check_pictures(module)}")
    except AssertionError as error:
        print(f"mirror: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
