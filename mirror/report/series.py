"""A member's weeks as series: one point a day for each quantity, with its error, from repetitions that can be compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from math import hypot, isfinite, nan, sqrt
from statistics import fmean, median, stdev
from typing import Literal

from mirror.coach.cues import is_clean_rep
from mirror.coach.trend import MIN_REP_TIME_SD_S, fit_drift_trends
from mirror.types import Regime, Rep, Target, TargetStatus

DEPTH_MATCH_LEGS = 0.05
"""How far a repetition's depth may lie from the usual one, in leg lengths: a knee drifts further in the deeper one squats, so only
repetitions of about the same depth are compared (docs/evidence.md#honesty)."""
MIN_POINT_REPS = 5
"""Comparable repetitions that make a day's point (docs/evidence.md#honesty)."""
MEDIAN_SE_FACTOR = 1.2533
"""Standard error of a median against that of a mean, for normal values."""

Quantity = Literal["left", "right", "depth", "tempo", "clean", "steady", "fatigue"]
SERIES_QUANTITIES: tuple[Quantity, ...] = ("left", "right", "depth", "tempo", "clean", "steady", "fatigue")
"""Peak drift of each knee (thigh lengths), depth (leg lengths), a repetition's seconds, share of clean ones, standard deviation of the
seconds as a share of them, growth of the worse knee's drift within a set (thigh lengths)."""


@dataclass(frozen=True, slots=True)
class DoneSet:
    """A set as it was kept: ``reps`` are the counted ones; ``when`` it ended, in local time."""

    when: datetime
    exercise: str
    reps: tuple[Rep, ...]
    partials: int = 0
    unsure: bool = False
    """The mirror's clock was not set: ``when`` may be wrong."""
    target: Target | None = None
    """What it was to come to; None = nothing was asked for."""
    load_kg: float = 0.0
    """The weight it was done with; 0 = none."""
    toe_out: tuple[float, float] = (nan, nan)
    """How far each foot was turned out, degrees; NaN where that was not seen."""

    @property
    def status(self) -> TargetStatus | None:
        """How far it came towards its target; None where there was none."""
        return self.target.measure_finished([rep.side for rep in self.reps]) if self.target else None

    @property
    def is_full(self) -> bool:
        """Whether it came to its target."""
        return self.status is not None and self.status.is_full


@dataclass(frozen=True, slots=True)
class DayPoint:
    """A day's value, its standard error (that of the claim and that of the spread together), its 95 % interval, and from how many
    repetitions."""

    day: date
    value: float
    error: float
    interval: tuple[float, float]
    reps: int


INTERVAL_95_SE = 1.96
"""Standard errors of a 95 % interval."""


def wilson_interval(hits: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of ``n`` >= 1 (Wilson 1927): within 0 and 1, and no point even for ten of ten."""
    share, square = hits / n, INTERVAL_95_SE**2
    middle = (share + square / (2 * n)) / (1 + square / n)
    half = INTERVAL_95_SE / (1 + square / n) * sqrt(share * (1 - share) / n + square / (4 * n * n))
    return max(0.0, middle - half), min(1.0, middle + half)


def _symmetric(day: date, value: float, error: float, reps: int) -> DayPoint:
    return DayPoint(day, value, error, (value - INTERVAL_95_SE * error, value + INTERVAL_95_SE * error), reps)


@dataclass(frozen=True, slots=True)
class DaySeries:
    """The days of one quantity, oldest first. ``regime``: what the drifts rest on; the two are never mixed."""

    quantity: Quantity
    regime: Regime
    points: tuple[DayPoint, ...]


def series_regime(sets: Sequence[DoneSet]) -> Regime:
    """Calibrated as soon as two days were, since those numbers are the better ones; else walk-up."""
    days = {done.when.date() for done in sets if any(rep.regime == "calibrated" for rep in done.reps)}
    return "calibrated" if len(days) >= 2 or all(rep.regime == "calibrated" for done in sets for rep in done.reps) else "walk-up"


def make_series(sets: Iterable[DoneSet], quantity: Quantity) -> DaySeries:
    """The daily points of ``quantity`` over ``sets`` of one exercise. Days with fewer than ``MIN_POINT_REPS`` comparable repetitions
    have none;
    "fatigue" counts a set with enough of them as one value."""
    ordered = sorted(sets, key=lambda done: done.when)
    regime = series_regime(ordered)
    usual = _usual(ordered)
    points = []
    for day, group in groupby(ordered, key=lambda done: done.when.date()):
        kept = [[rep for rep in done.reps if _comparable(rep, regime, usual, quantity)] for done in group]
        point = _fatigue(day, kept) if quantity == "fatigue" else _point(day, [rep for reps in kept for rep in reps], quantity)
        if point is not None:
            points.append(point)
    return DaySeries(quantity, regime, tuple(points))


def _usual(sets: Sequence[DoneSet]) -> float:
    depths = [rep.depth for done in sets for rep in done.reps if isfinite(rep.depth)]
    return median(depths) if depths else nan


def _comparable(rep: Rep, regime: Regime, usual: float, quantity: Quantity) -> bool:
    if quantity in ("depth", "tempo", "steady"):
        return True
    if quantity == "clean" and rep.valgus is None:
        return rep.reason is None and not isfinite(rep.drift_left)
    near = not isfinite(rep.depth) or not isfinite(usual) or abs(rep.depth - usual) <= DEPTH_MATCH_LEGS
    return rep.valgus is not None and rep.regime == regime and near


REP_VALUE_GETTERS: dict[str, Callable[[Rep], float]] = {
    "left": lambda rep: rep.knees[0],
    "right": lambda rep: rep.knees[1],
    "depth": lambda rep: rep.depth,
    "tempo": lambda rep: rep.end - rep.start,
}


def _point(day: date, reps: Sequence[Rep], quantity: Quantity) -> DayPoint | None:
    if len(reps) < MIN_POINT_REPS:
        return None
    if quantity == "clean":
        hits = sum(is_clean_rep(rep) for rep in reps)
        low, high = wilson_interval(hits, len(reps))
        return DayPoint(day, hits / len(reps), (high - low) / (2 * INTERVAL_95_SE), (low, high), len(reps))
    if quantity == "steady":
        times = [rep.end - rep.start for rep in reps]
        share, floor = stdev(times) / fmean(times), MIN_REP_TIME_SD_S / fmean(times)
        return _symmetric(day, share, max(share, floor) / sqrt(2 * (len(times) - 1)), len(times))
    values = [value for rep in reps if isfinite(value := REP_VALUE_GETTERS[quantity](rep))]
    if len(values) < MIN_POINT_REPS:
        return None
    # A path that was fitted wrongly, or joints that the network misplaces on this body, are wrong for the whole day: that part of the
    # error does not shrink with more repetitions.
    claim = median(rep.knees_se for rep in reps) if quantity in ("left", "right") else 0.0
    spread = max(stdev(values), MIN_REP_TIME_SD_S) if quantity == "tempo" else stdev(values)
    return _symmetric(day, median(values), hypot(claim, MEDIAN_SE_FACTOR * spread / sqrt(len(values))), len(values))


def _fatigue(day: date, sets: Sequence[Sequence[Rep]]) -> DayPoint | None:
    grown = []
    for reps in sets:
        worse = max(fit_drift_trends(reps), key=lambda trend: trend.change if isfinite(trend.change) else float("-inf"))
        if len(reps) >= MIN_POINT_REPS and isfinite(worse.change):
            grown.append((worse.change, worse.error / 2, len(reps)))
    if not grown:
        return None
    return _symmetric(
        day, fmean(change for change, _, _ in grown), sqrt(sum(error**2 for _, error, _ in grown)) / len(grown), sum(n for _, _, n in grown)
    )
