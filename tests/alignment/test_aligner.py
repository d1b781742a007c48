from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mirror.alignment.aligner import AlignmentReference, align
from mirror.alignment.baseline import Baseline, measure_baseline
from mirror.alignment.neutral_path import NeutralPath, PathFit
from mirror.alignment.quality import ABSTENTION_KEYS, abstention_advice, abstention_message
from mirror.core import BaselineColumn as Column
from mirror.i18n import load_catalogue
from mirror.types import Pose
from tests.people import SIZE, Squatter


def reference(who: Squatter) -> AlignmentReference:
    """Calibrated on this person's own clean path."""
    baseline = measure_baseline(np.stack([who.points(0.0)] * 3))
    assert baseline is not None
    bare = AlignmentReference(baseline, None)
    fit = PathFit(calibrated=True)
    for depth in np.linspace(0, 0.42, 60):
        seen = align(Pose(0.0, SIZE, who.points(float(depth))), bare)
        fit.add(seen.depth, seen.fold, (*seen.mkd, seen.kasr), 0.25)
    return AlignmentReference(baseline, fit.fit())


def test_without_a_still_second_the_error_is_wider() -> None:
    sharp = reference(Squatter())
    rough = replace(sharp, baseline=replace(sharp.baseline, provisional=True))
    pose = Pose(0.0, SIZE, Squatter().points(0.2))
    assert align(pose, rough).drift_se[0] > align(pose, sharp).drift_se[0] + 0.003
    assert align(pose, rough).drift == align(pose, sharp).drift


@pytest.mark.parametrize("toe_out", [(0.0, 0.0), (14.0, 14.0), (5.0, 28.0)])
@pytest.mark.parametrize("yaw", [-8.0, 0.0, 8.0])
@pytest.mark.parametrize("depth", [0.1, 0.2, 0.3])
def test_drift_is_what_the_knee_really_moved_whatever_the_toe_out_and_yaw(toe_out: tuple[float, float], yaw: float, depth: float) -> None:
    who = Squatter(toe_out=toe_out, yaw=yaw)
    seen = align(Pose(0.0, SIZE, who.points(depth, (0.10, 0.0))), reference(who))
    assert seen.drift[0] == pytest.approx(0.10, abs=0.02)
    assert seen.drift[1] == pytest.approx(0.0, abs=0.012)


def test_depth_is_the_hips_fall() -> None:
    who = Squatter()
    for depth in (0.1, 0.2, 0.3, 0.4):
        assert align(Pose(0.0, SIZE, who.points(depth)), reference(who)).depth == pytest.approx(depth, abs=0.05)


def test_a_turned_body_is_estimated_and_taken_out_of_where_the_knees_are() -> None:
    for yaw in (-25.0, 0.0, 25.0):
        who = Squatter(yaw=yaw)
        seen = align(Pose(0.0, SIZE, who.points(0.25)), reference(who))
        assert seen.yaw == pytest.approx(yaw, abs=6)
        assert seen.facing == pytest.approx((-0.16, -0.16), abs=0.06)
        assert sum(seen.facing) == pytest.approx(sum(seen.mkd))


def test_a_knee_that_caves_in_is_not_taken_for_a_turn() -> None:
    seen = align(Pose(0.0, SIZE, Squatter().points(0.25, (0.3, 0.0))), reference(Squatter()))
    assert abs(seen.yaw) < 3
    assert seen.facing[0] > 0.14


def test_a_foot_off_the_floor_is_a_step_and_no_claim() -> None:
    points = Squatter().points(0.25)
    points[15, 1] -= 0.2 * reference(Squatter()).baseline.leg
    seen = align(Pose(0.0, SIZE, points), reference(Squatter()))
    assert seen.reason == "step"
    assert np.isnan(seen.facing[0])


def test_without_a_path_there_is_depth_and_no_drift() -> None:
    baseline = reference(Squatter()).baseline
    seen = align(Pose(0.0, SIZE, Squatter().points(0.2)), AlignmentReference(baseline, None))
    assert np.isfinite(seen.depth)
    assert np.isnan(seen.drift[0])
    assert seen.regime == "none"


def test_nobody_measures_nothing_and_says_so() -> None:
    seen = align(Pose(0.0, SIZE, None), None)
    assert seen.reason == "nobody"
    assert np.isnan(seen.depth)


def pose(who: Squatter, brightness: float = 1.0, others: tuple[tuple[float, float], ...] = ()) -> Pose:
    return Pose(0.0, SIZE, who.points(0.0), others, brightness)


def with_feet(score: float, below: float = 0.0) -> Pose:
    points = Squatter().points(0.0)
    points[15:17, 2] = score
    points[15:17, 1] += below
    return Pose(0.0, SIZE, points)


def baseline_of(who: Squatter) -> Baseline:
    found = measure_baseline(np.stack([who.points(0.0)] * 3))
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("seen", "reason"),
    [
        (pose(Squatter()), None),
        (with_feet(0.1), "feet"),
        (with_feet(0.8, below=600), "feet"),
        (pose(Squatter(), brightness=0.01), "dark"),
        (pose(Squatter(), others=((480.0, 600.0),)), "crowd"),
        (pose(Squatter(), others=((40.0, 600.0),)), None),
        (pose(Squatter(score=0.25)), "joints"),
        (pose(Squatter(distance=9.0)), "far"),
        (pose(Squatter(yaw=180.0)), "back"),
    ],
)
def test_what_the_view_cannot_carry_is_named(seen: Pose, reason: str | None) -> None:
    far = Squatter(distance=9.0)
    baseline = baseline_of(far if reason == "far" else Squatter())
    assert align(seen, AlignmentReference(baseline, None)).reason == reason


def test_every_reason_has_words_and_advice() -> None:
    assert all(
        {abstention_message(reason).key, abstention_advice(reason).key} <= set(load_catalogue("en").texts) for reason in ABSTENTION_KEYS
    )


def test_the_path_reaches_the_core() -> None:
    path = NeutralPath(np.arange(24, dtype=np.float64).reshape(3, 8), np.zeros((3, 8, 8)), calibrated=True)
    vector = AlignmentReference(baseline_of(Squatter()), path).vector
    assert vector[Column.PATH_LEFT_0 : Column.KASR_FOLD + 1].tolist() == list(range(24))
