"""A small parametric squatter for tests: forward kinematics in metres, a pinhole camera, noise. It knows no rule of the product."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import acos, cos, pi, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from mirror.types import Points, Pose

THIGH, SHANK, TRUNK = 0.41, 0.41, 0.50
SIZE = (720, 1280)
SHOWN = 0.87
"""MoveNet's habit, measured on rendered people: of a knee's distance from the line hip-ankle its joints show this share."""


@dataclass(frozen=True)
class Squatter:
    """Somebody facing a camera 1.1 m high; angles in degrees, lengths in metres."""

    toe_out: tuple[float, float] = (12.0, 12.0)
    stance: float = 0.36
    hips: float = 0.22
    yaw: float = 0.0
    distance: float = 3.2
    aside: float = 0.0
    score: float = 0.85
    arms_up: bool = False

    def points(self, depth: float, drift: tuple[float, float] = (0.0, 0.0), noise: np.random.Generator | None = None) -> Points:
        """Keypoints (17, 3) px with the hips ``depth`` of the leg's length lower and each knee ``drift`` thighs medially of its path."""
        leg = THIGH + SHANK - 1e-4
        height = leg * (1 - depth)
        back = 0.5 * THIGH * sin(acos(min(1.0, height / leg)))
        at: dict[int, NDArray[np.float64]] = {}
        for side, sign in ((0, 1.0), (1, -1.0)):  # x to the person's left, y up, z towards the camera
            ankle = np.array([sign * self.stance / 2, 0.0, 0.0])
            hip = np.array([sign * self.hips / 2, height, -back])
            reach = hip - ankle
            length = float(np.linalg.norm(reach))
            along = reach / length
            half = (SHANK**2 - THIGH**2 + length**2) / (2 * length)
            bend = sqrt(max(SHANK**2 - half**2, 0.0))
            toe = np.array([sign * sin(radians(self.toe_out[side])), 0.0, cos(radians(self.toe_out[side]))])
            forward = toe - along * (toe @ along)
            knee = ankle + along * half + bend * forward / np.linalg.norm(forward)
            knee[0] -= sign * drift[side] * THIGH
            bow = acos(1 - min(depth, 0.5))
            shoulder = hip + np.array([sign * 0.08, TRUNK * cos(0.7 * bow), TRUNK * sin(0.7 * bow)])
            elbow = shoulder + np.array([sign * 0.12, 0.28 if self.arms_up else -0.25, 0.05])
            wrist = elbow + np.array([0.0, 0.25 if self.arms_up else -0.2, 0.1])
            for joint, place in ((5, shoulder), (7, elbow), (9, wrist), (11, hip), (13, knee), (15, ankle)):
                at[joint + side] = place
        neck = (at[5] + at[6]) / 2
        for joint, place in enumerate(((0, 0.22, 0.1), (0.03, 0.25, 0.08), (-0.03, 0.25, 0.08), (0.07, 0.23, 0), (-0.07, 0.23, 0))):
            at[joint] = neck + np.array(place)
        body = np.stack([at[i] for i in range(17)])
        turn = radians(self.yaw)
        x = body[:, 0] * cos(turn) + body[:, 2] * sin(turn) + self.aside
        z = self.distance - (body[:, 2] * cos(turn) - body[:, 0] * sin(turn))
        focal = 1150.0
        out = np.empty((17, 3), np.float32)
        out[:, 0] = SIZE[0] / 2 + focal * x / z
        out[:, 1] = SIZE[1] / 2 + focal * (0.95 - body[:, 1]) / z
        out[:, 2] = self.score
        for side in (0, 1):
            hip, knee, ankle = (out[joint + side, :2] for joint in (11, 13, 15))
            line = ankle[0] + (hip[0] - ankle[0]) * (knee[1] - ankle[1]) / (hip[1] - ankle[1])
            out[13 + side, 0] = line + SHOWN * (knee[0] - line)
        if noise is not None:
            out[:, :2] += noise.normal(0, 1.0, (17, 2))
        return out


Motion = Callable[[float], tuple[float, tuple[float, float]]]
"""Time -> depth and drift."""


def squats(
    count: int,
    deepest: float = 0.30,
    seconds: float = 2.4,
    rest: float = 0.8,
    start: float = 1.5,
    drift: dict[int, tuple[float, float]] | None = None,
) -> Motion:
    """``count`` squats after standing; ``drift`` gives the drift at the bottom of each repetition by its number from 1."""

    def motion(time: float) -> tuple[float, tuple[float, float]]:
        turn, into = divmod(time - start, seconds + rest)
        if time < start or turn >= count or into > seconds:
            return 0.0, (0.0, 0.0)
        share = 0.5 - 0.5 * cos(2 * pi * into / seconds)
        left, right = (drift or {}).get(int(turn) + 1, (0.0, 0.0))
        return deepest * share, (left * share, right * share)

    return motion


def length(count: int, seconds: float = 2.4, rest: float = 0.8, start: float = 1.5) -> float:
    return start + count * (seconds + rest) + 0.7


def filmed(
    motion: Motion,
    until: float,
    who: Squatter | None = None,
    rate: float = 30.0,
    seed: int = 1,
    person: int = 0,
    since: float = 0.0,
    others: tuple[tuple[float, float], ...] = (),
) -> Iterator[Pose]:
    """Poses at ``rate`` frames a second, with a pixel of noise."""
    who = who or Squatter()
    noise = np.random.default_rng(seed)
    for i in range(int((until - since) * rate)):
        time = since + i / rate
        depth, drift = motion(time)
        yield Pose(time, SIZE, who.points(depth, drift, noise), others=others, person=person)


def nobody(since: float, until: float, rate: float = 30.0) -> Iterator[Pose]:
    """An empty picture."""
    for i in range(int((until - since) * rate)):
        yield Pose(since + i / rate, SIZE, None)
