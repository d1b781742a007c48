"""Real people and real motion for tests: fixtures of ``tests/data`` as Poses, unsmoothed, as a recording's tracker gives them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from mirror.coach.session import Session
from mirror.exercises import find_exercise
from mirror.offline.recording import record_poses
from mirror.pose.filter import OneEuroFilter
from mirror.types import Pose, Rep
from tests.people.recorded import DATA
from tests.people.squatter import SIZE

RATE, FOCAL, DISTANCE, HEIGHT = 15.0, 1150.0, 3.2, 1.0
"""Pictures a second of the motion capture; pixels, metres and metres of the camera before it."""


def person(name: str) -> list[Pose]:
    """The joints of a clip of ``tests/data``."""
    found = np.load(DATA / f"{name}.npz")
    width, height = (int(pixels) for pixels in found["size"])
    return [
        Pose(float(time), (width, height), None if np.isnan(points).any() else points.astype(np.float32))
        for time, points in zip(found["t"], found["joints"], strict=True)
    ]


def captured_exercise(name: str, turned: float = 0.0) -> list[Pose]:
    """Motion capture of ``tests/data`` before a camera, ``turned`` degrees, with two pixels of noise."""
    body = np.load(DATA / "uiprmd_exercises.npz")[name].astype(np.float64) / 1000
    noise = np.random.default_rng(3)
    feet = np.median(body[:15, 15:17], axis=(0, 1))
    c, s = np.cos(np.radians(turned)), np.sin(np.radians(turned))
    x, z = body[..., 0] - feet[0], body[..., 2] - feet[2]
    away = DISTANCE - (z * c - x * s)
    points = np.empty((*body.shape[:2], 3), np.float32)
    points[..., 0] = SIZE[0] / 2 + FOCAL * (x * c + z * s) / away
    points[..., 1] = SIZE[1] / 2 + FOCAL * (HEIGHT - (body[..., 1] - feet[1] + 0.08)) / away
    points[..., :2] += noise.normal(0, 2.0, points[..., :2].shape)
    points[..., 2] = 0.85
    return [Pose(i / RATE, SIZE, rows) for i, rows in enumerate(points)]


def causally_smoothed(poses: Sequence[Pose]) -> list[Pose]:
    """``poses`` as the live mirror smooths them."""
    smooth = OneEuroFilter()
    return [replace(p, points=None if p.points is None else smooth(p.points, p.time, p.size[1])) for p in poses]


def counted(poses: Sequence[Pose], exercise: str, live: bool) -> tuple[list[Rep], list[Rep]]:
    """The counted and the partial repetitions that a recording, or the live mirror, finds in ``poses``."""
    if not live:
        found = record_poses(list(poses), find_exercise(exercise))
        return found.reps, found.partial_reps
    session = Session(find_exercise(exercise), 0)
    for pose in causally_smoothed(poses):
        session.update(pose)
    return session.reps, session.partial_reps
