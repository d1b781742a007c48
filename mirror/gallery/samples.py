"""The people and repetitions that the gallery's Views are made of."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from mirror.types import KEYPOINT_NAMES, Joint, PersonOverlay, Points, Rep, RepReplay, SetReplay, SetSummary, View, to_plain_floats
from mirror.types.message import message

SAMPLE_FRAME_SIZE_PX = (480, 640)
SAMPLE_HINT = message("hint.camera")

_FRONT_JOINTS_M = {
    "nose": (0.0, 1.62), "left_eye": (0.03, 1.65), "right_eye": (-0.03, 1.65), "left_ear": (0.08, 1.63), "right_ear": (-0.08, 1.63),
    "left_shoulder": (0.19, 1.42), "right_shoulder": (-0.19, 1.42), "left_elbow": (0.27, 1.15), "right_elbow": (-0.27, 1.15),
    "left_wrist": (0.2, 1.2), "right_wrist": (-0.2, 1.2),
}  # fmt: skip
"""A standing person from the front, metres: x towards the person's left, height above the floor."""


def sample_person(depth: float = 0.0, drift: tuple[float, float] = (0.0, 0.0)) -> Points:
    """Keypoints in a frame of ``SAMPLE_FRAME_SIZE_PX`` pixels of a person ``depth`` down whose knees drift inwards by ``drift`` of a
    thigh."""
    thigh, hip = 0.42, 0.88
    sink = depth * (hip - 0.08)
    knee_out = 0.12 + 0.35 * depth
    body = {name: (x, y - sink) for name, (x, y) in _FRONT_JOINTS_M.items()}
    for side, sign, inward in (("left", 1, drift[0]), ("right", -1, drift[1])):
        body[f"{side}_hip"] = (sign * 0.1, hip - sink)
        body[f"{side}_knee"] = (sign * (knee_out - inward * thigh), 0.48 - 0.2 * sink)
        body[f"{side}_ankle"] = (sign * 0.14, 0.08)
    scale = 0.85 * SAMPLE_FRAME_SIZE_PX[1] / 1.75
    rows = [
        (SAMPLE_FRAME_SIZE_PX[0] / 2 + body[k][0] * scale, 0.93 * SAMPLE_FRAME_SIZE_PX[1] - body[k][1] * scale, 0.9) for k in KEYPOINT_NAMES
    ]
    return np.array(rows, dtype=np.float32)


def seen(depth: float = 0.0, drift: tuple[float, float] = (0.0, 0.0), quality: float = 0.9) -> PersonOverlay:
    """``sample_person`` as the camera sees them."""
    return PersonOverlay(sample_person(depth, drift), SAMPLE_FRAME_SIZE_PX, quality)


def train(view: View, **changes: Any) -> View:
    """``view`` with ``changes`` of its training."""
    return replace(view, training=replace(view.training, **changes))


def sample_rep(number: int, left: float, right: float, **more: object) -> Rep:
    """A repetition whose knees drifted by ``left`` and ``right``."""
    worst = max(left, right)
    named = {(False, False): "none", (True, False): "left", (False, True): "right", (True, True): "both"}[(left >= 0.05, right >= 0.05)]
    made = Rep(
        number=number, start=3.0 * number, turn=3.0 * number + 1.2, end=3.0 * number + 2.4, depth=0.38, drift_left=left, drift_right=right,
        drift_se=0.02, valgus=named, reason=None, phase=None if named == "none" else "bottom",  # type: ignore[arg-type]
        severity=None if named == "none" else "red" if worst >= 0.1 else "amber", score=90.0, regime="calibrated",
    )  # fmt: skip
    return replace(made, **more)  # type: ignore[arg-type]


def sample_replay(summary: SetSummary) -> SetReplay:
    """The first repetition of ``summary`` and the one whose left knee drifted furthest, each as three seconds of joints."""
    return SetReplay(_replay(summary.counted[0]), _replay(max(summary.counted, key=lambda rep: rep.drift_left)))


def _replay(rep: Rep) -> RepReplay:
    count, middle, leg = 31, SAMPLE_FRAME_SIZE_PX[0] / 2, 0.8 * 0.85 * SAMPLE_FRAME_SIZE_PX[1] / 1.75
    sunk = [0.5 - 0.5 * math.cos(2 * math.pi * i / (count - 1)) for i in range(count)]
    poses = []
    for share in sunk:
        points = sample_person(0.42 * share, (share * max(rep.drift_left, 0.0), share * max(rep.drift_right, 0.0)))
        floor = float(points[Joint.LEFT_ANKLE, 1])
        poses.append(tuple(((x - middle) / leg, (y - floor) / leg) for x, y, _ in to_plain_floats(points)))
    return RepReplay(rep, 3.0, tuple(poses), count // 2)
