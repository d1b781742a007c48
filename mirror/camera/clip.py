"""Recorded clips: a video file (mp4, mov, webm, gif) or a folder of pictures, as a Camera whose time starts at 0."""

from __future__ import annotations

import math
import os
import re
from abc import abstractmethod
from collections.abc import Collection
from pathlib import Path

import numpy as np

from mirror.camera.base import Camera, CameraBackend, CameraOptions, quarter_turns, turn_frame_image
from mirror.camera.container import find_codec, is_text, missing_bytes
from mirror.camera.opencv import cv2, opencv_name
from mirror.errors import MirrorError, closest_name
from mirror.types import Frame, Image

MIN_CLIP_SIDE_PX = 32
"""Least width and height in pixels that could show a person."""
VIDEO_SUFFIXES = frozenset({".mp4", ".m4v", ".mov", ".webm", ".mkv", ".avi", ".gif"})
"""Files that are offered in place of a missing one."""
IMAGE_FILE_SUFFIXES = {".jpg", ".jpeg", ".png", ".bmp", ".webp"}


class Clip(Camera):
    """A recording. ``read`` ignores its timeout and returns None at the end."""

    live = False
    truncated: str | None = None
    """After the end: what is missing from the recording, in one line; None when it was all there."""
    duration: float | None
    """Seconds, an estimate for progress bars; None when unknown."""
    frame_count: int | None
    """Frames, an estimate; None when unknown."""

    @abstractmethod
    def read(self, timeout: float = 1.0) -> Frame | None: ...


def open_clip(path: Path | str, rotation: int = 0) -> Clip:
    """Opens a video file or a folder of pictures, ``rotation`` degrees clockwise on top of the file's own orientation.

    Raises MirrorError naming the file when it is missing, empty, no video, without frames or too small.
    """
    path = Path(path)
    try:
        return ImageFolder(path, rotation) if path.is_dir() else VideoClip(path, rotation)
    except OSError as error:
        raise MirrorError(f"clip {path}", f"cannot be read ({error.strerror or error})", "check the path and its permissions") from None


class VideoClip(Clip):
    """A video file. Times are its presentation timestamps, so a variable frame rate keeps its pace."""

    def __init__(self, path: Path, rotation: int = 0) -> None:
        turns = quarter_turns(rotation)
        _check_file(path)
        self.name = path.name
        self._missing = missing_bytes(path)
        with opencv_name(path) as name:
            self._capture = cv2.VideoCapture(name, cv2.CAP_FFMPEG)
        try:
            if not self._capture.isOpened():
                raise self._refusal(path)
            self._capture.set(cv2.CAP_PROP_ORIENTATION_AUTO, 1)
            self._turns = turns
            self._aspect = self._pixel_aspect()
            rate = self._capture.get(cv2.CAP_PROP_FPS)
            self._rate = rate if math.isfinite(rate) and rate > 0 else 30.0
            count = self._capture.get(cv2.CAP_PROP_FRAME_COUNT)
            self.frame_count = int(count) if count > 0 else None
            self.duration = self.frame_count / self._rate if self.frame_count else None
            self._index = 0
            self._offset = 0.0
            self._last = 0.0
            self._next = self._decode()
            if self._next is None:
                raise self._undecodable(path, "no picture in it could be decoded (0 frames)", "export it again as mp4 or webm")
            height, width = self._next.image.shape[:2]
            self.size = (width, height)
            if min(self.size) < MIN_CLIP_SIDE_PX:
                raise MirrorError(f"clip {path}", f"{width}x{height} pixels cannot show a person", "use a clip of at least 320x240")
        except BaseException:
            self._capture.release()
            raise

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002 - a file never blocks
        frame = self._next
        if frame is not None:
            self._next = self._decode()
            if self._next is None and self._missing:
                self.truncated = (
                    f"{self.name} is cut short: {self._index} frames ({frame.time:.1f} s) could be read, the rest of the file is missing; "
                    "copy it again from the camera to get all of it"
                )
        return frame

    def close(self) -> None:
        self._next = None
        self._capture.release()

    def _decode(self) -> Frame | None:
        got, picture = self._capture.read()
        if not got or picture is None:
            return None
        frame = Frame(self._upright(picture), self._stamp(), self._index)
        self._index += 1
        return frame

    def _stamp(self) -> float:
        """Presentation time of the frame just decoded, in seconds from the first one; never falling."""
        at = self._capture.get(cv2.CAP_PROP_POS_MSEC) / 1e3
        if not math.isfinite(at) or (self._index and at <= 0):  # a raw stream carries no timestamps
            at = self._offset + self._index / self._rate
        if not self._index:
            self._offset = at
        self._last = max(self._last, at - self._offset)
        return self._last

    def _upright(self, picture: cv2.typing.MatLike) -> Image:
        image: Image = cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False)
        if self._aspect != 1.0:
            height, width = image.shape[:2]
            # Stretch the short side, so that no detail is lost.
            size = (round(width * self._aspect), height) if self._aspect > 1 else (width, round(height / self._aspect))
            image = cv2.resize(image, size, interpolation=cv2.INTER_LINEAR).astype(np.uint8, copy=False)
        return turn_frame_image(image, self._turns)

    def _pixel_aspect(self) -> float:
        """Width of a pixel over its height, in the picture as OpenCV hands it over (turned by the file's orientation)."""
        over, under = self._capture.get(cv2.CAP_PROP_SAR_NUM), self._capture.get(cv2.CAP_PROP_SAR_DEN)
        if not (over > 0 and under > 0 and 0.2 < over / under < 5):  # 0/1 = not said
            return 1.0
        sideways = int(self._capture.get(cv2.CAP_PROP_ORIENTATION_META)) % 180 == 90
        return under / over if sideways else over / under

    def _refusal(self, path: Path) -> MirrorError:
        if self._missing:
            cause = "the file is cut short and its index, which comes last, is missing"
            return MirrorError(f"clip {path}", cause, "copy it again from the camera")
        return self._undecodable(path, "no video that can be decoded, or one of 0 frames", "use an mp4, mov, webm or gif")

    def _undecodable(self, path: Path, cause: str, remedy: str) -> MirrorError:
        if codec := find_codec(path):
            return MirrorError(f"clip {path}", f"{cause}; its codec is {codec}", "export it again as H.264 (mp4) or VP8 (webm)")
        return MirrorError(f"clip {path}", cause, remedy)


class ImageFolder(Clip):
    """A folder of pictures in the natural order of their names ("9.png" before "10.png"), ``rate`` of them a second."""

    def __init__(self, path: Path, rotation: int = 0, rate: float = 30.0) -> None:
        self._turns = quarter_turns(rotation)
        self._files = sorted(filter(_is_picture, path.iterdir()), key=_natural)
        if not self._files:
            raise MirrorError(f"clip {path}", "the folder holds no pictures", f"put {', '.join(sorted(IMAGE_FILE_SUFFIXES))} files into it")
        self.name = path.name or str(path)
        self._rate = rate
        self._index = 0
        self._broken: list[str] = []
        first = self._load(self._files[0])
        if first is None:
            raise MirrorError(f"clip {self._files[0]}", "not a picture that can be decoded", "remove it from the folder")
        height, width = first.shape[:2]
        self.size = (width, height)
        if min(self.size) < MIN_CLIP_SIDE_PX:
            raise MirrorError(f"clip {self._files[0]}", f"{width}x{height} pixels cannot show a person", "use pictures of at least 320x240")
        self.frame_count = len(self._files)
        self.duration = self.frame_count / rate

    def read(self, timeout: float = 1.0) -> Frame | None:  # noqa: ARG002 - as above
        while self._index < len(self._files):
            file, index = self._files[self._index], self._index
            self._index += 1
            image = self._load(file)
            if image is None:
                self._broken.append(file.name)
                continue
            if (image.shape[1], image.shape[0]) != self.size:
                raise MirrorError(
                    f"clip {file}",
                    f"{image.shape[1]}x{image.shape[0]} pixels, but the first picture has {self.size[0]}x{self.size[1]}",
                    "all pictures of a folder must be of one size",
                )
            return Frame(image, index / self._rate, index)
        if self._broken:
            self.truncated = f"{self.name}: {len(self._broken)} of {len(self._files)} pictures could not be decoded ({self._broken[0]})"
        return None

    def close(self) -> None:
        self._index = len(self._files)

    def _load(self, file: Path) -> Image | None:
        coded = np.fromfile(file, np.uint8)
        picture = cv2.imdecode(coded, cv2.IMREAD_COLOR) if coded.size else None
        if picture is None:
            return None
        return turn_frame_image(cv2.cvtColor(picture, cv2.COLOR_BGR2RGB).astype(np.uint8, copy=False), self._turns)


def _check_file(path: Path) -> None:
    if not path.exists():
        raise MirrorError(f"clip {path}", f"no such file{nearest_recording(path, VIDEO_SUFFIXES) or '; check the path'}")
    if not path.is_file():
        raise MirrorError(f"clip {path}", "neither a file nor a folder", "name a video file or a folder of pictures")
    if path.stat().st_size == 0:
        raise MirrorError(f"clip {path}", "the file is empty (0 bytes)", "copy it again from the camera")
    if is_text(path):
        raise MirrorError(f"clip {path}", "text, not a video", "use an mp4, mov, webm or gif")


def nearest_recording(path: Path, suffixes: Collection[str]) -> str:
    """``"; did you mean 'x'?"`` for the recording beside the missing ``path`` whose name is nearest, or the empty string.

    Only what could be read is offered: a file of one of ``suffixes`` with something in it, or a folder with a picture, with its path.
    """
    close = closest_name(path.name, list_recordings(path.parent, suffixes))
    return f"; did you mean '{path.parent / close}'?" if close else ""


def list_recordings(folder: Path, suffixes: Collection[str]) -> list[str]:
    """Names in ``folder`` of what may be a recording: files of ``suffixes`` with something in them, folders with a picture in them."""
    try:
        return [entry.name for entry in folder.iterdir() if _may_be_recording(entry, suffixes)]
    except OSError:  # not ours to look into, or not there
        return []


def _may_be_recording(entry: Path, suffixes: Collection[str]) -> bool:
    if entry.is_dir():
        return _holds_pictures(entry)
    return entry.suffix.lower() in suffixes and entry.is_file() and entry.stat().st_size > 0 and os.access(entry, os.R_OK)


def _holds_pictures(folder: Path) -> bool:
    try:
        return any(map(_is_picture, folder.iterdir()))
    except OSError:  # not ours to look into
        return False


def _is_picture(file: Path) -> bool:
    return file.suffix.lower() in IMAGE_FILE_SUFFIXES and file.is_file()


def _natural(path: Path) -> list[tuple[int, str]]:
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"(\d+)", path.name.lower()) if part]


def _open_source(source: str, options: CameraOptions) -> Camera:
    return open_clip(source, options.rotation)


def _check_clip(source: str) -> str:
    with open_clip(source):
        return f"'{source}' is there"


CLIP_BACKEND = CameraBackend("a clip's path", lambda _: True, _open_source, _check_clip, live=False)
