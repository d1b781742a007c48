"""The bank of One Euro filters, in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import FILTER_PARAM_NAMES, FILTER_STATE_COLUMNS

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]
MIN_UNIT, MAX_UNIT = 1e-3, 1e6


def one_euro(state: Float64, points: Float32, time: float, unit: float, params: Float64, out: Float32, /) -> None:
    """One step of a bank of One Euro filters (Casiez, Roussel, Vogel 2012), for x and y of each point: smooth when slow, quick when fast.

    ``points`` float32 (n, 3) rows x, y, score, of which the score passes as it is; ``state`` float64 (2n, 3), columns
    ``layout.FILTER_STATE_COLUMNS``, in turn of x and of y, NaN = fresh, changed in place; ``time`` capture time in seconds; ``unit`` what
    of ``points`` is one for the filter, such as the frame's height, so that one setting serves every camera; ``params`` float64 (4,),
    ``layout.FILTER_PARAM_NAMES``; ``out`` float32 (n, 3), may be ``points``.

    A sample at the channel's last time holds the last output; one before it, or more than max_gap after it, starts the channel
    anew. A NaN or infinite sample (or time) gives NaN and leaves the channel's state as it was.

    Raises TypeError when an argument is not an array of the right numbers, ValueError when its shape, layout or writability is
    wrong, a parameter is out of range (min_cutoff, d_cutoff, max_gap > 0, beta >= 0, finite) or ``unit`` not 1e-3 to 1e6.
    """
    points = as_buffer(points, np.float32, "one_euro: points", "(n, 3)", (None, 3))
    n, columns, wanted = len(points), len(FILTER_STATE_COLUMNS), len(FILTER_PARAM_NAMES)
    state = as_buffer(state, np.float64, "one_euro: state", f"(2n, {columns}), n as in points", (2 * n, columns), writable=True)
    params = as_buffer(params, np.float64, "one_euro: params", f"({wanted},)", (wanted,))
    out = as_buffer(out, np.float32, "one_euro: out", "(n, 3), n as in points", (n, 3), writable=True)
    unit = float(unit)
    min_cutoff, beta, d_cutoff, max_gap = params
    good = np.isfinite(params).all() and min_cutoff > 0 and beta >= 0 and d_cutoff > 0 and max_gap > 0
    if not (MIN_UNIT <= unit <= MAX_UNIT and good):
        raise ValueError("one_euro: unit must be 1e-3 to 1e6, params finite, with min_cutoff, d_cutoff and max_gap > 0 and beta >= 0")
    with np.errstate(all="ignore"):
        values: Float32 = (points[:, :2] / np.float32(unit)).reshape(-1)
        out[:, :2] = (_step(state, values.astype(np.float64), time, params).astype(np.float32) * np.float32(unit)).reshape(-1, 2)
    out[:, 2] = points[:, 2]


def _step(state: Float64, sample: Float64, time: float, params: Float64) -> Float64:
    min_cutoff, beta, d_cutoff, max_gap = params
    good = np.isfinite(sample) & np.isfinite(time)
    gap = time - state[:, 2]
    known = np.isfinite(state).all(axis=1) & (gap >= 0) & (gap <= max_gap)
    step = good & known & (gap > 0)
    slope = state[:, 1] + _alpha(d_cutoff, gap) * ((sample - state[:, 0]) / gap - state[:, 1])
    moved = state[:, 0] + _alpha(min_cutoff + beta * np.abs(slope), gap) * (sample - state[:, 0])
    state[step] = np.column_stack((moved, slope, np.full(len(sample), time)))[step]
    fresh = good & ~known
    state[fresh] = np.column_stack((sample, np.zeros(len(sample)), np.full(len(sample), time)))[fresh]
    return np.where(good, state[:, 0], np.nan)


def _alpha(cutoff: Any, gap: Float64) -> Any:
    return 1 / (1 + 1 / (2 * np.pi * cutoff * gap))
