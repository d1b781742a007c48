"""A USB or laptop camera, through OpenCV's V4L2 reader."""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from mirror.camera import v4l2
from mirror.camera.base import Camera, CameraBackend, CameraLost, CameraOptions, clamp_capture_time, quarter_turns, turn_frame_image
from mirror.camera.opencv import cv2
from mirror.errors import MirrorError
from mirror.types import Frame

log = logging.getLogger(__name__)

WEBCAM_SOURCE = "webcam"
WEBCAM_FIRST_FRAME_TIMEOUT_S = 4.0
"""Seconds that a webcam may take for its first picture."""
WEBCAM_RETRY_DELAY_S = 0.01
"""Seconds between two tries while the device gives nothing."""


class OpenCvCapture(Protocol):
    """What of ``cv2.VideoCapture`` is used; tests bring their own."""

    def isOpened(self) -> bool: ...
    def grab(self) -> bool: ...
    def retrieve(self) -> tuple[bool, cv2.typing.MatLike]: ...
    def get(self, prop: int, /) -> float: ...
    def set(self, prop: int, value: float, /) -> bool: ...
    def release(self) -> None: ...


def _v4l2(node: Path) -> OpenCvCapture:
    return cv2.VideoCapture(str(node), cv2.CAP_V4L2)


class Webcam(Camera):
    """The camera at ``node`` (/dev/videoN), asked for ``size`` (width, height) as mounted; it may give another size.

    ``rotation`` turns the picture clockwise by quarters. Raises MirrorError when it cannot be opened or gives no picture;
    ``read`` raises CameraLost when it is unplugged or stalls.
    """

    live = True

    def __init__(
        self,
        node: Path,
        rotation: int = 0,
        size: tuple[int, int] = (640, 480),
        *,
        capture: Callable[[Path], OpenCvCapture] = _v4l2,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._turns = quarter_turns(rotation)
        self._node = node
        self._clock = clock
        self._sleep = sleep
        self._index = 0
        self._last = float("-inf")
        self.name = f"webcam {node}"
        self._capture = capture(node)
        try:
            if not self._capture.isOpened():
                raise self._refusal()
            for prop, value in (
                (cv2.CAP_PROP_FRAME_WIDTH, size[0]),
                (cv2.CAP_PROP_FRAME_HEIGHT, size[1]),
                (cv2.CAP_PROP_FPS, 30),
                (cv2.CAP_PROP_BUFFERSIZE, 2),  # fewer buffers: a late reader gets younger frames
            ):
                self._capture.set(prop, value)
            first = self.read(WEBCAM_FIRST_FRAME_TIMEOUT_S)
            self.size = (first.image.shape[1], first.image.shape[0])
        except BaseException:
            self._capture.release()
            raise

    def read(self, timeout: float = 1.0) -> Frame:
        deadline = self._clock() + timeout
        while True:
            if self._capture.grab():
                now = self._clock()
                stamp = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1e3
                good, picture = self._capture.retrieve()
                if good and picture is not None and picture.size:  # else a torn JPEG: the next one will do
                    break
            elif not self._node.exists():
                raise CameraLost(self.name, "unplugged", "plug it in again")
            if self._clock() >= deadline:
                raise CameraLost(self.name, f"no picture for {timeout:g} s", "unplug it and plug it in again")
            self._sleep(WEBCAM_RETRY_DELAY_S)
        image = turn_frame_image(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype("uint8", copy=False), self._turns)
        self._last = clamp_capture_time(stamp, now, self._last)
        self._index += 1
        return Frame(image, self._last, self._index - 1)

    def close(self) -> None:
        self._capture.release()

    def _refusal(self) -> MirrorError:
        if not self._node.exists():
            return MirrorError(self.name, "no such device", "plug a camera in, or set [camera] source to what is there")
        if not os.access(self._node, os.R_OK | os.W_OK):
            return MirrorError(
                self.name, "no permission", "add yourself to the group 'video' (sudo usermod -aG video $USER) and log in again"
            )
        return MirrorError(self.name, "cannot be opened", "close other programs that use the camera")


def find_webcams(source: str) -> list[Path]:
    """The nodes that can capture, best first. Raises MirrorError, which names ``source`` ("webcam" or "auto"), when there is none."""
    found = v4l2.capture_nodes()
    if found:
        return found
    present = v4l2.list_video_nodes()
    if present and not all(os.access(node, os.R_OK | os.W_OK) for node in present):
        raise MirrorError(
            f"camera {source}",
            f"no permission for {', '.join(map(str, present[:3]))}",
            "add yourself to the group 'video' (sudo usermod -aG video $USER) and log in again",
        )
    sought = "no webcam was found" if source == WEBCAM_SOURCE else "neither a Pi camera nor a webcam was found"
    raise MirrorError(f"camera {source}", sought, "plug one in, or name a recording as the source")


def _open_first(source: str, options: CameraOptions) -> Camera:
    """The first webcam that gives a picture: other drivers have nodes that say they capture and never do."""
    refused: MirrorError | None = None
    for node in find_webcams(source):
        try:
            return Webcam(node, options.rotation)
        except MirrorError as error:
            log.info("%s", error)
            refused = refused or error
    assert refused is not None
    raise refused


def _check_first(source: str) -> str:
    return str(find_webcams(source)[0])


def _is_node(source: str) -> bool:
    return source.startswith((f"{WEBCAM_SOURCE}:", "/dev/video"))


def _find_node(source: str) -> Path:
    """The node that ``source`` names; it may not be there (yet). Raises MirrorError when it is there and no camera."""
    node = Path(source.removeprefix(f"{WEBCAM_SOURCE}:"))
    if not node.is_relative_to("/dev"):
        raise MirrorError(f"camera {source}", f"'{node}' is no video device", "name it as webcam:/dev/video0")
    if node.exists() and os.access(node, os.R_OK | os.W_OK) and node.resolve() not in v4l2.capture_nodes():
        raise MirrorError(f"camera {node}", "cannot capture (no camera, or a codec)", "use 'webcam' to take one that can")
    return node


def _open_node(source: str, options: CameraOptions) -> Camera:
    return Webcam(_find_node(source), options.rotation)


def _check_node(source: str) -> str:
    node = _find_node(source)
    if not node.exists():
        raise MirrorError(f"camera {source}", "no such device", "plug it in, or set [camera] source to what is there")
    return str(node)


WEBCAM_BACKEND = CameraBackend(WEBCAM_SOURCE, lambda source: source == WEBCAM_SOURCE, _open_first, _check_first)
NODE_BACKEND = CameraBackend("/dev/videoN", _is_node, _open_node, _check_node)
