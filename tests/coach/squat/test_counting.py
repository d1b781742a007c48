"""Whoever squats is counted, live and afterwards; other movements are not."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from mirror.coach.session import Session
from mirror.exercises import find_exercise
from mirror.offline.recording import Recording, Track, measure_track
from mirror.types import Pose, Rep
from tests.people import SIZE, Squatter, filmed, length, squats
from tests.people.recorded import captured, read_track
from tests.words import words

SHARED = Path(__file__).parents[4] / "shared" / "data"
LIVE = pytest.mark.parametrize("live", [False, True], ids=["recording", "live"])


def measured(poses: Iterable[Pose], live: bool, exercise: str = "squat") -> Recording:
    return measure_track(Track([*poses], None), find_exercise(exercise), live=live)


def depths(reps: list[Rep]) -> list[float]:
    return [round(rep.depth, 2) for rep in reps]


@LIVE
@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0])
def test_a_person_who_starts_at_once_is_counted_from_the_first_squat(live: bool, rate: float) -> None:
    made = measured(filmed(squats(4, start=0.3, rest=0.3), length(4, start=0.3, rest=0.3), rate=rate), live)
    assert len(made.reps) == 4


def test_nobody_who_squats_is_asked_to_stand_still() -> None:
    session = Session(find_exercise("squat"), 0)
    views = [session.update(pose) for pose in filmed(squats(3, start=0.5, rest=0.1), length(3, start=0.5, rest=0.1))]
    assert {view.scene.name for view in views if view.time > 0.3} == {"set"}
    assert len(session.reps) == 3


@LIVE
@pytest.mark.parametrize("deepest", [0.22, 0.4, 0.6, 0.8])
def test_shallow_and_deep_squats_of_a_second_each_count(live: bool, deepest: float) -> None:
    made = measured(filmed(squats(5, deepest, seconds=1.0, rest=0.1), length(5, 1.0, 0.1)), live)
    assert len(made.reps) == 5


@LIVE
def test_a_squat_that_is_too_quick_is_shown_apart_and_says_so(live: bool) -> None:
    made = measured(filmed(squats(3, 0.4, seconds=0.6, rest=1.0), length(3, 0.6, 1.0)), live)
    assert made.reps == []
    assert {rep.reason for rep in made.partial_reps} == {"quick"}
    assert made.alerts == []


@LIVE
def test_a_hold_at_the_bottom_does_not_swallow_the_next_squat(live: bool) -> None:
    def motion(time: float) -> tuple[float, tuple[float, float]]:
        return squats(2, 0.4)(time if time < 2.7 else max(time - 12.0, 2.7))

    assert len(measured(filmed(motion, 20.0), live).reps) == 2


@LIVE
def test_feet_that_are_misread_at_the_bottom_do_not_lose_the_squat(live: bool) -> None:
    """MoveNet's ankles move by .11 of a leg up and down in deep squats, and come together by .2 where knees cave in."""
    poses = []
    for pose in filmed(squats(4, 0.6), length(4)):
        assert pose.points is not None
        hips, ankles = pose.points[11:13, 1].mean(), pose.points[15:17, 1].mean()
        if ankles - hips < 0.65 * 300:
            pose.points[15:17, 1] -= 0.1 * 300
            pose.points[15:17, 0] = pose.points[15:17, 0].mean() + 0.6 * (pose.points[15:17, 0] - pose.points[15:17, 0].mean())
        poses.append(pose)
    assert len(measured(poses, live).reps) == 4


def test_a_lost_baseline_comes_back_as_soon_as_the_feet_do() -> None:
    def sidestep() -> Iterable[Pose]:
        for pose in filmed(lambda _: (0.0, (0.0, 0.0)), 3.0):
            yield Pose(pose.time, SIZE, Squatter(aside=0.3).points(0.0)) if 1.5 < pose.time < 2.2 else pose
        yield from filmed(lambda t: squats(1, start=0.0)(t - 3.0), 6.0, since=3.0)

    session = Session(find_exercise("squat"), 0)
    for pose in sidestep():
        session.update(pose)
    assert len(session.reps) == 1
    assert session.reps[0].start < 3.3


@pytest.mark.integration
@LIVE
@pytest.mark.parametrize("height", [0.6, 1.1])
@pytest.mark.parametrize(("name", "true"), [("m01_s02_cor", 6), ("m01_s04_inc", 4), ("m01_s10_cor", 6)])
def test_captured_squats_without_a_rest_are_counted(live: bool, height: float, name: str, true: int) -> None:
    assert len(measured(captured(name, height), live).reps) == true


@pytest.mark.integration
@LIVE
@pytest.mark.parametrize("yaw", [0.0, 25.0])
@pytest.mark.parametrize(
    ("name", "kind"),
    [("m03_s02_cor", "inline_lunge"), ("m03_s06_inc", "inline_lunge"), ("m04_s06_cor", "side_lunge"), ("m04_s10_inc", "side_lunge")],
)
def test_captured_lunges_are_no_squats_and_say_what_they_look_like(live: bool, yaw: float, name: str, kind: str) -> None:
    made = measured(captured(name, yaw=yaw), live)
    assert made.reps == []
    assert made.alerts == []
    assert sum(rep.reason == kind for rep in made.partial_reps) >= 3
    assert all("lunge" in words(rep.note) for rep in made.partial_reps if rep.reason == kind)


TRACKS = {
    # name: repetitions that people counted
    "lnewco__good_IMG_7054": 1, "lnewco__bad_IMG_7033": 1, "lnewco__good_IMG_7026": 1, "mlsac__media_olympic_squat_vid": 1,
    "mlsac__media_bending_forward_vid": 1, "bipinkc19__squat": 2, "rohanx01__squat": 2, "tfjs_models__pose_squats": 2,
    "exercise_correction__squat": 0, "exercise_correction__lunge": 0,
}  # fmt: skip


@LIVE
@pytest.mark.parametrize("name", TRACKS)
def test_people_on_public_clips_are_counted_as_people_counted_them(live: bool, name: str) -> None:
    assert len(measured(read_track(name), live).reps) == TRACKS[name]


@pytest.mark.integration
@LIVE
def test_all_tracks_of_real_people_are_counted(live: bool) -> None:
    labels = SHARED / "real" / "tracks" / "LABELS.csv"
    if not labels.exists():
        pytest.skip("../shared/data/real/tracks is not here: real people cannot be tried")
    wrong = {}
    for row in csv.DictReader(labels.open()):
        squat = row["exercise"] == "squat"
        if not squat and "lunge" not in row["exercise"]:
            continue
        true = {int(count) for count in row["true_reps"].split("/")} if squat else {0}
        found = len(measured(read_track(labels.parent / row["track"]), live).reps)
        if not min(true) <= found <= max(true):
            wrong[row["track"]] = (found, true)
    assert wrong == {}


@pytest.mark.integration
@LIVE
def test_students_who_squat_once_are_counted_once(live: bool) -> None:
    file = SHARED / "valgus" / "squats.npz"
    if not file.exists():
        pytest.skip("../shared/data/valgus is not here: real people cannot be tried")
    with np.load(file) as arrays:
        names = [key for key in arrays if key.endswith("_xy")][::12]
        wrong = [name for name in names if len(measured(_student(arrays[name]), live).reps) != 1]
    assert wrong == []


def _student(xy: NDArray[np.int16]) -> list[Pose]:
    points = np.concatenate([xy / np.float32(20), np.full((*xy.shape[:2], 1), 0.8, np.float32)], axis=-1)
    return [Pose(i / 30, (640, 480), None if (each == -32768).any() else points[i]) for i, each in enumerate(xy)]


@LIVE
@pytest.mark.parametrize(("moved", "counted"), [(0.0, 3), (0.08, 3), (0.25, 2)])
def test_going_down_while_walking_to_a_chair_is_not_a_rep(live: bool, moved: float, counted: int) -> None:
    """The feet go ``moved`` leg lengths to the side while the third of three squats comes up."""
    start, seconds, rest = 1.5, 2.0, 1.0
    up = start + 2 * (seconds + rest) + 0.6 * seconds
    poses = []
    for pose in filmed(squats(3, 0.3, seconds, rest, start), length(3, seconds, rest, start)):
        assert pose.points is not None
        pose.points[:, 0] += moved * 300 * min(max((pose.time - up) / (0.2 * seconds), 0.0), 1.0)
        poses.append(pose)
    assert len(measured(poses, live).reps) == counted


@LIVE
@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_ankles_misread_in_the_last_frame_of_a_squat_are_no_walk(live: bool, rate: float) -> None:
    poses = [*filmed(squats(3, 0.3), length(3), rate=rate)]
    ends = {round(rep.end, 3) for rep in measured(poses, live).reps}
    for pose in poses:
        if round(pose.time, 3) in {round(end - 1 / rate, 3) for end in ends}:
            assert pose.points is not None
            pose.points[15:17, 0] += 0.3 * 300
    assert len(measured(poses, live).reps) == 3
