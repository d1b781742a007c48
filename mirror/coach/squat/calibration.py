"""Coached squats make the neutral path, unless they show the fault themselves."""

from __future__ import annotations

from mirror.alignment.neutral_path import NeutralPath, PathFit

CALIBRATION_CHECK_DEPTH = 0.20
"""Depth at which the coached path is looked at."""
MAX_COACHED_INWARD_THIGHS = 0.03
"""Thigh lengths by which both knees together may come in between standing and there: the prior (toe-out 14 +- 8 degrees) has -.14 +- .08
there, so this is two of its deviations out. Knees over the toes go out; body yaw moves one in
and the other out, so it leaves the mean alone."""
MIN_COACHED_KASR = 0.60
"""KASR below which knees are together whatever the stance (docs/evidence.md#measures)."""


def fit_calibrated_path(fit: PathFit) -> NeutralPath | None:
    """The path of coached squats, or None when they would calibrate the fault away: a person who always collapses."""
    path = fit.fit()
    left, right, _ = path.at(0.0)
    left_deep, right_deep, kasr = path.at(CALIBRATION_CHECK_DEPTH)
    inward = (left_deep - left + right_deep - right) / 2
    return path if inward < MAX_COACHED_INWARD_THIGHS and kasr > MIN_COACHED_KASR else None
