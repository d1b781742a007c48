"""Planted feet: during a squat the ankles stay where they are, so their sideways jitter is the network's and can be taken out.

Only sideways: up and down the ankles share what moves the hips in the picture (the camera, the network's idea of the body), and depth is
their difference.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import deque
from math import isfinite

import numpy as np

from mirror.types import ANKLES, Joint, Pose

FOOT_MEDIAN_WINDOW_S = 2.0
"""Seconds of the running median. On rendered people the drift's error fell from .99 to .93 % of thigh in recordings and from 1.96 to 1.56
live (2.2 with five seconds, over which feet do shift)."""


class FootLock:
    """The live form, looking back only."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, float, float]] = deque()
        self._left: list[float] = []
        self._right: list[float] = []
        """The same in order of size."""

    def clear(self) -> None:
        """Forget where the feet stood: they have left the place, or are another person's."""
        for seen in (self._seen, self._left, self._right):
            seen.clear()

    def __call__(self, pose: Pose) -> Pose:
        """``pose`` with the ankles' x from the last ``FOOT_MEDIAN_WINDOW_S`` seconds."""
        if pose.points is None:
            return pose
        left, right = pose.joints[Joint.LEFT_ANKLE][0], pose.joints[Joint.RIGHT_ANKLE][0]
        if isfinite(left + right):
            self._seen.append((pose.time, left, right))
            insort(self._left, left)
            insort(self._right, right)
        while self._seen and self._seen[0][0] < pose.time - FOOT_MEDIAN_WINDOW_S:
            _, left, right = self._seen.popleft()
            del self._left[bisect_left(self._left, left)], self._right[bisect_left(self._right, right)]
        if not self._seen:
            return pose
        return _hold_ankles(pose, _middle(self._left), _middle(self._right))


def lock_feet(poses: list[Pose]) -> list[Pose]:
    """The poses of one stance of a recording, looking as far ahead as back."""
    seen = [pose for pose in poses if pose.points is not None]
    times = np.array([pose.time for pose in seen])
    ankles = np.array([pose.points[ANKLES, 0] for pose in seen if pose.points is not None]).reshape(-1, 2)
    out = []
    for pose in poses:
        if pose.points is not None:
            low, high = np.searchsorted(times, (pose.time - FOOT_MEDIAN_WINDOW_S / 2, pose.time + FOOT_MEDIAN_WINDOW_S / 2))
            left, right = np.median(ankles[low:high], axis=0)
            pose = _hold_ankles(pose, left, right)
        out.append(pose)
    return out


def _middle(ordered: list[float]) -> float:
    """The median of numbers that are in order."""
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _hold_ankles(pose: Pose, left: float, right: float) -> Pose:
    assert pose.points is not None
    out = pose.points.copy()
    out[Joint.LEFT_ANKLE, 0], out[Joint.RIGHT_ANKLE, 0] = left, right
    return pose.with_points(out)
