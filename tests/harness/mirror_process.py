"""A whole mirror in a process of its own, for tests that kill it: as `mirror run` starts it, the demo played as a camera.

    python -m tests.harness.mirror_process [scarce | hangs | empty | stuck]

With "hangs" the network does not come back from the thirtieth picture; with "scarce" the process gets no more memory for a second from
then on, and measuring asks for a lot. With "empty" no person is before the camera; with "stuck" its driver does not come back from
opening. MIRROR_CONFIG names a settings file.
"""

from __future__ import annotations

import logging
import os
import resource
import sys
import threading
import time
from pathlib import Path
from unittest.mock import patch

import numpy as np

from mirror.camera import Camera, ClipPlayback, open_clip
from mirror.cli.run import run_mirror
from mirror.doctor.settings_choice import SettingsChoice, choose_settings
from mirror.errors import MirrorError
from mirror.offline import demo
from mirror.pose.tracker import PersonTracker
from mirror.settings import parse_settings
from mirror.shutdown import StopSignals
from mirror.types import Frame, Pose

SECONDS = 1.0
LOT = 4_000_000_000
"""Bytes."""
SETTINGS = """
[camera]
source = "pi"
[display]
windowed = true
resolution = [480, 800]
"""


class Scarce(PersonTracker):
    """Measures as ever, but for that picture or second."""

    wanted = "scarce" in sys.argv
    seen = 0
    until = float("inf")

    def track(self, frame: Frame) -> Pose:
        Scarce.seen += 1
        if Scarce.seen == 30 and "hangs" in sys.argv:
            Path(os.environ["RUNTIME_DIRECTORY"], "hangs").touch()
            threading.Event().wait()
        if Scarce.seen == 30 and Scarce.wanted:
            limited(int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize())
            Scarce.until = time.monotonic() + SECONDS
        if time.monotonic() > Scarce.until:
            Scarce.until = float("inf")
            limited(resource.RLIM_INFINITY)
        elif Scarce.until < float("inf"):
            np.empty(LOT, np.uint8)
        return super().track(frame)


def limited(most: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


class EmptyRoom(Camera):
    """Thirty pictures a second of a grey wall."""

    name, size, live = "wall", (480, 640), True

    def __init__(self) -> None:
        self._index = 0
        self._noise = np.random.default_rng(1)

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002
        time.sleep(1 / 30)
        self._index += 1
        return Frame(self._noise.integers(100, 140, (640, 480, 3), np.uint8), time.monotonic(), self._index)

    def close(self) -> None:
        pass


def played(*_: object) -> Camera:
    """The demo, over and over."""
    if "stuck" in sys.argv:
        threading.Event().wait()
    if "empty" in sys.argv:
        return EmptyRoom()
    return ClipPlayback(lambda: open_clip(demo.demo_clip_path()), loop=True)


def main() -> int:
    os.environ["SDL_VIDEODRIVER"] = "dummy"
    logging.basicConfig(level=logging.WARNING)
    camera, tracker = patch("mirror.camera.open_camera", played), patch("mirror.pose.tracker.PersonTracker", Scarce)
    with StopSignals() as stop, camera, tracker, patch("mirror.display.has_display", lambda: True):
        try:
            config = os.environ.get("MIRROR_CONFIG")
            choice = choose_settings(Path(config)) if config else SettingsChoice(parse_settings(SETTINGS, "test"))
            return run_mirror(choice.settings, 0, stop, choice=choice)
        except MirrorError as error:
            print(f"mirror: {error}", file=sys.stderr)
            return error.code


if __name__ == "__main__":
    sys.exit(main())
