"""Capture times that jump: no repetition, no alert and no crash comes of it, and the next squats count."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import islice

import pytest

from mirror.camera import open_clip
from mirror.coach.session import Session
from mirror.exercises import find_exercise
from mirror.offline import demo
from mirror.pose.movenet import MoveNet
from mirror.pose.tracker import PersonTracker
from mirror.types import Pose
from tests.people import filmed, length, squats

POSES = list(filmed(squats(5, drift={3: (0.12, 0)}), length(5)))
Jump = Callable[[float, float], float]
"""(true time, time of the jump) -> capture time."""
JUMPS: dict[str, Jump] = {
    "a frame from the past": lambda time, at: time - 100 if time == at else time,
    "a frame from the future": lambda time, at: time + 300 if time == at else time,
    "minutes ahead from then on": lambda time, at: time + 300 if time >= at else time,
    "a second back from then on": lambda time, at: time - 1 if time >= at else time,
    "a minute back from then on": lambda time, at: time - 60 if time >= at else time,
    "stands still for a while": lambda time, at: at if at <= time < at + 0.7 else time,
}


def counted(poses: list[Pose]) -> tuple[int, int, int]:
    session = Session(find_exercise("squat"), 2)
    for pose in poses:
        session.update(pose)
    return len(session.reps), len(session.partial_reps), len(session.alerts)


@pytest.mark.integration
@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
@pytest.mark.parametrize("at", [9.0, 9.8, 10.6], ids=["standing", "down", "up"])
def test_a_jump_costs_the_squat_that_it_falls_into_at_most(jump: Jump, at: float) -> None:
    moment = next(pose.time for pose in POSES if pose.time >= at)
    reps, partial, alerts = counted([replace(pose, time=jump(pose.time, moment)) for pose in POSES])
    assert 4 <= reps <= 5
    assert partial == 0
    assert alerts <= 1


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS)
def test_the_tracker_follows_on_after_a_jump(jump: Jump) -> None:
    tracker = PersonTracker(MoveNet())
    with open_clip(demo.demo_clip_path()) as clip:
        frames = list(islice(iter(clip.read, None), 16))
    moment = frames[6].time
    found = [tracker.track(replace(frame, time=jump(frame.time, moment))).points for frame in frames]
    assert found[-1] is not None
