"""Every kind of camera, in the order in which a source is tried: the one list that ``mirror run``, ``mirror doctor`` and the help read.

A new kind is a module with a ``CameraBackend`` and a line here.
"""

from __future__ import annotations

from pathlib import Path

from mirror.camera import pi, webcam
from mirror.camera.base import MAX_EXPOSURE_MS, Camera, CameraBackend, CameraOptions
from mirror.camera.clip import CLIP_BACKEND, VIDEO_SUFFIXES, nearest_recording
from mirror.camera.pi import PI_BACKEND
from mirror.camera.stream import STREAM_BACKEND, STREAM_SCHEMES
from mirror.camera.webcam import NODE_BACKEND, WEBCAM_BACKEND
from mirror.errors import MirrorError, nearest, unknown_name

AUTO_SOURCE = "auto"


def resolve_source(source: str) -> str:
    """``source``, or what "auto" stands for now: the Pi's camera where there is one, else a webcam."""
    if source != AUTO_SOURCE:
        return source
    return PI_BACKEND.usage if pi.is_pi_camera_available() else WEBCAM_BACKEND.usage


def _open_auto(source: str, options: CameraOptions) -> Camera:
    found = resolve_source(source)
    if found == WEBCAM_BACKEND.usage:
        webcam.find_webcams(source)  # says that neither was found
    return find_backend(found).open(found, options)


def _check_auto(source: str) -> str:
    found = resolve_source(source)
    return str(webcam.find_webcams(source)[0]) if found == WEBCAM_BACKEND.usage else find_backend(found).check(found)


CAMERA_BACKENDS = (
    CameraBackend(AUTO_SOURCE, lambda source: source == AUTO_SOURCE, _open_auto, _check_auto),
    PI_BACKEND,
    WEBCAM_BACKEND,
    NODE_BACKEND,
    STREAM_BACKEND,
    CLIP_BACKEND,
)
"""The last takes what no other does: the path of a clip."""


def find_backend(source: str) -> CameraBackend:
    """The kind of camera that ``source`` names; anything that is no camera is a clip's path. A folder called "pi" is named as "./pi".

    Raises MirrorError for what looks like a misspelt camera and is no file.
    """
    backend = next(backend for backend in CAMERA_BACKENDS if backend.matches(source))
    if backend is CLIP_BACKEND:
        _refuse_misspelling(source)
    return backend


def _refuse_misspelling(source: str) -> None:
    scheme, address, _ = source.partition("://")
    if address:
        raise unknown_name("kind of stream", scheme, STREAM_SCHEMES)
    if "." not in source and not Path(source).exists():
        words = [backend.usage for backend in CAMERA_BACKENDS if backend.usage.isalpha()]
        if meant := nearest(source, words) or nearest_recording(Path(source), VIDEO_SUFFIXES):
            raise MirrorError(f"source '{source}'", "neither a camera nor a file", meant.removeprefix("; "))


def is_live(source: str) -> bool:
    """True when ``source`` names a camera and not a recording. Raises MirrorError for a misspelt camera."""
    return find_backend(source).live


def list_sources() -> str:
    """How sources are written, for the help."""
    return ", ".join(backend.usage for backend in CAMERA_BACKENDS)


def open_camera(source: str, rotation: int = 0, max_exposure_ms: float = MAX_EXPOSURE_MS) -> Camera:
    """Opens a camera or a clip. ``rotation`` is in degrees clockwise; ``max_exposure_ms`` bounds the exposure of the Pi's camera.

    Raises MirrorError in one line when there is nothing to open, with the nearest right source where a name is unknown.
    """
    return find_backend(source).open(source, CameraOptions(rotation, max_exposure_ms))


def check_source(source: str) -> str:
    """What is there under ``source``, in a few words and without turning a camera on. Raises MirrorError when it cannot be opened."""
    return find_backend(source).check(source)
