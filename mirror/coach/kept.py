"""A coached neutral path as plain numbers, to be kept with a member and given back another day."""

from __future__ import annotations

from math import isfinite

import numpy as np

from mirror.alignment.baseline import Baseline
from mirror.alignment.path import LEGS, NeutralPath
from mirror.core import KNOTS

KIND = 1.0
"""The first number says what the others are; what begins with another one was made by another version and is not read."""
WIDE = KNOTS + 1
STANCE = 10
LENGTH = 1 + STANCE + LEGS * WIDE + LEGS * WIDE * WIDE
LARGEST = 1e5
"""No pixel and no share of a thigh is beyond this."""


def packed(path: NeutralPath, where: Baseline) -> tuple[float, ...]:
    """``path``, and the stance ``where`` it was made (pixels; roll in radians), as ``LENGTH`` floats."""
    stance = (
        where.leg, *where.thigh, where.shoulder, where.shoulder_width, where.torso, where.ankle_gap, *where.feet, where.roll,
    )  # fmt: skip
    return tuple(float(number) for number in (KIND, *stance, *path.values.ravel(), *path.covariance.ravel()))


def unpacked(numbers: tuple[float, ...]) -> tuple[NeutralPath, Baseline] | None:
    """What ``packed`` made ``numbers`` of; None when they cannot be that: never raises, they come from a file."""
    if len(numbers) != LENGTH or numbers[0] != KIND or not all(isfinite(number) and abs(number) < LARGEST for number in numbers):
        return None
    leg, thigh_left, thigh_right, shoulder, width, torso, gap, x, y, roll = numbers[1 : 1 + STANCE]
    values = np.array(numbers[1 + STANCE : 1 + STANCE + LEGS * WIDE]).reshape(LEGS, WIDE)
    covariance = np.array(numbers[1 + STANCE + LEGS * WIDE :]).reshape(LEGS, WIDE, WIDE)
    if min(leg, thigh_left, thigh_right, torso) <= 0 or float(np.linalg.eigvalsh(covariance).min()) < -1e-9:
        return None
    return NeutralPath(values, covariance, calibrated=True), Baseline(
        leg, (thigh_left, thigh_right), shoulder, width, torso, gap, (x, y), roll
    )
