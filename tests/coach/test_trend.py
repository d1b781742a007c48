from __future__ import annotations

from math import isnan, nan

import numpy as np
import pytest

from mirror.coach.trend import MIN_TREND_REPS, find_fatigue, fit_tempo_trend, fit_trend
from mirror.types import Rep
from tests.coach.reps import rep


def series(drift: list[float], seconds: list[float] | None = None) -> list[Rep]:
    times = seconds or [2.4] * len(drift)
    return [rep(i + 1, d, 0.0, start=4.0 * i, end=4.0 * i + s) for i, (d, s) in enumerate(zip(drift, times, strict=True))]


def test_a_straight_rise_is_a_change_beyond_its_error() -> None:
    found = fit_trend([0.0, 0.02, 0.04, 0.06, 0.08, 0.10], 0.01)
    assert found.change == pytest.approx(0.10)
    assert found.real


def test_agreement_by_chance_does_not_make_a_small_change_real() -> None:
    assert not fit_trend([0.010, 0.011, 0.012, 0.013, 0.014], 0.01).real


def test_noise_alone_is_called_a_change_at_the_stated_rate_only() -> None:
    noise = np.random.default_rng(7)
    called = sum(fit_trend(list(noise.normal(0, 0.02, 8)), 0.001).real for _ in range(2000))
    assert called / 2000 < 0.07


def test_too_few_repetitions_have_no_trend() -> None:
    found = fit_trend([0.1] * (MIN_TREND_REPS - 1) + [nan], 0.01)
    assert isnan(found.change)
    assert not found.real


def test_an_abstained_repetition_keeps_its_place() -> None:
    assert fit_trend([0.0, nan, 0.04, 0.06, 0.08], 0.001).change == pytest.approx(0.08)


def test_a_set_that_drifts_more_and_more_tires_by_drift() -> None:
    assert find_fatigue(series([0.0, 0.01, 0.03, 0.05, 0.07, 0.09])) == "drift"


def test_a_set_that_slows_tires_by_tempo() -> None:
    assert find_fatigue(series([0.0] * 6, [2.0, 2.1, 2.3, 2.5, 2.8, 3.0])) == "tempo"
    assert fit_tempo_trend(series([0.0] * 6, [2.0, 2.1, 2.3, 2.5, 2.8, 3.0])).change > 0.9


def test_a_steady_set_and_one_that_gets_better_do_not_tire() -> None:
    assert find_fatigue(series([0.02, 0.03, 0.02, 0.01, 0.03, 0.02])) is None
    assert find_fatigue(series([0.12, 0.10, 0.08, 0.06, 0.03, 0.01], [3.0, 2.8, 2.6, 2.4, 2.2, 2.0])) is None


def test_repetitions_that_were_not_judged_do_not_tire_anybody() -> None:
    assert find_fatigue([rep(i + 1, 0.02 * i, 0.0, valgus=None, reason="turned") for i in range(6)]) is None
