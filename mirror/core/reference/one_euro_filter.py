"""The bank of One Euro filters, in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import FILTER_PARAM_NAMES, FILTER_STATE_COLUMNS

Float32 = NDArray[np.float32]
Float64 = NDArray[np.float64]


def one_euro(state: Float64, values: Float32, time: float, params: Float64, out: Float32, /) -> None:
    """One step of a bank of One Euro filters (Casiez, Roussel, Vogel 2012): smooth when slow, quick when fast.

    ``state`` float64 (n, 3), columns ``layout.FILTER_STATE``, NaN = fresh, changed in place; ``values`` float32 (n,) of any unit;
    ``time`` capture time in seconds; ``params`` float64 (4,), ``layout.FILTER_PARAMS``; ``out`` float32 (n,), may be ``values``.

    A sample at the channel's last time holds the last output; one before it, or more than max_gap after it, starts the channel
    anew. A NaN or infinite sample (or time) gives NaN and leaves the channel's state as it was.

    Raises TypeError when an argument is not an array of the right numbers, ValueError when its shape, layout or writability is
    wrong or a parameter is out of range (min_cutoff, d_cutoff, max_gap > 0, beta >= 0, finite).
    """
    values = as_buffer(values, np.float32, "one_euro: values", "(n,)", (None,))
    n, columns, wanted = len(values), len(FILTER_STATE_COLUMNS), len(FILTER_PARAM_NAMES)
    state = as_buffer(state, np.float64, "one_euro: state", f"(n, {columns}), n as in values", (n, columns), writable=True)
    params = as_buffer(params, np.float64, "one_euro: params", f"({wanted},)", (wanted,))
    out = as_buffer(out, np.float32, "one_euro: out", "(n,), n as in values", (n,), writable=True)
    min_cutoff, beta, d_cutoff, max_gap = params
    if not (np.isfinite(params).all() and min_cutoff > 0 and beta >= 0 and d_cutoff > 0 and max_gap > 0):
        raise ValueError("one_euro: params must be finite, with min_cutoff, d_cutoff and max_gap > 0 and beta >= 0")
    sample = values.astype(np.float64)
    with np.errstate(all="ignore"):
        good = np.isfinite(sample) & np.isfinite(time)
        gap = time - state[:, 2]
        known = np.isfinite(state).all(axis=1) & (gap >= 0) & (gap <= max_gap)
        step = good & known & (gap > 0)
        slope = state[:, 1] + _alpha(d_cutoff, gap) * ((sample - state[:, 0]) / gap - state[:, 1])
        moved = state[:, 0] + _alpha(min_cutoff + beta * np.abs(slope), gap) * (sample - state[:, 0])
    state[step] = np.column_stack((moved, slope, np.full(len(sample), time)))[step]
    fresh = good & ~known
    state[fresh] = np.column_stack((sample, np.zeros(len(sample)), np.full(len(sample), time)))[fresh]
    out[:] = np.where(good, state[:, 0], np.nan)


def _alpha(cutoff: Any, gap: Float64) -> Any:
    return 1 / (1 + 1 / (2 * np.pi * cutoff * gap))
