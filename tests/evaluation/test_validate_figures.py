"""Known errors put into known truth come out as just these figures."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest

from mirror.evaluation.validate.agreement import measure_strata
from mirror.evaluation.validate.metrics import ValidationFinding
from mirror.evaluation.validate.stats import AgreementStat, NumberStat, ShareStat
from tests.evaluation.rendered_clips import Errors, Squat, clip_truth, figures, outcome

CLEAN, LEFT = Squat(), Squat(drift=(0.12, 0.0))
SET = (CLEAN, CLEAN, LEFT, CLEAN, Squat(drift=(0.0, 0.06)))
"""Two coached squats, a left knee of 12 %, a clean one, a right knee of 6 %."""


def share(finding: ValidationFinding) -> tuple[int, int]:
    assert isinstance(finding.value, ShareStat)
    return finding.value.hits, finding.value.n


def agreement(finding: ValidationFinding) -> AgreementStat:
    assert isinstance(finding.value, AgreementStat)
    return finding.value


def number(finding: ValidationFinding) -> float:
    assert isinstance(finding.value, NumberStat)
    return finding.value.value


def test_a_pipeline_without_errors_has_none() -> None:
    found = figures(outcome(clip_truth(*SET, coached=2), Errors(late=0.1)))
    assert share(found["clips_exact"]) == (1, 1)
    assert share(found["calibrated_seen_05"]) == (2, 2)
    assert share(found["calibrated_seen_0508"]) == (1, 1)
    assert share(found["calibrated_clear"]) == (4, 4)
    assert share(found["side_right"]) == share(found["phase_right"]) == (2, 2)
    assert number(found["ghosts"]) == number(found["too_deep"]) == number(found["frames_silent"]) == 0
    for key in ("drift_calibrated", "inside", "depth", "kasr", "fppa", "fppa_all", "lean", "depth_reps"):
        assert agreement(found[key]).rmse == pytest.approx(0, abs=1e-6), key
    assert number(found["joint_knee"]) == pytest.approx(0, abs=1e-4)
    assert all(f.is_met is not False for f in found.values())


def test_a_shifted_measure_reads_exactly_that_bias() -> None:
    found = figures(outcome(clip_truth(*SET, coached=2), Errors(drift=0.013, depth=-0.03, fppa=4.0, lean=-2.0, kasr=0.05)))
    for key, bias in (("drift_calibrated", 1.3), ("depth", -0.03), ("depth_reps", -0.03), ("fppa", 4.0), ("lean", -2.0), ("kasr", 0.05)):
        made = agreement(found[key])
        assert made.bias == pytest.approx(bias, abs=1e-5), key
        assert made.rmse == pytest.approx(abs(bias), abs=1e-5), key
        assert made.limits == pytest.approx((bias, bias), abs=1e-4), key
    assert [found[key].is_met for key in ("drift_calibrated", "depth", "fppa")] == [False, False, False]


def test_drift_is_judged_inside_the_depth_window_after_the_coached_squats() -> None:
    truth = clip_truth(*SET, coached=2)
    frames = outcome(truth).frames
    inside = frames.true["depth"][frames.scored]
    assert inside.min() >= 0.08
    assert inside.max() <= 0.30
    assert frames.times[frames.scored].min() > truth.reps[1].end


def test_one_repetition_too_many_is_off_by_one_and_a_ghost() -> None:
    found = figures(outcome(clip_truth(*SET), Errors(ghosts=(0.1,))), outcome(clip_truth(*SET, name="k2")))
    assert share(found["clips_exact"]) == (1, 2)
    assert share(found["off_by_one"]) == (2, 2)
    assert number(found["count_mae"]) == 0.5
    assert number(found["count_mae_relative"]) == pytest.approx(0.1)
    assert number(found["ghosts"]) == 1
    assert found["ghosts"].is_met is False


def test_two_too_many_are_more_than_off_by_one() -> None:
    found = figures(outcome(clip_truth(*SET), Errors(ghosts=(0.1, 2.7))))
    assert share(found["off_by_one"]) == (0, 1)
    assert number(found["count_mae"]) == 2


def test_a_squat_counted_twice_is_a_ghost() -> None:
    assert number(figures(outcome(clip_truth(*SET), Errors(ghosts=(1.3,))))["ghosts"]) == 1


def test_a_missed_repetition_and_a_ghost_do_not_cancel() -> None:
    found = figures(outcome(clip_truth(*SET), Errors(ghosts=(0.1,), missed=frozenset({1}))))
    assert share(found["clips_exact"]) == (1, 1)
    assert number(found["ghosts"]) == 1


@pytest.mark.parametrize("counted", [True, False])
def test_a_repetition_on_the_edge_may_count_or_not(counted: bool) -> None:
    wrong = Errors() if counted else Errors(missed=frozenset({1}))
    found = figures(outcome(clip_truth(CLEAN, Squat(depth=0.20)), wrong))
    assert share(found["clips_exact"]) == (1, 1)
    assert number(found["too_deep"]) == 0


def test_a_shallow_squat_that_counts_is_too_deep_and_no_ghost() -> None:
    found = figures(outcome(clip_truth(CLEAN, Squat(depth=0.15))))
    assert share(found["clips_exact"]) == (0, 1)
    assert (number(found["too_deep"]), number(found["ghosts"])) == (1, 0)
    assert share(found["partials_told"]) == (0, 1)


def test_partial_repetitions_are_told_and_whole_ones_told_as_partial_are_false() -> None:
    found = figures(outcome(clip_truth(CLEAN, Squat(depth=0.15), CLEAN), Errors(partial=frozenset({1, 2}))))
    assert share(found["partials_told"]) == (1, 1)
    assert number(found["partials_false"]) == 1
    assert share(found["clips_exact"]) == (0, 1)


@pytest.mark.parametrize(("late", "soon"), [(0.2, 1), (0.3, 0)])
def test_a_late_alert_reads_as_late_as_it_is(late: float, soon: int) -> None:
    found = figures(outcome(clip_truth(CLEAN, CLEAN, LEFT, coached=2), Errors(late=late)))
    assert number(found["calibrated_alert_median"]) == pytest.approx(1e3 * late)
    assert share(found["calibrated_alert_250"]) == (soon, 1)
    assert share(found["calibrated_alert_400"]) == (1, 1)
    assert share(found["calibrated_alert_false"]) == (0, 1)
    assert found["calibrated_alert_p95"].is_met is (late < 0.25)


def test_an_alert_that_never_came_is_not_a_quick_one() -> None:
    found = figures(outcome(clip_truth(CLEAN, CLEAN, LEFT, coached=2)))
    assert share(found["calibrated_alerted"]) == (0, 1)
    assert isnan(number(found["calibrated_alert_median"]))
    assert share(found["calibrated_alert_250"]) == (0, 0)


def test_a_recording_has_no_alerts_to_be_late() -> None:
    assert not [key for key in figures(outcome(clip_truth(*SET, coached=2)), live=False) if "alert" in key]


def test_the_wrong_side_is_a_miss_a_false_alert_and_a_wrong_side() -> None:
    found = figures(outcome(clip_truth(CLEAN, CLEAN, LEFT, coached=2), Errors(names={2: "right"})))
    assert share(found["calibrated_seen_10"]) == (0, 1)
    assert share(found["calibrated_clear"]) == (0, 1)
    assert share(found["side_right"]) == (0, 1)


def test_both_said_where_one_drifts_is_the_wrong_side() -> None:
    found = figures(outcome(clip_truth(CLEAN, CLEAN, LEFT, coached=2), Errors(names={2: "both"})))
    assert share(found["calibrated_seen_10"]) == (1, 1)
    assert share(found["side_right"]) == (0, 1)


@pytest.mark.parametrize(("said", "right"), [("descent", 1), ("bottom", 1), ("ascent", 0)])
def test_any_phase_of_four_fifths_is_right(said: str, right: int) -> None:
    peaks = {"descent": 0.10, "bottom": 0.12, "ascent": 0.02}
    squat = Squat(drift=(0.12, 0.0), by_phase=(peaks, dict.fromkeys(peaks, 0.0)))
    wrong = Errors(phases={2: said})  # type: ignore[dict-item]
    found = figures(outcome(clip_truth(CLEAN, CLEAN, squat, coached=2), wrong))
    assert share(found["phase_right"]) == (right, 1)
    assert share(found["phase_descent"]) == share(found["phase_bottom"]) == (0, 0)


def test_a_phase_alone_is_counted_by_its_name() -> None:
    peaks = {"descent": 0.12, "bottom": 0.03, "ascent": 0.02}
    squat = Squat(drift=(0.12, 0.0), by_phase=(peaks, dict.fromkeys(peaks, 0.0)))
    found = figures(outcome(clip_truth(CLEAN, CLEAN, squat, coached=2), Errors(phases={2: "descent"}, drift=0.02)))
    assert share(found["phase_descent"]) == (1, 1)
    assert agreement(found["drift_descent"]).bias == pytest.approx(2.0)


@pytest.mark.parametrize(("light", "yaw", "unjustified"), [("good light", 0.0, 2), ("low light", 0.0, 0), ("good light", 10.0, 0)])
def test_silence_is_justified_by_low_light_or_a_turned_body(light: str, yaw: float, unjustified: int) -> None:
    found = figures(outcome(clip_truth(LEFT, CLEAN, light=light, yaw=yaw), Errors(reason="dark")))
    assert share(found["silent"]) == (2, 2)
    assert share(found["silent_unjustified"]) == (unjustified, 2)
    assert share(found["silent_dark"]) == (unjustified, 2)
    assert number(found["frames_silent"]) == number(found["frames_silent_dark"]) == 1.0
    assert number(found["frames_unjustified"]) == (1.0 if unjustified else 0.0)


def test_silence_about_mild_knees_is_told_apart_from_silence_about_plain_ones() -> None:
    truth = clip_truth(LEFT, CLEAN)
    inside = np.full_like(truth.inside, -0.2)
    inside[truth.times <= truth.reps[0].end] = 0.0
    found = figures(outcome(replace(truth, inside=inside), Errors(reason="uncertain")))
    assert share(found["silent"]) == share(found["silent_mild"]) == (1, 1)


def test_silence_is_neither_seen_nor_left_alone_but_held_against_the_whole() -> None:
    found = figures(outcome(clip_truth(LEFT, CLEAN), Errors(reason="dark")))
    assert share(found["walk_up_seen_10"]) == share(found["walk_up_clear"]) == (0, 0)
    assert share(found["walk_up_seen_all"]) == (0, 1)


def test_a_missed_repetition_was_not_seen_to_drift() -> None:
    found = figures(outcome(clip_truth(LEFT, CLEAN), Errors(missed=frozenset({0}))))
    assert share(found["walk_up_seen_all"]) == (0, 1)
    assert share(found["silent_not_counted"]) == (1, 1)


def test_turned_bodies_stand_apart() -> None:
    found = figures(outcome(clip_truth(LEFT, CLEAN, yaw=10.0), Errors(drift=0.05)), outcome(clip_truth(LEFT, CLEAN, name="c2")))
    assert share(found["walk_up_seen_10"]) == share(found["walk_up_seen_05_turned"]) == (1, 1)
    assert share(found["side_right"]) == share(found["side_right_turned"]) == (1, 1)
    assert agreement(found["drift_walk_up"]).bias == pytest.approx(0, abs=1e-5)
    assert agreement(found["drift_walk_up_turned"]).bias == pytest.approx(5, abs=1e-4)


@pytest.mark.parametrize(("se", "within"), [(0.02, (1, 1)), (0.006, (0, 1)), (0.004, (0, 0))])
def test_stated_errors_are_held_against_true_ones(se: float, within: tuple[float, float]) -> None:
    found = figures(outcome(clip_truth(CLEAN, CLEAN, LEFT, coached=2), Errors(drift=0.01, se=se)))
    assert (number(found["calibrated_se_1"]), number(found["calibrated_se_2"])) == within


def test_a_joint_that_is_always_off_the_same_way_is_off_but_not_loose() -> None:
    found = figures(outcome(clip_truth(CLEAN), Errors(joints=0.03)))
    assert number(found["joint_hip"]) == pytest.approx(3.0, abs=1e-3)
    assert number(found["joint_hip_beyond"]) == pytest.approx(0.0, abs=1e-3)


def test_conditions_keep_their_errors_to_themselves() -> None:
    by = measure_strata(
        [outcome(clip_truth(LEFT, light="low light"), Errors(depth=0.04)).frames, outcome(clip_truth(LEFT, name="c2")).frames]
    )
    assert by["depth"]["light"]["low light"].bias == pytest.approx(0.04)
    assert by["depth"]["light"]["good light"].bias == pytest.approx(0.0, abs=1e-6)
    assert set(by["depth"]["depth"]) == {"depth under .08", "depth .08 to .15", "depth .15 to .22", "depth .22 to .30"}
    assert not any(label.n for label in by["drift"]["light"].values())


def test_live_shares_may_be_a_little_lower() -> None:
    truth = clip_truth(*[CLEAN] * 2, *[LEFT] * 25, coached=2)
    for live, met in ((True, True), (False, False)):
        found = figures(outcome(truth, Errors(names={2: "none"})), live=live)
        assert share(found["calibrated_seen_05"]) == (24, 25)
        assert found["calibrated_seen_05"].is_met is met


def test_intervals_of_shares_are_wilsons() -> None:
    assert ShareStat(8, 10).interval == pytest.approx((0.4902, 0.9433), abs=1e-4)
    assert ShareStat(0, 10).interval == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert ShareStat(10, 10).interval == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert ShareStat(0, 0).text() == "none"
    assert ShareStat(49, 50).text() == "49 of 50 = .980 [.90-1.00]"


def test_agreement_is_bland_and_altmans_and_leaves_out_what_was_not_measured() -> None:
    made = AgreementStat.of(np.array([0.0, 2.0, np.nan, 0.0, 2.0]), scale=2)
    assert (made.n, made.bias, made.sd, made.rmse) == pytest.approx((4, 2.0, 2.0, 8**0.5))
    assert made.limits == pytest.approx((2 - 2 * 1.959964, 2 + 2 * 1.959964))
    assert AgreementStat.of(np.array([np.nan])).text() == "none"
