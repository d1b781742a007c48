"""A coached neutral path as plain numbers, to be kept with a member and given back another day."""

from __future__ import annotations

import numpy as np

from mirror.alignment.baseline import Baseline
from mirror.alignment.neutral_path import NeutralPath
from mirror.core import PATH_COUNT, PATH_KNOT_COUNT

PATH_FORMAT_KIND = 1.0
"""The first number says what the others are; what begins with another one was made by another version and is not read."""
PATH_VALUE_COUNT = PATH_KNOT_COUNT + 1
STANCE_NUMBER_COUNT = 10
PACKED_PATH_NUMBER_COUNT = 1 + STANCE_NUMBER_COUNT + PATH_COUNT * PATH_VALUE_COUNT + PATH_COUNT * PATH_VALUE_COUNT * PATH_VALUE_COUNT
MAX_PATH_NUMBER_PX = 1e5
"""No pixel and no share of a thigh is beyond this."""


def pack_path(path: NeutralPath, where: Baseline) -> tuple[float, ...]:
    """``path``, and the stance ``where`` it was made (pixels; roll in radians), as ``PACKED_PATH_NUMBER_COUNT`` floats."""
    stance = (
        where.leg, *where.thigh, where.shoulder, where.shoulder_width, where.torso, where.ankle_gap, *where.feet, where.roll,
    )  # fmt: skip
    return tuple(float(number) for number in (PATH_FORMAT_KIND, *stance, *path.values.ravel(), *path.covariance.ravel()))


def unpack_path(numbers: tuple[object, ...]) -> tuple[NeutralPath, Baseline] | None:
    """What ``pack_path`` made ``numbers`` of; None when they cannot be that: never raises, they come from a file or another mirror."""
    known = [float(number) for number in numbers if isinstance(number, int | float) and abs(number) < MAX_PATH_NUMBER_PX]
    if len(numbers) != PACKED_PATH_NUMBER_COUNT or len(known) != len(numbers) or known[0] != PATH_FORMAT_KIND:
        return None
    leg, thigh_left, thigh_right, shoulder, width, torso, gap, x, y, roll = known[1 : 1 + STANCE_NUMBER_COUNT]
    values = np.array(known[1 + STANCE_NUMBER_COUNT : 1 + STANCE_NUMBER_COUNT + PATH_COUNT * PATH_VALUE_COUNT]).reshape(
        PATH_COUNT, PATH_VALUE_COUNT
    )
    covariance = np.array(known[1 + STANCE_NUMBER_COUNT + PATH_COUNT * PATH_VALUE_COUNT :]).reshape(
        PATH_COUNT, PATH_VALUE_COUNT, PATH_VALUE_COUNT
    )
    # eigvalsh reads one triangle only: the other one could say anything.
    symmetric = np.allclose(covariance, covariance.transpose(0, 2, 1))
    if min(leg, thigh_left, thigh_right, torso) <= 0 or not symmetric or float(np.linalg.eigvalsh(covariance).min()) < -1e-9:
        return None
    return NeutralPath(values, covariance, calibrated=True), Baseline(
        leg, (thigh_left, thigh_right), shoulder, width, torso, gap, (x, y), roll
    )
