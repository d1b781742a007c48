"""Recordings measured as a whole: from poses of geometry, from the bundled demo, and from real people."""

from __future__ import annotations

import json
import tracemalloc
from dataclasses import replace
from importlib import resources
from pathlib import Path

import cv2
import numpy as np
import pytest

from mirror.camera import open_clip
from mirror.exercises import find_exercise
from mirror.offline.recording import Recording, Track, measure_track, record_clip, record_poses
from mirror.pose.movenet import MoveNet
from mirror.types import Pose
from tests.people import SIZE, Squatter, filmed, length, nobody, squats
from tests.people.recorded import captured, captured_depth, read_track

SHARED = Path(__file__).parents[3] / "shared" / "data"
DEMO = Path(str(resources.files("mirror.assets"))) / "demo" / "demo.mp4"
SQUAT = find_exercise("squat")


@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0])
def test_a_recording_names_the_drifting_knee_at_any_frame_rate(rate: float) -> None:
    poses = list(filmed(squats(5, drift={3: (0.12, 0), 4: (0, 0.12)}), length(5), rate=rate))
    made = record_poses(poses, SQUAT, calibration_reps=2)
    assert [rep.valgus for rep in made.reps] == [None, None, "left", "right", "none"]
    assert made.regime == "calibrated"


def test_a_recording_that_starts_in_motion_still_counts_its_first_squat() -> None:
    made = record_poses(list(filmed(squats(2, start=0.1), length(2, start=0.1))), SQUAT)
    assert len(made.reps) == 2


def test_a_walk_up_recording_names_a_knee_inside_the_foot() -> None:
    made = record_poses(list(filmed(squats(4, drift={2: (0.4, 0)}), length(4), Squatter(toe_out=(12, 27)))), SQUAT)
    assert [rep.valgus for rep in made.reps] == ["none", "left", "none", "none"]
    assert {rep.regime for rep in made.reps} == {"walk-up"}


@pytest.mark.parametrize("phase", ["descent", "ascent"])
def test_a_drift_in_one_phase_is_said_to_be_in_it(phase: str) -> None:
    clean = squats(3)

    def motion(time: float) -> tuple[float, tuple[float, float]]:
        depth, _ = clean(time)
        into = time - 1.5 - 2 * 3.2
        near = np.exp(-0.5 * ((into - (0.6 if phase == "descent" else 1.8)) / 0.15) ** 2)
        return depth, (0.15 * float(near), 0.0)

    made = record_poses(list(filmed(motion, length(3))), SQUAT, calibration_reps=2)
    assert (made.reps[2].valgus, made.reps[2].phase) == ("left", phase)


@pytest.mark.parametrize("height", [0.5, 0.6, 0.75, 0.9])
@pytest.mark.parametrize("tilt", [0.0, 12.0])
@pytest.mark.parametrize("name", ["m01_s02_cor", "m01_s04_inc", "m01_s10_cor"])
def test_depth_is_true_before_a_low_camera_that_looks_up(name: str, height: float, tilt: float) -> None:
    """Motion capture of deep, shallow and leaning squats (Vakanski 2018), without a network's error."""
    true = captured_depth(name)
    made = record_poses(captured(name, height=height, tilt=tilt), SQUAT)
    assert len(made.reps) == (4 if name == "m01_s04_inc" else 6)
    for rep in made.reps:
        assert rep.depth == pytest.approx(true[round(15 * rep.turn)], abs=0.04)


def test_an_empty_recording_measures_nothing() -> None:
    for poses in ([], list(nobody(0, 2))):
        made = record_poses(poses, SQUAT, 2)
        assert made.reps == []
        assert len(made.views) == len(poses)


def test_leaving_and_coming_back_does_not_join_two_squats() -> None:
    first = list(filmed(squats(2), length(2)))
    end = first[-1].time
    again = filmed(lambda t: squats(2)(t - end - 3), end + 3 + length(2), Squatter(aside=0.5), person=1, since=end + 3)
    made = record_poses([*first, *nobody(end + 0.03, end + 3), *again], SQUAT)
    assert len(made.reps) == 4
    assert made.abstained["nobody"] > 2


def test_joints_that_break_for_a_while_do_not_spoil_the_rest() -> None:
    poses = list(filmed(squats(4), length(4)))
    broken = [replace(p, points=None) if 5.0 < p.time < 5.2 else p for p in poses]
    assert len(record_poses(broken, SQUAT).reps) == 4


@pytest.mark.parametrize("live", [False, True], ids=["recording", "live"])
def test_one_wild_frame_does_not_end_a_stance(live: bool) -> None:
    poses = list(filmed(squats(3), length(3)))
    for i in range(20, len(poses), 45):
        poses[i] = replace(poses[i], points=Squatter(aside=1.0).points(0.0))
    assert len(measure_track(Track(poses, None), SQUAT, live=live).reps) == 3


def test_coached_squats_are_the_first_ones_and_never_again() -> None:
    """Hidden for a moment after the second of four: the third, in which a knee drifts in, does not become the measure of the fourth."""
    poses = list(filmed(squats(4, rest=1.6, drift={3: (0.14, 0), 4: (0.14, 0)}), length(4, rest=1.6)))
    hidden = [replace(p, points=None) if 8.2 < p.time < 9.1 else p for p in poses]
    made = record_poses(hidden, SQUAT, calibration_reps=2)
    assert [rep.reason for rep in made.reps] == ["calibration", "calibration", None, None]
    assert [rep.valgus for rep in made.reps[2:]] == ["left", "left"]
    assert {rep.regime for rep in made.reps} == {"calibrated"}


def test_a_coached_squat_too_shallow_to_count_does_not_make_a_later_one_the_measure() -> None:
    """The person was asked for two squats and did two: the third, in which a knee drifts in, is judged."""
    shallow, whole = squats(1, deepest=0.16), squats(3, start=4.7, drift={2: (0.14, 0.0)})
    made = record_poses(
        list(filmed(lambda time: (shallow if time < 4.7 else whole)(time), length(3, start=4.7))), SQUAT, calibration_reps=2
    )
    assert [rep.reason for rep in made.partial_reps] == ["calibration"]
    assert [(rep.valgus, rep.reason) for rep in made.reps] == [(None, "calibration"), ("left", None), ("none", None)]


def test_a_cut_to_another_picture_begins_a_new_stance() -> None:
    near = list(filmed(squats(2), length(2)))
    end = near[-1].time + 1 / 30
    far = filmed(lambda t: squats(2, start=0.4)(t - end), end + length(2, start=0.4), Squatter(distance=4.6, aside=0.3), since=end)
    made = record_poses([*near, *far], SQUAT)
    assert len(made.reps) == 4
    assert all(abs(rep.depth - 0.30) < 0.04 for rep in made.reps)


@pytest.mark.parametrize("live", [False, True], ids=["recording", "live"])
def test_a_recording_that_pauses_keeps_what_was_done(live: bool) -> None:
    first = list(filmed(squats(2), length(2)))
    end = first[-1].time
    again = filmed(lambda t: squats(2)(t - end - 20), end + 20 + length(2), person=1, since=end + 20)
    made = measure_track(Track([*first, *nobody(end + 0.03, end + 20), *again], None), SQUAT, live=live)
    assert [rep.number for rep in made.reps] == [1, 2, 3, 4]


def test_scores_of_zero_claim_nothing() -> None:
    made = record_poses([Pose(i / 30, SIZE, np.zeros((17, 3), np.float32)) for i in range(60)], SQUAT)
    assert made.reps == []


def test_a_clip_that_breaks_in_the_middle_keeps_what_was_read(tmp_path: Path) -> None:
    for number, size in enumerate([(320, 240), (320, 240), (400, 300)]):
        cv2.imwrite(str(tmp_path / f"{number}.png"), np.zeros((size[1], size[0], 3), np.uint8))
    with open_clip(str(tmp_path)) as clip:
        made = record_clip(clip, MoveNet(), SQUAT)
    assert len(made.views) == 2
    assert made.truncated is not None
    assert made.truncated.startswith("measured to")


@pytest.fixture(scope="module", params=[False, True], ids=["whole", "live"])
def demo(request: pytest.FixtureRequest) -> Recording:
    with open_clip(str(DEMO)) as clip:
        return record_clip(clip, MoveNet(), SQUAT, 2, live=request.param)


@pytest.mark.integration
def test_the_demo_is_counted_and_its_drifting_knees_named(demo: Recording) -> None:
    assert [rep.valgus for rep in demo.reps] == [None, None, "left", "left", "both", "none"]
    assert {rep.phase for rep in demo.reps[2:5]} == {"bottom"}
    assert demo.reps[5].score > max(rep.score for rep in demo.reps[2:5])


@pytest.mark.integration
def test_the_demos_drift_is_of_the_rendered_truths_size(demo: Recording) -> None:
    """Over many people the error has no bias (``mirror validate``). Of this one the network reads drifting knees up to .085 of a thigh too
    far; a square that is cut one pixel further left changes that by up to .007."""
    truth = SHARED / "synth" / "demo.json"
    if not truth.exists():
        pytest.skip("../shared/data/synth is not here: the demo's exact truth cannot be compared")
    for rep, true in zip(demo.reps[2:], json.loads(truth.read_text())["reps"][2:], strict=True):
        for read, side in ((rep.drift_left, "left"), (rep.drift_right, "right")):
            drift = true[side]["peak_drift_window"]
            assert read == pytest.approx(drift, abs=0.092 if drift > 0.1 else 0.05)


@pytest.mark.integration
def test_each_alert_comes_within_its_repetition(demo: Recording) -> None:
    assert {alert.rep for alert in demo.alerts} == {3, 4, 5}
    for alert in demo.alerts:
        rep = demo.reps[alert.rep - 1]
        assert rep.start < alert.time < rep.end


REAL = {
    # name: (least, most) repetitions that people counted (offline; see the data's README)
    "overhead_squat_deep.mov": (1, 1),
    "overhead_squat_half_lean.mov": (1, 1),
    "overhead_squat_borderline.mov": (1, 1),
    "air_squat_dark_start.gif": (1, 1),
    "oblique_band_squat_5fps.mp4": (2, 2),
    "unfinished_first_descent.gif": (0, 0),
    "walking_through.mp4": (0, 0),
    "sit_to_stand_walk_in_out.mp4": (0, 2),
}


@pytest.mark.long
@pytest.mark.integration
@pytest.mark.parametrize("name", REAL)
def test_real_people_are_counted_as_people_counted_them(name: str) -> None:
    path = SHARED / "real" / name
    if not path.exists():
        pytest.skip("../shared/data/real is not here: real clips cannot be tried")
    with open_clip(str(path)) as clip:
        made = record_clip(clip, MoveNet(), SQUAT)
    assert REAL[name][0] <= len(made.reps) <= REAL[name][1]
    if name.startswith("oblique"):
        assert all(rep.valgus is None for rep in made.reps)
        assert made.alerts == []
    if name.startswith("sit_to_stand"):
        assert all(rep.start > 4.5 for rep in made.reps)
    if "deep" in name or "half_lean" in name or "dark" in name:
        assert all(rep.valgus in ("none", None) for rep in made.reps)


@pytest.mark.parametrize("live", [False, True])
@pytest.mark.parametrize("name", ["mrpose__squat", "postop_cv__squat", "nowva__squats"])
def test_clean_squats_of_real_people_are_not_called_further_in_than_their_first_two(name: str, live: bool) -> None:
    path = SHARED / "real" / "tracks" / f"{name}.npz"
    if not path.exists():
        pytest.skip("../shared/data/real/tracks is not here: real people cannot be tried")
    made = measure_track(Track(read_track(path)), SQUAT, calibration_reps=2, live=live)
    assert len(made.reps) > 2
    assert {rep.valgus for rep in made.reps} <= {"none", None}
    assert made.alerts == []


def test_the_poses_of_a_recording_keep_no_plain_floats() -> None:
    poses = [Pose(i / 30, (480, 640), np.full((17, 3), i, np.float32)) for i in range(500)]
    tracemalloc.start()
    try:
        sums = [pose.joints[0][0] + pose.joints[16][2] for pose in poses]
        _, greatest = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert sums == [2 * i for i in range(500)]
    assert greatest < 500 * 200  # bytes; a pose as plain floats takes 2800


def test_the_floats_of_a_pose_are_made_once_for_all_who_ask_and_never_another_ones() -> None:
    one, other = (Pose(0.0, (480, 640), np.full((17, 3), value, np.float32)) for value in (1, 2))
    assert one.joints is one.joints
    assert (one.joints[3], other.joints[3], one.joints[3]) == ([1.0] * 3, [2.0] * 3, [1.0] * 3)
    assert replace(one, points=None).joints == []
