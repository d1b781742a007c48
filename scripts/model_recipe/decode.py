"""The decode of MoveNet's raw heads in numpy, as the published graph does it; the product's own decode is in its C core.

All coordinates are grid cells, row (y) before column (x); cell (0, 0) is the left top one and a cell's position is its index.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

_SOFTENING = 1.8


def decode(heads: Mapping[str, NDArray[np.float32]]) -> NDArray[np.float64]:
    """Keypoints (n, 17, 3) of normalised y, x and score, from the heads' (n, g, g, channels)."""
    count, grid = heads["center"].shape[:2]
    rows, columns = np.mgrid[:grid, :grid].astype(np.float64)
    # The weighting's centre is cell (g/2, g/2), half a cell off the picture's middle.
    weight = 1 / (np.hypot(rows - grid / 2, columns - grid / 2) + _SOFTENING)
    centre = (_sigmoid(heads["center"][..., 0]) * weight).reshape(count, -1).argmax(1)
    index, joints = np.arange(count), np.arange(17)
    cy, cx = centre // grid, centre % grid
    regressed = heads["regress"][index, cy, cx].reshape(count, 17, 2) + np.stack([cy, cx], 1)[:, None]
    distance = np.hypot(rows[..., None] - regressed[:, None, None, :, 0], columns[..., None] - regressed[:, None, None, :, 1])
    heat = _sigmoid(heads["heatmap"])
    best = (heat / (distance + _SOFTENING)).reshape(count, -1, 17).argmax(1)
    y, x = best // grid, best % grid
    batch = index[:, None]
    offset = heads["offset"].reshape(count, grid, grid, 17, 2)[batch, y, x, joints]
    return np.stack([(y + offset[..., 0]) / grid, (x + offset[..., 1]) / grid, heat[batch, y, x, joints]], -1)


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-values.astype(np.float64)))
