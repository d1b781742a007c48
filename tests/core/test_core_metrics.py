from __future__ import annotations

from types import ModuleType

import numpy as np
import pytest

from mirror.core import METRIC_COLUMNS, PATH_KNOT_COUNT, PATH_KNOT_SPACING_TRAVEL, MetricColumn

from .bodies import Array, baseline, metric_row, no_baseline, path, rolled, standing

SQUAT = {"left_hip": (330.0, 360.0), "right_hip": (270.0, 360.0)}


def measure(core: ModuleType, points: Array, base: Array) -> Array:
    out = metric_row()
    core.metrics(points, base, out)
    return out


def test_standing_straight_is_depth_zero_no_drift_full_score(core: ModuleType) -> None:
    got = measure(core, standing(), baseline())
    for metric in (
        MetricColumn.DEPTH,
        MetricColumn.MKD_LEFT,
        MetricColumn.DRIFT_RIGHT,
        MetricColumn.FPPA_LEFT,
        MetricColumn.TRUNK_LEAN,
        MetricColumn.HIP_LINE,
        MetricColumn.HIP_SHIFT,
    ):
        assert got[metric] == pytest.approx(0, abs=1e-5), metric.name
    assert got[MetricColumn.KASR] == pytest.approx(70 / 80)
    assert got[MetricColumn.ANKLE_GAP] == pytest.approx(0.4)
    assert got[MetricColumn.SHOULDER_WIDTH] == pytest.approx(0.4)
    assert got[MetricColumn.HIP_WIDTH] == pytest.approx(0.3)
    assert got[MetricColumn.CONFIDENCE] == pytest.approx(0.9)
    assert got[MetricColumn.SCORE] == pytest.approx(100)


def test_hips_coming_down_deepen_the_squat(core: ModuleType) -> None:
    assert measure(core, standing(**SQUAT), baseline())[MetricColumn.DEPTH] == pytest.approx(0.3)


def test_left_knee_moving_to_the_right_leg_is_positive_on_the_left_only(core: ModuleType) -> None:
    got = measure(core, standing(left_knee=(325, 400)), baseline())
    assert got[MetricColumn.MKD_LEFT] == pytest.approx(0.1)
    assert got[MetricColumn.DRIFT_LEFT] == pytest.approx(0.1)
    assert got[MetricColumn.DRIFT_RIGHT] == pytest.approx(0, abs=1e-6)
    assert got[MetricColumn.FPPA_LEFT] == pytest.approx(2 * np.degrees(np.arctan(10 / 100)), rel=0.01)
    assert got[MetricColumn.FPPA_RIGHT] == pytest.approx(0, abs=1e-5)
    assert got[MetricColumn.KASR_DROP] == pytest.approx(1 - 60 / 80)


def test_right_knee_moving_outward_is_negative(core: ModuleType) -> None:
    got = measure(core, standing(right_knee=(255, 400)), baseline())
    assert got[MetricColumn.MKD_RIGHT] == pytest.approx(-0.1)
    assert got[MetricColumn.FPPA_RIGHT] < -5


def test_both_knees_in_is_positive_on_both(core: ModuleType) -> None:
    got = measure(core, standing(left_knee=(320, 400), right_knee=(280, 400)), baseline())
    assert got[MetricColumn.DRIFT_LEFT] == pytest.approx(0.15)
    assert got[MetricColumn.DRIFT_RIGHT] == pytest.approx(0.15)


def test_drift_is_what_the_persons_own_path_does_not_explain(core: ModuleType) -> None:
    d = 0.3
    s = np.sqrt(1 - (1 - d) ** 2)
    knots = np.array([0.01, -0.02, -0.05, -0.09, -0.12, -0.13, -0.20])
    got = measure(core, standing(**SQUAT), baseline(**path("path_left", *knots)))
    expected = np.interp(s, np.arange(PATH_KNOT_COUNT) * PATH_KNOT_SPACING_TRAVEL, knots)
    assert got[MetricColumn.DRIFT_LEFT] == pytest.approx(got[MetricColumn.MKD_LEFT] - expected, abs=1e-6)
    assert got[MetricColumn.DRIFT_RIGHT] == pytest.approx(got[MetricColumn.MKD_RIGHT], abs=1e-6)


def test_rising_above_the_standing_height_keeps_the_path_at_its_start(core: ModuleType) -> None:
    got = measure(core, standing(left_hip=(330, 290), right_hip=(270, 290)), baseline(**path("path_left", 0.02, -0.06, -0.14)))
    assert got[MetricColumn.DEPTH] < 0
    assert got[MetricColumn.DRIFT_LEFT] == pytest.approx(got[MetricColumn.MKD_LEFT] - 0.02, abs=1e-6)


def test_leaning_to_image_right_and_a_lower_left_hip_are_positive(core: ModuleType) -> None:
    got = measure(core, standing(left_shoulder=(390, 150), right_shoulder=(310, 150), left_hip=(330, 306)), baseline())
    assert got[MetricColumn.TRUNK_LEAN] == pytest.approx(np.degrees(np.arctan2(50, 153)), abs=1e-3)
    assert got[MetricColumn.HIP_LINE] == pytest.approx(np.degrees(np.arctan2(6, 60)), abs=1e-3)


def test_hips_shifting_to_image_right_are_positive(core: ModuleType) -> None:
    got = measure(core, standing(left_hip=(350, 300), right_hip=(290, 300)), baseline())
    assert got[MetricColumn.HIP_SHIFT] == pytest.approx(0.1)


@pytest.mark.parametrize("roll", [-0.3, 0.05, 0.2])
def test_a_tilted_camera_changes_nothing_once_its_roll_is_known(core: ModuleType, roll: float) -> None:
    body = standing(left_knee=(325, 400), left_shoulder=(360, 150), **SQUAT)
    level = measure(core, body, baseline())
    tilted = measure(core, rolled(body, roll), baseline(roll=roll))
    upright = [column for column in MetricColumn if column not in (MetricColumn.FEET_LOW, MetricColumn.FRONT)]
    np.testing.assert_allclose(tilted[upright], level[upright], rtol=1e-4, atol=1e-4)


def test_what_tells_of_the_view_is_measured_in_the_picture(core: ModuleType) -> None:
    body = standing(left_ankle=(340, 480), left_shoulder=(370, 150))
    body[[12, 15], 2] = 0.4, 0.25
    got = measure(core, body, baseline())
    assert got[MetricColumn.FOOT_LIFT] == pytest.approx(-0.1)
    assert got[MetricColumn.TRUNK_SHIFT] == pytest.approx(15 / 200)
    assert got[MetricColumn.KNEE_DROP] == pytest.approx(0.5)
    assert got[MetricColumn.FEET_LOW] == 500
    assert got[MetricColumn.FEET_SCORE] == got[MetricColumn.CONFIDENCE] == pytest.approx(0.25)
    assert got[MetricColumn.KNEES_SCORE] == pytest.approx(0.4)
    assert got[MetricColumn.FRONT] == pytest.approx(110)
    assert got[MetricColumn.LEGS_ORDER] == 1
    crossed = measure(core, standing(left_knee=(260, 400), right_knee=(340, 400)), baseline())
    assert crossed[MetricColumn.LEGS_ORDER] == -1
    turned = body.copy()
    turned[:, 0] = 600 - body[:, 0]
    assert measure(core, turned, baseline())[MetricColumn.FRONT] < 0


def test_without_a_baseline_only_what_needs_none_is_measured(core: ModuleType) -> None:
    got = measure(core, standing(), no_baseline())
    free = {
        MetricColumn.KASR,
        MetricColumn.FPPA_LEFT,
        MetricColumn.FPPA_RIGHT,
        MetricColumn.TRUNK_LEAN,
        MetricColumn.HIP_LINE,
        MetricColumn.CONFIDENCE,
        MetricColumn.FEET_LOW,
        MetricColumn.FEET_SCORE,
        MetricColumn.KNEES_SCORE,
        MetricColumn.LEGS_ORDER,
        MetricColumn.FRONT,
    }
    assert {metric for metric in MetricColumn if np.isfinite(got[metric])} == free


def test_a_baseline_without_paths_gives_displacement_but_no_drift_and_no_score(core: ModuleType) -> None:
    nan = float("nan")
    got = measure(core, standing(), baseline(path_left_0=nan, path_right_0=nan, kasr_1=nan))
    assert np.isfinite(got[[MetricColumn.DEPTH, MetricColumn.MKD_LEFT, MetricColumn.MKD_RIGHT]]).all()
    assert np.isnan(got[[MetricColumn.DRIFT_LEFT, MetricColumn.DRIFT_RIGHT, MetricColumn.KASR_DROP, MetricColumn.SCORE]]).all()


def test_score_follows_its_definition(core: ModuleType) -> None:
    assert measure(core, standing(left_knee=(327.5, 400)), baseline())[MetricColumn.SCORE] == pytest.approx(65, abs=1e-3)
    assert measure(core, standing(left_knee=(300, 400)), baseline())[MetricColumn.SCORE] == pytest.approx(30, abs=1e-3)
    lean = 150 * np.tan(np.radians(17.5))
    tilted = standing(left_shoulder=(340 + lean, 150), right_shoulder=(260 + lean, 150))
    assert measure(core, tilted, baseline())[MetricColumn.SCORE] == pytest.approx(85, abs=1e-3)


def test_score_never_rises_as_a_knee_drifts_further(core: ModuleType) -> None:
    for side, way in (("left_knee", -1), ("right_knee", 1)):
        start = {"left_knee": 335, "right_knee": 265}[side]
        scores = [
            measure(core, standing(**{side: (start + way * step / 2, 400)}), baseline())[MetricColumn.SCORE] for step in range(-20, 60)
        ]
        assert np.diff(scores).max() <= 1e-4
        assert scores[0] == pytest.approx(100)
        assert scores[-1] == pytest.approx(30, abs=1e-3)


@pytest.mark.parametrize(
    ("body", "base", "lost"),
    [
        (
            standing(left_ankle=(300, 500), right_ankle=(300, 500)),
            baseline(),
            {MetricColumn.KASR, MetricColumn.MKD_LEFT, MetricColumn.FPPA_RIGHT, MetricColumn.SCORE},
        ),
        (standing(left_hip=(330, 500)), baseline(), {MetricColumn.MKD_LEFT, MetricColumn.FPPA_LEFT}),
        (standing(), baseline(thigh_left=0), {MetricColumn.MKD_LEFT, MetricColumn.DRIFT_LEFT}),
        (standing(), baseline(leg=0), {MetricColumn.DEPTH, MetricColumn.MKD_LEFT, MetricColumn.ANKLE_GAP}),
        (
            np.zeros((17, 3), np.float32),
            baseline(),
            {MetricColumn.MKD_LEFT, MetricColumn.KASR, MetricColumn.FPPA_LEFT, MetricColumn.TRUNK_LEAN, MetricColumn.HIP_LINE},
        ),
    ],
    ids=["ankles-at-one-x", "hip-level-with-ankle", "no-thigh", "no-leg", "all-in-the-corner"],
)
def test_degenerate_geometry_is_not_measured(core: ModuleType, body: Array, base: Array, lost: set[MetricColumn]) -> None:
    got = measure(core, body, base)
    assert not np.isinf(got).any()
    assert {metric.name for metric in lost} <= {metric.name for metric in MetricColumn if np.isnan(got[metric])}


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
def test_a_lost_knee_loses_its_own_leg_and_the_score_but_not_the_other_leg(core: ModuleType, bad: float) -> None:
    got = measure(core, standing(left_knee=(bad, 400)), baseline())
    assert np.isnan(
        got[[MetricColumn.MKD_LEFT, MetricColumn.DRIFT_LEFT, MetricColumn.FPPA_LEFT, MetricColumn.KASR, MetricColumn.SCORE]]
    ).all()
    assert np.isfinite(
        got[[MetricColumn.DEPTH, MetricColumn.MKD_RIGHT, MetricColumn.DRIFT_RIGHT, MetricColumn.FPPA_RIGHT, MetricColumn.TRUNK_LEAN]]
    ).all()


def test_a_joint_without_a_score_has_no_confidence(core: ModuleType) -> None:
    body = standing()
    body[15, 2] = np.nan
    assert np.isnan(measure(core, body, baseline())[MetricColumn.CONFIDENCE])
    body[15, 2] = 0.2
    body[0, 2] = 0.0  # a hidden nose costs nothing
    assert measure(core, body, baseline())[MetricColumn.CONFIDENCE] == pytest.approx(0.2)


def test_a_recording_is_its_frames(core: ModuleType) -> None:
    frames = np.stack([standing(left_knee=(335 - i, 400), left_hip=(330, 300 + 4 * i)) for i in range(25)])
    out = np.empty((25, len(METRIC_COLUMNS)), np.float32)
    core.metrics(frames, baseline(), out)
    np.testing.assert_array_equal(out, [measure(core, frame, baseline()) for frame in frames])


def test_an_empty_recording_is_fine(core: ModuleType) -> None:
    core.metrics(np.empty((0, 17, 3), np.float32), baseline(), np.empty((0, len(METRIC_COLUMNS)), np.float32))


def test_shoulders_that_fall_further_than_the_hips_deepen_the_squat(core: ModuleType) -> None:
    body = standing(**SQUAT, left_shoulder=(340, 230), right_shoulder=(260, 230))
    alone, blended = measure(core, body, baseline()), measure(core, body, baseline(shoulder=350))
    hips = alone[MetricColumn.DEPTH]
    assert blended[MetricColumn.DEPTH] == pytest.approx(hips + (80 / 200 - hips) / 3, abs=1e-6)


def test_a_bow_with_straight_legs_is_no_depth(core: ModuleType) -> None:
    body = standing(left_shoulder=(340, 260), right_shoulder=(260, 260))
    assert measure(core, body, baseline(shoulder=350))[MetricColumn.DEPTH] == pytest.approx(0, abs=1e-6)


def test_unseen_shoulders_leave_depth_to_the_hips(core: ModuleType) -> None:
    body = standing(**SQUAT, left_shoulder=(np.nan, np.nan))
    assert measure(core, body, baseline(shoulder=350))[MetricColumn.DEPTH] == measure(core, body, baseline())[MetricColumn.DEPTH]


def test_the_fold_takes_its_share_of_the_path(core: ModuleType) -> None:
    body = standing(**SQUAT, left_shoulder=(340, 230), right_shoulder=(260, 230))
    without, with_fold = (measure(core, body, baseline(shoulder=350, path_left_fold=share)) for share in (0.0, 0.5))
    assert without[MetricColumn.FOLD] == pytest.approx(80 / 200 - 0.3, abs=1e-6)
    assert with_fold[MetricColumn.DRIFT_LEFT] == pytest.approx(without[MetricColumn.DRIFT_LEFT] - 0.5 * 0.1, abs=1e-6)
    assert with_fold[MetricColumn.DRIFT_RIGHT] == without[MetricColumn.DRIFT_RIGHT]
