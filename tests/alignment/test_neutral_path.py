from __future__ import annotations

from math import isnan

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.alignment.neutral_path import NeutralPath, PathFit
from mirror.coach.squat.calibration import fit_calibrated_path
from mirror.core import PATH_KNOT_COUNT, PATH_KNOT_SPACING_TRAVEL, depth_to_travel


def rows(depth: NDArray[np.float64], mkd: NDArray[np.float64], seconds: float) -> NDArray[np.float64]:
    """Frames without fold as ``add_many`` takes them; KASR opens by .2 per travel."""
    zero = np.zeros(len(depth))
    return np.column_stack([depth, zero, mkd, 1 + 0.2 * depth_to_travel(depth), zero + seconds])


def fitted(calibrated: bool, deepest: float, b: float, frames: int = 300, noise: float = 0.01) -> PathFit:
    """A fit on frames down to ``deepest`` of knees that move by ``b`` per travel."""
    rng = np.random.default_rng(3)
    depth = rng.uniform(0, deepest, frames)
    mkd: NDArray[np.float64] = 0.02 + b * depth_to_travel(depth)[:, None] + rng.normal(0, noise, (frames, 2))
    fit = PathFit(calibrated)
    fit.add_many(rows(depth, mkd, 1 / 30))
    return fit


def at(fit: PathFit, depth: float) -> float:
    return fit.fit().at(depth)[0]


@pytest.mark.parametrize("b", [-0.5, -0.24, 0.0, 0.1])
def test_two_coached_squats_give_the_path_at_every_depth(b: float) -> None:
    fit = fitted(True, 0.3, b)
    for depth in (0.05, 0.15, 0.30):
        assert at(fit, depth) == pytest.approx(0.02 + b * float(depth_to_travel(np.array([depth]))[0]), abs=0.012)


def test_the_flanks_alone_know_less_the_deeper_it_gets() -> None:
    flanks, coached = fitted(False, 0.06, -0.24).fit(), fitted(True, 0.3, -0.24).fit()
    assert flanks.error(0.30) > 2 * flanks.error(0.06)
    assert flanks.error(0.30) > 2 * coached.error(0.30)


def test_without_a_frame_the_path_is_the_prior() -> None:
    path = PathFit(calibrated=False).fit()
    assert path.at(0.0)[0] == pytest.approx(0.0)
    assert path.at(0.2)[0] == pytest.approx(-0.24 * 0.6)
    assert path.error(0.3) > 0.1


def test_frames_count_by_the_time_they_stand_for() -> None:
    slow, fast = (fitted(True, 0.3, -0.3, frames=n).fit().error(0.2) for n in (90, 90))
    assert slow == fast
    many, few = PathFit(True), PathFit(True)
    for fit, rate in ((many, 120), (few, 10)):
        depth = np.arange(rate * 4, dtype=np.float64) * (0.3 / (rate * 4))
        fit.add_many(rows(depth, np.stack([depth] * 2, axis=1), 1 / rate))
    assert many.fit().error(0.2) == pytest.approx(few.fit().error(0.2), rel=0.1)


def test_frames_without_joints_change_nothing() -> None:
    fit = fitted(True, 0.3, -0.3)
    before = fit.fit().values.copy()
    fit.add(float("nan"), 0.0, (0.1, 0.1, 1.0), 0.1)
    fit.add(0.2, 0.0, (float("nan"), 0.1, 1.0), 0.1)
    assert (fit.fit().values == before).all()


def test_coached_squats_that_collapse_are_refused() -> None:
    assert fit_calibrated_path(fitted(True, 0.3, -0.2)) is not None
    assert fit_calibrated_path(fitted(True, 0.3, 0.0)) is not None
    assert fit_calibrated_path(fitted(True, 0.3, 0.15)) is None


def test_swapped_frames_hardly_bend_the_path() -> None:
    """For half a second of ten the knees were read on the wrong legs."""
    rng = np.random.default_rng(5)
    depth = rng.uniform(0, 0.3, 300)
    mkd = 0.02 - 0.3 * depth_to_travel(depth)[:, None] + rng.normal(0, 0.01, (300, 2))
    clean, swapped = PathFit(True), PathFit(True)
    clean.add_many(rows(depth, mkd, 1 / 30))
    mkd[::20] = 0.3
    swapped.add_many(rows(depth, mkd, 1 / 30))
    assert at(swapped, 0.2) == pytest.approx(at(clean, 0.2), abs=0.005)


def unlike_legs() -> NeutralPath:
    """A path whose right leg is known less well than its left, with values that differ everywhere."""
    draw = np.random.default_rng(7)
    roots = draw.normal(0, 1, (3, 8, 8)) * np.array([0.5, 2.0, 1.0])[:, None, None]
    return NeutralPath(draw.normal(0, 1, (3, 8)), roots @ roots.transpose(0, 2, 1), calibrated=True)


def test_values_and_error_are_those_of_the_straight_lines_between_the_knots() -> None:
    path, draw = unlike_legs(), np.random.default_rng(8)
    knots = np.arange(PATH_KNOT_COUNT) * PATH_KNOT_SPACING_TRAVEL
    for depth, fold in draw.uniform(0, 1, (200, 2)):
        travel = float(depth_to_travel(np.array([depth]))[0])
        # Beyond the last knot the last line goes on.
        piece = min(int(travel / PATH_KNOT_SPACING_TRAVEL), PATH_KNOT_COUNT - 2)
        weights = np.zeros(PATH_KNOT_COUNT + 1)
        weights[piece + 1] = (travel - knots[piece]) / PATH_KNOT_SPACING_TRAVEL
        weights[piece] = 1 - weights[piece + 1]
        weights[-1] = fold
        assert path.at(depth, fold) == pytest.approx(path.values @ weights)
        assert path.error(depth, fold) == pytest.approx(np.sqrt((weights @ path.covariance[:2] @ weights).max()))


def test_a_variance_below_zero_is_no_claim() -> None:
    path = unlike_legs()
    assert isnan(NeutralPath(path.values, -path.covariance, calibrated=True).error(0.2))


def test_the_error_is_the_less_known_legs_whichever_it_is() -> None:
    path = unlike_legs()
    turned = NeutralPath(path.values, path.covariance[[1, 0, 2]], calibrated=True)
    assert turned.error(0.2) == path.error(0.2)
    assert path.error(0.2) > NeutralPath(path.values, path.covariance[[0, 0, 2]], calibrated=True).error(0.2)
