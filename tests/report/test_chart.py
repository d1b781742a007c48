"""Charts as SVG: round ticks, bands that do not overlap, days that can be read."""

from __future__ import annotations

import re
import xml.etree.ElementTree as xml
from dataclasses import replace
from itertools import pairwise

import pytest

from mirror.i18n import Translator
from mirror.report.chart import MAX_MARKED_POINTS, Chart, ChartBand, ChartPoint, ChartSeries, draw_chart, spread_days, tick_values
from mirror.report.figure import render_charts


def chart(points: int = 3, bands: tuple[ChartBand, ...] = ()) -> Chart:
    series = ChartSeries("left", tuple(ChartPoint(x, x, x - 1, x + 1) for x in range(points)))
    return Chart("Knees", "what <it> shows", "", "cm", (series,), ((0.0, "2 Mar"),), (0.0, 6.0), bands)


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(0, 100, (0, 20, 40, 60, 80, 100)), (0, 5.9, (0, 2, 4, 6)), (-25, 5, (-30, -20, -10, 0, 10)),
     (0, 0, ()), (0, 2.4, (0, 0.5, 1, 1.5, 2, 2.5))],
)  # fmt: skip
def test_ticks_are_round_and_cover_the_values(low: float, high: float, ticks: tuple[float, ...]) -> None:
    found = tick_values(low, high)
    assert found[0] <= low
    assert found[-1] >= high
    assert found == ticks or low == high


def test_a_chart_is_well_formed_and_says_what_it_shows() -> None:
    root = xml.fromstring(draw_chart(chart()))
    assert root.attrib["aria-label"] == "what <it> shows"


@pytest.mark.parametrize(("language", "tick"), [("en", ">1.5<"), ("de", ">1,5<"), ("fr", ">1,5<")])
def test_an_axis_has_the_decimal_point_of_its_language(language: str, tick: str) -> None:
    assert tick in render_charts([replace(chart(), y_range=(0.0, 2.4))], Translator(language))


def test_labels_of_narrow_bands_keep_apart() -> None:
    bands = (ChartBand(0, 0.1, "good", "good"), ChartBand(0.1, 0.2, "amber", "amber"), ChartBand(0.2, 9, "red", "red"))
    heights = [float(y) for y in re.findall(r'class="tone \w+" x="[\d.]+" y="([\d.]+)"', draw_chart(chart(bands=bands)))]
    assert len(heights) == 3
    assert all(lower - upper >= 13 for lower, upper in pairwise(heights))


def test_years_of_days_are_a_line_without_marks() -> None:
    assert draw_chart(chart(MAX_MARKED_POINTS)).count('class="mark') == MAX_MARKED_POINTS
    assert 'class="mark' not in draw_chart(chart(MAX_MARKED_POINTS + 1))


@pytest.mark.parametrize(("days", "shown"), [((5,), (5,)), ((0, 7, 14, 21, 28), (0, 7, 21, 28)), ((0, 1, 2, 60), (0, 60)), ((), ())])
def test_the_first_and_the_last_day_have_their_date_and_no_two_run_together(days: tuple[int, ...], shown: tuple[int, ...]) -> None:
    assert spread_days(days, 4) == shown
