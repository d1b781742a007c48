"""Geometric gates: what a person looks like. The network draws confident skeletons into empty rooms, so scores alone do not count."""

from __future__ import annotations

import numpy as np

from mirror.types import Points

SCORE = 0.3
"""Joint confidence that counts as seen (EVIDENCE 5)."""


def is_person(points: Points, size: tuple[int, int]) -> bool:
    """True when ``points`` (17, 3) px in a frame of ``size`` can be an upright person that stands whole before the mirror.

    Needs a seen torso and legs of human proportions inside the frame: a face at 20 cm has no legs, a chair no torso over them.
    Proportions are of adults (shoulder-hip .5 of hip-ankle, Winter 2009) with room for squats, yaw and the network's error.
    """
    if not np.isfinite(points).all():
        return False
    seen = points[:, 2] > SCORE
    if seen[5:17].sum() < 7 or not seen[5:7].any() or not seen[11:13].any() or not seen[13:17].any():
        return False
    shoulders, hips, knees, ankles = (points[i : i + 2, :2].mean(axis=0) for i in (5, 11, 13, 15))
    torso = float(np.hypot(*(hips - shoulders)))
    width, height = size
    if not 0.06 * height < torso < 0.6 * height or hips[1] - shoulders[1] < 0.4 * torso:
        return False
    across = abs(float(points[5, 0] - points[6, 0]))
    thighs = float(np.mean([np.hypot(*(points[13 + i, :2] - points[11 + i, :2])) for i in (0, 1)]))
    shanks = float(np.mean([np.hypot(*(points[15 + i, :2] - points[13 + i, :2])) for i in (0, 1)]))
    return (
        across < 1.3 * torso
        and 0.15 * torso < thighs < 1.8 * torso
        and 0.3 * torso < shanks < 1.8 * torso
        and ankles[1] > knees[1]
        and ankles[1] > hips[1] + 0.3 * torso
        and -0.05 * width < hips[0] < 1.05 * width
    )
