"""Body yaw from trunk and hips: a body that turns brings its shoulders and knees to one side of the feet and its hips to the other.

Not from the thighs: a knee that caves in moves the thighs as a turn does, and the worst fault would be taken for one.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import atan2, degrees, isfinite, nan, sqrt

from mirror.alignment.baseline import Baseline
from mirror.core import MetricColumn as M

TRUNK_SHARE, HIPS_SHARE = 0.60, -0.37
"""How far a turn moves both knees sideways, from the shoulders' way against the hips and the hips' against the ankles, each since
standing: regression over 1,149 labelled squats without a fault (R2 .38). Taken out, false claims about one knee fell from 17 to 2.9 % at
10 degrees of turn."""
MIN_YAW_DEPTH = 0.10
"""Depth from which the thigh reaches forward far enough to show a turn."""
TURN_SHARE = 0.65
"""Of a turn's own shift of the knees, what the regression above gives: it is cautious. In the skeleton a turn of 10 degrees then reads 10,
25 reads 23, 40 reads 32; five real clips filmed at 30 to 45 degrees read 26 to 31, facing ones at most 7."""
SQUARE_YAW_DEG = 7.0
"""Degrees up to which a body may stand square: real clips of people who face the camera read no more."""
MAX_CLAIM_YAW_DEG = 20.0
"""Degrees beyond which no claim about one side by the line survives (docs/evidence.md#measures)."""


def knee_shift(row: Sequence[float], baseline: Baseline) -> tuple[float, float]:
    """Of a pose with the core's metrics ``row``: pixels by which the body's turn since standing moved both knees to the image's right, and
    the turn in degrees, positive when the front points to the image's right; the latter is NaN while the person stands too high to show
    it."""
    leg, at_rest = baseline.leg, baseline.hips_aside
    # Standing, the shoulders are above the ankles: that is what roll means. So the hips' place tells the trunk's as well.
    shift = TRUNK_SHARE * (row[M.TRUNK_SHIFT] * leg + at_rest) + HIPS_SHARE * (row[M.HIP_SHIFT] * leg - at_rest)
    thigh = sum(baseline.thigh) / 2
    down = row[M.KNEE_DROP] * leg
    if not isfinite(shift) or not 0 < down < 0.9 * thigh:
        return shift, nan
    return shift, degrees(atan2(shift / TURN_SHARE, sqrt(thigh**2 - down**2)))
