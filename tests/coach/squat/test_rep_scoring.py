from __future__ import annotations

from dataclasses import replace
from math import ceil, nan

import pytest

from mirror.coach.rep_counter import RepCycle
from mirror.coach.session import Session
from mirror.coach.squat.live_alert import KneeWatch
from mirror.coach.squat.rep_scoring import judge_squat
from mirror.exercises import find_exercise
from mirror.types import Alert, Alignment, KneeEvidence, Rep
from tests.people import filmed, squats

SQUAT = find_exercise("squat")
FRAME = Alignment(
    time=0.0, depth=0.25, fold=0.0, mkd=(0.0, 0.0), drift=(0.0, 0.0), drift_se=(0.02, 0.02), kasr=1.0, kasr_drop=0.0, fppa=(0.0, 0.0),
    trunk_lean=0.0, hip_line=0.0, yaw=nan, confidence=0.9, score=90.0, regime="walk-up", reason=None, facing=(-0.2, -0.2),
)  # fmt: skip


def seen(*frames: Alignment, rate: float = 10.0) -> tuple[Rep, list[Alert]]:
    """A repetition of ``frames``, and the alerts while it ran."""
    watch, timed = KneeWatch(SQUAT), [replace(frame, time=i / rate) for i, frame in enumerate(frames)]
    alerts = [alert for frame in timed if (alert := watch.update(frame, 1))]
    deepest = max(timed, key=lambda frame: frame.depth)
    return judge_squat(1, RepCycle("counted", 0.0, deepest.time, timed[-1].time, deepest.depth), timed, watch, SQUAT), alerts


def line(left: float, right: float, frames: int = 20) -> Rep:
    """Walk-up, with the knees so far inside the line from hip to ankle."""
    return seen(*[replace(FRAME, facing=(left, right))] * frames)[0]


@pytest.mark.parametrize(
    ("left", "right", "valgus", "reason"),
    [
        (-0.20, -0.25, "none", None),
        (0.10, 0.12, "both", None),
        (0.05, 0.04, "both", None),
        (0.25, -0.02, "left", None),
        (-0.15, 0.20, "right", None),
        (0.00, 0.01, None, "uncertain"),
        (0.08, -0.20, None, "uncertain"),
        (0.13, -0.20, None, "uncertain"),
    ],
)
def test_a_walk_up_is_judged_by_the_line_from_hip_to_ankle(left: float, right: float, valgus: str | None, reason: str | None) -> None:
    rep = line(left, right)
    assert (rep.valgus, rep.reason) == (valgus, reason)
    if valgus:
        assert rep.evidence is KneeEvidence.LINE


def test_a_walk_up_says_nothing_of_drift_that_is_not_past_the_line() -> None:
    rep, alerts = seen(*[replace(FRAME, drift=(0.3, 0.0), drift_se=(0.05, 0.05))] * 20)
    assert (rep.valgus, alerts) == ("none", [])


@pytest.mark.parametrize(
    ("drift", "error", "valgus", "reason"),
    [
        (0.06, 0.02, "right", None),
        (0.04, 0.02, "none", None),
        (0.06, 0.04, None, "uncertain"),
        (0.08, 0.15, None, "uncertain"),
        (0.12, 0.15, "right", None),
    ],
)
def test_a_calibrated_drift_is_said_beyond_its_point_and_its_error_and_between_them_nothing_is(
    drift: float, error: float, valgus: str | None, reason: str | None
) -> None:
    frame = replace(FRAME, regime="calibrated", drift=(0.0, drift), drift_se=(error, error), facing=(-0.02, 0.02))
    rep, _ = seen(*[frame] * 20)
    assert (rep.valgus, rep.reason) == (valgus, reason)
    if valgus:
        assert rep.evidence is KneeEvidence.PATH


@pytest.mark.parametrize(
    ("drift", "facing", "valgus"),
    [
        ((0.12, 0.0), (-0.5, -0.5), "none"),
        ((0.12, 0.0), (-0.2, -0.3), "left"),
        ((0.08, -0.08), (-0.2, -0.3), "none"),
        ((0.20, -0.08), (-0.2, -0.3), "left"),
    ],
)
def test_a_drift_that_is_the_scatter_of_wide_knees_or_a_turned_body_is_not_said(
    drift: tuple[float, float], facing: tuple[float, float], valgus: str
) -> None:
    assert seen(*[replace(FRAME, regime="calibrated", drift=drift, facing=facing)] * 20)[0].valgus == valgus


def test_the_coached_path_takes_nothing_back_that_the_line_shows() -> None:
    rep, _ = seen(*[replace(FRAME, regime="calibrated", facing=(0.10, 0.09))] * 20)
    assert (rep.valgus, rep.evidence) == ("both", KneeEvidence.LINE)


def test_over_the_toes_is_said_in_a_calibrated_set_only_where_it_is_so() -> None:
    rep, _ = seen(*[replace(FRAME, regime="calibrated", facing=(-0.01, -0.02))] * 20)
    assert (rep.valgus, rep.evidence) == ("none", KneeEvidence.PATH)


@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0])
def test_an_alert_is_held_for_a_fifth_of_a_second_and_a_verdict_for_half_as_long_and_both_by_two_frames(rate: float) -> None:
    inside, out = replace(FRAME, facing=(0.1, 0.1)), [FRAME] * 10
    alerted, judged = max(2, round(0.2 * rate)), max(2, ceil(0.12 * rate))
    assert seen(*out, *[inside] * (judged - 1), *out, rate=rate)[0].valgus == "none"
    assert seen(*out, *[inside] * judged, *out, rate=rate)[0].valgus == "both"
    assert seen(*out, *[inside] * (alerted - 1), *out, rate=rate)[1] == []
    assert [alert.side for alert in seen(*out, *[inside] * alerted, *out, rate=rate)[1]] == ["both"]


def test_a_coached_drift_of_the_first_way_down_is_said_and_a_shallow_line_is_not() -> None:
    deep = replace(FRAME, regime="calibrated")
    shallow = replace(deep, depth=0.09, drift=(0.12, 0.0), facing=(0.2, 0.2))
    assert seen(*[shallow] * 4, *[deep] * 20)[0].valgus == "left"
    assert seen(*[replace(shallow, regime="walk-up")] * 4, *[FRAME] * 20)[0].valgus == "none"


def test_what_was_alerted_is_never_called_clean() -> None:
    """The body turns away after the alert: of one side nothing would be claimed any more."""
    frames = [replace(FRAME, facing=(0.2, -0.2), yaw=5.0)] * 5 + [replace(FRAME, yaw=30.0)] * 15
    rep, alerts = seen(*frames)
    assert [alert.side for alert in alerts] == ["left"]
    assert rep.valgus == "left"


def test_a_turned_body_is_told_about_both_knees_and_not_about_one() -> None:
    assert seen(*[replace(FRAME, facing=(0.3, -0.4), yaw=25.0)] * 20)[0].reason == "turned"
    assert seen(*[replace(FRAME, facing=(0.3, -0.1), yaw=25.0)] * 20)[0].valgus == "both"


def test_an_alert_gets_red_with_the_knee_and_does_not_turn_back() -> None:
    amber, red = (SQUAT.drift.line_both + 0.01,) * 2, (SQUAT.drift.line_both_red + 0.05,) * 2
    rep, alerts = seen(*[replace(FRAME, facing=far) for far in (amber, red, amber) for _ in range(5)])
    assert [alert.severity for alert in alerts] == ["amber", "red"]
    assert len({alert.time for alert in alerts}) == 1
    assert rep.severity == "red"


def test_a_second_knee_that_is_mildly_in_does_not_calm_a_red_alert() -> None:
    far, mild = SQUAT.drift.line_one_red + 0.05, SQUAT.drift.line_one + 0.01
    frames = [replace(FRAME, facing=(far, -far - 0.2))] * 5 + [replace(FRAME, facing=(-mild - 0.2, mild))] * 5
    assert [(alert.side, alert.severity) for alert in seen(*frames)[1]] == [("left", "red"), ("right", "red")]


def test_the_knee_that_gets_worse_is_the_one_that_turns_red() -> None:
    mild, far = SQUAT.drift.line_one + 0.01, SQUAT.drift.line_one_red + 0.05
    inside = ((mild, -mild - 0.2), (-mild - 0.2, mild), (far, -far - 0.2))
    alerts = seen(*[replace(FRAME, facing=facing) for facing in inside for _ in range(5)])[1]
    assert [(alert.side, alert.severity) for alert in alerts] == [("left", "amber"), ("right", "amber"), ("left", "red")]
    assert alerts[2].time == alerts[0].time != alerts[1].time
    assert alerts[2].drift == far


def test_both_knees_that_get_worse_after_one_by_one_are_an_alert_of_their_own() -> None:
    mild, far = SQUAT.drift.line_one + 0.01, SQUAT.drift.line_both_red + 0.05
    inside = ((mild, -mild - 0.2), (-mild - 0.2, mild), (far, far))
    alerts = seen(*[replace(FRAME, facing=facing) for facing in inside for _ in range(5)])[1]
    assert [(alert.side, alert.severity) for alert in alerts] == [("left", "amber"), ("right", "amber"), ("both", "red")]
    assert len({alert.time for alert in alerts}) == 3


@pytest.mark.parametrize(("yaw", "valgus"), [(0.0, "left"), (6.0, "left"), (10.0, None), (25.0, None), (nan, None)])
def test_one_knee_a_little_inside_is_said_of_a_body_that_stands_square(yaw: float, valgus: str | None) -> None:
    assert seen(*[replace(FRAME, facing=(0.12, -0.2), yaw=yaw)] * 20)[0].valgus == valgus


def test_no_alert_in_a_dip_that_turned_too_high_to_become_a_repetition() -> None:
    shallow = [replace(FRAME, depth=depth, facing=(0.1, 0.1)) for depth in (0.13, 0.14, 0.11, 0.12, 0.12, 0.12, 0.12)]
    assert seen(*shallow)[1] == []


def test_a_deep_squat_is_judged_to_its_deepest_point() -> None:
    deep = [replace(FRAME, depth=depth) for depth in (0.15, 0.3, 0.45)] + [replace(FRAME, depth=0.75, facing=(0.1, 0.1))] * 4
    assert seen(*deep)[0].valgus == "both"


def test_of_a_repetition_that_was_hardly_seen_only_a_fault_is_said() -> None:
    hidden = replace(FRAME, reason="feet", facing=(nan, nan))
    assert seen(*[hidden] * 12, *[FRAME] * 5)[0].reason == "feet"
    assert seen(*[hidden] * 12, *[replace(FRAME, facing=(0.1, 0.1))] * 5)[0].valgus == "both"


def test_the_glass_colours_no_knee_of_which_nothing_would_be_said() -> None:
    session = Session(SQUAT, calibration=0)
    shown = [session.update(pose) for pose in filmed(squats(1), 3.0)]
    assert {view.training.limits[0] for view in shown if view.training.regime == "walk-up"} == {SQUAT.drift.line_both}
    assert all(max(view.training.drift) < view.training.limits[0] for view in shown if view.training.drift[0] == view.training.drift[0])
    assert all(amber <= red for amber, red in (view.training.limits for view in shown))


def test_a_coached_drift_too_brief_for_an_alert_is_said_afterwards() -> None:
    frame = replace(FRAME, regime="calibrated", facing=(-0.1, -0.1))
    rep, alerts = seen(*[frame] * 20, *[replace(frame, drift=(0.12, 0.0))] * 4, *[frame] * 20, rate=30.0)
    assert (rep.valgus, rep.evidence, alerts) == ("left", KneeEvidence.PATH, [])
