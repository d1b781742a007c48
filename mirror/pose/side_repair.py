"""Left/right repair: the network at times names a person's left leg right, with scores as high as ever; continuity knows better."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror.types import JOINT_PAIRS, Points

SIDE_JOINT_PAIRS = np.array(JOINT_PAIRS)
LEFT_JOINT_ROWS, RIGHT_JOINT_ROWS = SIDE_JOINT_PAIRS.T
SWAP_TRAVEL_SHARE = 0.5
"""A swap must shorten the joints' travel to less than this share."""
SWAP_MEMORY_S = 0.5
"""Seconds after which an earlier pose says nothing about this one."""
SIDE_OPINION_WINDOW_S = 1.0
"""Seconds over which the network's own order of a pair is averaged..."""
MIN_SIDE_OPINION_SHARE = 0.3
"""...and how one-sided that average must be to be believed: -1 and 1 are always the same order, 0 is half and half."""


class SideRepair:
    """Keeps each joint on its side from frame to frame, and follows the network where its opinion of a pair is steady."""

    def __init__(self) -> None:
        self._before: Points | None = None
        self._time = float("-inf")
        self._order = np.zeros(len(SIDE_JOINT_PAIRS))

    def __call__(self, points: Points, time: float) -> Points:
        """``points`` (17, 3) px with each pair on the side where it was; a new array when something was swapped."""
        gap = time - self._time
        order = np.sign(points[LEFT_JOINT_ROWS, 0] - points[RIGHT_JOINT_ROWS, 0])
        if self._before is None or not 0 <= gap <= SWAP_MEMORY_S:
            self._order = order
            repaired = points
        else:
            self._order = self._order + (order - self._order) * min(gap / SIDE_OPINION_WINDOW_S, 1.0)
            repaired = self._repair(points, order, self._before)
        self._before, self._time = repaired, time
        return repaired

    def _repair(self, points: Points, order: NDArray[np.float32], before: Points) -> Points:
        now, then = points[SIDE_JOINT_PAIRS, :2], before[SIDE_JOINT_PAIRS, :2]
        stay = np.abs(now - then).sum(axis=(1, 2))
        swap = np.abs(now[:, ::-1] - then).sum(axis=(1, 2))
        # A pair that the network has long read in one order is right that way: one bad frame must not turn it for good.
        wrong = (swap < SWAP_TRAVEL_SHARE * stay) & ~((order * self._order > 0) & (np.abs(self._order) > MIN_SIDE_OPINION_SHARE))
        if not wrong.any():
            return points
        out = points.copy()
        out[SIDE_JOINT_PAIRS[wrong]] = points[SIDE_JOINT_PAIRS[wrong][:, ::-1]]
        return out
