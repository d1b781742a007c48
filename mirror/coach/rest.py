"""Holding still before an exercise, and leaving the place where that was: for exercises that count on signals, squats have their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import hypot

import numpy as np

from mirror.alignment.baseline import measure
from mirror.alignment.quality import SIDEWAYS
from mirror.coach.signals import ANKLE, FEET, HIP, SEEN, SHOULDER, Rest, Rows, rest_of, seen
from mirror.exercises import Exercise
from mirror.types import Points, Pose, numbers

SECONDS, FEWEST = 1.0, 4
"""How long to hold still, and in how many pictures at least."""
AHEAD = 0.6
"""Seconds of a rest in a recording that is looked at as a whole."""
STILL, CREEP = 0.14, 0.04
"""Greatest range of trunk, knees and feet over that second, and greatest difference between its halves, trunk lengths. Single joints
flicker more than a trunk's middle (``mirror.alignment.baseline``: .045 and .015 of a leg); flicker averages out, a beginning does not."""
LYING = 55.0
"""Degrees from the vertical from which a trunk lies; a bridge at its top slopes at 60."""
LEVEL = 0.20
"""Trunk lengths by which one ankle may be higher than the other in a standing rest: a foot in the air is no rest."""
PROFILE = 0.6
"""Shoulder width per trunk length under which a body is seen from the side or at 45 degrees (an adult's is .75, Winter 2009)."""
AWAY = 0.15
"""Feet this far from their place (trunk lengths; .10 of a leg, as for squats) have left it."""
RESCALED = 0.15
"""A trunk longer or shorter by this share has come nearer or gone away (8 % in EVIDENCE 5, here with the joints' flicker)."""
ROSE = 0.75
"""Hips that moved by this many trunk lengths have left a start position."""


class RestWatch:
    """Finds the still second in the posture from which ``exercise`` starts."""

    def __init__(self, exercise: Exercise, seconds: float = SECONDS) -> None:
        self._exercise = exercise
        self._seconds = seconds
        self._poses: deque[tuple[float, Points]] = deque()

    def clear(self) -> None:
        """The next still second begins now."""
        self._poses.clear()

    def update(self, pose: Pose) -> Rest | None:
        """A Rest whenever the last second showed that posture, held still."""
        if pose.points is None:
            self.clear()
            return None
        self._poses.append((pose.time, pose.points))
        while self._poses[0][0] < pose.time - self._seconds - 1e-6:
            self._poses.popleft()
        if pose.time - self._poses[0][0] < 0.85 * self._seconds or len(self._poses) < FEWEST:
            return None
        points = np.stack([p for _, p in self._poses])
        rows: Rows = numbers(np.median(points, axis=0).astype(np.float32))
        if posture(rows, self._exercise) is not None:
            return None
        rest = rest_of(rows, pose.time)
        joints = [j for j in (SHOULDER, SHOULDER + 1, HIP, HIP + 1) if seen(rows, j)]
        apart = [j for j in (HIP + 2, HIP + 3, ANKLE, ANKLE + 1) if seen(rows, j)]
        places = np.stack([points[:, joints, :2].mean(axis=1), *(points[:, j, :2] for j in apart)])
        ranges = np.percentile(places, 95, axis=1) - np.percentile(places, 5, axis=1)
        half = places.shape[1] // 2
        creep = np.abs(places[:, half:].mean(axis=1) - places[:, :half].mean(axis=1))
        trunk = rest.lengths["trunk"]
        return rest if float(ranges.max()) < STILL * trunk and float(creep.max()) < CREEP * trunk else None


def rests(poses: Sequence[Pose], exercise: Exercise) -> list[Rest]:
    """Every rest of a recording, for looking ahead: shorter than live, where nobody can tell yet that a movement follows."""
    watch, found = RestWatch(exercise, AHEAD), list[Rest]()
    for pose in poses:
        rest = watch.update(pose)
        if rest and (not found or rest.time - found[-1].time >= AHEAD):
            found.append(rest)
    return found


def posture(rows: Rows, exercise: Exercise) -> str | None:
    """The reason (key of ``REASONS``) for which ``exercise`` cannot start from ``rows``; None when it can."""
    lying = trunk_tilt(rows)
    if lying != lying:
        return "joints"
    if exercise.view == "lying":
        return None if lying >= LYING else "lying"
    if lying >= LYING:
        return "upright"
    across, trunk = abs(rows[SHOULDER][0] - rows[SHOULDER + 1][0]), rest_of(rows).lengths["trunk"]
    if exercise.view == "side" and across > PROFILE * trunk:
        return "profile"
    if exercise.view == "front" and "turned" in exercise.abstain and across < SIDEWAYS * trunk:
        return "turned"
    if exercise.baseline == "standing":
        uneven = abs(rows[ANKLE][1] - rows[ANKLE + 1][1]) > LEVEL * trunk
        return "standing" if uneven or measure(np.array([rows], np.float32)) is None else None
    return None


def trunk_tilt(rows: Rows) -> float:
    """Degrees of the trunk from the vertical; NaN when it is not seen."""
    sides = [s for s in (0, 1) if seen(rows, SHOULDER + s) and seen(rows, HIP + s)]
    if not sides:
        return float("nan")
    x = sum(rows[SHOULDER + s][0] - rows[HIP + s][0] for s in sides)
    y = sum(rows[HIP + s][1] - rows[SHOULDER + s][1] for s in sides)
    return float(abs(np.degrees(np.arctan2(x, y))))


def left_place(rows: Rows, rest: Rest, exercise: Exercise) -> bool:
    """Whether the person of ``rows`` is no longer where ``rest`` was taken, so that nothing may be compared with it."""
    trunk = rest.lengths["trunk"]
    if exercise.baseline == "start":
        gone = trunk_tilt(rows) < LYING - 25 if exercise.view == "lying" else trunk_tilt(rows) >= LYING
        return gone or min(_moved(rows, rest, HIP), _moved(rows, rest, HIP + 1)) > ROSE * trunk
    feet = [_moved(rows, rest, ANKLE + side) > AWAY * trunk for side in (0, 1)]
    if exercise.planted == "none":
        ratio = rest_of(rows).lengths["trunk"] / trunk
        return ratio > 1 + RESCALED or ratio < 1 / (1 + RESCALED)
    return any(feet) if exercise.planted == "both" else all(feet)


def _moved(rows: Rows, rest: Rest, joint: int) -> float:
    """Pixels; 0 for a joint that is not seen now, infinity for one that was not seen at rest."""
    if not seen(rows, joint):
        return 0.0
    if not seen(rest.rows, joint):
        return float("inf")
    return hypot(rows[joint][0] - rest.rows[joint][0], rows[joint][1] - rest.rows[joint][1])


def hidden(rows: Rows, exercise: Exercise) -> str | None:
    """The reason of ``exercise.abstain`` that joints alone show: feet out of view, the back to the mirror."""
    if "feet" in exercise.abstain and min(rows[ANKLE][2], rows[ANKLE + 1][2]) < FEET:
        return "feet"
    if min(rows[HIP][2], rows[HIP + 1][2]) < SEEN and exercise.view == "front":
        return "joints"
    if "back" in exercise.abstain and rows[HIP][0] < rows[HIP + 1][0] and rows[SHOULDER][0] < rows[SHOULDER + 1][0]:
        return "back"
    return None
