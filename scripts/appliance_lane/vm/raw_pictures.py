"""Turns the pictures of ``pictures.py`` into those of ``webcam.py``; run inside the container by the environment of the installed mirror.

raw_pictures.py FROM TO
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray


def encode(picture: NDArray[np.uint8]) -> bytes:
    """(H, W, 3) BGR as YUYV: two pixels share their colour."""
    yuv = cv2.cvtColor(picture, cv2.COLOR_BGR2YUV)
    packed = np.empty((*yuv.shape[:2], 2), np.uint8)
    packed[..., 0] = yuv[..., 0]
    packed[:, 0::2, 1] = yuv[:, 0::2, 1]
    packed[:, 1::2, 1] = yuv[:, 0::2, 2]
    return packed.tobytes()


def main(source: Path, target: Path) -> None:
    for scene in (path for path in source.iterdir() if path.is_dir()):
        with (target / f"{scene.name}.yuyv").open("wb") as out:
            for path in sorted(scene.glob("*.jpg")):
                picture = cv2.imread(str(path))
                assert picture is not None, path
                out.write(encode(np.asarray(picture, np.uint8)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
