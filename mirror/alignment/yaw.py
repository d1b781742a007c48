"""Body yaw from the squat itself: hips go back and knees come forward, so a turned body shifts them apart sideways in the picture."""

from __future__ import annotations

import numpy as np

from mirror.alignment.baseline import Baseline
from mirror.types import Points

SHALLOWEST = 0.10
"""Depth from which the thigh reaches forward far enough to show a turn."""
OBLIQUE = 20.0
"""Degrees beyond which no claim about a side survives (EVIDENCE 2)."""


def turned(points: Points, baseline: Baseline) -> float:
    """Degrees by which the body is turned, positive when its front points to the image's right; NaN while it stands too high to show it.

    The mean of both thighs' sideways reach over their forward reach, which the thighs' foreshortening gives: sqrt(T^2 - dy^2).
    Symmetric toe-out and valgus cancel in the mean.
    """
    hips, knees = points[11:13, :2], points[13:15, :2]
    c, s = np.cos(-baseline.roll), np.sin(-baseline.roll)
    if not np.isfinite(hips).all() or not np.isfinite(knees).all():
        return float("nan")
    across, along = (knees - hips).mean(axis=0).tolist()
    thigh = sum(baseline.thigh) / 2
    sideways, down = across * c - along * s, across * s + along * c
    if not 0 < down < 0.9 * thigh:
        return float("nan")
    forward = float(np.sqrt(thigh**2 - down**2))
    return float(np.degrees(np.arctan2(sideways, forward)))
