"""Which way up the network sees a person: for a person who lies, the square is turned by a quarter and the head is on top again.

MoveNet knows upright people. The square that the crop cuts out is a square whichever way it lies, so a quarter turn of it loses
nothing; the joints that come back are turned back. ``quarter`` is always numpy's ``rot90``: 1 is counter-clockwise, for a head on
the picture's right, -1 is clockwise, for a head on its left, 0 leaves everything as it is.
"""

from __future__ import annotations

from itertools import cycle
from math import atan2, degrees

import numpy as np
from numpy.typing import NDArray

from mirror.pose.person_limits import MIN_CROP_JOINT_SCORE
from mirror.types import HIPS, SHOULDERS, Image, JointRows

LYING_TURN_TILT_DEG = 55.0
"""Degrees that the trunk must tilt in the picture that the network sees before it turns. Ten beyond the half-way line: a person who
stays at 45 degrees is read alike both ways, and a hip raised from the floor (about 40) turns nothing."""
TURN_HOLD_S = 0.3
"""Seconds that it must stay so: one wild frame turns nothing."""


def turn_image(picture: Image, quarter: int) -> Image:
    """A square ``picture`` uint8 (s, s, 3), turned."""
    return np.ascontiguousarray(np.rot90(picture, quarter)) if quarter else picture


def turn_points_back(rows: NDArray[np.float32], quarter: int) -> NDArray[np.float32]:
    """Rows (n, 3) of (y, x, score), y and x in 0..1 of a turned square, as rows of the square as it was cut."""
    if not quarter:
        return rows
    out = rows.copy()
    out[:, 0] = rows[:, 1] if quarter > 0 else 1 - rows[:, 1]
    out[:, 1] = 1 - rows[:, 0] if quarter > 0 else rows[:, 0]
    return out


class OrientationTracker:
    """Decides the quarter from the trunk's direction, which the network reads rightly even off a picture that lies (see decisions)."""

    def __init__(self) -> None:
        self.quarter = 0
        self._since: float | None = None
        self._looks = cycle((0, -1, 1))

    def search(self) -> int:
        """The quarter for the next look at the whole frame while no person is found: upright, then either way in turn."""
        self.quarter, self._since = next(self._looks), None
        return self.quarter

    def turn_upright(self, joints: JointRows) -> None:
        """A person was seen in that look, ``joints`` in pixels of the frame: turn at once to where the trunk points down."""
        angle = _trunk(joints)
        if angle is not None and abs(angle) < 90 + LYING_TURN_TILT_DEG:
            self.quarter = min(max(round(angle / 90), -1), 1)

    def follow(self, joints: JointRows, time: float) -> bool:
        """Whether ``joints`` in pixels of the frame at ``time`` make it turn; the next picture is then cut the new way."""
        angle = _trunk(joints)
        tilt = 0.0 if angle is None else (angle - 90 * self.quarter + 180) % 360 - 180
        step = 1 if tilt > LYING_TURN_TILT_DEG else -1 if tilt < -LYING_TURN_TILT_DEG else 0
        if not step or abs(self.quarter + step) > 1:
            self._since = None
            return False
        if self._since is None or time < self._since:
            self._since = time
        if time - self._since < TURN_HOLD_S - 1e-6:
            return False
        self.quarter, self._since = self.quarter + step, None
        return True


def _trunk(joints: JointRows) -> float | None:
    """The trunk's direction from shoulders to hips, degrees: 0 down, 90 towards the picture's left; None when it is not seen."""
    shoulders = [(x, y) for x, y, score in joints[SHOULDERS] if score > MIN_CROP_JOINT_SCORE]
    hips = [(x, y) for x, y, score in joints[HIPS] if score > MIN_CROP_JOINT_SCORE]
    if not shoulders or not hips:
        return None
    x = sum(p[0] for p in shoulders) / len(shoulders) - sum(p[0] for p in hips) / len(hips)
    y = sum(p[1] for p in hips) / len(hips) - sum(p[1] for p in shoulders) / len(shoulders)
    return degrees(atan2(x, y))
