"""Smoothing on capture timestamps: One Euro for the live mirror (Casiez, Roussel, Vogel 2012), a Gaussian for recordings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.types import Points, Pose

FILTER_MIN_CUTOFF_HZ, FILTER_SPEED_BETA, FILTER_SLOPE_CUTOFF_HZ, FILTER_MAX_GAP_S = 4.0, 20.0, 3.0, 0.5
"""Hz, per (frame height/s), Hz, seconds: a drift of 200 ms keeps four fifths of its height. From 2 Hz up to 4 the drift's error on rendered
people fell with the lag (1.96 to 1.90 % of thigh live)."""

GAUSSIAN_SIGMA_S = 0.042
"""Seconds: the Gaussian's width for recordings. A drift of 200 ms (half a sine) keeps four fifths of its height; .066 takes over a third
of it away and makes the drift's error no smaller (1.39 against 1.38 % of thigh on rendered people)."""


class OneEuroFilter:
    """The live filter over 17 joints. Positions are scaled by the frame's height so that one setting serves every camera."""

    def __init__(self) -> None:
        self._state = np.full((34, len(core.FILTER_STATE_COLUMNS)), np.nan)
        self._params = np.array([FILTER_MIN_CUTOFF_HZ, FILTER_SPEED_BETA, FILTER_SLOPE_CUTOFF_HZ, FILTER_MAX_GAP_S])

    def __call__(self, points: Points, time: float, height: int) -> Points:
        """``points`` (17, 3) px, smoothed in x and y; scores pass through."""
        out = np.empty((17, 3), np.float32)
        core.one_euro(self._state, points, time, height, self._params, out)
        return out


class CausalFilter:
    """The One Euro filter over the poses of one camera; each new person starts it anew."""

    def __init__(self) -> None:
        self._filter, self._person = OneEuroFilter(), 0

    def __call__(self, pose: Pose) -> Pose:
        """``pose`` with its joints smoothed by what came before."""
        if pose.points is None:
            return pose
        if pose.person != self._person:
            self._filter, self._person = OneEuroFilter(), pose.person
        return pose.with_points(self._filter(pose.points, pose.time, pose.size[1]))


def smooth_gaussian(times: NDArray[np.float64], points: NDArray[np.float32], sigma: float = GAUSSIAN_SIGMA_S) -> NDArray[np.float32]:
    """``points`` (n, 17, 3) px of a recording, smoothed without lag; frames of NaN stay NaN and lend nothing to their neighbours.

    Weights follow the timestamps, so a variable frame rate and gaps are what they are.
    """
    out = points.copy()
    present = np.isfinite(points[:, 0, 0])
    index = np.flatnonzero(present)
    if index.size == 0:
        return out
    t, p = times[index], points[index, :, :2].astype(np.float64)
    low = np.searchsorted(t, t - 3 * sigma)
    high = np.searchsorted(t, t + 3 * sigma, side="right")
    for row, (i, j) in enumerate(zip(low, high, strict=True)):
        weights = np.exp(-0.5 * ((t[i:j] - t[row]) / sigma) ** 2)
        # Near the ends and at gaps only one side lends, which would drag a moving joint; a window as wide on both sides does not.
        half = min(row - i, j - 1 - row)
        near = slice(row - i - half, row - i + half + 1)
        out[index[row], :, :2] = np.tensordot(weights[near] / weights[near].sum(), p[i:j][near], 1)
    return out
