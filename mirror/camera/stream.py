"""A network camera: RTSP, or MJPEG over HTTP, through OpenCV's FFmpeg reader.

Every wait is bounded, and a stream that ends or stalls is a lost camera, which ``SupervisedCamera`` opens again. The address may hold
a password anywhere (user:password@, a query, even the path), so messages and logs name the host only.
"""

from __future__ import annotations

import math
import socket
import time
from collections.abc import Callable
from urllib.parse import SplitResult, urlsplit

from mirror.camera.base import Camera, CameraBackend, CameraLost, CameraOptions, clamp_capture_time, quarter_turns, turn_frame_image
from mirror.camera.opencv import cv2
from mirror.camera.webcam import OpenCvCapture
from mirror.errors import REACH_REMEDY_TEXT, MirrorError
from mirror.types import Frame

STREAM_PORTS = {"rtsp": 554, "rtsps": 322, "http": 80, "https": 443}
STREAM_SCHEMES = tuple(STREAM_PORTS)
STREAM_OPEN_TIMEOUT_S = 5.0
"""Seconds that a stream may take to be opened."""
STREAM_READ_TIMEOUT_S = 2.0
"""Seconds without a picture after which a stream is lost."""
STREAM_CHECK_TIMEOUT_S = 2.0
"""Seconds that the camera may take to accept a connection when only asked whether it is there."""
STREAM_BACKLOG_S = 1.0
"""Seconds in which a stream just opened catches up with what it had in store."""
STREAM_REMEDY_TEXT = f"check its address and its network; {REACH_REMEDY_TEXT}"


class StreamCamera(Camera):
    """The network camera at ``url``. Frames carry the time of their arrival; the network's own delay is not known.

    Raises MirrorError when it cannot be opened or gives no picture; ``read`` raises CameraLost when the stream ends or stalls, which
    takes up to ``STREAM_READ_TIMEOUT_S`` whatever the timeout says. A camera's smaller second stream (640x480) is read with least delay.
    """

    live = True

    def __init__(
        self,
        url: str,
        rotation: int = 0,
        *,
        capture: Callable[[str], OpenCvCapture] | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._turns = quarter_turns(rotation)
        self._clock = clock
        self._index = 0
        self._last = float("-inf")
        self.name = f"stream {hide_address(url)}"
        _split(url)
        self._capture = (capture or _open_ffmpeg)(url)
        try:
            if not self._capture.isOpened():
                raise MirrorError(self.name, "cannot be opened", STREAM_REMEDY_TEXT)
            self._catch_up()
            first = self.read(STREAM_OPEN_TIMEOUT_S)
            self.size = (first.image.shape[1], first.image.shape[0])
        except BaseException:
            self._capture.release()
            raise

    def read(self, timeout: float = 1.0) -> Frame:
        deadline = self._clock() + timeout
        while True:
            if not self._capture.grab():
                raise CameraLost(self.name, f"no picture came for {STREAM_READ_TIMEOUT_S:g} s or the stream ended", STREAM_REMEDY_TEXT)
            now = self._clock()
            good, picture = self._capture.retrieve()
            if good and picture is not None and picture.size:  # else a damaged one: the next will do
                break
            if now >= deadline:
                raise CameraLost(self.name, f"no whole picture for {timeout:g} s", STREAM_REMEDY_TEXT)
        image = turn_frame_image(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype("uint8", copy=False), self._turns)
        self._last = clamp_capture_time(now, now, self._last)
        self._index += 1
        return Frame(image, self._last, self._index - 1)

    def close(self) -> None:
        self._capture.release()

    def _catch_up(self) -> None:
        """Lets go of the pictures that came while the stream was opened: they arrive faster than their own time passes."""
        start = now = self._clock()
        at = math.nan
        while now - start < STREAM_BACKLOG_S and self._capture.grab():
            before, now = now, self._clock()
            earlier, at = at, self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1e3
            if at - earlier <= 2 * (now - before):
                break


def hide_address(source: str) -> str:
    """``source`` for messages and logs: of a stream's address only its kind, host and port; anything else as it is."""
    if not _is_stream(source):
        return source
    parts = _split(source)
    return f"{parts.scheme}://{parts.hostname}{f':{parts.port}' if parts.port else ''}"


def _is_stream(source: str) -> bool:
    return source.lower().startswith(tuple(f"{scheme}://" for scheme in STREAM_SCHEMES))


def _split(url: str) -> SplitResult:
    """The parts of ``url``. Raises MirrorError, which does not quote it, when it names no host."""
    try:
        parts = urlsplit(url)
        if parts.hostname and parts.port != 0:
            return parts
    except ValueError:  # a port that is none, half a bracket
        pass
    raise MirrorError("camera stream", "its address names no host, or a wrong port", "write it as rtsp://HOST:PORT/PATH") from None


def _open_ffmpeg(url: str) -> OpenCvCapture:
    limits = [
        cv2.CAP_PROP_OPEN_TIMEOUT_MSEC,
        round(1000 * STREAM_OPEN_TIMEOUT_S),
        cv2.CAP_PROP_READ_TIMEOUT_MSEC,
        round(1000 * STREAM_READ_TIMEOUT_S),
    ]
    return cv2.VideoCapture(url, cv2.CAP_FFMPEG, limits)


def _open_stream(source: str, options: CameraOptions) -> Camera:
    return StreamCamera(source, options.rotation)


def _check_stream(source: str) -> str:
    parts = _split(source)
    name = hide_address(source)
    try:
        socket.create_connection((parts.hostname or "", parts.port or STREAM_PORTS[parts.scheme]), STREAM_CHECK_TIMEOUT_S).close()
    except OSError as error:
        raise MirrorError(f"stream {name}", f"does not answer ({error.strerror or error})", STREAM_REMEDY_TEXT) from None
    return f"{name} answers"


STREAM_BACKEND = CameraBackend("rtsp://HOST/PATH or http://HOST/PATH", _is_stream, _open_stream, _check_stream)
