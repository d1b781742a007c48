"""Geometric gates: what a person looks like. The network draws confident skeletons into empty rooms, so scores alone do not count."""

from __future__ import annotations

from math import dist, isfinite

from mirror.types import Points, numbers

SCORE = 0.3
"""Joint confidence that counts as seen (EVIDENCE 5)."""


def is_person(points: Points, size: tuple[int, int]) -> bool:
    """True when ``points`` (17, 3) px in a frame of ``size`` can be an upright person that stands whole before the mirror.

    Needs a seen torso and legs of human proportions inside the frame: a face at 20 cm has no legs, a chair no torso over them.
    Proportions are of adults (shoulder-hip .5 of hip-ankle, Winter 2009) with room for squats, yaw and the network's error.
    """
    x, y, score = numbers(points.T)
    if not isfinite(sum(x) + sum(y) + sum(score)):
        return False
    seen = [value > SCORE for value in score]
    if sum(seen[5:]) < 7 or not any(seen[5:7]) or not any(seen[11:13]) or not any(seen[13:]):
        return False
    shoulders, hips, knees, ankles = (((x[i] + x[i + 1]) / 2, (y[i] + y[i + 1]) / 2) for i in (5, 11, 13, 15))
    torso = dist(hips, shoulders)
    across = abs(x[5] - x[6])
    thighs = sum(dist((x[11 + i], y[11 + i]), (x[13 + i], y[13 + i])) for i in (0, 1)) / 2
    shanks = sum(dist((x[13 + i], y[13 + i]), (x[15 + i], y[15 + i])) for i in (0, 1)) / 2
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
