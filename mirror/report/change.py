"""Whether a series changed by more than it can be measured, said plainly."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from statistics import median

from mirror.coach.trend import fit_trend
from mirror.report.series import DaySeries, Quantity
from mirror.types.message import Message, message

INTERVAL_95_SE = 1.96
"""Standard errors of a 95 % interval."""
MIN_LINE_DAYS = 4
"""Days from which a line is fitted, whose residuals tell how much days differ anyway."""


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


QUANTITY_SCALES: dict[Quantity, tuple[float, int]] = {
    "left": (100, 0), "right": (100, 0), "depth": (100, 0), "tempo": (1, 1), "clean": (100, 0), "steady": (100, 0), "fatigue": (100, 0),
}  # fmt: skip
"""What a value is multiplied by for its unit, and decimals. The catalogues have the words: ``quantity.left``, ``.unit``, ``.more``,
``.less``."""


def describe_change(series: DaySeries) -> Message:
    """One honest sentence about ``series``."""
    name = f"quantity.{series.quantity}"
    factor, digits = QUANTITY_SCALES[series.quantity]

    def number(value: float) -> Message:
        return message(f"number.{digits}", value=value * factor)

    if not series.points:
        return message("change.unmeasured", name=message(name))
    last = series.points[-1]
    unit = message(f"{name}.unit")
    now = message("change.now", name=message(name), value=number(last.value), error=number(INTERVAL_95_SE * last.error), unit=unit)
    found = fit_change(series)
    if found is None:
        return message("change.one_day", now=now)
    moved = {
        "moved": number(abs(found.change)),
        "moved_error": number(found.error),
        "unit": unit,
        "span": message("change.span", n=found.days),
    }
    if not found.real:
        return message("change.none_yet", now=now, sign="+" if found.change >= 0 else "-", **moved)
    return message("change.real", now=now, how=message(f"{name}.{'more' if found.change > 0 else 'less'}"), **moved)
