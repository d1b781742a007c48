"""The person's own measures, taken while standing still: what every later frame is compared with."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from math import hypot

import numpy as np
from numpy.typing import NDArray

from mirror.types import ANKLES, HIPS, LEGS, SHOULDERS, Joint, JointRows, Points, Pose

MIN_BASELINE_SCORE = 0.3
"""Confidence from which a joint of shoulders, hips, knees and ankles, what a baseline is made of, is seen."""
MAX_STILL_RANGE_LEGS = 0.045
"""Greatest range of trunk and feet over the still second, as a share of the hip-ankle height: people sway up to .033 (rendered), the
hips' joint flickers by .05 on some, a squat or a step moves further."""
MAX_STILL_CREEP_LEGS = 0.015
"""Greatest difference between the second's halves upright: flicker averages out, the beginning of a squat does not."""
STEP_DISTANCE_LEGS = 0.10
"""Feet this far from where they stood (share of hip-ankle height) make another stance: stepping, not squatting."""
STANCE_WIDTH_CHANGE_LEGS = 0.15
"""So does a change of the ankles' distance by this share of the hip-ankle height."""
BENT_HEIGHT_RATIO, BENT_FEET_DISTANCE_FACTOR = 0.8, 2.0
"""With hips lower than this share of their standing height feet may seem this many times as far away: in deep squats MoveNet's ankles
move by .11 of a leg up and down, and knees that cave in change their distance by .23."""
BODY_RESCALE_SHARE = 0.08
"""And a change of size by this share: the person came nearer or went back (docs/evidence.md#counting)."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """Standing measures in pixels of the frame (roll in radians): medians over about a second."""

    leg: float
    """Mean hip-ankle height."""
    thigh: tuple[float, float]
    shoulder: float
    """Mean shoulder-ankle height."""
    shoulder_width: float
    torso: float
    ankle_gap: float
    feet: tuple[float, float]
    """Midpoint of the ankles (x, y)."""
    roll: float
    """Camera roll: the angle of a level line, from the standing body's own upright."""
    provisional: bool = False
    """Taken of the tallest moments so far of a person who has not stood still; drift then carries a wider error."""
    hips_aside: float = 0.0
    """How far the middle of the hips lies to the right of that of the ankles, roll taken out."""

    def moved(self, towards: Baseline, share: float) -> Baseline:
        """Lengths and roll moved by ``share`` of the difference; where the feet stand stays."""

        def mean(here: float, there: float) -> float:
            return here + share * (there - here)

        return replace(
            self,
            leg=mean(self.leg, towards.leg),
            thigh=(mean(self.thigh[0], towards.thigh[0]), mean(self.thigh[1], towards.thigh[1])),
            shoulder=mean(self.shoulder, towards.shoulder),
            shoulder_width=mean(self.shoulder_width, towards.shoulder_width),
            torso=mean(self.torso, towards.torso),
            roll=mean(self.roll, towards.roll),
            hips_aside=mean(self.hips_aside, towards.hips_aside),
        )


def measure_baseline(points: NDArray[np.float32]) -> Baseline | None:
    """The Baseline of standing poses ``points`` (n, 17, 3) px; None when what they show cannot be a person standing upright."""
    p = np.median(points[:, :, :2].astype(np.float64), axis=0)
    stature = measure_stature(p)
    if stature is None:
        return None
    leg, torso, roll = stature
    shoulders, hips, knees, ankles = (p[i : i + 2] for i in (5, 11, 13, 15))
    return Baseline(
        leg=leg,
        thigh=(float(np.hypot(*(knees[0] - hips[0]))), float(np.hypot(*(knees[1] - hips[1])))),
        shoulder=float((ankles[:, 1] - shoulders[:, 1]).mean()),
        shoulder_width=float(abs(shoulders[0, 0] - shoulders[1, 0])),
        torso=torso,
        ankle_gap=float(abs(ankles[0, 0] - ankles[1, 0])),
        feet=(float(ankles[:, 0].mean()), float(ankles[:, 1].mean())),
        roll=roll,
        hips_aside=float((hips.mean(axis=0) - ankles.mean(axis=0)) @ (np.cos(roll), np.sin(roll))),
    )


def measure_stature(p: NDArray[np.float64]) -> tuple[float, float, float] | None:
    """Leg and torso in px and roll in radians, as in Baseline, of one pose ``p`` (17, 2) px; None when it cannot be one of a person
    standing upright.

    Proportions (thigh .38-.62 of the leg's height, leg .95-2.6 torsos) keep sitting, kneeling and bending people out; an adult
    has .5 and 1.7 (Winter 2009).
    """
    shoulders, hips, knees, ankles = (p[i : i + 2] for i in (5, 11, 13, 15))
    leg = float((ankles[:, 1] - hips[:, 1]).mean())
    torso = float(np.hypot(*(hips.mean(axis=0) - shoulders.mean(axis=0))))
    if leg <= 0 or torso <= 0 or not 0.95 < leg / torso < 2.6:
        return None
    share = float((knees[:, 1] - hips[:, 1]).mean()) / leg
    if not 0.38 < share < 0.62:
        return None
    up = shoulders.mean(axis=0) - ankles.mean(axis=0)
    roll = float(np.arctan2(up[0], -up[1]))
    return (leg, torso, roll) if abs(roll) <= np.radians(12) else None


def has_stepped(joints: JointRows, baseline: Baseline) -> bool:
    """Whether the feet of ``joints``, px, have left the place where ``baseline`` was taken; feet that are not seen tell nothing."""
    (left_x, left_y, left_seen), (right_x, right_y, right_seen) = joints[ANKLES]
    if min(left_seen, right_seen) < MIN_BASELINE_SCORE:
        return False
    feet = ((left_x + right_x) / 2, (left_y + right_y) / 2)
    (_, left_hip, _), (_, right_hip, _) = joints[HIPS]
    leg = feet[1] - (left_hip + right_hip) / 2
    bent = leg < BENT_HEIGHT_RATIO * baseline.leg
    return is_elsewhere(feet, abs(left_x - right_x), baseline.feet, baseline.ankle_gap, baseline.leg, bent)


def is_elsewhere(feet: tuple[float, float], gap: float, feet0: tuple[float, float], gap0: float, leg: float, bent: bool) -> bool:
    """Whether feet with their middle at ``feet`` and ``gap`` apart stand is_elsewhere than feet at ``feet0``, ``gap0`` apart; pixels."""
    allowed = leg * (BENT_FEET_DISTANCE_FACTOR if bent else 1.0)
    return (
        hypot(feet[0] - feet0[0], feet[1] - feet0[1]) > STEP_DISTANCE_LEGS * allowed or abs(gap - gap0) > STANCE_WIDTH_CHANGE_LEGS * allowed
    )


def is_same_stance(new: Baseline, old: Baseline) -> bool:
    """Whether a path made at ``old`` still holds at ``new``: same distance, same stance width (docs/evidence.md#measures)."""
    return (
        abs(new.leg / old.leg - 1) < BODY_RESCALE_SHARE
        and abs(new.ankle_gap / new.leg - old.ankle_gap / old.leg) < STANCE_WIDTH_CHANGE_LEGS
        and abs(new.feet[0] - old.feet[0]) < 2 * STEP_DISTANCE_LEGS * old.leg
    )


def _is_body_seen(joints: JointRows) -> bool:
    """Whether at most one joint of shoulders, hips, knees and ankles is not."""
    return sum([score < MIN_BASELINE_SCORE for _, _, score in (*joints[SHOULDERS], *joints[LEGS])]) <= 1


class StillnessDetector:
    """Finds the still second, looking back only. Windows follow timestamps: at 5 frames/s they hold five poses, at 30 thirty."""

    def __init__(self, seconds: float = 1.0, fewest: int = 4) -> None:
        self._seconds = seconds
        self._fewest = fewest
        self._poses: deque[tuple[float, Points]] = deque()

    def clear(self) -> None:
        """Forget what was seen: the next still second starts now."""
        self._poses.clear()

    def update(self, pose: Pose, look: bool = True) -> Baseline | None:
        """A Baseline whenever the last second showed an upright person who did not move, else None; ``look`` False only remembers."""
        if pose.points is None or not _is_body_seen(pose.joints):
            self.clear()
            return None
        self._poses.append((pose.time, pose.points))
        while self._poses and self._poses[0][0] < pose.time - self._seconds - 1e-6:
            self._poses.popleft()
        span = pose.time - self._poses[0][0]
        if not look or span < 0.85 * self._seconds or len(self._poses) < self._fewest:
            return None
        points = np.stack([p for _, p in self._poses])
        baseline = measure_baseline(points)
        if baseline is None:
            return None
        trunk = points[:, [Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP], :2].mean(axis=1)
        body = np.concatenate([trunk, points[:, ANKLES, :2].mean(axis=1)], axis=1) / baseline.leg
        ranges = np.percentile(body, 95, axis=0) - np.percentile(body, 5, axis=0)
        half = len(body) // 2
        creep = abs(float(body[half:, 1].mean() - body[:half, 1].mean()))
        return baseline if float(ranges.max()) < MAX_STILL_RANGE_LEGS and creep < MAX_STILL_CREEP_LEGS else None


UPRIGHT_HEIGHT_SHARE = 0.97
"""Share of the greatest hip-ankle height (95th percentile, against single wild frames) that is standing."""


def upright(points: NDArray[np.float32]) -> Baseline | None:
    """The Baseline of the tallest of the poses ``points`` (n, 17, 3) px of one stance; None when not even those stand upright."""
    legs = (points[:, ANKLES, 1] - points[:, HIPS, 1]).mean(axis=1)
    tall = float(np.percentile(legs, 95))
    return measure_baseline(points[legs >= UPRIGHT_HEIGHT_SHARE * tall]) if tall > 0 else None


UPRIGHT_SAMPLE_PERIOD_S, UPRIGHT_WINDOW_S = 0.1, 10.0
"""Seconds between two poses that are kept of a person who does not stand still, and for which they are kept."""


class UprightWatch:
    """The standing measures of a person who does not stand still: from the tallest moments so far, since their feet stay in one place."""

    def __init__(self) -> None:
        self._poses: deque[tuple[float, Points]] = deque()
        self._here: Baseline | None = None

    def clear(self) -> None:
        """Forget what was seen: the feet have left their place."""
        self._poses.clear()
        self._here = None

    def update(self, pose: Pose) -> Baseline | None:
        """A Baseline at every look at which the poses so far hold an upright person in one place, else None."""
        if self._poses and pose.time - self._poses[-1][0] < UPRIGHT_SAMPLE_PERIOD_S - 1e-6:
            return None
        if pose.points is None or not np.isfinite(pose.points).all() or not _is_body_seen(pose.joints):
            return None
        if self._here and has_stepped(pose.joints, self._here):
            self.clear()
        self._poses.append((pose.time, pose.points))
        while self._poses[0][0] < pose.time - UPRIGHT_WINDOW_S:
            self._poses.popleft()
        found = upright(np.stack([points for _, points in self._poses])) if len(self._poses) > 1 else None
        self._here = replace(found, provisional=True) if found else None
        return self._here
