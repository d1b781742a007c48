"""Extrapolates values between two inferences, without claiming what was not measured.

The glass is drawn at 60 Hz, measurements come at about 10. Bars and marks are led along their last slope for as long as one
measurement lasts, half as far as a straight line would go (the slope's own noise would otherwise shake the mark), and stop just short
of any threshold that the last measurement has not crossed.
"""

from __future__ import annotations

import math
from dataclasses import replace

from mirror.types import View

MAX_PREDICTION_LEAD_S = 0.15
"""Seconds that a value may run ahead of its measurement at most."""
PREDICTION_DAMPING_SHARE = 0.5
THRESHOLD_MARGIN_SHARE = 0.02
"""How far before a threshold a prediction stops, as a fraction of the way from the measurement to it."""


def predict_value(before: tuple[float, float], last: tuple[float, float], now: float, thresholds: tuple[float, ...]) -> float:
    """The value at ``now`` from the two newest (time, value) samples; the last value where there is nothing to go by (NaN stays NaN).

    On the same side of each threshold as the last measurement, always.
    """
    (t0, v0), (t1, v1) = before, last
    gap, ahead = t1 - t0, now - t1
    if not all(map(math.isfinite, (t0, v0, t1, v1, now))) or not 0 < gap <= 3 * MAX_PREDICTION_LEAD_S or ahead <= 0:
        return v1
    value = v1 + PREDICTION_DAMPING_SHARE * (v1 - v0) / gap * min(ahead, gap, MAX_PREDICTION_LEAD_S)
    for threshold in thresholds:
        if math.isfinite(threshold) and (v1 < threshold) != (value < threshold):
            before_it = min(threshold - (threshold - v1) * THRESHOLD_MARGIN_SHARE, math.nextafter(threshold, -math.inf))
            value = before_it if v1 < threshold else threshold
    return value


def extrapolate_value(before: View | None, view: View, now: float) -> View:
    """``view`` with its depth and drift led to ``now`` by what they were in the view before."""
    if before is None or type(before.scene) is not type(view.scene):
        return view
    old, new = before.training, view.training

    def at(then: float, last: float, *thresholds: float) -> float:
        return predict_value((before.time, then), (view.time, last), now, thresholds)

    drift = (at(old.drift[0], new.drift[0], *new.limits), at(old.drift[1], new.drift[1], *new.limits))
    return replace(view, training=replace(new, depth=at(old.depth, new.depth, new.depth_goal), drift=drift))
