from __future__ import annotations

from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from .bodies import Array

PARAMS = np.array([1.0, 0.05, 1.0, 0.5])
NAN = float("nan")


def bank(points: int = 1) -> NDArray[np.float64]:
    return np.full((2 * points, 3), np.nan)


def run(core: ModuleType, state: NDArray[np.float64], samples: list[tuple[float, float]]) -> list[float]:
    """What becomes of the x of one point."""
    got = []
    for time, value in samples:
        out = np.empty((1, 3), np.float32)
        core.one_euro(state, np.array([[value, 0.0, 0.5]], np.float32), time, 1.0, PARAMS, out)
        assert out[0, 2] == 0.5
        got.append(float(out[0, 0]))
    return got


def test_the_first_sample_passes_unchanged(core: ModuleType) -> None:
    assert run(core, bank(), [(10.0, 4.0)]) == [4.0]


def test_follows_the_published_formula(core: ModuleType) -> None:
    value = np.float64(2.0)
    slope = 0.0
    for step, sample in enumerate((3.0, 3.5, 1.0), 1):
        gap = 0.1
        d_alpha = 1 / (1 + 1 / (2 * np.pi * 1.0 * gap))
        slope = d_alpha * (sample - value) / gap + (1 - d_alpha) * slope
        alpha = 1 / (1 + 1 / (2 * np.pi * (1.0 + 0.05 * abs(slope)) * gap))
        value = alpha * sample + (1 - alpha) * value
        got = run(core, bank(), [(0.1 * i, v) for i, v in enumerate((2.0, 3.0, 3.5, 1.0)[: step + 1])])
        np.testing.assert_allclose(got[-1], value, rtol=1e-6)


def test_calms_jitter_of_somebody_standing_still(core: ModuleType) -> None:
    noise = np.random.default_rng(3).normal(0, 1, 300)
    calm = run(core, bank(), [(i / 30, v) for i, v in enumerate(noise)])
    assert np.std(calm[30:]) < 0.5 * np.std(noise[30:])


def test_a_repeated_timestamp_holds_the_last_output(core: ModuleType) -> None:
    got = run(core, bank(), [(0.0, 1.0), (0.1, 2.0), (0.1, 50.0), (0.2, 2.0)])
    assert got[2] == got[1]
    assert got[3] < 3


def test_a_clip_that_starts_over_starts_the_filter_over(core: ModuleType) -> None:
    assert run(core, bank(), [(5.0, 1.0), (5.1, 1.0), (0.0, 9.0)])[-1] == 9.0


def test_after_a_long_gap_the_filter_starts_over_and_after_a_short_one_not(core: ModuleType) -> None:
    assert run(core, bank(), [(0.0, 1.0), (0.6, 9.0)])[-1] == 9.0
    assert 1.0 < run(core, bank(), [(0.0, 1.0), (0.4, 9.0)])[-1] < 9.0


def test_a_lost_joint_is_nan_and_does_not_poison_what_follows(core: ModuleType) -> None:
    for bad in (NAN, float("inf")):
        state = bank()
        before = run(core, state, [(0.0, 1.0), (0.1, 1.2)])
        kept = state.copy()
        assert np.isnan(run(core, state, [(0.2, bad)])[0])
        np.testing.assert_array_equal(state[0], kept[0])
        assert abs(run(core, state, [(0.3, 1.2)])[0] - before[-1]) < 0.2


def test_a_time_that_is_not_a_number_measures_nothing_and_breaks_nothing(core: ModuleType) -> None:
    state = bank()
    got = run(core, state, [(0.0, 1.0), (NAN, 2.0), (float("inf"), 2.0), (0.1, 1.0)])
    assert np.isnan(got[1])
    assert np.isnan(got[2])
    assert got[3] == 1.0


def test_points_do_not_mix_and_may_be_filtered_in_place(core: ModuleType) -> None:
    together, left, right = bank(2), bank(), bank()
    for i in range(20):
        pair: Array = np.array([[np.sin(i), i, 0.1], [np.nan if i % 5 == 3 else 100 * i, -i, 0.2]], np.float32)
        apart = np.empty((2, 3), np.float32)
        for state, points, out in ((left, pair[:1], apart[:1]), (right, pair[1:], apart[1:])):
            core.one_euro(state, points, i / 10, 1.0, PARAMS, out)
        core.one_euro(together, pair, i / 10, 1.0, PARAMS, pair)
        np.testing.assert_array_equal(pair, apart)


def test_a_picture_of_twice_the_size_is_filtered_alike(core: ModuleType) -> None:
    small, large = bank(), bank()
    for i in range(20):
        points: Array = np.array([[100 * np.sin(i), 50 + i, 0.9]], np.float32)
        one, two = np.empty((1, 3), np.float32), np.empty((1, 3), np.float32)
        core.one_euro(small, points, i / 10, 640.0, PARAMS, one)
        core.one_euro(large, points * np.array([2, 2, 1], np.float32), i / 10, 1280.0, PARAMS, two)
        np.testing.assert_allclose(one[:, :2] * 2, two[:, :2], rtol=1e-6)


def test_a_spoilt_state_counts_as_fresh(core: ModuleType) -> None:
    for column in range(3):
        state = bank()
        run(core, state, [(0.0, 1.0), (0.1, 1.0)])
        state[0, column] = np.inf
        assert run(core, state, [(0.2, 7.0)]) == [7.0]
