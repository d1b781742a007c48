"""The fit of a neutral path, in both backends; they agree on any frames."""

from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from mirror.core import PATH_COUNT, PATH_TERM_COUNT, PathWeighing, depth_to_travel, path_terms, reference

from .test_core_equal import careful, seeds

Row = NDArray[np.float64]
PARAMS = np.array([0.015, 0.015, 0.03, 0.25, 4.0])
SPREADS = np.array([0.1, 0.14, 0.06, *[0.005] * 6, 0.02])


def expected() -> tuple[Row, Row]:
    """Precision and prior, of terms that are about nothing."""
    return np.stack([np.diag(1 / SPREADS**2)] * PATH_COUNT), np.zeros((PATH_COUNT, PATH_TERM_COUNT))


def blank() -> tuple[Row, Row]:
    return np.zeros((PATH_COUNT, PATH_TERM_COUNT, PATH_TERM_COUNT)), np.zeros((PATH_COUNT, PATH_TERM_COUNT))


def squats(rng: np.random.Generator, count: int) -> Row:
    """Frames along paths, with noise and a few that are far off, of which some lack a number."""
    depth, fold = rng.uniform(-0.1, 1.1, count), rng.normal(0, 0.05, count)
    travel = depth_to_travel(depth)
    measures = np.stack([0.02 - 0.3 * travel, 0.01 - 0.2 * travel, 1 + 0.3 * travel], axis=1) + rng.normal(0, 0.02, (count, 3))
    measures[rng.random(count) < 0.1] += rng.normal(0, 0.3, 3)
    frames: Row = np.column_stack([depth, fold, measures, rng.choice([-0.9, 0.0, 0.03, 0.1, 0.5], count)])
    frames[rng.random(count) < 0.05, rng.integers(6)] = rng.choice([np.nan, np.inf])
    return frames


def fit(core: ModuleType, frames: Row, weighing: int, rounds: int = 6) -> tuple[Row, Row, Row, Row]:
    (precision, prior), (gram, moment) = expected(), blank()
    core.learn_path(frames[: len(frames) // 2], precision, prior, PathWeighing.KNOWN, rounds, PARAMS, gram, moment)
    core.learn_path(frames[len(frames) // 2 :], precision, prior, weighing, rounds, PARAMS, gram, moment)
    mean, covariance = np.empty_like(moment), np.empty_like(gram)
    core.solve_path(precision, prior, gram, moment, mean, covariance)
    return gram, moment, mean, covariance


@careful
@given(seed=seeds, count=st.sampled_from([0, 1, 3, 40, 300]), weighing=st.sampled_from(PathWeighing))
def test_paths_are_fitted_alike(c_core: ModuleType, seed: int, count: int, weighing: PathWeighing) -> None:
    frames = squats(np.random.default_rng(seed), count)
    for got, want in zip(fit(c_core, frames, weighing), fit(reference, frames, weighing), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-6, atol=1e-9 * float(np.abs(want).max(initial=1e-3)))


def test_a_path_of_many_frames_goes_through_them(core: ModuleType) -> None:
    rng = np.random.default_rng(1)
    depth = rng.uniform(0, 0.5, 400)
    measures = np.stack([0.02 - 0.3 * depth_to_travel(depth)] * 2 + [1 + 0 * depth], axis=1)
    frames = np.column_stack([depth, 0 * depth, measures, 0 * depth + 0.25])
    _, _, mean, covariance = fit(core, frames, PathWeighing.KNOWN)
    at: Row = np.array([0.0, 0.1, 0.3])
    found = path_terms(depth_to_travel(at), 0 * at) @ mean[0]
    np.testing.assert_allclose(found, 0.02 - 0.3 * depth_to_travel(at), atol=0.005)
    assert (np.diagonal(covariance, axis1=1, axis2=2) > 0).all()


def test_without_frames_there_is_what_was_expected(core: ModuleType) -> None:
    gram, moment, mean, covariance = fit(core, np.empty((0, 6)), PathWeighing.OUTER)
    assert not gram.any()
    assert not moment.any()
    assert not mean.any()
    np.testing.assert_allclose(covariance, [np.diag(SPREADS**2)] * PATH_COUNT, rtol=1e-12, atol=1e-18)


@pytest.mark.parametrize(("off", "counts"), [(0.2, False), (-0.2, True)])
def test_a_knee_that_stands_outside_corrects_an_outer_path_and_one_inside_hardly(core: ModuleType, off: float, counts: bool) -> None:
    frames = np.array([[0.2, 0.0, off, off, 1.0, 0.25]] * 40)
    _, _, mean, _ = fit(core, np.vstack((np.full((40, 6), np.nan), frames)), PathWeighing.OUTER)
    travel = depth_to_travel(np.array([0.2]))
    moved = (path_terms(travel, np.zeros(1)) @ mean[0])[0] / off
    assert (moved > 0.5) == counts


@careful
@given(seed=seeds, depth=st.floats(-0.5, 1.5), fold=st.floats(-0.2, 0.2))
def test_errors_of_a_path_are_alike(c_core: ModuleType, seed: int, depth: float, fold: float) -> None:
    roots = np.random.default_rng(seed).normal(0, 1, (3, 8, 8))
    covariance = roots @ roots.transpose(0, 2, 1)
    assert c_core.path_error(covariance, depth, fold) == pytest.approx(reference.path_error(covariance, depth, fold), rel=1e-9)


def test_a_path_that_is_not_known_has_no_error(core: ModuleType) -> None:
    assert np.isnan(core.path_error(np.full((3, 8, 8), np.nan), 0.2, 0.0))
    assert np.isnan(core.path_error(np.full((3, 8, 8), -1.0), 0.2, 0.0))
    assert np.isnan(core.path_error(np.ones((3, 8, 8)), np.nan, 0.0))
    assert core.path_error(np.ones((3, 8, 8)), 0.2, 0.0) == pytest.approx(1.0)


@pytest.mark.parametrize("weighing", PathWeighing)
def test_a_frame_of_a_clock_that_was_set_back_counts_for_nothing(core: ModuleType, weighing: PathWeighing) -> None:
    """Negative seconds would take away from what is known, until nothing is, and the sums are kept as long as the stance."""
    known, back = np.array([[0.4, 0.0, -0.2, -0.1, 1.2, 0.1]]), np.array([[0.3, 0.0, -0.2, -0.1, 1.2, -0.9]])
    absent = np.full((1, 6), np.nan)
    wanted = fit(core, np.vstack((known, absent, known, absent)), weighing)
    for got, want in zip(fit(core, np.vstack((known, back, known, back)), weighing), wanted, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)
