"""The picture halved, made beside the frames: the network's square is cut from it in half the time."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mirror import core
from mirror.types import Frame, Image

MIN_NETWORK_SIDE_PX = 192
"""Side of the smallest network's picture: no square is cut from a picture that was halved below it."""


def add_halves(frame: Frame) -> Frame:
    """``frame`` with its ``halves``. For the thread that reads the camera: there the picture is still in the processor's cache."""
    image, halves = frame.image, list[Image]()
    while max(image.shape) >= 2 * MIN_NETWORK_SIDE_PX:
        half = np.empty((image.shape[0] // 2, image.shape[1] // 2, 3), np.uint8)
        core.halve(image, half)
        halves.append(half)
        image = half
    return replace(frame, halves=tuple(halves))
