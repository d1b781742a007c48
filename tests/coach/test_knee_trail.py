"""The knees' paths on the picture: of the last seconds, of one person, and of knees that are seen."""

from __future__ import annotations

import numpy as np

from mirror.coach.knee_trail import KNEE_TRAIL_S, KneeTrail
from mirror.types import Joint, Pose
from tests.people import SIZE, Squatter, filmed, squats


def test_a_squat_leaves_a_path_of_its_last_seconds() -> None:
    trail = KneeTrail()
    poses = list(filmed(squats(1), 6, rate=10))
    for pose in poses:
        left, right = trail.update(pose)
    assert len(left) == len(right) >= KNEE_TRAIL_S * 10
    newest = poses[-1].points
    assert newest is not None
    assert left[-1] == tuple(map(float, newest[Joint.LEFT_KNEE, :2]))
    assert right[-1] == tuple(map(float, newest[Joint.RIGHT_KNEE, :2]))


def test_who_comes_after_a_gap_begins_a_path_of_their_own() -> None:
    trail, points = KneeTrail(), Squatter().points(0.0)
    for time in (0.0, 0.1, 0.2):
        trail.update(Pose(time, SIZE, points))
    assert [len(path) for path in trail.update(Pose(1.0, SIZE, points))] == [1, 1]


def test_knees_that_are_not_seen_leave_nothing() -> None:
    points = Squatter().points(0.0)
    unseen, lost = points.copy(), points.copy()
    unseen[Joint.LEFT_KNEE, 2], lost[Joint.RIGHT_KNEE, 0] = 0.1, np.nan
    for bad in (unseen, lost, None):
        assert KneeTrail().update(Pose(0.0, SIZE, bad)) == ((), ())
