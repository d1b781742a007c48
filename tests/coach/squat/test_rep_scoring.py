from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest

from mirror.coach.rep_counter import RepCycle
from mirror.coach.session import Session
from mirror.coach.squat.rep_scoring import judge_squat
from mirror.exercises import find_exercise
from mirror.types import Alignment, Regime, Rep
from tests.people import filmed, squats

SQUAT = find_exercise("squat")
FRAME = Alignment(
    time=0.0, depth=0.2, fold=0.0, mkd=(0.0, 0.0), drift=(0.0, 0.0), drift_se=(0.02, 0.02), kasr=1.0, kasr_drop=0.0, fppa=(0.0, 0.0),
    trunk_lean=0.0, hip_line=0.0, yaw=nan, confidence=0.9, score=90.0, regime="calibrated", reason=None,
)  # fmt: skip


def judged(drift: float, error: float, regime: Regime) -> Rep:
    frames = [replace(FRAME, time=0.1 * i, drift=(0.0, drift), drift_se=(error, error), regime=regime) for i in range(20)]
    return judge_squat(1, RepCycle("counted", 0.0, 1.0, 2.0, 0.2), frames, SQUAT)


@pytest.mark.parametrize(
    ("drift", "error", "regime", "valgus", "reason"),
    [
        (0.06, 0.02, "calibrated", "right", None),
        (0.04, 0.02, "calibrated", "none", None),
        (0.06, 0.02, "walk-up", "none", None),
        (0.12, 0.05, "walk-up", "right", None),
        (0.12, 0.15, "walk-up", None, "uncertain"),
        (0.06, 0.08, "calibrated", None, "uncertain"),
        (0.04, 0.15, "walk-up", "none", None),
    ],
)
def test_a_drift_is_said_beyond_its_point_and_its_error_and_between_them_nothing_is(
    drift: float, error: float, regime: Regime, valgus: str | None, reason: str | None
) -> None:
    rep = judged(drift, error, regime)
    assert (rep.valgus, rep.reason) == (valgus, reason)


def test_the_glass_colours_no_knee_of_which_nothing_would_be_said() -> None:
    session = Session(SQUAT, calibration=0)
    shown = [session.update(pose) for pose in filmed(squats(1), 3.0)]
    assert {view.limits[0] for view in shown if view.regime == "walk-up"} == {SQUAT.drift.detect_walk_up}
    assert all(amber <= red for amber, red in (view.limits for view in shown))
