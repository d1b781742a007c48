"""Writes an annotated video that plays in a browser: WebM with VP8, through OpenCV."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from mirror.camera.opencv import cv2, opencv_name
from mirror.errors import MirrorError
from mirror.quiet import mute_stderr
from mirror.types import Image

MAX_FRAME_REPEAT_S = 10.0
"""Seconds that one picture is repeated at most, so that a broken timestamp cannot fill the disk."""
MIN_FREE_DISK_BYTES = 1 << 20
"""Bytes that must stay free: the results are written after the video and matter more."""


class VideoWriter:
    """A context manager that collects pictures with their times into ``path`` (``.webm``) at a constant ``fps``.

    ``size`` is (width, height) of the pictures in pixels; an odd side is padded by one pixel. The file gets its name when it is
    closed and complete, also after Ctrl-C; before that it is ``.<name>.part.webm`` in the same folder. Raises MirrorError when the
    folder cannot be written or the disk is full; what could not be finished is removed.
    """

    def __init__(self, path: Path | str, size: tuple[int, int], fps: float = 30.0) -> None:
        self.path = Path(path)
        if self.path.suffix.lower() != ".webm":
            raise MirrorError(f"video {self.path}", "only .webm can be written", "choose a name that ends in .webm")
        self._size = size
        self._pad = (size[0] % 2, size[1] % 2)
        self._fps = fps
        plain = self.path.stem.encode("utf-8", "replace").decode("utf-8")
        self._part = self.path.with_name(f".{plain}.part.webm")
        self._writer: cv2.VideoWriter | None = None
        self._still: cv2.typing.MatLike | None = None
        self._origin = 0.0
        self._slot = 0
        self.frames = 0
        """Frames written so far."""
        try:
            self._part.touch()
        except OSError as error:
            raise MirrorError(
                f"video {self.path}", f"cannot be written ({error.strerror})", "choose a folder that exists and is yours"
            ) from error
        self._check_space()
        with mute_stderr():  # OpenCV says on stderr that WebM has no four-letter tags, and goes on
            code = cv2.VideoWriter.fourcc(*"VP80")
            even = (size[0] + self._pad[0], size[1] + self._pad[1])
            with opencv_name(self._part) as name:
                self._writer = cv2.VideoWriter(name, cv2.CAP_FFMPEG, code, fps, even)
        if not self._writer.isOpened():
            self._discard()
            raise MirrorError(f"video {self.path}", "OpenCV cannot encode VP8", "install opencv-python-headless from pip")

    def add(self, image: Image, time: float) -> None:
        """Shows ``image`` (uint8 RGB (h, w, 3)) from ``time`` (seconds, any origin) on.

        Earlier pictures are repeated up to then; of two that fall into one frame of the video the later is kept.
        """
        if (image.shape[1], image.shape[0]) != self._size:
            raise ValueError(f"picture of {image.shape[1]}x{image.shape[0]} in a video of {self._size[0]}x{self._size[1]}")
        if self._still is None:
            self._origin = time
        slot = round((time - self._origin) * self._fps)
        longest = self._slot + max(1, round(MAX_FRAME_REPEAT_S * self._fps))
        if slot > longest:
            self._origin += (slot - longest) / self._fps
            slot = longest
        if slot > self._slot:
            self._write(slot - self._slot)
            self._slot = slot
        # Converting copies, so the caller may draw the next picture into the same buffer.
        self._still = self._convert(image)

    def close(self) -> None:
        """Finishes the file and gives it its name; without any picture there is no file. Safe to call twice."""
        if self._writer is None:
            return
        try:
            self._write(1)
        finally:
            writer, self._writer = self._writer, None
            if writer is not None:
                writer.release()
        if not self.frames:
            self._discard()
            return
        if not self._complete():
            self._discard()
            raise MirrorError(
                f"video {self.path}", f"could not be finished after {self.frames} frames", "free some disk space and run again"
            )
        try:
            self._part.replace(self.path)
        except OSError as error:
            self._discard()
            raise MirrorError(f"video {self.path}", f"cannot be written ({error.strerror})", "choose another name") from error

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if isinstance(error, MirrorError):
            # The first error is the one to show; the video is finished if it can be.
            with contextlib.suppress(MirrorError):
                self.close()
        else:
            self.close()

    def _write(self, times: int) -> None:
        if self._still is None or self._writer is None:
            return
        for _ in range(times):
            if self.frames % 30 == 0:
                self._check_space()
            self._writer.write(self._still)
            self.frames += 1

    def _convert(self, image: Image) -> cv2.typing.MatLike:
        picture = cv2.cvtColor(image, cv2.COLOR_RGB2BGR)
        right, below = self._pad
        return np.pad(picture, ((0, below), (0, right), (0, 0)), mode="edge") if right or below else picture

    def _check_space(self) -> None:
        if shutil.disk_usage(self._part.parent).free < MIN_FREE_DISK_BYTES:
            self._discard()
            raise MirrorError(f"video {self.path}", "the disk is full", "free some space and run again")

    def _complete(self) -> bool:
        """OpenCV does not report a failed write, but then ffmpeg leaves the file without a trailer, hence without a length."""
        with opencv_name(self._part) as name:
            reader = cv2.VideoCapture(name, cv2.CAP_FFMPEG)
        counted = reader.get(cv2.CAP_PROP_FRAME_COUNT) if reader.isOpened() else 0
        reader.release()
        return counted >= self.frames - 1

    def _discard(self) -> None:
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.release()
        self._part.unlink(missing_ok=True)
