from __future__ import annotations

from math import cos, pi

import pytest

from mirror.coach.session import Session
from mirror.exercises import find_exercise
from mirror.offline.recording import Recording, record_poses
from mirror.types import Rep
from tests.people import Motion, Squatter, filmed, length, squats

SQUAT = find_exercise("squat")


def walk_up(motion: Motion, count: int, who: Squatter | None = None, rate: float = 30.0) -> tuple[Recording, list[Rep]]:
    """The set as a recording and its repetitions as the live mirror judged them, nobody having been coached."""
    poses = list(filmed(motion, length(count), who, rate))
    session = Session(SQUAT, calibration=0)
    for pose in poses:
        session.update(pose)
    return record_poses(poses, SQUAT), session.reps


def only_going_down(count: int, drift: float) -> Motion:
    """Squats in which the right knee comes in by ``drift`` on the way down and is in its place from the bottom on."""
    plain = squats(count)

    def motion(time: float) -> tuple[float, tuple[float, float]]:
        depth, _ = plain(time)
        into = (time - 1.5) % 3.2 / 2.4
        share = 0.5 - 0.5 * cos(4 * pi * into) if depth > 0 and into < 0.5 else 0.0
        return depth, (0.0, drift * share)

    return motion


@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_a_knee_that_goes_down_further_in_than_it_comes_up_has_drifted_whatever_the_toe_out(rate: float) -> None:
    """Toes out by 27 degrees: beside what toe-out usually is, the flanks alone take the drift for the way of this knee."""
    recording, live = walk_up(only_going_down(3, 0.15), 3, Squatter(toe_out=(12.0, 27.0)), rate)
    for reps in (recording.reps, live):
        assert [rep.valgus for rep in reps] == ["right"] * 3
        assert {rep.phase for rep in reps} == {"descent"}


def test_toes_far_out_are_no_drift() -> None:
    recording, live = walk_up(squats(3), 3, Squatter(toe_out=(27.0, 27.0)))
    assert [rep.valgus for rep in (*recording.reps, *live)] == ["none"] * 6


def test_pushing_the_knees_far_out_once_does_not_make_the_next_ones_drift() -> None:
    recording, live = walk_up(squats(4, drift={2: (-0.2, -0.2)}), 4)
    for reps in (recording.reps, live):
        assert [reps[i].valgus for i in (0, 2, 3)] == ["none"] * 3
