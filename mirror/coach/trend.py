"""Change across a set, and whether it is more than the repetitions differ from each other anyway."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan, sqrt
from statistics import median

import numpy as np

from mirror.types import Rep, Trend

MIN_TREND_REPS = 4
"""Repetitions from which a line has an error worth the name."""
STUDENT_T_95 = (4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18)
"""Two-sided 95 % points of Student's t for 2, 3, ... degrees of freedom; 2.1 beyond (Student 1908)."""


def fit_trend(values: Sequence[float], floor: float) -> Trend:
    """The change along a straight line from the first to the last of ``values``, one a repetition, with the half width of its 95 %
    interval. Values that are NaN keep their place. ``floor`` is the least standard deviation that a single value has: five
    repetitions that agree by chance do not make a measurement exact.
    """
    points = [(i, v) for i, v in enumerate(values) if isfinite(v)]
    if len(points) < MIN_TREND_REPS:
        return Trend(nan, nan)
    x, y = np.array(points, np.float64).T
    centred = x - x.mean()
    spread = float((centred**2).sum())
    slope = float((centred * y).sum()) / spread
    freedom = len(points) - 2
    residual = y - y.mean() - slope * centred
    deviation = max(sqrt(float((residual**2).sum()) / freedom), floor)
    student = STUDENT_T_95[freedom - 2] if freedom - 2 < len(STUDENT_T_95) else 2.1
    length = float(x[-1] - x[0])
    return Trend(slope * length, student * deviation / sqrt(spread) * length)


MIN_PEAK_DRIFT_SD_THIGHS = 0.01
"""Least standard deviation of a repetition's peak drift, thigh lengths (``ModelTraits.frame_mkd_sd_thighs``)."""
MIN_REP_TIME_SD_S = 0.1
"""Least standard deviation of a repetition's time in seconds: three frames at thirty a second, one at ten."""


def fit_drift_trends(reps: Sequence[Rep]) -> tuple[Trend, Trend]:
    """Of how far in each knee (left, right) was over the repetitions that were judged, thigh lengths; all by one measure."""
    regime = next((rep.regime for rep in reps if rep.valgus is not None), "none")
    knees = [rep.knees if rep.valgus is not None and rep.regime == regime else (nan, nan) for rep in reps]
    return fit_trend([left for left, _ in knees], MIN_PEAK_DRIFT_SD_THIGHS), fit_trend(
        [right for _, right in knees], MIN_PEAK_DRIFT_SD_THIGHS
    )


def fit_tempo_trend(reps: Sequence[Rep]) -> Trend:
    """Of the repetitions' seconds."""
    return fit_trend([rep.end - rep.start for rep in reps], MIN_REP_TIME_SD_S)


NOTABLE_DRIFT_GROWTH_THIGHS = 0.03
"""Growth of drift, thigh lengths, that is worth a word: more than half of amber..."""
NOTABLE_SLOWING_SHARE = 0.20
"""...and slowing, as a share of a repetition's median time: where a fifth of the speed is lost, sets are often ended (Pareja-Blanco
2017)."""


def find_fatigue(reps: Sequence[Rep], sure: float = 1.0) -> str | None:
    """What degrades across these repetitions by more than ``sure`` times its error: "drift", "tempo" or None."""
    if any(t.change > sure * t.error and t.change >= NOTABLE_DRIFT_GROWTH_THIGHS for t in fit_drift_trends(reps)):
        return "drift"
    slower = fit_tempo_trend(reps)
    if slower.change > sure * slower.error and slower.change >= NOTABLE_SLOWING_SHARE * median(rep.end - rep.start for rep in reps):
        return "tempo"
    return None
