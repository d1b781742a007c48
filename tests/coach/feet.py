"""Poses that bring looks at feet, and what is said of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from mirror.types import FeetLook, Pose, View
from tests.words import words

UNSEEN = "feet not seen: knees judged with more caution"
TURNED_OUT = "feet turned out: left 13, right 21 degrees"


def with_feet(poses: Iterable[Pose], left: float, right: float) -> list[Pose]:
    """``poses``, each of which brings a look at feet whose toes stand so many leg lengths outside of the heels."""
    out = []
    for pose in poses:
        assert pose.points is not None
        ankles = pose.points[[15, 16], :2]
        leg = float(ankles[:, 1].mean() - pose.points[[11, 12], 1].mean())
        outward = np.sign(ankles[0, 0] - ankles[1, 0])
        toes = ankles + np.array([[outward * left * leg, 20], [-outward * right * leg, 20]])
        out.append(replace(pose, feet=FeetLook(pose.points, np.concatenate([ankles, toes]).astype(np.float32))))
    return out


def looked(poses: Iterable[Pose], seen: bool = False) -> list[Pose]:
    """``poses``, with a look at every tenth that sees feet or does not."""
    poses = list(poses)
    found = with_feet(poses, 0.07, 0.11)
    none = [replace(pose, feet_missed=True) for pose in poses]
    return [pose if i % 10 else (found if seen else none)[i] for i, pose in enumerate(poses)]


def noted(views: Iterable[View], line: str = UNSEEN) -> list[float]:
    """When the coach says ``line`` for information, seconds."""
    return [view.time for view in views if view.training.note and words(view.training.note) == line]
