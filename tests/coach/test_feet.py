"""What a person's feet say, from when they are seen until they move."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import numpy as np

from mirror.coach.session import Session
from mirror.exercises import find_exercise
from mirror.types import FeetLook, Pose
from tests.people import filmed, length, squats

SQUAT = find_exercise("squat")


def with_feet(poses: Iterable[Pose], left: float, right: float) -> list[Pose]:
    """``poses``, each of which brings a look at feet whose toes stand so many leg lengths outside of the heels."""
    out = []
    for pose in poses:
        assert pose.points is not None
        ankles = pose.points[[15, 16], :2]
        leg = float(ankles[:, 1].mean() - pose.points[[11, 12], 1].mean())
        outward = np.sign(ankles[0, 0] - ankles[1, 0])
        toes = ankles + np.array([[outward * left * leg, 20], [-outward * right * leg, 20]])
        out.append(replace(pose, feet=FeetLook(pose.points, np.concatenate([ankles, toes]).astype(np.float32))))
    return out


def test_each_foot_has_its_own_direction_and_its_own_path() -> None:
    poses = list(filmed(squats(1), 2.0))
    blind, seeing = Session(SQUAT, 0), Session(SQUAT, 0)
    for pose, seen in zip(poses, with_feet(poses, 0.03, 0.15), strict=True):
        blind.update(pose)
        seeing.update(seen)
    assert blind.person.toe_out is None
    toe_out = seeing.person.toe_out
    assert toe_out is not None
    assert toe_out.left < 6 < 25 < toe_out.right


def test_feet_that_walk_away_are_forgotten() -> None:
    poses = with_feet(filmed(squats(0), 2.0), 0.1, 0.1)
    session = Session(SQUAT, 0)
    for pose in poses:
        session.update(pose)
    assert session.person.toe_out is not None
    for step, pose in enumerate(poses[:30]):
        assert pose.points is not None
        moved = pose.points.copy()
        moved[:, 0] += 5.0 * step
        session.update(replace(pose, time=2.0 + pose.time, points=moved, feet=None))
    assert session.person.toe_out is None


def test_squats_are_counted_and_judged_alike_with_and_without_feet() -> None:
    poses = list(filmed(squats(3), length(3)))
    blind, seeing = Session(SQUAT, 2), Session(SQUAT, 2)
    for pose, seen in zip(poses, with_feet(poses, 0.08, 0.08), strict=True):
        blind.update(pose)
        seeing.update(seen)
    assert [rep.valgus for rep in seeing.reps] == [rep.valgus for rep in blind.reps]
    assert len(seeing.reps) == 3
