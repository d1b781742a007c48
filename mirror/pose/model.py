"""What a pose model is, and the list of those that the mirror has: the one that settings, command line and doctor read.

A new model is a module with a class like ``mirror.pose.movenet.MoveNet`` and a line in ``MODELS``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mirror.errors import MirrorError, unknown_name
from mirror.pose.blazepose import BlazePoseFeet
from mirror.pose.feet import FeetModel
from mirror.pose.movenet import MoveNet
from mirror.types import ModelTraits


class PoseModel(Protocol):
    """A loaded network that finds people's joints in a square picture."""

    name: str
    """As in ``MODELS``."""
    runtime: str
    """The package that runs it."""
    size: int
    """Pixels of a side of the picture that it takes."""
    picture: NDArray[np.uint8]
    """Its own input, uint8 (size, size, 3): what is written there and given to ``infer`` need not be copied."""
    traits: ModelTraits

    def infer(self, picture: NDArray[np.uint8], /) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """The joints of the most central person in ``picture``, uint8 (size, size, 3) RGB, and the other people's centres.

        Joints are float32 (17, 3) in COCO order, centres (n, 3), both with rows (y, x, score), y and x in 0..1 of the picture.
        """


@dataclass(frozen=True, slots=True)
class ModelEntry:
    """A model that can be chosen."""

    load: Callable[[int], PoseModel]
    """Loads it, to run in so many threads. Raises MirrorError."""
    summary: str
    """What the help says of it."""


DEFAULT_MODEL_NAME = "lightning"
MODELS: Mapping[str, ModelEntry] = MappingProxyType(
    {
        DEFAULT_MODEL_NAME: ModelEntry(lambda threads: MoveNet("lightning", threads), "default"),
        "thunder": ModelEntry(lambda threads: MoveNet("thunder", threads), "slower, finer"),
    }
)


def load_model(name: str = DEFAULT_MODEL_NAME, threads: int = 1) -> PoseModel:
    """The model called ``name``. Raises MirrorError, with the nearest name, for one that does not exist."""
    if name not in MODELS:
        raise unknown_name("model", name, MODELS)
    return MODELS[name].load(threads)


def load_feet_model(threads: int = 1) -> FeetModel:
    """The second network, which looks at people who stand still. Raises MirrorError when its file is missing, cut or another one."""
    return BlazePoseFeet(threads)


def try_feet_model(report: Callable[[str], None]) -> FeetModel | None:
    """The same where it can be had; else None, and ``report`` is told why in one line: everything works without it."""
    try:
        return load_feet_model()
    except MirrorError as error:
        report(f"feet are not looked at: {error}")
        return None


def list_models() -> str:
    """The models' names, for the help."""
    return ", ".join(f"{name} ({entry.summary})" for name, entry in MODELS.items())
