"""Planted feet, in numpy."""

from __future__ import annotations

from operator import index

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer
from mirror.core.layout import PLANTED_FEET_SHAPE
from mirror.core.reference.person_gates import take_points
from mirror.types import ANKLES


def plant(
    points: NDArray[np.float32], time: float, window: float, count: int, rows: NDArray[np.float64], out: NDArray[np.float32], /
) -> int:
    """``points`` with the ankles' x from the medians of the last ``window`` seconds, into ``out``; returns how many ``rows`` are filled.

    ``points`` and ``out`` float32 (17, 3) px; ``rows`` float64, ``layout.PLANTED_FEET_SHAPE``, is what was seen, of which the first
    ``count`` are filled, the oldest first; changed in place. Ankles of which one is not finite are not taken in. Nothing is changed where
    nothing was seen.

    Raises TypeError when an argument is not an array of the right numbers or no number, ValueError when its shape, layout or writability
    is wrong or ``count`` beyond the rows.
    """
    most = PLANTED_FEET_SHAPE[0]
    points = take_points("plant", points)
    rows = as_buffer(rows, np.float64, "plant: rows", "(256, 3)", PLANTED_FEET_SHAPE, writable=True)
    out = as_buffer(out, np.float32, "plant: out", "(17, 3)", (17, 3), writable=True)
    time, window, count = float(time), float(window), index(count)
    if not 0 <= count <= most:
        raise ValueError("plant: count must be 0 to 256")
    kept = rows[int(count == most) : count]
    kept = kept[~(kept[:, 0] < time - window)]
    ankles = points[ANKLES, 0].astype(np.float64)
    if np.isfinite(ankles).all():
        kept = np.vstack((kept, [(time, *ankles)]))
    rows[: len(kept)] = kept
    out[:] = points
    if len(kept):
        out[ANKLES, 0] = np.median(kept[:, 1:], axis=0)
    return len(kept)
