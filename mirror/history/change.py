"""Whether a series changed by more than it can be measured, said in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from statistics import median

from mirror.coach.trend import trend
from mirror.history.series import Quantity, Series

SURE = 1.96
"""Standard errors of a 95 % interval."""
ENOUGH = 4
"""Days from which a line is fitted, whose residuals tell how much days differ anyway."""
NOT_YET = "not yet more than the measurement error"


@dataclass(frozen=True, slots=True)
class Change:
    """From the first day to the last: the change and half the width of its 95 % interval, the smallest change that would be real."""

    days: int
    change: float
    error: float

    @property
    def real(self) -> bool:
        return abs(self.change) > self.error


def change(series: Series) -> Change | None:
    """None with fewer than two days. From four days on along a line through all of them, else between the first and the last."""
    points = series.points
    if len(points) < 2:
        return None
    days = (points[-1].day - points[0].day).days
    if len(points) >= ENOUGH:
        line = trend([point.value for point in points], median(point.error for point in points))
        return Change(days, line.change, line.error)
    first, last = points[0], points[-1]
    return Change(days, last.value - first.value, SURE * hypot(first.error, last.error))


@dataclass(frozen=True, slots=True)
class _Words:
    name: str
    unit: str
    factor: float
    digits: int
    more: str
    less: str


WORDS: dict[Quantity, _Words] = {
    "left": _Words("left knee", "% of thigh", 100, 0, "further in", "less far in"),
    "right": _Words("right knee", "% of thigh", 100, 0, "further in", "less far in"),
    "depth": _Words("depth", "% of leg", 100, 0, "deeper", "less deep"),
    "tempo": _Words("tempo", "s", 1, 1, "slower", "faster"),
    "clean": _Words("clean repetitions", "%", 100, 0, "more", "fewer"),
    "steady": _Words("tempo's spread", "%", 100, 0, "less even", "more even"),
    "fatigue": _Words("drift within a set", "% of thigh", 100, 0, "grows more", "grows less"),
}


def statement(series: Series) -> str:
    """One honest sentence about ``series``."""
    words = WORDS[series.quantity]

    def said(value: float) -> str:
        return f"{value * words.factor:.{words.digits}f}"

    if not series.points:
        return f"{words.name}: not measured yet"
    last = series.points[-1]
    now = f"{words.name}: {said(last.value)} ± {said(SURE * last.error)} {words.unit}"
    found = change(series)
    if found is None:
        return f"{now}; one day so far, two make a trend"
    moved = f"{said(abs(found.change))} ± {said(found.error)} {words.unit}"
    span = f"in {found.days} day{'' if found.days == 1 else 's'}"
    if not found.real:
        return f"{now}; {NOT_YET} ({'+' if found.change >= 0 else '-'}{moved} {span})"
    return f"{now}; {words.more if found.change > 0 else words.less} by {moved} {span}"
