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
    across = abs(float(points[5, 0] - points[6, 0]))
    thighs = float(np.mean([np.hypot(*(points[13 + i, :2] - points[11 + i, :2])) for i in (0, 1)]))
    shanks = float(np.mean([np.hypot(*(points[15 + i, :2] - points[13 + i, :2])) for i in (0, 1)]))
    # A squat foreshortens thighs and, leaning towards the camera, the trunk; the shanks stay, so the longer of both is the body's scale.
    scale = max(torso, shanks)
    width, height = size
    return (
        0.06 * height < scale < 0.6 * height
        and hips[1] - shoulders[1] > 0.15 * scale
        and across < 1.5 * scale
        and thighs < 1.6 * scale
        and shanks > 0.35 * scale
        and ankles[1] > knees[1]
        and ankles[1] > hips[1] + 0.15 * scale
        and -0.05 * width < hips[0] < 1.05 * width
    )
