"""Movement between measurements: smooth, and never a claim that was not measured."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mirror.display.interpolation import MAX_PREDICTION_LEAD_S, extrapolate_value, predict_value
from mirror.gallery.write import gallery_views
from mirror.types import AttractScene
from tests.harness import views as viewing

NAN = float("nan")
small = st.floats(-0.5, 0.5)


def test_it_goes_on_the_way_the_value_was_going() -> None:
    halfway = predict_value((0.0, 0.10), (0.1, 0.12), 0.15, ())
    assert 0.12 < halfway < 0.13
    assert predict_value((0.0, 0.10), (0.1, 0.12), 0.1, ()) == 0.12


@example(v0=0.0, v1=0.49999999999999994, gap=0.25, ahead=1.0, threshold=0.5)  # one step of a float before it
@given(v0=small, v1=small, gap=st.floats(0.01, 0.4), ahead=st.floats(0, 5), threshold=small)
def test_it_never_crosses_a_threshold_that_was_not_crossed(v0: float, v1: float, gap: float, ahead: float, threshold: float) -> None:
    value = predict_value((1.0, v0), (1.0 + gap, v1), 1.0 + gap + ahead, (threshold, threshold + 0.05))
    for limit in (threshold, threshold + 0.05):
        assert (value < limit) == (v1 < limit)


def test_a_stale_measurement_is_not_led_further_and_further() -> None:
    after = [predict_value((0.0, 0.0), (0.1, 0.1), 0.1 + wait, ()) for wait in (MAX_PREDICTION_LEAD_S, 1.0, 60.0)]
    assert after[0] == after[1] == after[2] <= 0.15 + 1e-9


@pytest.mark.parametrize("before", [(NAN, 0.1), (0.0, NAN), (0.1, 0.1), (5.0, 0.1), (-9.0, 0.1)])
def test_without_a_usable_past_the_value_stays(before: tuple[float, float]) -> None:
    assert predict_value(before, (0.1, 0.2), 0.15, ()) == 0.2


def test_not_measured_stays_not_measured() -> None:
    assert math.isnan(predict_value((0.0, 0.1), (0.1, NAN), 0.15, (0.05,)))


def test_a_view_is_led_and_keeps_everything_else() -> None:
    view = viewing.change(gallery_views()["set"], time=1.1, depth=0.2, drift=(0.03, NAN), points=None)
    before = viewing.change(view, time=1.0, depth=0.1, drift=(0.01, 0.0))
    moved = extrapolate_value(before, view, 1.15)
    assert moved.training.depth > 0.2
    assert 0.03 < moved.training.drift[0] < 0.05
    assert math.isnan(moved.training.drift[1])
    assert viewing.change(moved, depth=view.training.depth, drift=view.training.drift) == view
    assert extrapolate_value(None, view, 1.15) is view
    assert extrapolate_value(replace(before, scene=AttractScene()), view, 1.15) is view
