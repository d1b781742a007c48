"""Holding still before an exercise, and leaving the place where that was: for exercises that count on signals, squats have their own."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from math import hypot

import numpy as np

from mirror.alignment.baseline import measure_baseline
from mirror.alignment.quality import SIDEWAYS_SHOULDER_TORSO_RATIO
from mirror.coach.signal.kinematics import (
    LEFT_ANKLE_ROW,
    LEFT_HIP_ROW,
    LEFT_SHOULDER_ROW,
    MIN_SIGNAL_ANKLE_SCORE,
    MIN_SIGNAL_JOINT_SCORE,
    Rows,
    StartPose,
    is_joint_seen,
    make_start_pose,
)
from mirror.exercises import Exercise
from mirror.types import Points, Pose, to_plain_floats

START_POSE_STILL_S, MIN_START_POSE_FRAMES = 1.0, 4
"""How long to hold still, and in how many pictures at least."""
START_POSE_LOOKAHEAD_S = 0.6
"""Seconds of a rest in a recording that is looked at as a whole."""
MAX_STILL_RANGE_TRUNKS, MAX_STILL_CREEP_TRUNKS = 0.14, 0.04
"""Greatest range of trunk, knees and feet over that second, and greatest difference between its halves, trunk lengths. Single joints
flicker more than a trunk's middle (``mirror.alignment.baseline``: .045 and .015 of a leg); flicker averages out, a beginning does not."""
LYING_TRUNK_TILT_DEG = 55.0
"""Degrees from the vertical from which a trunk lies; a bridge at its top slopes at 60."""
MAX_ANKLE_LEVEL_TRUNKS = 0.20
"""Trunk lengths by which one ankle may be higher than the other in a standing rest: a foot in the air is no rest."""
PROFILE_SHOULDER_TRUNK_RATIO = 0.6
"""Shoulder width per trunk length under which a body is seen from the side or at 45 degrees (an adult's is .75, Winter 2009)."""
FEET_AWAY_TRUNKS = 0.15
"""Feet this far from their place (trunk lengths; .10 of a leg, as for squats) have left it."""
TRUNK_RESCALE_SHARE = 0.15
"""A trunk longer or shorter by this share has come nearer or gone away (8 %, docs/evidence.md#counting, and joint noise)."""
HIPS_MOVED_TRUNKS = 0.75
"""Hips that moved by this many trunk lengths have left a start position."""


class StartPoseDetector:
    """Finds the still second in the posture from which ``exercise`` starts."""

    def __init__(self, exercise: Exercise, seconds: float = START_POSE_STILL_S) -> None:
        self._exercise = exercise
        self._seconds = seconds
        self._poses: deque[tuple[float, Points]] = deque()

    def clear(self) -> None:
        """The next still second begins now."""
        self._poses.clear()

    def update(self, pose: Pose) -> StartPose | None:
        """A Rest whenever the last second showed that posture, held still."""
        if pose.points is None:
            self.clear()
            return None
        self._poses.append((pose.time, pose.points))
        while self._poses[0][0] < pose.time - self._seconds - 1e-6:
            self._poses.popleft()
        if pose.time - self._poses[0][0] < 0.85 * self._seconds or len(self._poses) < MIN_START_POSE_FRAMES:
            return None
        points = np.stack([p for _, p in self._poses])
        rows: Rows = to_plain_floats(np.median(points, axis=0).astype(np.float32))
        if find_posture_reason(rows, self._exercise) is not None:
            return None
        rest = make_start_pose(rows, pose.time)
        joints = [j for j in (LEFT_SHOULDER_ROW, LEFT_SHOULDER_ROW + 1, LEFT_HIP_ROW, LEFT_HIP_ROW + 1) if is_joint_seen(rows, j)]
        apart = [j for j in (LEFT_HIP_ROW + 2, LEFT_HIP_ROW + 3, LEFT_ANKLE_ROW, LEFT_ANKLE_ROW + 1) if is_joint_seen(rows, j)]
        places = np.stack([points[:, joints, :2].mean(axis=1), *(points[:, j, :2] for j in apart)])
        ranges = np.percentile(places, 95, axis=1) - np.percentile(places, 5, axis=1)
        half = places.shape[1] // 2
        creep = np.abs(places[:, half:].mean(axis=1) - places[:, :half].mean(axis=1))
        trunk = rest.lengths["trunk"]
        return (
            rest if float(ranges.max()) < MAX_STILL_RANGE_TRUNKS * trunk and float(creep.max()) < MAX_STILL_CREEP_TRUNKS * trunk else None
        )


def find_start_poses(poses: Sequence[Pose], exercise: Exercise) -> list[StartPose]:
    """Every rest of a recording, for looking ahead: shorter than live, where nobody can tell yet that a movement follows."""
    watch, found = StartPoseDetector(exercise, START_POSE_LOOKAHEAD_S), list[StartPose]()
    for pose in poses:
        rest = watch.update(pose)
        if rest and (not found or rest.time - found[-1].time >= START_POSE_LOOKAHEAD_S):
            found.append(rest)
    return found


def find_posture_reason(rows: Rows, exercise: Exercise) -> str | None:
    """The reason (key of ``REASONS``) for which ``exercise`` cannot start from ``rows``; None when it can."""
    lying = trunk_tilt(rows)
    if lying != lying:
        return "joints"
    if exercise.view == "lying":
        return None if lying >= LYING_TRUNK_TILT_DEG else "lying"
    if lying >= LYING_TRUNK_TILT_DEG:
        return "upright"
    across, trunk = abs(rows[LEFT_SHOULDER_ROW][0] - rows[LEFT_SHOULDER_ROW + 1][0]), make_start_pose(rows).lengths["trunk"]
    if exercise.view == "side" and across > PROFILE_SHOULDER_TRUNK_RATIO * trunk:
        return "profile"
    if exercise.view == "front" and "turned" in exercise.abstain and across < SIDEWAYS_SHOULDER_TORSO_RATIO * trunk:
        return "turned"
    if exercise.baseline == "standing":
        uneven = abs(rows[LEFT_ANKLE_ROW][1] - rows[LEFT_ANKLE_ROW + 1][1]) > MAX_ANKLE_LEVEL_TRUNKS * trunk
        return "standing" if uneven or measure_baseline(np.array([rows], np.float32)) is None else None
    return None


def trunk_tilt(rows: Rows) -> float:
    """Degrees of the trunk from the vertical; NaN when it is not seen."""
    sides = [s for s in (0, 1) if is_joint_seen(rows, LEFT_SHOULDER_ROW + s) and is_joint_seen(rows, LEFT_HIP_ROW + s)]
    if not sides:
        return float("nan")
    x = sum(rows[LEFT_SHOULDER_ROW + s][0] - rows[LEFT_HIP_ROW + s][0] for s in sides)
    y = sum(rows[LEFT_HIP_ROW + s][1] - rows[LEFT_SHOULDER_ROW + s][1] for s in sides)
    return float(abs(np.degrees(np.arctan2(x, y))))


def has_left_place(rows: Rows, rest: StartPose, exercise: Exercise) -> bool:
    """Whether the person of ``rows`` is no longer where ``rest`` was taken, so that nothing may be compared with it."""
    trunk = rest.lengths["trunk"]
    if exercise.baseline == "start":
        gone = trunk_tilt(rows) < LYING_TRUNK_TILT_DEG - 25 if exercise.view == "lying" else trunk_tilt(rows) >= LYING_TRUNK_TILT_DEG
        return gone or min(_moved(rows, rest, LEFT_HIP_ROW), _moved(rows, rest, LEFT_HIP_ROW + 1)) > HIPS_MOVED_TRUNKS * trunk
    feet = [_moved(rows, rest, LEFT_ANKLE_ROW + side) > FEET_AWAY_TRUNKS * trunk for side in (0, 1)]
    if exercise.planted == "none":
        ratio = make_start_pose(rows).lengths["trunk"] / trunk
        return ratio > 1 + TRUNK_RESCALE_SHARE or ratio < 1 / (1 + TRUNK_RESCALE_SHARE)
    return any(feet) if exercise.planted == "both" else all(feet)


def _moved(rows: Rows, rest: StartPose, joint: int) -> float:
    """Pixels; 0 for a joint that is not seen now, infinity for one that was not seen at rest."""
    if not is_joint_seen(rows, joint):
        return 0.0
    if not is_joint_seen(rest.rows, joint):
        return float("inf")
    return hypot(rows[joint][0] - rest.rows[joint][0], rows[joint][1] - rest.rows[joint][1])


def find_hidden_reason(rows: Rows, exercise: Exercise) -> str | None:
    """The reason of ``exercise.abstain`` that joints alone show: feet out of view, the back to the mirror."""
    if "feet" in exercise.abstain and min(rows[LEFT_ANKLE_ROW][2], rows[LEFT_ANKLE_ROW + 1][2]) < MIN_SIGNAL_ANKLE_SCORE:
        return "feet"
    if min(rows[LEFT_HIP_ROW][2], rows[LEFT_HIP_ROW + 1][2]) < MIN_SIGNAL_JOINT_SCORE and exercise.view == "front":
        return "joints"
    if (
        "back" in exercise.abstain
        and rows[LEFT_HIP_ROW][0] < rows[LEFT_HIP_ROW + 1][0]
        and rows[LEFT_SHOULDER_ROW][0] < rows[LEFT_SHOULDER_ROW + 1][0]
    ):
        return "back"
    return None
