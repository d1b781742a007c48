"""OpenCV, loaded when it is used for the first time, since it takes 30 MB that a mirror with the Pi's own camera has no use for.

Import cv2 from here. Its own and ffmpeg's chatter is kept off the terminal (our errors are one line, not forty), and it does not wait for
ever. A developer who sets OPENCV_LOG_LEVEL or OPENCV_FFMPEG_LOGLEVEL sees it all.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

# ffmpeg's level is read once, when the first file is opened; -8 is AV_LOG_QUIET.
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")
_chosen = "OPENCV_LOG_LEVEL" in os.environ
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")
# Seconds that a read waits for a stalled webcam (OpenCV's own choice is 10); read once, at the first capture.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "1")


@cache
def _load_opencv() -> Any:
    import cv2

    if not _chosen:
        # cv2 may have been imported elsewhere before the environment was set. The function has moved since OpenCV 4.11 (numpy 1's last).
        getattr(cv2.utils, "logging", cv2).setLogLevel(0)  # silent
    return cv2


class _LazyOpenCv:
    """Stands for the module cv2."""

    def __getattr__(self, name: str) -> Any:
        return getattr(_load_opencv(), name)


if TYPE_CHECKING:
    import cv2
else:
    cv2 = _LazyOpenCv()

__all__ = ["cv2", "opencv_name"]


@contextlib.contextmanager
def opencv_name(path: Path) -> Iterator[str]:
    """A name, good while entered, under which OpenCV opens the file at ``path``: it takes UTF-8 only, and file names are any bytes.

    It is absolute, which keeps ffmpeg from reading a name such as "concat:a" as a protocol. Raises OSError.
    """
    whole = path.absolute()
    if _is_utf8(str(whole)):
        yield str(whole)
        return
    through_folder = _is_utf8(path.name)
    descriptor = os.open(whole.parent if through_folder else whole, os.O_RDONLY)
    try:
        yield f"/dev/fd/{descriptor}/{path.name}" if through_folder else f"/dev/fd/{descriptor}"
    finally:
        os.close(descriptor)


def _is_utf8(name: str) -> bool:
    try:
        return bool(name.encode("utf-8"))
    except UnicodeEncodeError:
        return False
