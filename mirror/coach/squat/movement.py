"""What else than a squat a going down and up can be: in a squat both legs do the same, in a lunge they do not.

Measured against the person's own standing just before, so that a turned body and a low camera, which set one knee higher than the other
all the time, take no part. Thresholds from 391 squats and 377 lunges of motion capture (Vakanski et al. 2018) seen from .6 and 1.2 m and
turned by up to 40 degrees, 589 squats of students and 43 on videos: no squat is taken for a lunge, and of lunges 1 in 100 for a squat (side
lunges turned by 40 degrees: 1 in 9).
"""

from __future__ import annotations

from collections import deque
from math import hypot
from statistics import median
from typing import Literal

from mirror.alignment.baseline import BENT_HEIGHT_RATIO, STEP_DISTANCE_LEGS, is_elsewhere
from mirror.alignment.quality import SIDEWAYS_SHOULDER_TORSO_RATIO
from mirror.types import ANKLES, HIPS, KNEES, SHOULDERS, JointRows
from mirror.types.record import record

OtherMovement = Literal["lunge", "inline_lunge", "side_lunge", "steps"]
"""Of ``mirror.alignment.quality.ABSTENTION_KEYS``."""
MAX_SQUAT_LEG_DIFFERENCE_RATIO = 0.31
"""Difference between the legs, as a share of the depth (of ``LEG_NOISE_DEPTH`` at least: less is noise), that no squat shows..."""
LEG_NOISE_DEPTH = 0.4
WIDE_STANCE_LEGS, WIDE_STANCE_WEIGHT = 0.6, 3.0
"""...less of it with feet further apart than this share of the leg, where squats are rare: ``WIDE_STANCE_WEIGHT`` times as much per leg."""
PROFILE_DIFFERENCE_FACTOR = 1.6
"""From the side one leg hides the other and MoveNet guesses: the difference must be this many times as large (lunges: 2.8 times)."""
STAGGERED_ANKLES_LEGS = 0.3
"""Leg lengths by which one ankle appears above the other only with one foot far behind; a squat seen from the side reads up to .22."""
SPLIT_STANCE_LEGS = 0.07
"""Leg lengths by which one ankle appears above the other before the dip: one foot stood behind. Split stances read .08 to .4 from .6 and
1.2 m, feet side by side up to .05 (Vakanski et al. 2018); of a turned body a split stance reads as a wide one."""
STEP_WIDENING_LEGS = 0.27
"""Change of the ankles' distance, leg lengths, that only steps make: knees that cave in deeply move MoveNet's ankles by .23."""
WALKING_DISTANCE_LEGS = 0.18
"""Leg lengths by which the feet's middle has moved when a dip ends that was a walk or a sitting down: of 660 real repetitions one ended .13
from where it began and the others up to .12; a person who walks in and turns to a chair, .25."""
DEEP_FRAME_SHARE = 0.8
"""Share of the greatest depth from which frames are at the bottom."""
STANDING_FRAMES_COUNT, ENDING_FRAMES_COUNT, MAX_DIP_FRAMES = 6, 3, 300
"""Frames of standing whose median is the comparison, frames whose median is where a dip ends, so that one misread frame is no walk, and
frames of a dip that are kept: a pause at the bottom may be long."""


@record(frozen=True, slots=True)
class LegPositions:
    """What the two legs of one frame look like, pixels: left minus right where it is a difference."""

    leg: float
    """Mean hip-ankle height."""
    knees: float
    """Height of the knees."""
    reach: float
    """Distance hip-ankle in the picture."""
    ankles: float
    """Height of the ankles."""
    feet_x: float
    feet_y: float
    """Middle of the ankles."""
    gap: float
    """Distance of the ankles sideways."""
    shoulders: float
    """Distance of the shoulders, as a share of the trunk's length."""


class MovementClassifier:
    """Watches one dip after another; frames in the order of time."""

    def __init__(self) -> None:
        self._stood: deque[JointRows] = deque(maxlen=STANDING_FRAMES_COUNT)
        self._dip: deque[tuple[float, LegPositions]] = deque(maxlen=MAX_DIP_FRAMES)

    def stand(self, joints: JointRows) -> None:
        """A frame before a dip, ``joints`` in px."""
        self._stood.append(joints)
        self._dip.clear()

    def add(self, joints: JointRows, depth: float) -> None:
        """A frame of the running dip; of a person who was never seen standing the first one has to do for that."""
        if not self._stood:
            self._stood.append(joints)
        self._dip.append((depth, _legs(joints)))

    @property
    def stepping(self) -> bool:
        """Whether the feet are not where they stood before the dip."""
        if not self._stood or not self._dip:
            return False
        stood, now = self._standing(), self._dip[-1][1]
        bent = now.leg < BENT_HEIGHT_RATIO * stood.leg
        return is_elsewhere((now.feet_x, now.feet_y), now.gap, (stood.feet_x, stood.feet_y), stood.gap, stood.leg, bent)

    @property
    def walking(self) -> bool:
        """Whether the feet are further from where they stood than a squat leaves them, when the dip has ended, and went on from its bottom:
        so one frame that is misread before the dip, which recordings smooth over several, is no walk."""
        if not self._stood or not self._dip:
            return False
        stood, end = self._standing(), _typical([legs for _, legs in [*self._dip][-ENDING_FRAMES_COUNT:]])
        way, rest = (hypot(end.feet_x - place.feet_x, end.feet_y - place.feet_y) for place in (stood, self._bottom()))
        return way > WALKING_DISTANCE_LEGS * stood.leg and rest > STEP_DISTANCE_LEGS * stood.leg

    def other(self) -> OtherMovement | None:
        """What the dip looks like so far when it is not a squat."""
        if not self._stood or not self._dip:
            return None
        deepest = max(depth for depth, _ in self._dip)
        stood, bottom = self._standing(), self._bottom()
        if stood.leg <= 0:
            return None
        if abs(bottom.gap - stood.gap) > STEP_WIDENING_LEGS * stood.leg:
            return "steps"
        split = abs(stood.ankles) > SPLIT_STANCE_LEGS * stood.leg or stood.gap > WIDE_STANCE_LEGS * stood.leg
        lunge: OtherMovement = "inline_lunge" if split else "lunge"
        if abs(bottom.ankles) > STAGGERED_ANKLES_LEGS * stood.leg:
            return lunge
        knees, reach = bottom.knees - stood.knees, bottom.reach - stood.reach
        wide = 1 + WIDE_STANCE_WEIGHT * max(bottom.gap / stood.leg - WIDE_STANCE_LEGS, 0.0)
        clear = PROFILE_DIFFERENCE_FACTOR if stood.shoulders < SIDEWAYS_SHOULDER_TORSO_RATIO else 1.0
        if wide * hypot(knees, reach) <= clear * MAX_SQUAT_LEG_DIFFERENCE_RATIO * max(deepest, LEG_NOISE_DEPTH) * stood.leg:
            return None
        return "side_lunge" if abs(reach) > abs(knees) else lunge

    def _bottom(self) -> LegPositions:
        deepest = max(depth for depth, _ in self._dip)
        return _typical([legs for depth, legs in self._dip if depth >= DEEP_FRAME_SHARE * deepest])

    def _standing(self) -> LegPositions:
        """Measured when a dip asks for it: most standing frames come before no dip."""
        return _typical([_legs(joints) for joints in self._stood])


def _legs(joints: JointRows) -> LegPositions:
    (left_shoulder, left_top, _), (right_shoulder, right_top, _) = joints[SHOULDERS]
    (lx, ly, _), (rx, ry, _) = joints[HIPS]
    (_, left_knee, _), (_, right_knee, _) = joints[KNEES]
    (left_x, left_y, _), (right_x, right_y, _) = joints[ANKLES]
    trunk = hypot(left_shoulder + right_shoulder - lx - rx, left_top + right_top - ly - ry) / 2
    return LegPositions(
        leg=(left_y + right_y - ly - ry) / 2,
        knees=left_knee - right_knee,
        reach=hypot(left_x - lx, left_y - ly) - hypot(right_x - rx, right_y - ry),
        ankles=left_y - right_y,
        feet_x=(left_x + right_x) / 2,
        feet_y=(left_y + right_y) / 2,
        gap=abs(left_x - right_x),
        shoulders=abs(left_shoulder - right_shoulder) / max(trunk, 1.0),
    )


def _typical(frames: list[LegPositions]) -> LegPositions:
    return LegPositions(*(median(getattr(legs, name) for legs in frames) for name in LegPositions.__slots__))
