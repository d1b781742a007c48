"""The decode of MoveNet's raw heads in numpy, as the published graph does it; the product's own decode is in its C core.

All coordinates are grid cells, row (y) before column (x); cell (0, 0) is the left top one and a cell's position is its index.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

CELL_HEADS = ("regress", "offset")
"""Heads of which few cells are read; a built model has their weights in place of their maps."""
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


def complete(values: Mapping[str, NDArray[np.float32]]) -> dict[str, NDArray[np.float32]]:
    """The four heads of a model that ``cell_heads.trim`` made, from its outputs: the maps of the two that it holds as weights, too."""
    features = values["features"].astype(np.float64)
    width, grid = features.shape[-1], features.shape[1]
    padded = np.pad(features, ((0, 0), (1, 1), (1, 1), (0, 0)))
    out = {"center": values["center"], "heatmap": values["heatmap"]}
    for name in CELL_HEADS:
        weights = values[name].astype(np.float64)
        hidden = (len(weights) - 9 * width - 34) // (width + 35)
        depthwise, expand, bias, project, last = np.split(weights, np.cumsum([9 * width, width * hidden, hidden, 34 * hidden]))
        taps = depthwise.reshape(3, 3, width)
        convolved = sum(padded[:, i : i + grid, j : j + grid] * taps[i, j] for i in range(3) for j in range(3))
        layer = np.maximum(convolved @ expand.reshape(width, hidden) + bias, 0)
        out[name] = (layer @ project.reshape(34, hidden).T + last).astype(np.float32)
    return out


def _sigmoid(values: NDArray[np.float32]) -> NDArray[np.float64]:
    return 1 / (1 + np.exp(-values.astype(np.float64)))
