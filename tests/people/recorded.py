"""Joints of real people: motion capture seen by a camera that is made up, and what the network read in public clips (tests/data)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mirror.types import Pose

DATA = Path(__file__).parents[1] / "data"
FOCAL, PICTURE = 1150.0, (720, 1280)


def captured(name: str, height: float = 1.1, yaw: float = 0.0, rate: float = 15.0, tilt: float = 0.0) -> list[Pose]:
    """Poses of the motion capture ``name`` before a camera ``height`` m up and 3.2 m away that looks up by ``tilt`` degrees, the body
    turned by ``yaw`` degrees.

    ``rate``: frames a second as played; 15 is as it was.
    """
    joints = _captured_metres(name)
    x, y, z = np.moveaxis(joints - np.median(joints[:, 15:17], axis=(0, 1)), -1, 0)
    c, s = np.cos(np.radians(yaw)), np.sin(np.radians(yaw))
    x, z = x * c + z * s, 3.2 - (z * c - x * s)
    noise = np.random.default_rng(len(name)).normal(0, 1.5, (len(x), 17, 2))
    points = np.full((len(x), 17, 3), 0.8, np.float32)
    down, c, s = height - 0.08 - y, np.cos(np.radians(tilt)), np.sin(np.radians(tilt))
    down, z = down * c + z * s, z * c - down * s
    points[..., 0] = PICTURE[0] / 2 + FOCAL * x / z + noise[..., 0]
    points[..., 1] = PICTURE[1] * 0.5 + FOCAL * down / z + noise[..., 1]
    return [Pose(i / rate, PICTURE, each) for i, each in enumerate(points)]


def captured_depth(name: str) -> NDArray[np.float64]:
    """(n,) true depth of the motion capture ``name``: how far the hips have fallen, of their standing height over the ankles."""
    joints = _captured_metres(name)
    height = (joints[:, 11:13, 1] - joints[:, 15:17, 1]).mean(axis=1)
    return np.asarray(1 - height / np.percentile(height, 95))


def _captured_metres(name: str) -> NDArray[np.float64]:
    with np.load(DATA / "prmd_motion.npz") as file:
        return np.asarray(file[name], np.float64) / 1000


def read_track(file: Path | str) -> list[Pose]:
    """Poses of one track: a file of its own, or the name of one in ``tests/data/tracks.npz``."""
    if isinstance(file, Path):
        with np.load(file) as arrays:
            return _poses(*(arrays[key] for key in ("t", "size", "recording_xy", "recording_score")))
    with np.load(DATA / "tracks.npz") as arrays:
        return _poses(*(arrays[f"{file}.{key}"] for key in ("t", "size", "recording_xy", "recording_score")))


def _poses(t: NDArray[np.float64], size: NDArray[np.int64], xy: NDArray[np.int16], score: NDArray[np.uint8]) -> list[Pose]:
    points = np.concatenate([xy / np.float32(10), score[..., None] / np.float32(250)], axis=-1).astype(np.float32)
    seen = (xy != -32768).all(axis=(1, 2))
    return [
        Pose(float(time), (int(size[0]), int(size[1])), each if there else None) for time, each, there in zip(t, points, seen, strict=True)
    ]
