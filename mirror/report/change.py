"""Whether a series changed by more than it can be measured, said plainly."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot
from statistics import median

from mirror.coach.trend import fit_trend
from mirror.report.series import INTERVAL_95_SE, DaySeries, Quantity
from mirror.types.message import Message, message

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
    if len(points) >= MIN_LINE_DAYS and series.quantity != "clean":  # a share that has reached its end runs no longer along a line
        line = fit_trend([point.value for point in points], median(point.error for point in points))
        return SeriesChange(days, line.change, line.error)
    first, last = points[0], points[-1]
    change = last.value - first.value
    if series.quantity == "clean":
        # Each share's distance to the end of its interval that the change comes from and goes to (Newcombe 1998, method 10).
        ends = (1, 0) if change > 0 else (0, 1)
        error = hypot(first.interval[ends[0]] - first.value, last.interval[ends[1]] - last.value)
    else:
        error = INTERVAL_95_SE * hypot(first.error, last.error)
    return SeriesChange(days, change, error)


QUANTITY_SCALES: dict[Quantity, tuple[float, int]] = {
    "left": (100, 0), "right": (100, 0), "depth": (100, 0), "tempo": (1, 1), "clean": (100, 0), "steady": (100, 0), "fatigue": (100, 0),
}  # fmt: skip
"""What a value is multiplied by for its unit, and decimals. The catalogues have the words: ``quantity.left``, ``.unit``, ``.more``,
``.less``."""


def is_told(quantity: Quantity, found: SeriesChange) -> bool:
    """Whether ``found`` is a change that can be put in a number: a real one that is not 0 in the last digit that is told."""
    factor, digits = QUANTITY_SCALES[quantity]
    return found.real and round(abs(found.change) * factor, digits) > 0


def describe_change(series: DaySeries) -> Message:
    """One honest sentence about ``series``."""
    name = message(f"quantity.{series.quantity}")
    if not series.points:
        return message("change.unmeasured", name=name)
    now, found = _describe_last(series, name), fit_change(series)
    if found is None:
        return message("change.one_day", now=now)
    span = message("change.span", n=found.days)
    unit = message(f"quantity.{series.quantity}.unit")
    if not is_told(series.quantity, found):
        return message("change.none_yet", now=now, moved_error=_error(series.quantity, found.error), unit=unit, span=span)
    how = message(f"quantity.{series.quantity}.{'more' if found.change > 0 else 'less'}")
    if series.quantity == "clean":
        return message("change.real_share", now=now, how=how, first=_number("clean", series.points[0].value), span=span)
    moved, error = _number(series.quantity, abs(found.change)), _error(series.quantity, found.error)
    return message("change.real", now=now, how=how, moved=moved, moved_error=error, unit=unit, span=span)


def _describe_last(series: DaySeries, name: Message) -> Message:
    last, unit = series.points[-1], message(f"quantity.{series.quantity}.unit")
    match series.quantity:
        case "clean":
            low, high = (_number("clean", end) for end in last.interval)
            return message("change.now_share", name=name, value=_number("clean", last.value), low=low, high=high)
        case "steady" if last.value < last.interval[1] - last.value:  # a spread has no sign, and none is told below its own error
            return message("change.now_under", name=name, value=_number("steady", last.interval[1]), unit=unit)
        case quantity:
            error = _error(quantity, INTERVAL_95_SE * last.error)
            return message("change.now", name=name, value=_number(quantity, last.value), error=error, unit=unit)


def _number(quantity: Quantity, value: float) -> Message:
    factor, digits = QUANTITY_SCALES[quantity]
    return message(f"number.{digits}", value=round(value * factor, digits) + 0.0)  # + 0.0: no -0


def _error(quantity: Quantity, value: float) -> Message:
    """Never 0: nothing is known better than its last digit."""
    factor, digits = QUANTITY_SCALES[quantity]
    return message(f"number.{digits}", value=max(round(value * factor, digits), 10.0**-digits))
