"""Each word of the vocabulary on joints whose answer can be read off by eye."""

from __future__ import annotations

from math import isnan, nan, sqrt

import numpy as np
import pytest

from mirror.coach.session import Session
from mirror.coach.signal.kinematics import Rows, body_lengths, make_start_pose, signal_change, signal_value
from mirror.exercises import SIGNAL_VOCABULARY, find_exercise, parse_expression
from mirror.types import KEYPOINT_NAMES, Pose, to_plain_floats
from tests.people import SIZE, Shot, Squatter, moves
from tests.people.doing import DOINGS, Doing


def rows(**at: tuple[float, float]) -> list[list[float]]:
    """A body facing the camera (its left at greater x): shoulders 0 and 40, hips 10 and 30, knees and ankles below; ``at`` moves joints."""
    places = {
        "nose": (20, 20), "left_shoulder": (40, 50), "right_shoulder": (0, 50), "left_elbow": (45, 75), "right_elbow": (-5, 75),
        "left_wrist": (45, 100), "right_wrist": (-5, 100), "left_hip": (30, 100), "right_hip": (10, 100), "left_knee": (30, 150),
        "right_knee": (10, 150), "left_ankle": (30, 200), "right_ankle": (10, 200), **at,
    }  # fmt: skip
    return [[*map(float, places.get(joint, (20, 18))), 0.9] for joint in KEYPOINT_NAMES]


def read(text: str, now: Rows, side: int | None = None, rest: Rows | None = None) -> float:
    return signal_value(parse_expression(text, "test"), now, side, make_start_pose(rest) if rest else None)


BODY = rows()


@pytest.mark.parametrize(
    ("text", "now", "side", "wanted"),
    [
        ("angle(hip, knee, ankle)", BODY, 0, 180.0),
        ("angle(hip, knee, ankle)", rows(left_ankle=(80, 150)), 0, 90.0),
        ("angle(hip, knee, ankle)", rows(left_ankle=(80, 150)), None, 135.0),
        ("tilt(knee, ankle)", BODY, 1, 0.0),
        ("tilt(knee, ankle)", rows(left_ankle=(80, 200)), 0, 45.0),
        ("tilt(mid_shoulder, mid_hip)", rows(left_shoulder=(90, 120), right_shoulder=(50, 80)), None, 90.0),
        ("gap(knee, other_knee) / trunk", BODY, 0, 0.4),
        ("gap(left_knee, right_ankle) / trunk", BODY, None, sqrt(20**2 + 50**2) / 50),
        ("across(left_knee, right_ankle) / hips", BODY, None, 1.0),
        ("rise(hip, ankle) / thigh", BODY, 0, 2.0),
        ("rise(other_ankle, ankle) / leg", rows(left_ankle=(30, 180)), 1, 0.2 / 0.9),
        ("inward(hip, knee, ankle) / thigh", rows(left_knee=(20, 150)), 0, 10 / ((sqrt(2600) + 50) / 2)),
        ("inward(hip, knee, ankle) / thigh", rows(right_knee=(0, 150)), 1, -10 / ((sqrt(2600) + 50) / 2)),
        ("fppa(hip, knee, ankle)", rows(right_knee=(20, 150)), 1, 22.62),
        ("fppa(hip, knee, ankle)", rows(left_knee=(40, 150)), 0, -22.62),
    ],
)
def test_a_signal_reads_what_the_eye_sees(text: str, now: Rows, side: int | None, wanted: float) -> None:
    assert read(text, now, side) == pytest.approx(wanted, abs=0.01)


def test_what_is_compared_with_the_rest_is_nothing_without_one() -> None:
    for text in ("depth", "sink(mid_hip, ankle)", "travel(mid_hip) / hips"):
        assert isnan(read(text, BODY, 0))
        assert read(text, BODY, 0, BODY) == pytest.approx(0.0)


def test_sinking_and_going_sideways() -> None:
    lower = rows(left_hip=(30, 120), right_hip=(10, 120))
    assert read("sink(mid_hip, ankle)", lower, 0, BODY) == pytest.approx(0.2)
    assert 0.13 < read("depth", lower, None, BODY) <= 0.2
    right = [[x - 10, y, s] for x, y, s in BODY]
    assert read("travel(mid_hip) / hips", right, 1, BODY) == pytest.approx(0.5)
    assert read("travel(mid_hip) / hips", right, 0, BODY) == pytest.approx(-0.5)
    assert signal_change(parse_expression("rise(hip, ankle) / leg", "test"), lower, 0, make_start_pose(BODY)) == pytest.approx(-0.2)


def test_depth_is_the_cores_depth() -> None:
    from mirror.alignment.aligner import AlignmentReference, measure_alignment_metrics
    from mirror.alignment.baseline import measure_baseline
    from mirror.core import MetricColumn

    still = np.stack([Squatter().points(0.0)] * 3)
    baseline = measure_baseline(still)
    assert baseline
    for depth in (0.05, 0.15, 0.3):
        points = Squatter().points(depth)
        core = float(measure_alignment_metrics(points, AlignmentReference(baseline, None))[MetricColumn.DEPTH])
        assert read("depth", to_plain_floats(points), None, to_plain_floats(still[0])) == pytest.approx(core, abs=0.01)


def test_lengths_are_means_of_what_is_seen() -> None:
    hidden = rows()
    hidden[13][2] = 0.1
    assert body_lengths(hidden)["thigh"] == 50
    assert body_lengths(BODY)["trunk"] == 50
    assert isnan(read("angle(hip, knee, ankle)", hidden, 0))
    assert read("angle(hip, knee, ankle)", hidden) == 180.0


@pytest.mark.parametrize("word", SIGNAL_VOCABULARY)
def test_joints_on_one_spot_are_not_measured(word: str) -> None:
    kind = SIGNAL_VOCABULARY[word]
    joints = ", ".join(("hip", "knee", "ankle")[: kind.joints])
    text = f"{word}({joints}){' / trunk' if kind.scaled else ''}" if joints else word
    assert not abs(read(text, [[5.0, 5.0, 0.9]] * 17, 0, [[5.0, 5.0, 0.9]] * 17)) > 1e-9


@pytest.mark.parametrize("word", SIGNAL_VOCABULARY)
@pytest.mark.parametrize("broken", [nan, float("inf"), -float("inf"), 1e30])
def test_broken_numbers_are_not_measured_or_survived(word: str, broken: float) -> None:
    kind = SIGNAL_VOCABULARY[word]
    joints = ", ".join(("hip", "knee", "ankle")[: kind.joints])
    text = f"{word}({joints}){' / trunk' if kind.scaled else ''}" if joints else word
    now = rows(left_hip=(broken, 100), left_knee=(30, broken))
    assert isinstance(read(text, now, 0, BODY), float)


@pytest.mark.integration
@pytest.mark.parametrize("doing", DOINGS.values(), ids=list(DOINGS))
@pytest.mark.parametrize("broken", [nan, float("inf"), 1e30])
def test_a_session_survives_wild_joints_and_goes_on_counting(doing: Doing, broken: float) -> None:
    session = Session(find_exercise(doing.key), 0)
    random = np.random.default_rng(3)
    for pose in doing.film(3):
        session.update(pose)
        if pose.points is not None and random.random() < 0.02:
            points = pose.points.copy()
            points[random.integers(17), random.integers(2)] = broken
            session.update(Pose(pose.time + 0.01, SIZE, points))
    assert len(session.reps) + len(session.partial_reps) >= 1


def test_two_cameras_read_the_same_shares() -> None:
    body = moves.on_one_leg(True)(1.0)
    near, far = (to_plain_floats(Shot(distance).points(body)) for distance in (2.6, 5.0))
    for text in ("tilt(knee, ankle)", "rise(other_ankle, ankle) / leg", "gap(knee, other_knee) / trunk"):
        assert read(text, near, 0) == pytest.approx(read(text, far, 0), rel=0.35, abs=0.05)
