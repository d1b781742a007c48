"""Which way standing feet point, from heels and toes in the picture, and where knees over those toes go: what the neutral path expects.

Degrees as the camera sees them: outward positive, body yaw and the view from the side included, as the knees are seen the same way.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, hypot, isfinite, radians, sin
from statistics import median

import numpy as np

from mirror.types import ANKLES, HIPS, FeetLook

TOE_OUT_OFFSET_DEG, TOE_OUT_DEG_PER_LEG = -2.2, 212.7
"""Degrees from how far the toes are beside the heel, in standing hip-ankle heights: regression over 136 feet of rendered people and 50 of
rendered people who stand as ten real ones do (docs/accuracy.md#feet)."""
TOE_OUT_SD_DEG, LOOK_SD_DEG = 6.2, 2.6
"""What remains of the error however often one looks, and what each look adds: SD 6.3 with four looks at real motion, fitted on the other
rendered people alone, since an error on what the line was fitted on is too small; a look's share is that of rendered people."""
TURNED_FOOT_DEG, TURNED_LOOKS_COUNT = 12.0, 2
"""Degrees by which so many looks in turn must differ from those before to show another direction; looks at feet that stay differ by 4."""
UNEVEN_FEET_DEG = 18.0
"""Degrees between the feet: twice the SD of a difference, 6.3 times the root of two."""
MAX_LOOKS_COUNT = 12
"""Looks whose median is taken."""
HABIT_SLOPE_SD = 0.165
"""How far people's own clean squats are from their toes, as SD of the path's slope b: 504 squats of students whose b is -.38 +- .21 and
beside -sin(toe-out) .04 +- .165."""


@dataclass(frozen=True, slots=True)
class ToeOut:
    """Of the left and the right foot, degrees, with the standard error of each."""

    left: float
    right: float
    error: float

    @property
    def sides(self) -> tuple[float, float]:
        return self.left, self.right

    @property
    def is_uneven(self) -> bool:
        """Whether the feet surely point differently far out: one is turned, or the whole body is."""
        return abs(self.left - self.right) > UNEVEN_FEET_DEG

    def slopes(self) -> tuple[tuple[float, float], tuple[float, float]]:
        """Mean and SD of the slope b = -sin(toe-out) of a path along which each knee stays over its toes (docs/evidence.md#measures)."""
        left, right = (radians(side) for side in self.sides)
        spread = radians(self.error)
        return (-sin(left), spread * cos(left)), (-sin(right), spread * cos(right))


def measure_toe_out(look: FeetLook) -> tuple[float, float] | None:
    """Degrees (left, right) that one look shows; None when what it found cannot be a person's."""
    points, feet = look.points, look.feet
    ankles, hips = points[ANKLES, :2].mean(axis=0), points[HIPS, :2].mean(axis=0)
    leg, outward = float(ankles[1] - hips[1]), np.sign(float(points[ANKLES, 0][0] - points[ANKLES, 0][1]))
    if not (isfinite(leg) and leg > 0 and np.isfinite(feet).all()) or outward == 0:
        return None
    left, right = (feet[2:, 0] - feet[:2, 0]) * (outward, -outward) / leg
    return TOE_OUT_OFFSET_DEG + TOE_OUT_DEG_PER_LEG * float(left), TOE_OUT_OFFSET_DEG + TOE_OUT_DEG_PER_LEG * float(right)


class StandingFeet:
    """The looks at feet that stand in one place, and what they come to. Feet that turn are known by several looks that agree on it."""

    def __init__(self) -> None:
        self._looks: list[tuple[float, float]] = []
        self.missed_count = 0
        """Looks that did not see them."""
        self._toe_out: ToeOut | None = None

    def clear(self) -> None:
        """The feet have left the place, or are another person's."""
        self._looks.clear()
        self.missed_count = 0
        self._toe_out = None

    def miss(self) -> None:
        """One more look that does not see them."""
        self.missed_count += 1

    def add(self, look: tuple[float, float]) -> None:
        """One more look (left, right), degrees."""
        self._looks = [*self._looks[-MAX_LOOKS_COUNT + 1 :], look]
        newest, before = self._looks[-TURNED_LOOKS_COUNT:], self._looks[:-TURNED_LOOKS_COUNT]
        if before and any(
            all(one[foot] - usual > TURNED_FOOT_DEG for one in newest) or all(usual - one[foot] > TURNED_FOOT_DEG for one in newest)
            for foot, usual in enumerate(_medians(before))
        ):
            self._looks = newest
        self._toe_out = ToeOut(*_medians(self._looks), error=hypot(TOE_OUT_SD_DEG, LOOK_SD_DEG / len(self._looks) ** 0.5))

    @property
    def count(self) -> int:
        """Looks that are taken into account."""
        return len(self._looks)

    @property
    def toe_out(self) -> ToeOut | None:
        """None before the first look. Every frame asks for it, so it is worked out with each look."""
        return self._toe_out


def _medians(looks: list[tuple[float, float]]) -> tuple[float, float]:
    return median(left for left, _ in looks), median(right for _, right in looks)
