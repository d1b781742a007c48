"""A skeleton in metres and the camera that sees it. World: x to the image's right, y up, z towards the camera; floor at y = 0."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import cos, radians, sin, sqrt

import numpy as np
from numpy.typing import NDArray

from mirror.types import Points
from tests.people.squatter import SHANK, SIZE, THIGH, TRUNK

FACE = ((0.0, 0.22, 0.1), (0.03, 0.25, 0.08), (-0.03, 0.25, 0.08), (0.07, 0.23, 0.0), (-0.07, 0.23, 0.0))
"""Nose, eyes, ears from the neck: to the left, up, ahead."""
Vector = NDArray[np.float64]
HIPS, SHOULDERS = 0.20, 0.36


def vec(x: float, y: float, z: float) -> Vector:
    return np.array([x, y, z], np.float64)


def unit(v: Vector) -> Vector:
    return np.asarray(v / float(np.linalg.norm(v)), np.float64)


def bent(top: Vector, foot: Vector, towards: Vector, upper: float = THIGH, lower: float = SHANK) -> Vector:
    """Where the joint between ``top`` and ``foot`` is, bent ``towards``; a limb that is too short is straight."""
    reach = foot - top
    length = min(float(np.linalg.norm(reach)), upper + lower - 1e-6)
    along = unit(reach)
    share = (upper**2 - lower**2 + length**2) / (2 * length)
    bend = sqrt(max(upper**2 - share**2, 0.0))
    aside = towards - along * float(towards @ along)
    return top + along * share + bend * unit(aside)


@dataclass
class Body:
    """Places of the joints by COCO index; whoever makes one sets trunk and legs, arms and face follow."""

    at: dict[int, Vector] = field(default_factory=dict)

    def trunk(self, pelvis: Vector, up: Vector, left: Vector) -> None:
        """Hips and shoulders: ``up`` along the spine, ``left`` to the person's left."""
        up, left = unit(up), unit(left)
        for side, sign in ((0, 1.0), (1, -1.0)):
            self.at[11 + side] = pelvis + left * sign * HIPS / 2
            self.at[5 + side] = pelvis + up * TRUNK + left * sign * SHOULDERS / 2
            self.at[7 + side] = self.at[5 + side] - up * 0.26 + left * sign * 0.06
            self.at[9 + side] = self.at[7 + side] - up * 0.22
        neck = pelvis + up * TRUNK
        ahead = np.cross(left, up)
        for joint, (out, high, front) in enumerate(FACE):
            self.at[joint] = neck + left * out + up * high + ahead * front

    def leg(self, side: int, ankle: Vector, towards: Vector, inward: float = 0.0) -> None:
        """A leg to ``ankle`` with the knee ``towards``; ``inward`` metres moves the knee to the other leg."""
        hip = self.at[11 + side]
        knee = bent(hip, ankle, towards)
        if inward:
            knee = knee + unit(self.at[12 - side] - hip) * inward
        self.at[13 + side], self.at[15 + side] = knee, ankle

    def turned(self, degrees: float) -> Body:
        """The same body turned about the vertical."""
        c, s = cos(radians(degrees)), sin(radians(degrees))
        return Body({joint: vec(p[0] * c + p[2] * s, p[1], p[2] * c - p[0] * s) for joint, p in self.at.items()})

    def moved(self, x: float, y: float, z: float) -> Body:
        return Body({joint: p + vec(x, y, z) for joint, p in self.at.items()})


@dataclass(frozen=True)
class Shot:
    """A camera ``height`` metres above the floor, looking level at somebody ``distance`` metres away."""

    distance: float = 3.2
    height: float = 1.0
    focal: float = 1150.0
    middle: float = 0.5
    """At which share of the picture's height the camera's own height lies."""

    def points(self, body: Body, noise: np.random.Generator | None = None, score: float = 0.85, pixels: float = 1.0) -> Points:
        """Keypoints (17, 3) px with ``pixels`` of noise."""
        places = np.stack([body.at[i] for i in range(17)])
        depth = self.distance - places[:, 2]
        out = np.empty((17, 3), np.float32)
        out[:, 0] = SIZE[0] / 2 + self.focal * places[:, 0] / depth
        out[:, 1] = SIZE[1] * self.middle + self.focal * (self.height - places[:, 1]) / depth
        out[:, 2] = score
        if noise is not None:
            out[:, :2] += noise.normal(0, pixels, (17, 2))
        return out
