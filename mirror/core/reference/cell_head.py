"""One of MoveNet's heads, worked out at the cells where it is read."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import as_buffer

Float64 = NDArray[np.float64]

_OUTPUT_COUNT = 34
_MAX_CHANNELS, _MAX_HIDDEN = 128, 256
_LANES = 4
"""Numbers that the C works on at once."""


@dataclass(frozen=True, slots=True)
class CellHead:
    """A 3x3 convolution of each channel, zeros beyond the grid; a 1x1 one to H hidden units with ReLU; one to 34 outputs, y and x of a
    joint in turn, in cells.

    Its weights lie one after the other in one float32 array: 3x3 kernel (3, 3, C), hidden kernel (C, H) and bias (H,), output kernel
    (34, H) and bias (34,).
    """

    padded: Float64
    """The features (G + 2, G + 2, C), with a border of zeros."""
    depthwise: Float64
    expand: Float64
    expand_bias: Float64
    project: Float64
    project_bias: Float64

    @classmethod
    def of(cls, weights: NDArray[np.float32], name: str, features: Float64) -> CellHead:
        """The head in ``weights``, to be read on ``features`` (G, G, C). Raises TypeError or ValueError with ``name`` for other arrays."""
        text = "(9C + H(C + 35) + 34,), C as in features, C and H multiples of 4"
        array = as_buffer(weights, np.float32, name, text, (None,)).astype(np.float64)
        width = features.shape[-1]
        hidden, rest = divmod(len(array) - 9 * width - _OUTPUT_COUNT, width + 1 + _OUTPUT_COUNT)
        if rest or not (0 < width <= _MAX_CHANNELS and 0 < hidden <= _MAX_HIDDEN) or width % _LANES or hidden % _LANES:
            raise ValueError(f"{name} must be a C-contiguous float32 array {text}")
        ends = np.cumsum([9 * width, width * hidden, hidden, _OUTPUT_COUNT * hidden])
        depthwise, expand, expand_bias, project, project_bias = np.split(array, ends)
        return cls(
            np.pad(features, ((1, 1), (1, 1), (0, 0))),
            depthwise.reshape(3, 3, width),
            expand.reshape(width, hidden),
            expand_bias,
            project.reshape(_OUTPUT_COUNT, hidden),
            project_bias,
        )

    def at(self, cells: NDArray[np.integer]) -> Float64:
        """The outputs (n, 34) at ``cells`` (n, 2), row and column."""
        rows, cols = cells.T
        convolved = sum(self.padded[rows + i, cols + j] * self.depthwise[i, j] for i in range(3) for j in range(3))
        return np.asarray(np.maximum(convolved @ self.expand + self.expand_bias, 0) @ self.project.T + self.project_bias)
