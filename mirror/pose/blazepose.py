"""BlazePose cut down to what MoveNet does not see: heels and toes (docs/decisions/pose.md, models/README.md)."""

from __future__ import annotations

from math import exp
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mirror.pose.model_file import find_model_file
from mirror.pose.runtime import ModelRuntime

FEET_MODEL_NAME = "feet"
LANDMARK_COUNT, LANDMARK_VALUES_COUNT = 39, 5
"""Landmarks, and the values of each: x, y, z in pixels of the input, logits of being visible and of being in the picture."""
FOOT_LANDMARK_INDICES = (29, 30, 31, 32)
"""Left heel, right heel, left toes, right toes ("foot index") in MediaPipe's order."""


class BlazePoseFeet:
    """The built model file. Raises DamagedInstallationError for one that is missing, cut or changed, MirrorError for no model; so does
    ``infer`` after a ``rest``."""

    def __init__(self, threads: int = 1, folder: Path | None = None) -> None:
        self._threads, self._folder = threads, folder
        self._runtime: ModelRuntime | None = self._load()
        self.runtime = self._runtime.name
        self.size = self._runtime.size

    def rest(self) -> None:
        """Give the network's memory back, 24 MB; the next look loads it again."""
        self._runtime = None

    def _load(self) -> ModelRuntime:
        path, _ = find_model_file(FEET_MODEL_NAME, self._folder)
        return ModelRuntime(path, ("landmarks", "presence"), self._threads)

    def infer(self, picture: NDArray[np.uint8], /) -> tuple[NDArray[np.float32], float]:
        """Of the person in ``picture``, uint8 (size, size, 3) RGB: float32 (4, 3) rows (x, y, score) of left and right heel, left and
        right toes, x and y in 0..1 of the picture, and the score of there being a person at all."""
        self._runtime = self._runtime or self._load()
        landmarks, presence = self._runtime.invoke(picture)
        rows = landmarks.reshape(LANDMARK_COUNT, LANDMARK_VALUES_COUNT)[list(FOOT_LANDMARK_INDICES)]
        out = np.empty((4, 3), np.float32)
        out[:, :2] = rows[:, :2] / self.size
        out[:, 2] = [1 / (1 + exp(-float(logit))) for logit in np.clip(rows[:, 3], -30, 30)]
        return out, float(presence.reshape(-1)[0])
