"""Cameras behind one door: the Pi's own, a webcam, a recording."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from mirror.camera import pi, v4l2
from mirror.camera.base import Camera, CameraLost, ExposureReading
from mirror.camera.clip import Clip, open_clip
from mirror.camera.playback import ClipPlayback
from mirror.camera.supervisor import Fault, SupervisedCamera
from mirror.camera.webcam import Webcam
from mirror.errors import MirrorError

__all__ = [
    "Camera",
    "CameraLost",
    "Clip",
    "ClipPlayback",
    "ExposureReading",
    "Fault",
    "SupervisedCamera",
    "Webcam",
    "is_live",
    "open_camera",
    "open_clip",
]


def is_live(source: str) -> bool:
    """True when ``source`` names a camera (see ``open_camera``) and not a recording."""
    return source in {"auto", "pi", "webcam"} or source.startswith(("webcam:", "/dev/video"))


def open_camera(
    source: str, rotation: int = 0, longest_ms: float = pi.MAX_EXPOSURE_MS, *, nodes: Callable[[], list[Path]] = v4l2.capture_nodes
) -> Camera:
    """Opens "pi", "webcam" (the first that captures), "webcam:/dev/video2", "/dev/video2", "auto" or the path of a clip.

    "auto" is the Pi's camera where there is one, else a webcam. ``rotation`` is in degrees clockwise. A folder or file called "pi"
    is named as "./pi". ``longest_ms`` bounds the exposure of the Pi's camera. Raises MirrorError in one line when there is nothing to open.
    """
    if not is_live(source):
        return open_clip(source, rotation)
    if source == "pi" or (source == "auto" and pi.is_pi_camera_available()):
        return pi.PiCamera(rotation, longest_ms)
    if source in {"auto", "webcam"}:
        found = nodes()
        if not found:
            raise _no_camera_error(source)
        return Webcam(found[0], rotation)
    node = Path(source.removeprefix("webcam:"))
    if not node.is_relative_to("/dev"):
        raise MirrorError(f"camera {source}", f"'{node}' is no video device", "name it as webcam:/dev/video0")
    if node.exists() and os.access(node, os.R_OK | os.W_OK) and node.resolve() not in nodes():
        raise MirrorError(f"camera {node}", "cannot capture (no camera, or a codec)", "use 'webcam' to take one that can")
    return Webcam(node, rotation)


def _no_camera_error(source: str) -> MirrorError:
    present = v4l2.list_video_nodes()
    if present and not all(os.access(node, os.R_OK | os.W_OK) for node in present):
        return MirrorError(
            f"camera {source}",
            f"no permission for {', '.join(map(str, present[:3]))}",
            "add yourself to the group 'video' (sudo usermod -aG video $USER) and log in again",
        )
    sought = "neither a Pi camera nor a webcam was found" if source == "auto" else "no webcam was found"
    return MirrorError(f"camera {source}", sought, "plug one in, or give a recording with --source FILE")
