"""Body yaw from the squat itself: hips go back and knees come forward, so a turned body shifts them apart sideways in the picture."""

from __future__ import annotations

from math import atan2, cos, degrees, isfinite, nan, sin, sqrt

from mirror.alignment.baseline import Baseline
from mirror.types import Points, to_plain_floats

MIN_YAW_DEPTH = 0.10
"""Depth from which the thigh reaches forward far enough to show a turn."""
MAX_CLAIM_YAW_DEG = 20.0
"""Degrees beyond which no claim about a side survives (EVIDENCE 2)."""


def body_yaw(points: Points, baseline: Baseline) -> float:
    """Degrees by which the body is turned, positive when its front points to the image's right; NaN while it stands too high to show it.

    The mean of both thighs' sideways reach over their forward reach, which the thighs' foreshortening gives: sqrt(T^2 - dy^2).
    Symmetric toe-out and valgus cancel in the mean.
    """
    (lx, ly), (rx, ry), (left_x, left_y), (right_x, right_y) = to_plain_floats(points[11:15, :2])
    across, along = (left_x - lx + right_x - rx) / 2, (left_y - ly + right_y - ry) / 2
    c, s = cos(-baseline.roll), sin(-baseline.roll)
    thigh = sum(baseline.thigh) / 2
    sideways, down = across * c - along * s, across * s + along * c
    if not isfinite(sideways) or not 0 < down < 0.9 * thigh:
        return nan
    return degrees(atan2(sideways, sqrt(thigh**2 - down**2)))
