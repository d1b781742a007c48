"""Left/right repair: the network at times names a person's left leg right, with scores as high as ever; continuity knows better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror.types import Points

PAIRS = np.array([(1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16)])
LEFT, RIGHT = PAIRS.T
CLEAR = 0.5
"""A swap must shorten the joints' travel to less than this share."""
MEMORY = 0.5
"""Seconds after which an earlier pose says nothing about this one."""
OPINION = 1.0
"""Seconds over which the network's own order of a pair is averaged..."""
STEADY = 0.3
"""...and how one-sided that average must be to be believed: -1 and 1 are always the same order, 0 is half and half."""


class SideRepair:
    """Keeps each joint on its side from frame to frame, and follows the network where its opinion of a pair is steady."""

    def __init__(self) -> None:
        self._before: Points | None = None
        self._time = float("-inf")
        self._order = np.zeros(len(PAIRS))

    def __call__(self, points: Points, time: float) -> Points:
        """``points`` (17, 3) px with each pair on the side where it was; a new array when something was swapped."""
        gap = time - self._time
        order = np.sign(points[LEFT, 0] - points[RIGHT, 0])
        if self._before is None or not 0 <= gap <= MEMORY:
            self._order = order
            repaired = points
        else:
            self._order = self._order + (order - self._order) * min(gap / OPINION, 1.0)
            repaired = self._repaired(points, order, self._before)
        self._before, self._time = repaired, time
        return repaired

    def _repaired(self, points: Points, order: NDArray[np.float32], before: Points) -> Points:
        now, then = points[PAIRS, :2], before[PAIRS, :2]
        stay = np.abs(now - then).sum(axis=(1, 2))
        swap = np.abs(now[:, ::-1] - then).sum(axis=(1, 2))
        # A pair that the network has long read in one order is right that way: one bad frame must not turn it for good.
        wrong = (swap < CLEAR * stay) & ~((order * self._order > 0) & (np.abs(self._order) > STEADY))
        if not wrong.any():
            return points
        out = points.copy()
        out[PAIRS[wrong]] = points[PAIRS[wrong][:, ::-1]]
        return out
