"""Left/right repair: the network at times names a person's left leg right, with scores as high as ever; continuity knows better."""

from __future__ import annotations

import numpy as np

from mirror.types import Points

PAIRS = ((1, 2), (3, 4), (5, 6), (7, 8), (9, 10), (11, 12), (13, 14), (15, 16))
CLEAR = 0.5
"""A swap must shorten the joints' travel to less than this share."""
MEMORY = 0.5
"""Seconds after which an earlier pose says nothing about this one."""
FACING_TIME = 1.0
"""Seconds over which the network's own opinion of the sides is averaged."""


class SideRepair:
    """Keeps each joint on its side from frame to frame, and follows the network where its opinion is steady."""

    def __init__(self) -> None:
        self._before: Points | None = None
        self._time = float("-inf")
        self._facing = 0.0

    def __call__(self, points: Points, time: float) -> Points:
        """``points`` (17, 3) px with each pair on the side where it was; a new array when something was swapped."""
        gap = time - self._time
        if self._before is None or not 0 <= gap <= MEMORY:
            self._facing = _facing(points)
            repaired = points
        else:
            self._facing += (_facing(points) - self._facing) * min(gap / FACING_TIME, 1.0)
            repaired = _nearest(points, self._before)
            if _facing(repaired) * self._facing < 0 and abs(self._facing) > 0.3:
                repaired = points
        self._before, self._time = repaired, time
        return repaired


def _facing(points: Points) -> float:
    """+1 when the body's left is on the image's right (facing the camera), -1 when all is the other way round, between when mixed."""
    body = ((5, 6), (11, 12), (13, 14), (15, 16))
    return float(np.mean([np.sign(points[left, 0] - points[right, 0]) for left, right in body]))


def _nearest(points: Points, before: Points) -> Points:
    out = points
    for left, right in PAIRS:
        now, then = points[[left, right], :2], before[[left, right], :2]
        stay = float(np.abs(now - then).sum())
        swap = float(np.abs(now[::-1] - then).sum())
        if swap < CLEAR * stay:
            if out is points:
                out = points.copy()
            out[[left, right]] = points[[right, left]]
    return out
