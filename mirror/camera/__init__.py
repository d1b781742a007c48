"""Cameras behind one door: the Pi's own, a webcam, a network camera, a recording."""

from __future__ import annotations

from mirror.camera.backends import CAMERA_BACKENDS, check_source, is_live, list_sources, open_camera, resolve_source
from mirror.camera.base import Camera, CameraBackend, CameraLost, CameraOptions, ExposureReading
from mirror.camera.clip import Clip, open_clip
from mirror.camera.playback import ClipPlayback
from mirror.camera.stream import hide_address
from mirror.camera.supervisor import Fault, SupervisedCamera, SupervisionLimits
from mirror.camera.webcam import Webcam

__all__ = [
    "CAMERA_BACKENDS",
    "Camera",
    "CameraBackend",
    "CameraLost",
    "CameraOptions",
    "Clip",
    "ClipPlayback",
    "ExposureReading",
    "Fault",
    "SupervisedCamera",
    "SupervisionLimits",
    "Webcam",
    "check_source",
    "hide_address",
    "is_live",
    "list_sources",
    "open_camera",
    "open_clip",
    "resolve_source",
]  # fmt: skip
