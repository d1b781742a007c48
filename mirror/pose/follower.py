"""One person from frame to frame: joints that are no person's or another person's are told, left and right stay on their sides.

The network at times names a person's left leg right, with scores as high as ever; continuity knows better. The core does it all in one
call; what it knows of the person is one row of numbers (``mirror.core.PersonColumn``).
"""

from __future__ import annotations

from typing import cast

import numpy as np

from mirror import core
from mirror.core import PersonColumn as C
from mirror.pose.crop import SquareCrop
from mirror.pose.person_limits import PERSON_LIMITS
from mirror.types import Joint, Points

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, px."""

MIN_FACING_SHOULDERS_TORSOS = 0.42
"""Distance of the shoulders, torso lengths, from which their order tells front from back: an adult's is .75 (Winter 2009), so within 55
degrees of either."""
MIN_TWISTED_HIPS_SHOULDERS = 0.25
"""Distance of hips that stand for each other, shoulder widths: less is noise."""
_HIPS, _SHOULDERS_TO_KNEES = [Joint.LEFT_HIP, Joint.RIGHT_HIP], slice(Joint.LEFT_SHOULDER, Joint.LEFT_ANKLE)


def _is_twisted(points: Points) -> bool:
    """Whether the hips stand for each other: no body turns them against shoulders and knees at once."""
    left, right, *_, left_hip, right_hip, left_knee, right_knee = cast(list[list[float]], points[_SHOULDERS_TO_KNEES, :2].tolist())
    shoulders, hips, knees = left[0] - right[0], left_hip[0] - right_hip[0], left_knee[0] - right_knee[0]
    torso = (left_hip[1] + right_hip[1] - left[1] - right[1]) / 2
    return bool(
        shoulders * hips < 0
        and knees * hips < 0
        and abs(shoulders) > MIN_FACING_SHOULDERS_TORSOS * torso
        and abs(hips) > MIN_TWISTED_HIPS_SHOULDERS * abs(shoulders)
    )


class PersonFollower:
    """Follows the person of a picture; knows none at first."""

    def __init__(self) -> None:
        self._state = np.full(core.PERSON_STATE_SIZE, np.nan)

    def follow(self, points: Points, gone: float, size: tuple[int, int], quarter: int = 0) -> bool:
        """Whether ``points`` in pixels of a frame of ``size`` are the person's, who was last seen ``gone`` seconds ago; those that were
        swapped are then put right in place. ``quarter``: by which the frame is turned to have the head on top."""
        followed = core.follow(points, gone, *size, quarter, PERSON_LIMITS, self._state)
        if followed and not quarter and _is_twisted(points):
            before = self._state[C.BEFORE :].reshape(-1, 2)
            for rows in (points, before):
                rows[_HIPS] = rows[_HIPS[::-1]]
        return followed

    def forget_sides(self) -> None:
        """Another turn of the picture: what was left and right says nothing any more."""
        self._state[C.ORDER :] = np.nan

    @property
    def crop(self) -> SquareCrop:
        """The square around the person where they were last seen."""
        return SquareCrop(*self._state[C.SQUARE_X : C.SQUARE_SIDE + 1].tolist())

    @property
    def box(self) -> Box:
        """The box around the joints of the newest frame, the person's or not."""
        left, top, right, bottom = cast(list[float], self._state[C.LEFT : C.BOTTOM + 1].tolist())
        return left, top, right, bottom
