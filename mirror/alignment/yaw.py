"""Body yaw from trunk and hips: a body that turns brings its shoulders and knees to one side of the feet and its hips to the other.

Not from the thighs: a knee that caves in moves the thighs as a turn does, and the worst fault would be taken for one.
"""

from __future__ import annotations

from math import atan2, cos, degrees, isfinite, nan, sin, sqrt

from mirror.alignment.baseline import Baseline
from mirror.types import LEGS, SHOULDERS, JointRows

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


def knee_shift(joints: JointRows, baseline: Baseline) -> tuple[float, float]:
    """Pixels by which the body's turn since standing moved both knees to the image's right, and the turn in degrees, positive when the
    front points to the image's right; the latter is NaN while the person stands too high to show it."""
    (sl_x, sl_y, _), (sr_x, sr_y, _) = joints[SHOULDERS]
    (hl_x, hl_y, _), (hr_x, hr_y, _), (kl_x, kl_y, _), (kr_x, kr_y, _), (al_x, al_y, _), (ar_x, ar_y, _) = joints[LEGS]
    c, s = cos(baseline.roll), sin(baseline.roll)

    def across(x: float, y: float) -> float:
        return x * c + y * s

    hips = across(hl_x + hr_x, hl_y + hr_y) / 2
    trunk = across(sl_x + sr_x, sl_y + sr_y) / 2 - hips
    aside = hips - across(al_x + ar_x, al_y + ar_y) / 2
    # Standing, the shoulders are above the ankles: that is what roll means. So the hips' place tells the trunk's as well.
    shift = TRUNK_SHARE * (trunk + baseline.hips_aside) + HIPS_SHARE * (aside - baseline.hips_aside)
    thigh = sum(baseline.thigh) / 2
    down = ((kl_y + kr_y - hl_y - hr_y) * c - (kl_x + kr_x - hl_x - hr_x) * s) / 2
    if not isfinite(shift) or not 0 < down < 0.9 * thigh:
        return shift, nan
    return shift, degrees(atan2(shift / TURN_SHARE, sqrt(thigh**2 - down**2)))
