from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from mirror.core import KNOT_SPACING, KNOTS, METRICS, Metric

from .bodies import Array, baseline, metric_row, no_baseline, path, rolled, standing

SQUAT = {"left_hip": (330.0, 360.0), "right_hip": (270.0, 360.0)}


def measure(core: ModuleType, points: Array, base: Array) -> Array:
    out = metric_row()
    core.metrics(points, base, out)
    return out


def test_standing_straight_is_depth_zero_no_drift_full_score(core: ModuleType) -> None:
    got = measure(core, standing(), baseline())
    for metric in (
        Metric.DEPTH,
        Metric.MKD_LEFT,
        Metric.DRIFT_RIGHT,
        Metric.FPPA_LEFT,
        Metric.TRUNK_LEAN,
        Metric.HIP_LINE,
        Metric.HIP_SHIFT,
    ):
        assert got[metric] == pytest.approx(0, abs=1e-5), metric.name
    assert got[Metric.KASR] == pytest.approx(70 / 80)
    assert got[Metric.ANKLE_GAP] == pytest.approx(0.4)
    assert got[Metric.SHOULDER_WIDTH] == pytest.approx(0.4)
    assert got[Metric.HIP_WIDTH] == pytest.approx(0.3)
    assert got[Metric.CONFIDENCE] == pytest.approx(0.9)
    assert got[Metric.SCORE] == pytest.approx(100)


def test_hips_coming_down_deepen_the_squat(core: ModuleType) -> None:
    assert measure(core, standing(**SQUAT), baseline())[Metric.DEPTH] == pytest.approx(0.3)


def test_left_knee_moving_to_the_right_leg_is_positive_on_the_left_only(core: ModuleType) -> None:
    got = measure(core, standing(left_knee=(325, 400)), baseline())
    assert got[Metric.MKD_LEFT] == pytest.approx(0.1)
    assert got[Metric.DRIFT_LEFT] == pytest.approx(0.1)
    assert got[Metric.DRIFT_RIGHT] == pytest.approx(0, abs=1e-6)
    assert got[Metric.FPPA_LEFT] == pytest.approx(2 * np.degrees(np.arctan(10 / 100)), rel=0.01)
    assert got[Metric.FPPA_RIGHT] == pytest.approx(0, abs=1e-5)
    assert got[Metric.KASR_DROP] == pytest.approx(1 - 60 / 80)


def test_right_knee_moving_outward_is_negative(core: ModuleType) -> None:
    got = measure(core, standing(right_knee=(255, 400)), baseline())
    assert got[Metric.MKD_RIGHT] == pytest.approx(-0.1)
    assert got[Metric.FPPA_RIGHT] < -5


def test_both_knees_in_is_positive_on_both(core: ModuleType) -> None:
    got = measure(core, standing(left_knee=(320, 400), right_knee=(280, 400)), baseline())
    assert got[Metric.DRIFT_LEFT] == pytest.approx(0.15)
    assert got[Metric.DRIFT_RIGHT] == pytest.approx(0.15)


def test_drift_is_what_the_persons_own_path_does_not_explain(core: ModuleType) -> None:
    d = 0.3
    s = np.sqrt(1 - (1 - d) ** 2)
    knots = np.array([0.01, -0.02, -0.05, -0.09, -0.12, -0.13, -0.20])
    got = measure(core, standing(**SQUAT), baseline(**path("path_left", *knots)))
    expected = np.interp(s, np.arange(KNOTS) * KNOT_SPACING, knots)
    assert got[Metric.DRIFT_LEFT] == pytest.approx(got[Metric.MKD_LEFT] - expected, abs=1e-6)
    assert got[Metric.DRIFT_RIGHT] == pytest.approx(got[Metric.MKD_RIGHT], abs=1e-6)


def test_rising_above_the_standing_height_keeps_the_path_at_its_start(core: ModuleType) -> None:
    got = measure(core, standing(left_hip=(330, 290), right_hip=(270, 290)), baseline(**path("path_left", 0.02, -0.06, -0.14)))
    assert got[Metric.DEPTH] < 0
    assert got[Metric.DRIFT_LEFT] == pytest.approx(got[Metric.MKD_LEFT] - 0.02, abs=1e-6)


def test_leaning_to_image_right_and_a_lower_left_hip_are_positive(core: ModuleType) -> None:
    got = measure(core, standing(left_shoulder=(390, 150), right_shoulder=(310, 150), left_hip=(330, 306)), baseline())
    assert got[Metric.TRUNK_LEAN] == pytest.approx(np.degrees(np.arctan2(50, 153)), abs=1e-3)
    assert got[Metric.HIP_LINE] == pytest.approx(np.degrees(np.arctan2(6, 60)), abs=1e-3)


def test_hips_shifting_to_image_right_are_positive(core: ModuleType) -> None:
    got = measure(core, standing(left_hip=(350, 300), right_hip=(290, 300)), baseline())
    assert got[Metric.HIP_SHIFT] == pytest.approx(0.1)


@pytest.mark.parametrize("roll", [-0.3, 0.05, 0.2])
def test_a_tilted_camera_changes_nothing_once_its_roll_is_known(core: ModuleType, roll: float) -> None:
    body = standing(left_knee=(325, 400), left_shoulder=(360, 150), **SQUAT)
    level = measure(core, body, baseline())
    np.testing.assert_allclose(measure(core, rolled(body, roll), baseline(roll=roll)), level, rtol=1e-4, atol=1e-4)


def test_without_a_baseline_only_what_needs_none_is_measured(core: ModuleType) -> None:
    got = measure(core, standing(), no_baseline())
    free = {Metric.KASR, Metric.FPPA_LEFT, Metric.FPPA_RIGHT, Metric.TRUNK_LEAN, Metric.HIP_LINE, Metric.CONFIDENCE}
    assert {metric for metric in Metric if np.isfinite(got[metric])} == free


def test_a_baseline_without_paths_gives_displacement_but_no_drift_and_no_score(core: ModuleType) -> None:
    nan = float("nan")
    got = measure(core, standing(), baseline(path_left_0=nan, path_right_0=nan, kasr_1=nan))
    assert np.isfinite(got[[Metric.DEPTH, Metric.MKD_LEFT, Metric.MKD_RIGHT]]).all()
    assert np.isnan(got[[Metric.DRIFT_LEFT, Metric.DRIFT_RIGHT, Metric.KASR_DROP, Metric.SCORE]]).all()


def test_score_follows_its_definition(core: ModuleType) -> None:
    assert measure(core, standing(left_knee=(327.5, 400)), baseline())[Metric.SCORE] == pytest.approx(65, abs=1e-3)
    assert measure(core, standing(left_knee=(300, 400)), baseline())[Metric.SCORE] == pytest.approx(30, abs=1e-3)
    lean = 150 * np.tan(np.radians(17.5))
    tilted = standing(left_shoulder=(340 + lean, 150), right_shoulder=(260 + lean, 150))
    assert measure(core, tilted, baseline())[Metric.SCORE] == pytest.approx(85, abs=1e-3)


def test_score_never_rises_as_a_knee_drifts_further(core: ModuleType) -> None:
    for side, way in (("left_knee", -1), ("right_knee", 1)):
        start = {"left_knee": 335, "right_knee": 265}[side]
        scores = [measure(core, standing(**{side: (start + way * step / 2, 400)}), baseline())[Metric.SCORE] for step in range(-20, 60)]
        assert np.diff(scores).max() <= 1e-4
        assert scores[0] == pytest.approx(100)
        assert scores[-1] == pytest.approx(30, abs=1e-3)


@pytest.mark.parametrize(
    ("body", "base", "lost"),
    [
        (
            standing(left_ankle=(300, 500), right_ankle=(300, 500)),
            baseline(),
            {Metric.KASR, Metric.MKD_LEFT, Metric.FPPA_RIGHT, Metric.SCORE},
        ),
        (standing(left_hip=(330, 500)), baseline(), {Metric.MKD_LEFT, Metric.FPPA_LEFT}),
        (standing(), baseline(thigh_left=0), {Metric.MKD_LEFT, Metric.DRIFT_LEFT}),
        (standing(), baseline(leg=0), {Metric.DEPTH, Metric.MKD_LEFT, Metric.ANKLE_GAP}),
        (np.zeros((17, 3), np.float32), baseline(), {Metric.MKD_LEFT, Metric.KASR, Metric.FPPA_LEFT, Metric.TRUNK_LEAN, Metric.HIP_LINE}),
    ],
    ids=["ankles-at-one-x", "hip-level-with-ankle", "no-thigh", "no-leg", "all-in-the-corner"],
)
def test_degenerate_geometry_is_not_measured(core: ModuleType, body: Array, base: Array, lost: set[Metric]) -> None:
    got = measure(core, body, base)
    assert not np.isinf(got).any()
    assert {metric.name for metric in lost} <= {metric.name for metric in Metric if np.isnan(got[metric])}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_lost_knee_loses_its_own_leg_and_the_score_but_not_the_other_leg(core: ModuleType, bad: float) -> None:
    got = measure(core, standing(left_knee=(bad, 400)), baseline())
    assert np.isnan(got[[Metric.MKD_LEFT, Metric.DRIFT_LEFT, Metric.FPPA_LEFT, Metric.KASR, Metric.SCORE]]).all()
    assert np.isfinite(got[[Metric.DEPTH, Metric.MKD_RIGHT, Metric.DRIFT_RIGHT, Metric.FPPA_RIGHT, Metric.TRUNK_LEAN]]).all()


def test_a_joint_without_a_score_has_no_confidence(core: ModuleType) -> None:
    body = standing()
    body[15, 2] = np.nan
    assert np.isnan(measure(core, body, baseline())[Metric.CONFIDENCE])
    body[15, 2] = 0.2
    body[0, 2] = 0.0  # a hidden nose costs nothing
    assert measure(core, body, baseline())[Metric.CONFIDENCE] == pytest.approx(0.2)


def test_a_recording_is_its_frames(core: ModuleType) -> None:
    frames = np.stack([standing(left_knee=(335 - i, 400), left_hip=(330, 300 + 4 * i)) for i in range(25)])
    out = np.empty((25, len(METRICS)), np.float32)
    core.metrics(frames, baseline(), out)
    np.testing.assert_array_equal(out, [measure(core, frame, baseline()) for frame in frames])


def test_an_empty_recording_is_fine(core: ModuleType) -> None:
    core.metrics(np.empty((0, 17, 3), np.float32), baseline(), np.empty((0, len(METRICS)), np.float32))


def test_shoulders_that_fall_further_than_the_hips_deepen_the_squat(core: ModuleType) -> None:
    body = standing(**SQUAT, left_shoulder=(340, 230), right_shoulder=(260, 230))
    alone, blended = measure(core, body, baseline()), measure(core, body, baseline(shoulder=350))
    hips = alone[Metric.DEPTH]
    assert blended[Metric.DEPTH] == pytest.approx(hips + (80 / 200 - hips) / 3, abs=1e-6)


def test_a_bow_with_straight_legs_is_no_depth(core: ModuleType) -> None:
    body = standing(left_shoulder=(340, 260), right_shoulder=(260, 260))
    assert measure(core, body, baseline(shoulder=350))[Metric.DEPTH] == pytest.approx(0, abs=1e-6)


def test_unseen_shoulders_leave_depth_to_the_hips(core: ModuleType) -> None:
    body = standing(**SQUAT, left_shoulder=(np.nan, np.nan))
    assert measure(core, body, baseline(shoulder=350))[Metric.DEPTH] == measure(core, body, baseline())[Metric.DEPTH]


def test_the_fold_takes_its_share_of_the_path(core: ModuleType) -> None:
    body = standing(**SQUAT, left_shoulder=(340, 230), right_shoulder=(260, 230))
    without, with_fold = (measure(core, body, baseline(shoulder=350, path_left_fold=share)) for share in (0.0, 0.5))
    assert without[Metric.FOLD] == pytest.approx(80 / 200 - 0.3, abs=1e-6)
    assert with_fold[Metric.DRIFT_LEFT] == pytest.approx(without[Metric.DRIFT_LEFT] - 0.5 * 0.1, abs=1e-6)
    assert with_fold[Metric.DRIFT_RIGHT] == without[Metric.DRIFT_RIGHT]
