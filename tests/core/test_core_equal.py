"""The C core gives what the NumPy reference gives, on anything."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from mirror.core import BASELINE_COLUMNS, METRIC_COLUMNS, reference

from .bodies import Array, Maps, baseline, bump, cell_heads, metric_row, quiet_heads, standing

careful = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
seeds = st.integers(0, 2**32 - 1)
pixels = st.one_of(st.floats(-2000, 2000, width=32), st.sampled_from([np.nan, np.inf, -np.inf, 0.0, 100.0, float(np.float32(100.0005))]))
anything = st.floats(width=32, allow_nan=True, allow_infinity=True)


def same(got: Array, want: Array) -> None:
    np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5)


def both_metrics(c_core: ModuleType, points: Array, base: Array) -> None:
    got, want = np.empty((len(points), len(METRIC_COLUMNS)), np.float32), np.empty((len(points), len(METRIC_COLUMNS)), np.float32)
    c_core.metrics(points, base, got)
    reference.metrics(points, base, want)
    same(got, want)


@careful
@given(seed=seeds)
def test_metrics_of_people_are_equal(c_core: ModuleType, seed: int) -> None:
    rng = np.random.default_rng(seed)
    points = standing() + rng.normal(0, 30, (20, 17, 3)).astype(np.float32)
    points[rng.random(points.shape) < 0.02] = np.nan
    base = baseline(roll=rng.normal(0, 0.2)) + np.where(np.arange(len(BASELINE_COLUMNS)) > 3, rng.normal(0, 0.3, len(BASELINE_COLUMNS)), 0)
    both_metrics(c_core, points, base.astype(np.float32))


@careful
@given(
    points=arrays(np.float32, (2, 17, 3), elements=pixels),
    base=arrays(np.float32, len(BASELINE_COLUMNS), elements=st.floats(-9, 9, width=32)),
)
def test_metrics_of_broken_poses_are_equal(c_core: ModuleType, points: Array, base: Array) -> None:
    base[:3] = np.abs(base[:3]) * 30
    both_metrics(c_core, points, base)


@careful
@given(points=arrays(np.float32, (17, 3), elements=anything), base=arrays(np.float32, len(BASELINE_COLUMNS), elements=anything))
def test_no_pose_gives_an_infinity(core: ModuleType, points: Array, base: Array) -> None:
    out = metric_row()
    core.metrics(points, base, out)
    assert not np.isinf(out).any()


def both_maps(c_core: ModuleType, maps: Maps, anchor: tuple[float, float]) -> None:
    both_heads(c_core, cell_heads(maps), anchor)


def both_heads(c_core: ModuleType, heads: tuple[Array, ...], anchor: tuple[float, float]) -> None:
    got, want = np.empty((17, 4), np.float32), np.empty((17, 4), np.float32)
    answers = []
    for core, rows in ((c_core, got), (reference, want)):
        points, spread = np.empty((17, 3), np.float32), np.empty(17, np.float32)
        answers.append(core.decode(*heads, anchor, points, spread))
        rows[:, :3], rows[:, 3] = points, spread
    np.testing.assert_allclose(answers[0], answers[1], rtol=1e-5)
    same(got, want)
    found, expected = np.full((6, 3), -1, np.float32), np.full((6, 3), -1, np.float32)
    assert c_core.people(heads[0], found) == reference.people(heads[0], expected)
    same(found, expected)


@careful
@given(seed=seeds, grid=st.sampled_from([1, 2, 5, 17, 48, 64]), faint=st.floats(-12, 4), loud=st.floats(0.01, 6))
def test_searching_a_window_first_finds_what_the_full_search_finds(
    c_core: ModuleType, seed: int, grid: int, faint: float, loud: float
) -> None:
    rng = np.random.default_rng(seed)
    heads = [rng.normal(faint, loud, (grid, grid, n)).astype(np.float32) for n in (1, 17)]
    heads += [rng.normal(0, spread, (grid, grid, 34)).astype(np.float32) for spread in (grid / 3, 0.5)]
    both_maps(c_core, (heads[0], heads[1], heads[2], heads[3]), tuple(rng.uniform(-0.2 * grid, 1.2 * grid, 2)))


@careful
@given(seed=seeds, grid=st.sampled_from([1, 3, 17, 48]), width=st.sampled_from([4, 24, 128]), hidden=st.sampled_from([4, 96, 256]))
def test_heads_of_every_size_are_read_alike(c_core: ModuleType, seed: int, grid: int, width: int, hidden: int) -> None:
    rng = np.random.default_rng(seed)
    center, heatmap, features = (rng.normal(0, 3, (grid, grid, n)).astype(np.float32) for n in (1, 17, width))
    size = 9 * width + hidden * (width + 35) + 34
    regress, offset = (rng.normal(0, 0.05, size).astype(np.float32) for _ in range(2))
    both_heads(c_core, (center, heatmap, features, regress, offset), (grid / 2, grid / 2))


@careful
@given(seed=seeds, levels=st.integers(1, 4))
def test_ties_go_to_the_same_cell(c_core: ModuleType, seed: int, levels: int) -> None:
    rng = np.random.default_rng(seed)
    heads = [rng.integers(-levels, 1, (20, 20, n)).astype(np.float32) for n in (1, 17)]
    heads += [rng.integers(-4, 5, (20, 20, 34)).astype(np.float32), np.zeros((20, 20, 34), np.float32)]
    both_maps(c_core, (heads[0], heads[1], heads[2], heads[3]), (10.0, 10.0))


@careful
@given(seed=seeds, share=st.floats(0, 0.6))
def test_heads_with_nan_and_infinite_cells_are_read_alike(c_core: ModuleType, seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    heads = quiet_heads(24)
    bump(heads[0], 0, 12, 12, 2.0)
    for joint in range(17):
        bump(heads[1], joint, int(rng.integers(24)), int(rng.integers(24)), float(rng.normal(1, 2)))
    for head in heads:
        spoilt = rng.random(head.shape) < share
        head[spoilt] = rng.choice(np.array([np.nan, np.inf, -np.inf, 800, -800, 1e30], np.float32), int(spoilt.sum()))
    both_maps(c_core, heads, (12.0, 12.0))


@careful
@given(seed=seeds, beta=st.floats(0, 5), cutoff=st.floats(0.01, 20), unit=st.sampled_from([1.0, 640.0, 1280.0]))
def test_filtered_walks_are_equal(c_core: ModuleType, seed: int, beta: float, cutoff: float, unit: float) -> None:
    rng = np.random.default_rng(seed)
    params = np.array([cutoff, beta, 1.0, 0.4])
    states = [np.full((34, 3), np.nan) for _ in range(2)]
    time, place = 100.0, rng.normal(300, 100, 34)
    for _ in range(40):
        time += float(rng.choice([0.0, 0.03, 0.1, 0.5, -0.05], p=[0.1, 0.5, 0.3, 0.05, 0.05]))
        place += rng.normal(0, 5, 34)
        points = np.full((17, 3), 0.5, np.float32)
        points[:, :2] = np.where(rng.random(34) < 0.05, rng.choice([np.nan, np.inf]), place).reshape(17, 2)
        got, want = np.empty((17, 3), np.float32), np.empty((17, 3), np.float32)
        c_core.one_euro(states[0], points, time, unit, params, got)
        reference.one_euro(states[1], points, time, unit, params, want)
        np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5)
    np.testing.assert_allclose(states[0], states[1], rtol=1e-9)


@careful
@given(seed=seeds, x=st.floats(-2000, 2000), y=st.floats(-2000, 2000), side=st.floats(1e-3, 4000))
def test_joints_are_placed_alike(c_core: ModuleType, seed: int, x: float, y: float, side: float) -> None:
    rng = np.random.default_rng(seed)
    joints, aside = rng.random((17, 3)).astype(np.float32), rng.normal(0, 0.02, 17).astype(np.float32)
    joints[rng.random((17, 3)) < 0.1] = np.nan
    got, want = np.empty((17, 3), np.float32), joints.copy()
    c_core.place(joints, aside, x, y, side, got)
    reference.place(want, aside, x, y, side, want)
    np.testing.assert_array_equal(got, want)


def test_real_threads_may_measure_recordings_at_once(c_core: ModuleType) -> None:
    from concurrent.futures import ThreadPoolExecutor

    frames = np.repeat(standing()[None], 2000, axis=0)

    def work(_: int) -> Array:
        out = np.empty((len(frames), len(METRIC_COLUMNS)), np.float32)
        c_core.metrics(frames, baseline(), out)
        return out

    with ThreadPoolExecutor(4) as pool:
        first, *others = pool.map(work, range(8))
    for other in others:
        np.testing.assert_array_equal(first, other)


@pytest.mark.parametrize("grid", [1, 3])
def test_a_grid_smaller_than_the_window_is_searched_whole(c_core: ModuleType, grid: int) -> None:
    heads = quiet_heads(grid)
    both_maps(c_core, heads, (0.0, 0.0))
