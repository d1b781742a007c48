"""The Bayesian regression behind a neutral path (Bishop 2006, 3.3), in numpy."""

from __future__ import annotations

from math import isnan, nan, sqrt
from operator import index
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import (
    PATH_COUNT,
    PATH_FIT_PARAM_NAMES,
    PATH_KNOT_COUNT,
    PATH_KNOT_SPACING_TRAVEL,
    PATH_TERM_COUNT,
    PathWeighing,
)

Float64 = NDArray[np.float64]
MAX_ROUNDS = 100
MEDIAL_DIRECTION_SIGNS = np.array([1.0, 1.0, -1.0])
"""The direction in which a knee that drifts in moves each measure."""
_SQUARES, _VECTORS = (PATH_COUNT, PATH_TERM_COUNT, PATH_TERM_COUNT), (PATH_COUNT, PATH_TERM_COUNT)


def learn_path(
    frames: Float64, precision: Float64, prior: Float64, weighing: int, rounds: int, params: Float64, gram: Float64, moment: Float64, /
) -> None:
    """Adds what ``frames`` say of a person's left MKD, right MKD and KASR to ``gram`` and ``moment``, in place.

    ``frames`` float64 (n, 6): depth, fold, left MKD, right MKD, KASR, seconds that it stands for (below 0: none); one that is not
    finite is left out.
    ``precision`` (3, 10, 10) and ``prior`` (3, 10), precision times mean, are what is expected of the terms; ``gram`` (3, 10, 10) and
    ``moment`` (3, 10) what earlier frames said. The terms at travel s = sqrt(1 - (1-d)^2) are 1, s, s^2, weights of the knots but the
    first between which s lies, and the fold. ``params`` (5,), ``layout.PATH_FIT_PARAM_NAMES``: SD of one frame around each path, seconds
    between frames whose errors are independent, Student's degrees of freedom.

    ``rounds`` times the terms are solved and each frame is weighed by how many SD it stands medially of its path, by ``weighing``, one of
    ``layout.PathWeighing``: known, by Student's t (Lange, Little, Taylor 1989), where the SD is wider by what is not yet known of the path,
    so that the first frames are not taken for outliers; near, where what is off the path hardly counts; outer, where that is so of what is
    medially of it and the rest counts by Student's t of half as many SD.

    Raises TypeError when an argument is not an array of the right numbers or no number, ValueError when its shape, layout or writability
    is wrong, or ``weighing`` or ``rounds`` (0 to 100) out of range.
    """
    frames = as_buffer(frames, np.float64, "learn_path: frames", "(n, 6)", (None, 6))
    precision = _take(precision, "learn_path: precision", _SQUARES)
    prior = _take(prior, "learn_path: prior", _VECTORS)
    params = as_buffer(params, np.float64, "learn_path: params", "(5,)", (len(PATH_FIT_PARAM_NAMES),))
    gram, moment = _take(gram, "learn_path: gram", _SQUARES, True), _take(moment, "learn_path: moment", _VECTORS, True)
    weighing, rounds = index(weighing), index(rounds)
    if not (0 <= weighing < len(PathWeighing) and 0 <= rounds <= MAX_ROUNDS):
        raise ValueError("learn_path: weighing must be 0 to 2, rounds 0 to 100")
    frames = frames[np.isfinite(frames).all(axis=1)]
    noise, spacing, freedom = params[:PATH_COUNT], params[PATH_COUNT], params[PATH_COUNT + 1]
    x, measures = path_terms(depth_to_travel(frames[:, 0]), frames[:, 1]), frames[:, 2:5]
    seconds = np.clip(frames[:, 5] / spacing, 0.0, 1.0)[:, None]
    first_gram, first_moment = gram.copy(), moment.copy()
    for _ in range(rounds):
        mean, covariance = _solve(precision, prior, gram, moment)
        spread = ((x @ covariance) * x).sum(axis=2).T if weighing == PathWeighing.KNOWN else 0.0
        off = MEDIAL_DIRECTION_SIGNS * (measures - x @ mean.T) / np.sqrt(spread + noise**2)
        weights = seconds * _weigh(off, weighing, freedom) / noise**2
        gram[:] = first_gram + (x.T * weights.T[:, None, :]) @ x
        moment[:] = first_moment + (weights * measures).T @ x


def solve_path(precision: Float64, prior: Float64, gram: Float64, moment: Float64, mean: Float64, covariance: Float64, /) -> None:
    """The terms' ``mean`` (3, 10) and ``covariance`` (3, 10, 10), written in place, from what ``learn_path`` takes and changes.

    Raises TypeError when an argument is not an array of the right numbers, ValueError when its shape, layout or writability is wrong.
    """
    precision, prior = _take(precision, "solve_path: precision", _SQUARES), _take(prior, "solve_path: prior", _VECTORS)
    gram, moment = _take(gram, "solve_path: gram", _SQUARES), _take(moment, "solve_path: moment", _VECTORS)
    mean = _take(mean, "solve_path: mean", _VECTORS, True)
    covariance = _take(covariance, "solve_path: covariance", _SQUARES, True)
    mean[:], covariance[:] = _solve(precision, prior, gram, moment)


def path_error(covariance: Float64, depth: float, fold: float, /) -> float:
    """Standard error at ``depth`` and ``fold`` of the legs' paths, thigh lengths, the larger of the two; NaN where it is not known.

    ``covariance`` float64 (3, 8, 8) of left MKD, right MKD and KASR: between the values at the knots, and the fold's share.

    Raises TypeError when an argument is not an array of the right numbers or no number, ValueError when its shape or layout is wrong.
    """
    wide = PATH_KNOT_COUNT + 1
    covariance = _take(covariance, "path_error: covariance", (PATH_COUNT, wide, wide))
    depth, fold = float(depth), float(fold)
    if isnan(depth) or isnan(fold):
        return nan
    weights = np.append(_between(depth_to_travel(np.array([depth])))[0], fold)
    variance = float((weights @ covariance[:2] @ weights).max())
    return sqrt(variance) if variance >= 0 else nan


def depth_to_travel(depth: Float64) -> Float64:
    """s = sqrt(1 - (1-d)^2) for depth d clamped to 0..1."""
    d = np.clip(depth, 0.0, 1.0)
    return np.asarray(np.sqrt(1 - (1 - d) ** 2))


def path_terms(s: Float64, fold: Float64) -> Float64:
    """What each term contributes (n, 10) at travels ``s`` and ``fold`` (n,)."""
    return np.concatenate([np.stack([np.ones_like(s), s, s * s], axis=1), _between(s)[:, 1:], fold[:, None]], axis=1)


def _between(s: Float64) -> Float64:
    """Weights (n, KNOTS) of the knots at travels ``s``: the straight lines between them."""
    at = s / PATH_KNOT_SPACING_TRAVEL
    piece = np.minimum(at, PATH_KNOT_COUNT - 2).astype(np.intp)
    out = np.zeros((len(s), PATH_KNOT_COUNT))
    rows = np.arange(len(s))
    out[rows, piece] = 1 - (at - piece)
    out[rows, piece + 1] = at - piece
    return out


def _solve(precision: Float64, prior: Float64, gram: Float64, moment: Float64) -> tuple[Float64, Float64]:
    covariance = np.asarray(np.linalg.inv(precision + gram), np.float64)
    return np.asarray((covariance @ (prior + moment)[:, :, None])[:, :, 0]), covariance


def _weigh(off: Float64, weighing: int, freedom: float) -> Float64:
    if weighing == PathWeighing.KNOWN:
        return _student(off, freedom)
    return _near(off) if weighing == PathWeighing.NEAR else np.where(off > 0, _near(off), _student(off / 2, freedom))


def _student(off: Float64, freedom: float) -> Float64:
    return np.asarray(np.minimum((freedom + 1) / (freedom + off**2), 1.0))


def _near(off: Float64) -> Float64:
    return np.asarray(1 / (1 + off**4))


def _take(value: Any, name: str, shape: tuple[int, ...], writable: bool = False) -> Float64:
    return as_buffer(value, np.float64, name, f"({', '.join(map(str, shape))})", shape, writable=writable)
