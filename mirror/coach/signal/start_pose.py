"""The start position of an exercise, held still or passed through, and leaving its place.

For exercises that count on signals; squats have their own baseline.
"""

from __future__ import annotations

from collections import deque
from math import hypot

import numpy as np

from mirror.alignment.baseline import measure_stature
from mirror.coach.signal.kinematics import (
    MIN_SIGNAL_ANKLE_SCORE,
    MIN_SIGNAL_JOINT_SCORE,
    Rows,
    StartPose,
    is_joint_seen,
    make_start_pose,
)
from mirror.exercises import Exercise
from mirror.types import ANKLES, HIPS, Joint, Points, Pose, to_plain_floats

START_POSE_STILL_S, MIN_START_POSE_FRAMES = 1.0, 4
"""How long to hold still, and in how many pictures at least."""
MOMENT_REST_S = 0.3
"""Seconds of a rest that is only passed through: people who start at once stand between two lunges for a quarter of one."""
MAX_MOMENT_HIP_CHANGE_RATIO = 0.05
"""Greatest change of the hips' height (share of the leg) over that moment: upright is where going up and going down meet."""
MAX_STILL_RANGE_TRUNKS, MAX_STILL_CREEP_TRUNKS = 0.14, 0.04
"""Greatest range of trunk, knees and feet over that second, and greatest difference between its halves, trunk lengths. Single joints
flicker more than a trunk's middle (``mirror.alignment.baseline``: .045 and .015 of a leg); flicker averages out, a beginning does not."""
LYING_TRUNK_TILT_DEG = 55.0
"""Degrees from the vertical from which a trunk lies; a bridge at its top slopes at 60."""
MAX_LYING_HIP_HEIGHT_RATIO = 1.2
"""Hips this many trunk lengths above the ankles are those of a person who stands and bends (real bridges: up to 1.0 on a bench)."""
MIN_FACING_SHOULDER_RATIO = 0.25
"""Shoulder width per trunk length under which a body is turned by about 70 degrees: then one leg hides the other and nothing counts."""
MAX_ANKLE_LEVEL_TRUNKS = 0.20
"""Trunk lengths by which one ankle may be higher than the other in a standing rest: a foot in the air is no rest."""
PROFILE_SHOULDER_TRUNK_RATIO = 0.6
"""Shoulder width per trunk length under which a body is seen from the side or at 45 degrees (an adult's is .75, Winter 2009)."""
FEET_AWAY_TRUNKS = 0.15
"""Feet this far from their place (trunk lengths; .10 of a leg, as for squats) have left it."""
MAX_BOTH_FEET_SHIFT_RATIO = 0.35
"""The same where one foot may go: the other one turns and lifts its heel meanwhile (real lunges: up to .2), a walk moves it further."""
TRUNK_RESCALE_SHARE = 0.15
"""A trunk longer or shorter by this share has come nearer or gone away (8 %, docs/evidence.md#counting, and joint noise)."""
HIPS_MOVED_TRUNKS = 0.75
"""Hips that moved by this many trunk lengths have left a start position."""


class StartPoseDetector:
    """Finds the posture from which ``exercise`` starts: passed through in a movement, or held still for a second."""

    def __init__(self, exercise: Exercise, seconds: float = START_POSE_STILL_S) -> None:
        self._exercise = exercise
        self._seconds = seconds
        self._poses: deque[tuple[float, Points]] = deque()

    def clear(self) -> None:
        """The next still second begins now."""
        self._poses.clear()

    def update(self, pose: Pose) -> StartPose | None:
        """The Rest of the last second where that posture was held still; else that of the last moment in it, which is not ``still``."""
        if pose.points is None:
            self.clear()
            return None
        self._poses.append((pose.time, pose.points))
        while self._poses[0][0] < pose.time - self._seconds - 1e-6:
            self._poses.popleft()
        return self._second(pose.time) or self._moment(pose.time)

    def _second(self, time: float) -> StartPose | None:
        if time - self._poses[0][0] < 0.85 * self._seconds or len(self._poses) < MIN_START_POSE_FRAMES:
            return None
        points = np.stack([p for _, p in self._poses])
        rows: Rows = to_plain_floats(np.median(points, axis=0).astype(np.float32))
        if find_posture_reason(rows, self._exercise) is not None:
            return None
        rest = make_start_pose(rows, time)
        joints = [j for j in (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER, Joint.LEFT_HIP, Joint.RIGHT_HIP) if is_joint_seen(rows, j)]
        apart = [j for j in (Joint.LEFT_KNEE, Joint.RIGHT_KNEE, Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE) if is_joint_seen(rows, j)]
        places = np.stack([points[:, joints, :2].mean(axis=1), *(points[:, j, :2] for j in apart)])
        trunk, half = rest.lengths["trunk"], places.shape[1] // 2
        creep = np.abs(places[:, half:].mean(axis=1) - places[:, :half].mean(axis=1))
        if not float(creep.max()) < MAX_STILL_CREEP_TRUNKS * trunk:  # the cheaper question first
            return None
        low, high = np.percentile(places, (5, 95), axis=1)
        return rest if float((high - low).max()) < MAX_STILL_RANGE_TRUNKS * trunk else None

    def _moment(self, time: float) -> StartPose | None:
        recent = [(at, p) for at, p in self._poses if at >= time - MOMENT_REST_S - 1e-6]
        recent = recent if len(recent) >= MIN_START_POSE_FRAMES - 1 else list(self._poses)[1 - MIN_START_POSE_FRAMES :]
        if len(recent) < MIN_START_POSE_FRAMES - 1 or not 0.7 * MOMENT_REST_S <= time - recent[0][0] <= 2 * MOMENT_REST_S:
            return None
        points = np.stack([p for _, p in recent])
        rows: Rows = to_plain_floats(np.median(points, axis=0).astype(np.float32))
        if find_posture_reason(rows, self._exercise) is not None:
            return None
        if self._exercise.baseline != "start":
            legs = (points[:, ANKLES, 1] - points[:, HIPS, 1]).mean(axis=1)
            feet = np.ptp(points[:, ANKLES, :2], axis=0)
            if (
                float(np.ptp(legs)) > MAX_MOMENT_HIP_CHANGE_RATIO * float(legs.mean())
                or float(feet.max()) > MAX_STILL_RANGE_TRUNKS * make_start_pose(rows).lengths["trunk"]
            ):
                return None
        return make_start_pose(rows, time, still=False)


def find_posture_reason(rows: Rows, exercise: Exercise) -> str | None:
    """The reason (key of ``REASONS``) for which ``exercise`` cannot start from ``rows``; None when it can."""
    lying = trunk_tilt(rows)
    if lying != lying:
        return "joints"
    if exercise.view == "lying":
        return None if lying >= LYING_TRUNK_TILT_DEG and not _on_legs(rows) else "lying"
    if lying >= LYING_TRUNK_TILT_DEG:
        return "upright"
    across, trunk = abs(rows[Joint.LEFT_SHOULDER][0] - rows[Joint.RIGHT_SHOULDER][0]), make_start_pose(rows).lengths["trunk"]
    if exercise.view == "side" and across > PROFILE_SHOULDER_TRUNK_RATIO * trunk:
        return "profile"
    if exercise.view == "front" and "turned" in exercise.abstain and across < MIN_FACING_SHOULDER_RATIO * trunk:
        return "turned"
    if exercise.baseline == "standing":
        uneven = abs(rows[Joint.LEFT_ANKLE][1] - rows[Joint.RIGHT_ANKLE][1]) > MAX_ANKLE_LEVEL_TRUNKS * trunk
        return "standing" if uneven or measure_stature(np.array(rows)[:, :2]) is None else None
    return None


def _on_legs(rows: Rows) -> bool:
    trunk = make_start_pose(rows).lengths["trunk"]
    return all(rows[Joint.LEFT_ANKLE + side][1] - rows[Joint.LEFT_HIP + side][1] > MAX_LYING_HIP_HEIGHT_RATIO * trunk for side in (0, 1))


def trunk_tilt(rows: Rows) -> float:
    """Degrees of the trunk from the vertical; NaN when it is not seen."""
    sides = [s for s in (0, 1) if is_joint_seen(rows, Joint.LEFT_SHOULDER + s) and is_joint_seen(rows, Joint.LEFT_HIP + s)]
    if not sides:
        return float("nan")
    x = sum(rows[Joint.LEFT_SHOULDER + s][0] - rows[Joint.LEFT_HIP + s][0] for s in sides)
    y = sum(rows[Joint.LEFT_HIP + s][1] - rows[Joint.LEFT_SHOULDER + s][1] for s in sides)
    return float(abs(np.degrees(np.arctan2(x, y))))


def has_left_place(rows: Rows, rest: StartPose, exercise: Exercise) -> bool:
    """Whether the person of ``rows`` is no longer where ``rest`` was taken, so that nothing may be compared with it."""
    trunk = rest.lengths["trunk"]
    if exercise.baseline == "start":
        gone = trunk_tilt(rows) < LYING_TRUNK_TILT_DEG - 25 if exercise.view == "lying" else trunk_tilt(rows) >= LYING_TRUNK_TILT_DEG
        return gone or min(_moved(rows, rest, Joint.LEFT_HIP), _moved(rows, rest, Joint.RIGHT_HIP)) > HIPS_MOVED_TRUNKS * trunk
    away = FEET_AWAY_TRUNKS if exercise.planted == "both" else MAX_BOTH_FEET_SHIFT_RATIO
    feet = [_moved(rows, rest, Joint.LEFT_ANKLE + side) > away * trunk for side in (0, 1)]
    if exercise.planted == "none":
        ratio = make_start_pose(rows).lengths["trunk"] / trunk
        return ratio > 1 + TRUNK_RESCALE_SHARE or ratio < 1 / (1 + TRUNK_RESCALE_SHARE)
    return any(feet) if exercise.planted == "both" else all(feet)


def feet_moved(rows: Rows, rest: StartPose) -> bool:
    """Whether a foot of ``rows`` stands elsewhere than at ``rest``, still near enough to compare with it."""
    return max(_moved(rows, rest, Joint.LEFT_ANKLE), _moved(rows, rest, Joint.RIGHT_ANKLE)) > MAX_STILL_RANGE_TRUNKS * rest.lengths["trunk"]


def _moved(rows: Rows, rest: StartPose, joint: int) -> float:
    """Pixels; 0 for a joint that is not seen now, infinity for one that was not seen at rest."""
    if not is_joint_seen(rows, joint):
        return 0.0
    if not is_joint_seen(rest.rows, joint):
        return float("inf")
    return hypot(rows[joint][0] - rest.rows[joint][0], rows[joint][1] - rest.rows[joint][1])


def find_hidden_reason(rows: Rows, exercise: Exercise) -> str | None:
    """The reason of ``exercise.abstain`` that joints alone show: feet out of view, the back to the mirror."""
    if "feet" in exercise.abstain and min(rows[Joint.LEFT_ANKLE][2], rows[Joint.RIGHT_ANKLE][2]) < MIN_SIGNAL_ANKLE_SCORE:
        return "feet"
    if min(rows[Joint.LEFT_HIP][2], rows[Joint.RIGHT_HIP][2]) < MIN_SIGNAL_JOINT_SCORE and exercise.view == "front":
        return "joints"
    if (
        "back" in exercise.abstain
        and rows[Joint.LEFT_HIP][0] < rows[Joint.RIGHT_HIP][0]
        and rows[Joint.LEFT_SHOULDER][0] < rows[Joint.RIGHT_SHOULDER][0]
    ):
        return "back"
    return None
