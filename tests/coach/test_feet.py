"""What a person's feet say, from when they are seen until they move."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import pytest

from mirror.alignment.toe_out import ToeOut
from mirror.coach.feet_words import describe_feet
from mirror.coach.session import Session
from mirror.coach.summary import summarise_set
from mirror.exercises import find_exercise
from mirror.offline.recording import record_poses
from mirror.offline.results import ResultsOrigin, results_document
from tests.coach.feet import with_feet
from tests.people import filmed, length, squats
from tests.words import words

SQUAT = find_exercise("squat")


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


def test_a_look_moves_the_drift_of_each_knee_and_makes_it_surer_while_a_person_squats() -> None:
    poses = list(filmed(squats(1), length(1)))
    blind, seeing = Session(SQUAT, 0), Session(SQUAT, 0)
    deep = []
    for pose, seen in zip(poses, with_feet(poses, 0.0, 0.15), strict=True):
        blind.update(pose)
        seeing.update(seen)
        if blind.person.alignment.depth > 0.15:
            deep.append((blind.person.alignment, seeing.person.alignment))
    assert deep
    for usual, known in deep:
        # Toes that point ahead expect the knee further in, toes that point out further out.
        assert known.drift[0] < usual.drift[0] - 0.01
        assert known.drift[1] > usual.drift[1] + 0.01
        assert max(known.drift_se) < max(usual.drift_se)


@pytest.mark.parametrize("calibration", [0, 2])
def test_a_look_moves_the_drift_in_a_recording_too(calibration: int) -> None:
    poses = list(filmed(squats(4), length(4)))
    blind, seeing = (record_poses(track, SQUAT, calibration).reps[-1] for track in (poses, with_feet(poses, 0.03, 0.15)))
    assert seeing.regime == ("calibrated" if calibration else "walk-up")
    assert seeing.drift_left != blind.drift_left
    assert seeing.drift_right > blind.drift_right
    assert seeing.drift_se < blind.drift_se
    assert seeing.valgus == blind.valgus


def test_coached_squats_that_are_asked_for_later_know_the_feet_that_were_seen_before() -> None:
    made = []
    poses = list(filmed(squats(2), length(2)))
    for track in (poses, with_feet(poses, 0.03, 0.15)):
        session, asked = Session(SQUAT, 0), False
        for pose in track:
            if pose.time > 0.8 and not asked:
                session.person.calibrate(2)
                asked = True
            session.update(replace(pose, feet=None) if asked else pose)
        made.append(session.made_path)
    assert None not in made
    assert made[0] != made[1]


def test_feet_are_forgotten_as_soon_as_they_leave_and_stay_so_when_they_are_back_in_the_same_place() -> None:
    poses = with_feet(filmed(squats(0), 2.0), 0.1, 0.1)
    session = Session(SQUAT, 0)
    for pose in poses:
        session.update(pose)
    assert session.person.toe_out is not None
    for step, pose in enumerate(poses):
        assert pose.points is not None
        away = pose.points.copy()
        away[:, 0] += 25.0 * step
        session.update(replace(pose, time=2.0 + pose.time, points=away, feet=None))
        if session.person.baseline is None:
            break
    assert session.person.baseline is None
    assert session.person.toe_out is None
    for pose in poses:
        session.update(replace(pose, time=5.0 + pose.time, feet=None))
    assert session.person.baseline is not None
    assert session.person.toe_out is None


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
    assert seeing.reps[-1].drift_left != blind.reps[-1].drift_left
    assert len(seeing.reps) == 3


def test_uneven_feet_are_a_hint_how_to_stand() -> None:
    even, uneven, inward = ToeOut(10, 27, 6.3), ToeOut(10, 29, 6.3), ToeOut(-4, 3, 6.3)
    assert words(describe_feet(even)) == "feet turned out: left 10, right 27 degrees"
    assert words(describe_feet(uneven)) == "stand square, feet alike: left 10, right 29 degrees"
    assert words(describe_feet(inward)) == "feet turned out: left 0, right 3 degrees"


def test_the_numbers_told_of_uneven_feet_are_uneven_also_where_a_foot_points_inward() -> None:
    assert words(describe_feet(ToeOut(-20, -1, 6.3))) == "stand square, feet alike: left -20, right -1 degrees"
    assert words(describe_feet(ToeOut(-12.4, 20, 6.3))) == "stand square, feet alike: left -12, right 20 degrees"


def test_a_set_keeps_the_angles_of_the_feet_and_only_where_they_were_seen() -> None:
    session = Session(SQUAT, 0)
    for pose in with_feet(filmed(squats(1), length(1)), 0.07, 0.11):
        session.update(pose)
    made = summarise_set(SQUAT, session.reps, toe_out=session.current.toe_out)
    assert made.toe_out == pytest.approx((12.7, 21.2), abs=0.5)
    assert all(map(isnan, summarise_set(SQUAT, session.reps).toe_out))


def test_a_recording_has_the_angles_in_its_results() -> None:
    recording = record_poses(with_feet(filmed(squats(1), length(1)), 0.07, 0.11), SQUAT)
    found = results_document(recording, ResultsOrigin("clip", None, None, None, 0))["summary"]["toe_out"]
    assert found == {"left": pytest.approx(12.7, abs=1), "right": pytest.approx(21.2, abs=1)}
    blind = record_poses(list(filmed(squats(1), length(1))), SQUAT)
    assert results_document(blind, ResultsOrigin("clip", None, None, None, 0))["summary"]["toe_out"] == {"left": None, "right": None}
