"""A chart as one SVG element, drawn for both media: its own attributes are the colours of paper, the page's style sheet sets those of
the screen by class (``mirror.report.style``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, isfinite, log10
from typing import Literal

Tone = Literal["good", "amber", "red"]
SeriesLook = Literal["first", "second"]

CHART_SIZE_PX = (360.0, 224.0)
CHART_MARGINS_PX = (10.0, 104.0, 28.0, 42.0)
"""Top, right (for the bands' labels; without bands ``BARE_MARGIN_PX``), bottom, left."""
BARE_MARGIN_PX = 8.0
SERIES_SHIFT_PX = 2.5
"""By which two lines stand apart, so that their intervals do not hide each other."""
MAX_AXIS_UNIT_CHARS = 2
"""Longer units stand with the legend."""
CHART_FONT_PX = 12
MAX_TICK_STEPS = 5
MAX_MARKED_POINTS = 40
"""Of a line with more points than this, marks and intervals would hide each other: the line alone is drawn."""
BAND_LABEL_GAP_PX = 14.0
"""Between the baselines of two labels of bands."""
PAPER_TONES = {"good": "#d6f3ee", "amber": "#fff0cc", "red": "#fde0da"}
PAPER_TONE_INKS = {"good": "#08665c", "amber": "#7a5200", "red": "#a3261a"}
PAPER_SERIES_INKS = {"first": "#0b7a70", "second": "#4a5563"}
PAPER_INK, PAPER_SOFT_INK = "#14181d", "#5a6470"
"""Fills and inks on white; every ink has a contrast of 4.5:1 or more there."""


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """A value ``y`` at ``x`` and its 95 % interval, the same as ``y`` where it has none."""

    x: float
    y: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class ChartSeries:
    """``joined``: a line runs through its points; else each is a mark of its own."""

    label: str
    points: tuple[ChartPoint, ...]
    look: SeriesLook = "first"
    joined: bool = True
    marked: bool = True

    @property
    def shows_points(self) -> bool:
        """Whether each point has its mark and interval."""
        return self.marked and not (self.joined and len(self.points) > MAX_MARKED_POINTS)


@dataclass(frozen=True, slots=True)
class ChartBand:
    """What values from ``low`` to ``high`` mean, in two words."""

    low: float
    high: float
    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Chart:
    """``words`` say what it shows, for those who cannot see it; ``caption`` stands below it. ``y_range`` is widened to whole steps."""

    title: str
    words: str
    caption: str
    unit: str
    series: tuple[ChartSeries, ...]
    x_ticks: tuple[tuple[float, str], ...]
    y_range: tuple[float, float]
    bands: tuple[ChartBand, ...] = ()

    @property
    def short_unit(self) -> bool:
        """Whether the unit has room at the axis."""
        return len(self.unit) <= MAX_AXIS_UNIT_CHARS


def tick_values(low: float, high: float) -> tuple[float, ...]:
    """Round values (1, 2 or 5 times a power of ten apart) that cover ``low`` to ``high``, at most ``MAX_TICK_STEPS`` steps and one."""
    span = max(high - low, 1e-9)
    raw = span / MAX_TICK_STEPS
    power = 10.0 ** floor(log10(raw))
    step = next(factor * power for factor in (1, 2, 5, 10) if factor * power >= raw * (1 - 1e-9))
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return tuple(round(step * i, 9) for i in range(first, last + 1))


def draw_chart(chart: Chart, decimal_point: str = ".") -> str:
    """The SVG element; its words are its label, and ``decimal_point`` is that of their language."""
    plot = _Plot(chart, decimal_point)
    parts = [*plot.bands(), *plot.axes(), *(part for series in reversed(chart.series) for part in plot.series(series))]
    width, height = CHART_SIZE_PX
    return (
        f'<svg class="chart" role="img" aria-label="{escape(chart.words, quote=True)}" viewBox="0 0 {width:g} {height:g}" '
        f'xmlns="http://www.w3.org/2000/svg" font-family="Inter, Noto Sans, sans-serif" font-size="{CHART_FONT_PX}">{"".join(parts)}</svg>'
    )


class _Plot:
    """Where things are, px of the view box."""

    def __init__(self, chart: Chart, decimal_point: str) -> None:
        self._chart, self._decimal_point = chart, decimal_point
        self._ticks = tick_values(*chart.y_range)
        top, right, bottom, left = CHART_MARGINS_PX
        self._left, self._right = left, CHART_SIZE_PX[0] - (right if chart.bands else BARE_MARGIN_PX)
        self._top, self._bottom = top, CHART_SIZE_PX[1] - bottom
        xs = [x for x, _ in chart.x_ticks] + [point.x for series in chart.series for point in series.points]
        self._x_low, self._x_high = (min(xs), max(xs)) if xs else (0.0, 1.0)

    def x(self, value: float) -> float:
        inset = 14.0  # so that the first and last marks stand free
        if self._x_high == self._x_low:
            return (self._left + self._right) / 2
        share = (value - self._x_low) / (self._x_high - self._x_low)
        return self._left + inset + share * (self._right - self._left - 2 * inset)

    def y(self, value: float) -> float:
        low, high = self._ticks[0], self._ticks[-1]
        share = (min(max(value, low), high) - low) / (high - low)
        return self._bottom - share * (self._bottom - self._top)

    def bands(self) -> Iterator[str]:
        previous = self._bottom + BAND_LABEL_GAP_PX
        for band in sorted(self._chart.bands, key=lambda one: one.low):
            upper, lower = self.y(band.high), self.y(band.low)
            if lower - upper < 1:
                continue
            yield (
                f'<rect class="band {band.tone}" x="{self._left:.1f}" y="{upper:.1f}" width="{self._right - self._left:.1f}" '
                f'height="{lower - upper:.1f}" fill="{PAPER_TONES[band.tone]}"/>'
            )
            previous = min((upper + lower) / 2 + 4, previous - BAND_LABEL_GAP_PX)
            place = f'x="{self._right + 8:.1f}" y="{previous:.1f}"'
            yield f'<text class="tone {band.tone}" {place} fill="{PAPER_TONE_INKS[band.tone]}">{escape(band.label)}</text>'

    def axes(self) -> Iterator[str]:
        digits = 0 if all(tick == int(tick) for tick in self._ticks) else 1
        for i, tick in enumerate(self._ticks):
            y = self.y(tick)
            last = i == len(self._ticks) - 1
            yield _line("grid", self._left, y, self._right, y, "#d5dae0" if i else PAPER_SOFT_INK)
            words = f"{tick:.{digits}f}".replace(".", self._decimal_point) + (
                f" {self._chart.unit}" if last and self._chart.short_unit else ""
            )
            yield _text("soft", self._left - 6, y + 4, words, "end")
        for x, words in self._chart.x_ticks:
            yield _text("soft", self.x(x), CHART_SIZE_PX[1] - 9, words, "middle")

    def series(self, series: ChartSeries) -> Iterator[str]:
        ink = PAPER_SERIES_INKS[series.look]
        shift = SERIES_SHIFT_PX * (1 if series.look == "second" else -1) if series.joined and len(self._chart.series) == 2 else 0.0
        points = [(self.x(point.x) + shift, point) for point in series.points if isfinite(point.y)]
        for x, point in points if series.shows_points else ():
            if point.high > point.low:
                thin = 'stroke-width="1.5" stroke-opacity=".45"'
                yield _line(f"whisker {series.look}", x, self.y(point.low), x, self.y(point.high), ink, thin)
        if series.joined and len(points) > 1:
            path = " ".join(f"{x:.1f},{self.y(point.y):.1f}" for x, point in points)
            dashes = "" if series.look == "first" else ' stroke-dasharray="5 4"'
            yield f'<polyline class="line {series.look}" points="{path}" fill="none" stroke="{ink}" stroke-width="2.5"{dashes}/>'
        for x, point in points if series.shows_points else ():
            yield draw_mark(series.look, x, self.y(point.y))


def draw_mark(look: SeriesLook, x: float, y: float) -> str:
    """A series' mark: they differ by shape as well, colour is never the only carrier."""
    ink = PAPER_SERIES_INKS[look]
    if look == "first":
        return f'<circle class="mark first" cx="{x:.1f}" cy="{y:.1f}" r="4.5" fill="{ink}"/>'
    return f'<rect class="mark second" x="{x - 4:.1f}" y="{y - 4:.1f}" width="8" height="8" fill="{ink}"/>'


def _line(kind: str, x1: float, y1: float, x2: float, y2: float, ink: str, more: str = "") -> str:
    return f'<line class="{kind}" x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{ink}" {more}/>'


def _text(kind: str, x: float, y: float, words: str, anchor: str) -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {place} fill="{PAPER_SOFT_INK}">{escape(words)}</text>'


def spread_days(days: Sequence[int], at_most: int) -> tuple[int, ...]:
    """Up to ``at_most`` of ``days`` (ordinals, rising) for ticks: the first, the last, and those nearest to equal parts between."""
    if len(days) <= 1 or at_most < 2:
        return tuple(days[:1])
    wanted = [days[0] + (days[-1] - days[0]) * i / (at_most - 1) for i in range(at_most)]
    chosen = sorted({min(days, key=lambda day: abs(day - place)) for place in wanted})
    apart = (days[-1] - days[0]) / (1.1 * at_most)  # a date is a fifth of the axis long
    kept = [chosen[0]]
    for day in chosen[1:]:
        if day - kept[-1] >= apart:
            kept.append(day)
        elif day == chosen[-1] and len(kept) > 1:
            kept[-1] = day
    return tuple(kept)
