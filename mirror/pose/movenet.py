"""MoveNet as the mirror uses it: a checked model file, the runtime, and the decoded joints of one square picture."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.pose.model_file import find_model_file
from mirror.pose.runtime import ModelRuntime
from mirror.types import MOVENET_TRAITS

MOVENET_HEADS = ("center", "heatmap", "features", "regress", "offset")
"""Two maps, and what the core works two more heads out from, at the few cells that are read: features, and the heads' weights."""
MAX_PEOPLE_COUNT = 4
"""Most people looked for in one picture."""


class MoveNet:
    """A MoveNet by name ("lightning" or "thunder").

    Raises MirrorError for an unknown name, DamagedInstallationError for a file that is missing, cut or changed.
    """

    def __init__(self, name: str = "lightning", threads: int = 1, folder: Path | None = None) -> None:
        path, entry = find_model_file(name, folder)
        self.name = name
        self.traits = MOVENET_TRAITS
        self._runtime = ModelRuntime(path, MOVENET_HEADS, threads)
        self.runtime = self._runtime.name
        self.size = self._runtime.size
        self.picture = self._runtime.picture
        grid = int(entry["grid"])
        self._anchor = (grid / 2, grid / 2)
        self._others = np.empty((MAX_PEOPLE_COUNT, 3), np.float32)

    def infer(self, picture: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The joints of the most central person in ``picture``, uint8 (size, size, 3) RGB, and the other people's centres.

        Joints are float32 (17, 3), centres (n, 3), both with rows (y, x, score), y and x in 0..1 of the picture.
        """
        center, heatmap, features, regress, offset = self._runtime.invoke(picture)
        points = np.empty((17, 3), np.float32)
        core.decode(center, heatmap, features, regress, offset, self._anchor, points)
        count = core.people(center, self._others)
        return points, self._others[:count].copy()

    def invoke(self, picture: NDArray[np.uint8]) -> None:
        """Only the runtime's share of ``infer``: what a benchmark compares the rest with."""
        self._runtime.invoke(picture)
