"""What of a set can be seen again: which two repetitions, how much of them, and when they are forgotten."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np
import pytest

from mirror.coach.replay import MAX_REPLAY_POSES, ReplayRecorder
from mirror.coach.session import Session
from mirror.coach.workout import Workout
from mirror.exercises import find_exercise
from mirror.gallery.samples import sample_person, sample_rep
from mirror.types import Action, Joint, Pose, SetReplay, SummaryScene
from tests.people import filmed, length, nobody, squats

NAN_PAIR = (float("nan"), float("nan"))
SQUAT = find_exercise("squat")


def replay_of(count: int, calibration: int = 2, **motion: Any) -> tuple[SetReplay | None, Workout]:
    workout = Workout(Session(find_exercise("squat"), calibration))
    for pose in filmed(squats(count, **motion), length(count) + 1.0, rate=15.0):
        workout.update(pose)
    view, _ = workout.finish()
    assert view is not None
    assert isinstance(view.scene, SummaryScene)
    return view.scene.replay, workout


def test_the_repetition_in_which_a_knee_fell_in_is_the_one_to_learn_from() -> None:
    replay, _ = replay_of(6, drift={4: (0.14, 0.0)})
    assert replay is not None
    assert (replay.worst.rep.number, replay.worst.rep.valgus) == (4, "left")
    assert replay.best.rep.number != 4
    assert replay.best.rep.valgus == "none"


def test_the_moment_of_drift_is_deep_in_the_repetition_and_the_knee_is_in_there() -> None:
    replay, _ = replay_of(6, drift={4: (0.14, 0.0)})
    assert replay is not None
    worst = replay.worst
    assert 0.2 * len(worst.poses) < worst.peak < 0.8 * len(worst.poses)

    def inside(pose: Any) -> float:
        (hx, hy), (kx, ky), (ax, ay) = (pose[joint] for joint in (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE))
        return float(hx + (ky - hy) / (ay - hy) * (ax - hx) - kx)

    assert inside(worst.poses[worst.peak]) > inside(replay.best.poses[replay.best.peak]) + 0.03


def test_without_a_fault_the_least_deep_repetition_is_shown_beside_the_deepest() -> None:
    recorder = ReplayRecorder()
    for number, depth in ((1, 0.36), (2, 0.42), (3, 0.33)):
        start = 3.0 * number
        for i in range(30):
            recorder.see(Pose(start + i / 10, (480, 640), sample_person(depth * min(i, 30 - i) / 15)), NAN_PAIR)
        recorder.keep(sample_rep(number, 0.0, 0.0, depth=depth), SQUAT)
    replay = recorder.take()
    assert replay is not None
    assert (replay.best.rep.number, replay.worst.rep.number) == (2, 3)


def test_a_repetition_that_could_not_be_judged_is_neither_the_best_nor_the_worst() -> None:
    recorder = ReplayRecorder()
    for number, depth in ((1, 0.36), (2, 0.45), (3, 0.30)):
        for i in range(30):
            recorder.see(Pose(3.0 * number + i / 10, (480, 640), sample_person(depth * min(i, 30 - i) / 15)), NAN_PAIR)
        turned = {} if number == 1 else {"valgus": None, "reason": "turned"}
        recorder.keep(sample_rep(number, 0.0, 0.0, depth=depth, **turned), SQUAT)
    replay = recorder.take()
    assert replay is not None
    assert (replay.best.rep.number, replay.worst.rep.number) == (1, 1)


def test_practice_squats_are_not_shown_again() -> None:
    replay, _ = replay_of(4)
    assert replay is not None
    assert {replay.best.rep.number, replay.worst.rep.number} <= {3, 4}


def test_a_slow_repetition_keeps_no_more_poses_than_a_quick_one_may() -> None:
    recorder = ReplayRecorder()
    for i in range(450):
        recorder.see(Pose(i / 30, (480, 640), sample_person(0.3 * min(i, 450 - i) / 225)), NAN_PAIR)
    recorder.keep(sample_rep(1, 0.0, 0.0, start=0.5, turn=7.0, end=14.5), SQUAT)
    replay = recorder.take()
    assert replay is not None
    assert len(replay.best.poses) == MAX_REPLAY_POSES
    assert replay.best.seconds == pytest.approx(14.1, abs=0.2)


def test_a_joint_that_is_lost_for_a_moment_is_bridged_and_one_never_seen_ends_it() -> None:
    for lost, is_made in ((slice(10, 14), True), (slice(0, 30), False)):
        recorder = ReplayRecorder()
        for i in range(30):
            points = sample_person(0.3 * min(i, 30 - i) / 15)
            if i in range(30)[lost]:
                points[Joint.LEFT_ANKLE] = np.nan
            recorder.see(Pose(3.0 + i / 10, (480, 640), points), NAN_PAIR)
        recorder.keep(sample_rep(1, 0.0, 0.0), SQUAT)
        assert (recorder.take() is not None) is is_made


def test_the_next_set_knows_nothing_of_the_one_before() -> None:
    replay, workout = replay_of(4, drift={3: (0.14, 0.0)})
    assert replay is not None
    assert workout._recorder.take() is None


def test_another_person_is_not_shown_the_one_before() -> None:
    _, workout = replay_of(4, drift={3: (0.14, 0.0)})
    workout.start_over(find_exercise("squat"))
    for pose in nobody(60.0, 61.0, 10.0):
        view, _ = workout.update(pose)
        assert not isinstance(view.scene, SummaryScene)


def test_changing_the_exercise_still_shows_the_set_that_is_over() -> None:
    workout = Workout(Session(find_exercise("squat"), 0))
    view = None
    for pose in filmed(squats(3), length(3), rate=15.0):
        view, _ = workout.update(pose)
    assert view is not None
    workout.act(Action.NEXT)
    view, _ = workout.update(Pose(length(3) + 0.1, (480, 640), None))
    assert isinstance(view.scene, SummaryScene)
    assert view.scene.replay is not None


def test_no_picture_is_kept() -> None:
    replay, _ = replay_of(3, calibration=0)

    def check(part: Any) -> None:
        if is_dataclass(part):
            for field in fields(part):
                check(getattr(part, field.name))
        elif isinstance(part, tuple):
            for one in part:
                check(one)
        else:
            assert not isinstance(part, np.ndarray)

    assert replay is not None
    check(replay)
