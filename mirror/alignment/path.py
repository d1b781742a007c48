"""The neutral path: where this person's knee goes at each depth when it does not drift, with the error of knowing it.

MKD0(d) = a + b*s + c*s^2 + h(s) + k*fold with s = sqrt(1 - (1-d)^2), the sine of half the knee's flexion: knees over the toes move
outward by the forward knee travel times the sine of toe-out, which one picture cannot show. h is a small broken line through the core's
knots, for what the network misreads at one depth and not at another; the fold (shoulders fallen further than hips) tells apart frames
that read as equally deep. The path is a Bayesian regression (Bishop 2006, 3.3): the prior is what toe-out can be (EVIDENCE 2), the data
are the person's own frames; its covariance becomes the claim's standard error.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirror.core import KNOT_SPACING, KNOTS

TERMS = 3 + KNOTS - 1 + 1
LEGS = 3
"""Paths kept together: left MKD, right MKD, KASR."""


@dataclass(frozen=True, slots=True)
class Prior:
    """Mean and spread of a, b, c, and the spread of h at each knot and of k, before anything was seen."""

    mean: tuple[float, float, float]
    sd: tuple[float, float, float]
    knots: float
    fold: float


WALK_UP = Prior((0.0, -0.24, 0.0), (0.1, 0.14, 0.06), 0.005, 0.02)
"""Toe-out 14 +- 8 degrees, b = -sin(toe-out): the flanks say little about the bend c, so it stays small."""
COACHED = Prior((0.0, -0.24, 0.0), (0.2, 0.25, 0.15), 0.02, 0.3)
"""Two coached squats show the whole depth and may decide for themselves."""
KASR_WALK_UP = Prior((1.0, 0.3, 0.0), (0.5, 0.3, 0.15), 0.02, 0.05)
KASR_COACHED = Prior((1.0, 0.3, 0.0), (0.5, 0.6, 0.4), 0.06, 0.8)

NOISE = 0.015
"""SD of one frame's MKD around the path, thigh lengths: .010-.016 on rendered people, tracked and smoothed."""
SPACING = 0.25
"""Seconds between frames whose errors are independent: MoveNet's jitter is correlated in time."""
FLANK = 0.06
"""Depth up to which knees seldom drift yet: what a walk-up path is fitted on."""


def travel(depth: NDArray[np.float64]) -> NDArray[np.float64]:
    """s = sqrt(1 - (1-d)^2) for depth d clamped to 0..1."""
    d = np.clip(depth, 0.0, 1.0)
    return np.asarray(np.sqrt(1 - (1 - d) ** 2))


def _between(s: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights (n, KNOTS) of the knots at travels ``s``: the core's straight lines between them."""
    at = s / KNOT_SPACING
    piece = np.minimum(at, KNOTS - 2).astype(np.intp)
    out = np.zeros((len(s), KNOTS))
    rows = np.arange(len(s))
    out[rows, piece] = 1 - (at - piece)
    out[rows, piece + 1] = at - piece
    return out


def _design(s: NDArray[np.float64], fold: NDArray[np.float64]) -> NDArray[np.float64]:
    """What a, b, c, h's knots (all but the first, which a is) and k contribute at ``s`` and ``fold``."""
    return np.concatenate([np.stack([np.ones_like(s), s, s * s], axis=1), _between(s)[:, 1:], fold[:, None]], axis=1)


def _weights(depth: float, fold: float) -> NDArray[np.float64]:
    return np.append(_between(travel(np.array([depth])))[0], fold)


@dataclass(frozen=True, slots=True)
class NeutralPath:
    """Left MKD, right MKD and KASR: values at the core's knots and the fold's share (3 paths, KNOTS + 1), and their covariance."""

    values: NDArray[np.float64]
    covariance: NDArray[np.float64]
    calibrated: bool

    def at(self, depth: float) -> tuple[float, float, float]:
        """Left MKD, right MKD and KASR of the path at ``depth`` without fold."""
        left, right, kasr = self.values @ _weights(depth, 0.0)
        return float(left), float(right), float(kasr)

    def error(self, depth: float, fold: float = 0.0) -> float:
        """Standard error of an MKD path at ``depth`` and ``fold``, thigh lengths (the larger of the legs')."""
        w = _weights(depth, fold)
        return float(np.sqrt(max(w @ self.covariance[leg] @ w for leg in (0, 1))))


class PathFit:
    """Collects frames and fits the path. Frames are weighted by the time that they stand for, so the frame rate does not matter."""

    def __init__(self, calibrated: bool) -> None:
        self._calibrated = calibrated
        self._waiting: list[tuple[float, ...]] = []
        """Frames that ``fit`` takes in together: one by one they would cost more than the rest of the frame's measuring."""
        self._gram = np.zeros((TERMS, TERMS))
        self._moment = np.zeros((LEGS, TERMS))
        priors = (COACHED, COACHED, KASR_COACHED) if calibrated else (WALK_UP, WALK_UP, KASR_WALK_UP)
        bends = KNOTS - 1
        self._precision = np.stack([np.diag(1 / np.array([*prior.sd, *[prior.knots] * bends, prior.fold]) ** 2) for prior in priors])
        self._mean = np.array([[*prior.mean, *[0.0] * bends, 0.0] for prior in priors])

    def add(self, depth: float, fold: float, measures: tuple[float, float, float], seconds: float) -> None:
        """One frame: ``measures`` are left MKD, right MKD and KASR; ``seconds`` the time since the frame before."""
        self._waiting.append((depth, fold, *measures, seconds))

    def add_many(
        self, depth: NDArray[np.float64], fold: NDArray[np.float64], measures: NDArray[np.float64], seconds: NDArray[np.float64]
    ) -> None:
        """Frames at once: (n,), (n,), (n, 3), (n,). NaN measures are left out."""
        good = np.isfinite(depth) & np.isfinite(measures).all(axis=1)
        x = _design(travel(depth[good]), fold[good])
        weights = np.minimum(seconds[good] / SPACING, 1.0) / NOISE**2
        self._gram += np.einsum("n,ni,nj->ij", weights, x, x)
        self._moment += np.einsum("n,ni,nk->ki", weights, x, measures[good])

    def fit(self) -> NeutralPath:
        """The path as far as it is known; with nothing added, the prior itself."""
        if self._waiting:
            rows = np.array(self._waiting, np.float64)
            self._waiting.clear()
            self.add_many(rows[:, 0], rows[:, 1], rows[:, 2:5], rows[:, 5])
        covariance = np.asarray(np.linalg.inv(self._precision + self._gram), np.float64)
        right = np.einsum("kij,kj->ki", self._precision, self._mean) + self._moment
        # From the terms to what the core takes: the path at each knot without fold, then k.
        knots = np.zeros((KNOTS + 1, TERMS))
        knots[:KNOTS] = _design(np.arange(KNOTS, dtype=np.float64) * KNOT_SPACING, np.zeros(KNOTS))
        knots[KNOTS, -1] = 1.0
        values = np.einsum("kij,kj->ki", covariance, right) @ knots.T
        return NeutralPath(values, knots @ covariance @ knots.T, self._calibrated)
