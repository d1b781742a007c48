"""Takes the demo apart for ``camera.py``; run inside the root by the environment of the installed mirror, which has OpenCV.

    pictures.py CLIP FOLDER

``train`` is the clip at 15 pictures a second, ``empty`` a room without people, with the noise that a camera has.
"""

from __future__ import annotations

import sys
from pathlib import Path

import cv2
import numpy as np

SIZE_PX = (360, 480)
EMPTY_PICTURES = 30


def take_apart(clip: Path, folder: Path) -> None:
    for name in ("train", "empty"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    capture = cv2.VideoCapture(str(clip))
    for number in range(10**6):
        found, picture = capture.read()
        if not found:
            break
        if number % 2 == 0:
            cv2.imwrite(str(folder / f"train/{number:05}.jpg"), cv2.resize(picture, SIZE_PX))
    noise = np.random.default_rng(1)
    for number in range(EMPTY_PICTURES):
        empty = noise.normal(90.0, 4.0, (SIZE_PX[1], SIZE_PX[0], 3)).clip(0, 255).astype(np.uint8)
        cv2.imwrite(str(folder / f"empty/{number:05}.jpg"), empty)


if __name__ == "__main__":
    take_apart(Path(sys.argv[1]), Path(sys.argv[2]))
