"""Holds the accuracy on rendered people: a few clips always, all of them with --slow. The bounds are what was measured, a little looser."""

from __future__ import annotations

import operator
from collections.abc import Mapping
from pathlib import Path

import pytest

from mirror.evaluation.validate.metrics import ValidationFinding
from mirror.evaluation.validate.pipeline import PIPELINE_MODES, Mode, PipelineRun
from mirror.evaluation.validate.run import collect_findings
from mirror.evaluation.validate.stats import NumberStat, ShareStat
from mirror.evaluation.validate.truth import find_truths
from mirror.evaluation.validate.workers import ClipOutcome, measure_clips

SYNTH = Path(__file__).parents[3] / "shared" / "data" / "synth"
FEW = ("c00007", "c00015", "c00028", "k00203", "k00219", "k00238")
"""No squat at all; both knees inside the feet, walk-up; a left knee that drifts and stays over the foot; a right knee; a right knee at the
bottom; small drifts in low light."""
RATES = PipelineRun(), PipelineRun(fps=10)

Bounds = Mapping[str, tuple[str, float | None, float | None]]
"""Key of a figure: how it is held, and to what in recordings as a whole and live (None: not there)."""
OF_FEW: Bounds = {
    "clips_exact": (">=", 1.0, 1.0),
    "ghosts": ("<=", 0, 0),
    "calibrated_seen_08": (">=", 1.0, 1.0),
    "calibrated_clear": (">=", 0.93, 0.93),
    "walk_up_plain_seen": (">=", 1.0, 1.0),
    "walk_up_clear": (">=", 1.0, 1.0),
    "side_right": (">=", 0.88, 0.88),
    "phase_right": (">=", 0.88, 0.88),
    "drift_calibrated": ("<=", 1.4, 1.9),
    "depth": ("<=", 0.03, 0.025),
    "fppa": ("<=", 2.9, 4.0),
    "lean": ("<=", 0.9, 0.9),
    "joint_knee_beyond": ("<=", 1.5, 1.7),
    "frames_unjustified": ("<=", 0.01, 0.01),
    "calibrated_alert_median": ("<=", None, 260),
    "walk_up_alert_median": ("<=", None, 500),
}
OF_ALL: Bounds = {
    "clips_exact": (">=", 0.98, 0.98),
    "count_mae": ("<=", 0.02, 0.02),
    "ghosts": ("<=", 0, 0),
    "too_deep": ("<=", 0, 0),
    "partials_told": (">=", 0.9, 0.9),
    "calibrated_seen_05": (">=", 0.92, 0.92),
    "calibrated_seen_0508": (">=", 0.45, 0.45),
    "calibrated_seen_08": (">=", 0.98, 0.98),
    "calibrated_clear": (">=", 0.985, 0.975),
    "walk_up_plain_seen": (">=", 0.98, 0.98),
    "walk_up_clear": (">=", 0.99, 0.99),
    "side_right": (">=", 0.98, 0.96),
    "phase_right": (">=", 0.95, 0.95),
    "drift_calibrated": ("<=", 1.15, 1.65),
    "drift_walk_up": ("<=", 7.6, 9.5),
    "inside": ("<=", 2.7, 2.95),
    "depth": ("<=", 0.022, 0.025),
    "depth_reps": ("<=", 0.029, 0.029),
    "fppa": ("<=", 2.8, 3.4),
    "lean": ("<=", 1.4, 1.5),
    "joint_knee_beyond": ("<=", 1.7, 1.8),
    "calibrated_se_2": (">=", 0.93, 0.88),
    "silent": ("<=", 0.01, 0.01),
    "frames_unjustified": ("<=", 0.005, 0.005),
    "calibrated_alert_median": ("<=", None, 210),
    "calibrated_alert_false": ("<=", None, 0.02),
    "walk_up_alert_median": ("<=", None, 500),
    "walk_up_alert_false": ("<=", None, 0.03),
}
"""Of 8 drifts of 5 to 8 % 4 are seen [.22-.78]: the others read .031 to .065, and repetitions of real people without a fault differ by
as much. A walk-up's
drift from its own flanks is told and nothing is claimed by it, so its bound is what it reads to the deepest point; claims rest on
``inside``."""
AT_TEN: Bounds = {
    "clips_exact": (">=", 0.97, 0.97),
    "ghosts": ("<=", 0, 0),
    "too_deep": ("<=", 0, 0),
    "calibrated_seen_05": (">=", 0.85, 0.82),
    "calibrated_seen_08": (">=", 0.91, 0.87),
    "calibrated_clear": (">=", 0.98, 0.98),
    "walk_up_plain_seen": (">=", 0.98, 0.98),
    "walk_up_clear": (">=", 0.99, 0.99),
    "side_right": (">=", 0.98, 0.96),
    "phase_right": (">=", 0.95, 0.95),
    "depth": ("<=", 0.023, 0.028),
    "silent": ("<=", 0.01, 0.01),
    "calibrated_alert_median": ("<=", None, 250),
}
"""Ten frames a second, a Pi 4's rate. Of 53 drifts of 8 % or more 49 and 47 are seen [.82-.97, .77-.95]: the others last .2 s and are in
one frame beyond the point, of which nothing is claimed."""


def measured(names: tuple[str, ...] | None, *runs: PipelineRun) -> dict[tuple[str, Mode], dict[str, ValidationFinding]]:
    """Every figure of the clips ``names`` (all: None), by run and mode."""
    if not SYNTH.is_dir():
        pytest.skip("../shared/data/synth is not here: accuracy cannot be measured")
    truths = [truth for truth in find_truths([SYNTH]).truths if names is None or truth.name in names]
    made = [o for o in measure_clips(truths, runs, "lightning") if isinstance(o, ClipOutcome)]
    assert len(made) == len(truths) * len(runs) * len(PIPELINE_MODES)
    return {
        (run.name, mode): {f.key: f for f in collect_findings([o for o in made if (o.run, o.mode) == (run, mode)], mode == "live")}
        for run in runs
        for mode in PIPELINE_MODES
    }


def broken(found: Mapping[str, ValidationFinding], bounds: Bounds, mode: Mode) -> list[str]:
    """What is beyond its bound, in words."""
    lines = []
    for key, (how, whole, live) in bounds.items():
        bound = whole if mode == "whole" else live
        if bound is None:
            continue
        value = found[key].value.value
        if not {"<=": operator.le, ">=": operator.ge}[how](value, bound):
            lines.append(f"{key} = {found[key].value.text()}, not {how} {bound}")
    return lines


def test_what_is_beyond_its_bound_is_told() -> None:
    found = {
        "ghosts": ValidationFinding("ghosts", "", "", NumberStat(2, digits=0)),
        "clips_exact": ValidationFinding("clips_exact", "", "", ShareStat(9, 10)),
    }
    assert broken(found, {"ghosts": ("<=", 0, 2), "clips_exact": (">=", 0.9, 0.91)}, "whole") == ["ghosts = 2, not <= 0"]
    assert broken(found, {"ghosts": ("<=", 0, 2), "clips_exact": (">=", None, 0.91)}, "live")[0].startswith("clips_exact = 9 of 10")


@pytest.fixture(scope="module")
def few() -> dict[tuple[str, Mode], dict[str, ValidationFinding]]:
    return measured(FEW, PipelineRun())


@pytest.mark.long
@pytest.mark.integration
@pytest.mark.parametrize("mode", PIPELINE_MODES)
def test_a_few_clips_are_measured_as_well_as_ever(few: dict[tuple[str, Mode], dict[str, ValidationFinding]], mode: Mode) -> None:
    assert broken(few["as recorded", mode], OF_FEW, mode) == []


@pytest.mark.slow
def test_all_clips_are_measured_as_well_as_ever_and_at_ten_frames_a_second_too() -> None:
    found = measured(None, *RATES)
    beyond = {mode: broken(found["as recorded", mode], OF_ALL, mode) for mode in PIPELINE_MODES}
    slower = {mode: broken(found["10 frames/s", mode], AT_TEN, mode) for mode in PIPELINE_MODES}
    assert (beyond, slower) == ({mode: [] for mode in PIPELINE_MODES}, {mode: [] for mode in PIPELINE_MODES})
