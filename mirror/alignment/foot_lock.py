"""Planted feet: during a squat the ankles stay where they are, so their sideways jitter is the network's and can be taken out.

Only sideways: up and down the ankles share what moves the hips in the picture (the camera, the network's idea of the body), and depth is
their difference.
"""

from __future__ import annotations

import numpy as np

from mirror import core
from mirror.types import ANKLES, Joint, Pose

FOOT_MEDIAN_WINDOW_S = 2.0
"""Seconds of the running median. On rendered people the drift's error fell from .99 to .93 % of thigh in recordings and from 1.96 to 1.56
live (2.2 with five seconds, over which feet do shift)."""


class FootLock:
    """The live form, looking back only."""

    def __init__(self) -> None:
        self._seen, self._count = np.zeros(core.PLANTED_FEET_SHAPE), 0

    def clear(self) -> None:
        """Forget where the feet stood: they have left the place, or are another person's."""
        self._count = 0

    def __call__(self, pose: Pose) -> Pose:
        """``pose`` with the ankles' x from the last ``FOOT_MEDIAN_WINDOW_S`` seconds."""
        if pose.points is None:
            return pose
        out = np.empty((17, 3), np.float32)
        self._count = core.plant(pose.points, pose.time, FOOT_MEDIAN_WINDOW_S, self._count, self._seen, out)
        return pose.with_points(out)


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


def _hold_ankles(pose: Pose, left: float, right: float) -> Pose:
    assert pose.points is not None
    out = pose.points.copy()
    out[Joint.LEFT_ANKLE, 0], out[Joint.RIGHT_ANKLE, 0] = left, right
    return pose.with_points(out)
