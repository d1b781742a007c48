"""MoveNet as the mirror uses it: a checked model file, the runtime, and the decoded joints of one square picture."""

from __future__ import annotations

import hashlib
import json
from importlib import resources
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.errors import DamagedInstallationError, unknown_name
from mirror.pose.runtime import ModelRuntime
from mirror.types import MOVENET_TRAITS

MOVENET_HEADS = ("center", "heatmap", "regress", "offset")
MAX_PEOPLE_COUNT = 4
"""Most people looked for in one picture."""


def models_folder() -> Path:
    """Where the models are: inside an installed package, or beside it in a checkout."""
    inside = Path(str(resources.files("mirror"))) / "models"
    return inside if inside.is_dir() else inside.parent.parent / "models"


class MoveNet:
    """A MoveNet by name ("lightning" or "thunder").

    Raises MirrorError for an unknown name, Damaged for a file that is missing, cut or changed.
    """

    def __init__(self, name: str = "lightning", threads: int = 1, folder: Path | None = None) -> None:
        folder = folder or models_folder()
        index = folder / "models.json"
        try:
            known = json.loads(index.read_text("utf-8"))
        except (OSError, ValueError) as error:
            raise DamagedInstallationError(f"model list {index}", f"cannot be read ({error})", "reinstall the mirror") from None
        if name not in known:
            raise unknown_name("model", name, known)
        entry = known[name]
        path = folder / entry["file"]
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise DamagedInstallationError(f"model {path}", f"cannot be read ({error.strerror})", "reinstall the mirror") from None
        if found != entry["sha256"]:
            raise DamagedInstallationError(
                f"model {path}",
                f"checksum sha256 {found[:12]}… is not the expected {entry['sha256'][:12]}…",
                "the file is cut or changed, reinstall the mirror",
            )
        self.name = name
        self.traits = MOVENET_TRAITS
        self._runtime = ModelRuntime(path, MOVENET_HEADS, threads)
        self.runtime = self._runtime.name
        self.size = self._runtime.size
        grid = int(entry["grid"])
        self._anchor = (grid / 2, grid / 2)
        self._spread = np.empty(17, np.float32)
        self._others = np.empty((MAX_PEOPLE_COUNT, 3), np.float32)

    def infer(self, picture: NDArray[np.uint8]) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The joints of the most central person in ``picture``, uint8 (size, size, 3) RGB, and the other people's centres.

        Joints are float32 (17, 3), centres (n, 3), both with rows (y, x, score), y and x in 0..1 of the picture.
        """
        center, heatmap, regress, offset = self._runtime.invoke(picture)
        points = np.empty((17, 3), np.float32)
        core.decode(center, heatmap, regress, offset, self._anchor, points, self._spread)
        count = core.people(center, self._others)
        return points, self._others[:count].copy()

    def invoke(self, picture: NDArray[np.uint8]) -> None:
        """Only the runtime's share of ``infer``: what a benchmark compares the rest with."""
        self._runtime.invoke(picture)
