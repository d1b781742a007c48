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
from mirror.types import Points

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, px."""


class PersonFollower:
    """Follows the person of a picture; knows none at first."""

    def __init__(self) -> None:
        self._state = np.full(core.PERSON_STATE_SIZE, np.nan)

    def follow(self, points: Points, gone: float, size: tuple[int, int], quarter: int = 0) -> bool:
        """Whether ``points`` in pixels of a frame of ``size`` are the person's, who was last seen ``gone`` seconds ago; those that were
        swapped are then put right in place. ``quarter``: by which the frame is turned to have the head on top."""
        return core.follow(points, gone, *size, quarter, PERSON_LIMITS, self._state)

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
