"""Where each knee was seen in the last seconds: its path, for a screen that shows the person's picture."""

from __future__ import annotations

from collections import deque
from math import isfinite

from mirror.types import KNEES, KneeTrails, Pose

KNEE_TRAIL_S = 2.0
"""Seconds of the path: a repetition's way down and up."""
MAX_KNEE_TRAIL_GAP_S = 0.5
"""Seconds without a picture of the knees after which a path begins anew."""
MIN_KNEE_TRAIL_SCORE = 0.3
"""What a knee must be seen with."""


class KneeTrail:
    """Follows one person's knees, in capture time."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()
        self._left: deque[tuple[float, float]] = deque()
        self._right: deque[tuple[float, float]] = deque()

    def update(self, pose: Pose) -> KneeTrails:
        """One picture; the paths of the left and the right knee, oldest first, in pixels of the picture."""
        times = self._times
        if times and not 0 <= pose.time - times[-1] <= MAX_KNEE_TRAIL_GAP_S:
            for seen in (times, self._left, self._right):
                seen.clear()
        if pose.points is not None:
            (left_x, left_y, left_seen), (right_x, right_y, right_seen) = pose.joints[KNEES]
            is_seen = left_seen >= MIN_KNEE_TRAIL_SCORE and right_seen >= MIN_KNEE_TRAIL_SCORE
            if is_seen and isfinite(left_x + left_y + right_x + right_y):
                times.append(pose.time)
                self._left.append((left_x, left_y))
                self._right.append((right_x, right_y))
        while times and times[0] < pose.time - KNEE_TRAIL_S:
            for oldest in (times, self._left, self._right):
                oldest.popleft()
        return tuple(self._left), tuple(self._right)
