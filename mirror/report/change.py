"""Whether a series changed by more than it can be measured, said in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from statistics import median

from mirror.coach.trend import fit_trend
from mirror.report.series import DaySeries, Quantity

INTERVAL_95_SE = 1.96
"""Standard errors of a 95 % interval."""
MIN_LINE_DAYS = 4
"""Days from which a line is fitted, whose residuals tell how much days differ anyway."""
NO_CHANGE_YET_TEXT = "not yet more than the measurement error"


@dataclass(frozen=True, slots=True)
class SeriesChange:
    """From the first day to the last: the change and half the width of its 95 % interval, the smallest change that would be real."""

    days: int
    change: float
    error: float

    @property
    def real(self) -> bool:
        return abs(self.change) > self.error


def fit_change(series: DaySeries) -> SeriesChange | None:
    """None with fewer than two days. From four days on along a line through all of them, else between the first and the last."""
    points = series.points
    if len(points) < 2:
        return None
    days = (points[-1].day - points[0].day).days
    if len(points) >= MIN_LINE_DAYS:
        line = fit_trend([point.value for point in points], median(point.error for point in points))
        return SeriesChange(days, line.change, line.error)
    first, last = points[0], points[-1]
    return SeriesChange(days, last.value - first.value, INTERVAL_95_SE * hypot(first.error, last.error))


@dataclass(frozen=True, slots=True)
class _QuantityWords:
    name: str
    unit: str
    factor: float
    digits: int
    more: str
    less: str


QUANTITY_WORDS: dict[Quantity, _QuantityWords] = {
    "left": _QuantityWords("left knee", "% of thigh", 100, 0, "further in", "less far in"),
    "right": _QuantityWords("right knee", "% of thigh", 100, 0, "further in", "less far in"),
    "depth": _QuantityWords("depth", "% of leg", 100, 0, "deeper", "less deep"),
    "tempo": _QuantityWords("tempo", "s", 1, 1, "slower", "faster"),
    "clean": _QuantityWords("clean repetitions", "%", 100, 0, "more", "fewer"),
    "steady": _QuantityWords("tempo's spread", "%", 100, 0, "less even", "more even"),
    "fatigue": _QuantityWords("drift within a set", "% of thigh", 100, 0, "grows more", "grows less"),
}


def describe_change(series: DaySeries) -> str:
    """One honest sentence about ``series``."""
    words = QUANTITY_WORDS[series.quantity]

    def said(value: float) -> str:
        return f"{value * words.factor:.{words.digits}f}"

    if not series.points:
        return f"{words.name}: not measured yet"
    last = series.points[-1]
    now = f"{words.name}: {said(last.value)} ± {said(INTERVAL_95_SE * last.error)} {words.unit}"
    found = fit_change(series)
    if found is None:
        return f"{now}; one day so far, two make a trend"
    moved = f"{said(abs(found.change))} ± {said(found.error)} {words.unit}"
    span = f"in {found.days} day{'' if found.days == 1 else 's'}"
    if not found.real:
        return f"{now}; {NO_CHANGE_YET_TEXT} ({'+' if found.change >= 0 else '-'}{moved} {span})"
    return f"{now}; {words.more if found.change > 0 else words.less} by {moved} {span}"
