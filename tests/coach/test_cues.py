"""What the coach says in a set, and what not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mirror.coach.cues import OVERSHOOT_THIGHS, CueSelector, find_overshoot
from mirror.coach.feedback import BAND_FEEDBACK_FROM_SETS, REQUEST_FEEDBACK_FROM_SETS, choose_feedback
from mirror.exercises import find_exercise
from mirror.types import Alert, Feedback, Leg, Rep, Side
from tests.coach.reps import rep
from tests.words import words

SQUAT = find_exercise("squat")


def alert(number: int, side: Side = "left", drift: float = 0.08) -> Alert:
    return Alert(4.0 * number + 1.0, side, "descent", "red" if drift >= 0.1 else "amber", drift, number)


def said(reps: list[Rep], feedback: Feedback = "every", *, alerts: bool = True) -> list[str | None]:
    """After each repetition the words of its alert and what was said when it was finished: "left knee out/praise"."""
    cues, out = CueSelector(SQUAT, feedback), []
    for one in reps:
        cues.now(one.start, False)
        if alerts and one.valgus in ("left", "right", "both"):
            cues.show_alert(alert(one.number, one.valgus, max(one.drift_left, one.drift_right)))
        before = cues.now(one.end, True)
        cues.show_rep_feedback(one)
        after = cues.now(one.end, False)
        out.append(after.code if after is not before and after else words(before.text) if before else None)
    return out


def test_reds_in_three_of_five_suggest_less_depth_once() -> None:
    heard = said([rep(1, 0.12), rep(2), rep(3, 0.12), rep(4), rep(5, 0.12), rep(6, 0.12)], alerts=False)
    assert heard == [None, None, None, None, "less_depth", None]


def test_two_reds_in_five_do_not() -> None:
    assert "less_depth" not in said([rep(1, 0.12), rep(2), rep(3), rep(4), rep(5, 0.12), rep(6), rep(7, 0.12)])


def test_one_repetition_has_words_once_and_a_second_alert_names_the_side_alone() -> None:
    cues = CueSelector(SQUAT)
    cues.show_alert(alert(1, "left"))
    cues.show_alert(alert(1, "both"))
    cue = cues.now(5.1, True)
    assert cue
    assert words((cue.side, cue.text)) == ("both", "both knees")


def test_an_alert_that_gets_red_keeps_its_words_and_does_not_turn_back() -> None:
    cues = CueSelector(SQUAT)
    amber = alert(1, "left", 0.08)
    cues.show_alert(amber)
    cues.show_alert(replace(amber, severity="red", drift=0.15))
    cue = cues.now(amber.time + 0.5, True)
    assert cue
    assert (cue.severity, cue.since, words(cue.text)) == ("red", amber.time, "push left knee out")


def test_a_drift_within_the_band_is_first_spoken_of_when_it_gets_red() -> None:
    cues = CueSelector(SQUAT, "band")
    mild = alert(1, "left", SQUAT.drift.amber - 0.01)
    cues.show_alert(mild)
    assert cues.now(mild.time, True) is None
    cues.show_alert(replace(mild, severity="red", drift=0.15))
    cue = cues.now(mild.time + 0.2, True)
    assert cue
    assert cue.severity == "red"


def test_what_is_said_after_a_repetition_is_the_words_of_the_next() -> None:
    reds = [rep(1, 0.12), rep(2, 0.12), rep(3, 0.12), rep(4, 0.12)]
    assert said(reds) == ["push left knee out", "left knee", "less_depth", "left knee"]


def test_a_knee_that_was_told_of_is_said_to_be_corrected_with_the_first_clean_repetition_only() -> None:
    assert said([rep(1), rep(2, 0.08), rep(3), rep(4)]) == [None, "push left knee out", "corrected", None]


@pytest.mark.parametrize(("sides", "corrected"), [(("left",), "left"), (("right",), "right"), (("left", "right"), "both")])
def test_corrected_names_the_sides_that_were_told_of(sides: tuple[Leg, ...], corrected: Side) -> None:
    cues = CueSelector(SQUAT)
    for number, side in enumerate(sides, 1):
        cues.show_alert(alert(number, side))
        cues.show_rep_feedback(rep(number, 0.08, valgus=side))
    cues.show_rep_feedback(rep(3))
    cue = cues.now(rep(3).end, False)
    assert cue is not None
    assert (cue.code, cue.side, cue.corrected) == ("corrected", None, corrected)


def test_a_repetition_of_the_other_side_corrects_nothing() -> None:
    cues = CueSelector(SQUAT)
    cues.show_alert(alert(1, "left"))
    cues.show_rep_feedback(rep(1, 0.08, side="left"))
    cues.show_rep_feedback(rep(2, side="right"))
    cue = cues.now(rep(2).end, False)
    assert cue is None or cue.corrected is None
    cues.show_rep_feedback(rep(3, side="left"))
    cue = cues.now(rep(3).end, False)
    assert cue is not None
    assert cue.corrected == "left"


def test_a_knee_that_is_pushed_out_too_far_is_not_corrected() -> None:
    assert said([rep(1, 0.08), rep(2, -0.2), rep(3)]) == ["push left knee out", "overshoot", "corrected"]
    assert said([rep(1, 0.08), rep(2, -0.2, -0.2), rep(3)]) == ["push left knee out", "overshoot", "corrected"]
    assert said([rep(1, 0.08), rep(2, 0.0, -0.2)]) == ["push left knee out", "corrected"]


def test_a_correction_does_not_keep_the_coach_from_seeing_fatigue() -> None:
    tiring = [rep(i + 1, 0.006 * i, valgus="none") for i in range(9)]
    heard = said(tiring)
    at = heard.index("fatigue")
    cues = CueSelector(SQUAT)
    for one in tiring[: at + 1]:
        if one is tiring[at - 1]:
            cues.show_alert(alert(one.number - 1))  # put right by the first of the repetitions that show it
        cues.show_rep_feedback(one)
    cue = cues.now(tiring[at].end, False)
    assert cue is not None
    assert cue.code == "fatigue"


def test_a_repetition_that_cannot_be_told_corrects_nothing() -> None:
    cues = CueSelector(SQUAT)
    cues.show_alert(alert(1))
    cues.show_rep_feedback(rep(1, 0.08))
    cues.show_rep_feedback(rep(2, valgus=None, reason="turned"))
    cue = cues.now(rep(2).end, False)
    assert cue is None or cue.corrected is None


@pytest.mark.parametrize(("left", "right", "who"), [(-0.2, 0, "left"), (0, -0.2, "right"), (-0.2, -0.2, "both"), (-0.05, 0.02, None)])
def test_a_knee_pushed_out_beyond_the_limit_is_an_overshoot(left: float, right: float, who: str | None) -> None:
    assert find_overshoot(rep(1, left, right)) == who


def test_an_overshoot_must_beat_its_own_error_too() -> None:
    assert find_overshoot(rep(1, -0.15, drift_se=0.09)) is None
    assert find_overshoot(rep(1, -0.15, drift_se=float("nan"))) is None
    assert find_overshoot(rep(1, -OVERSHOOT_THIGHS - 0.01)) == "left"


def test_an_overshoot_has_words_of_its_own_at_most_every_third_repetition() -> None:
    assert said([rep(i, -0.2) for i in range(1, 6)]) == ["overshoot", None, None, "overshoot", None]


def test_a_set_that_degrades_is_told_so_once() -> None:
    heard = said([rep(i + 1, 0.012 * i) for i in range(8)], alerts=False)
    assert heard.count("fatigue") == 1
    assert "fatigue" not in said([rep(i + 1, 0.02) for i in range(8)], alerts=False)


def test_ordinary_unevenness_is_hardly_ever_called_tiring() -> None:
    """Drift that scatters by .02 of thigh and repetitions by .3 s, sets of twelve, looked at after every repetition."""

    def uneven(seed: int) -> list[Rep]:
        noise = np.random.default_rng(seed)
        return [
            rep(i + 1, 0.02 + 0.02 * noise.normal(), 0.02 + 0.02 * noise.normal(), end=4.0 * (i + 1) + 2.4 + 0.3 * noise.normal())
            for i in range(12)
        ]

    assert sum("fatigue" in said(uneven(seed), alerts=False) for seed in range(200)) <= 6


def test_an_alert_does_not_stand_over_the_next_repetition() -> None:
    cues = CueSelector(SQUAT)
    cues.show_alert(alert(1))
    assert cues.now(5.5, True)
    cues.now(5.6, False)
    assert cues.now(8.0, True) is None


def test_in_the_band_only_a_knee_outside_of_it_is_spoken_about() -> None:
    assert said([rep(1, 0.08), rep(2), rep(3, 0.046, valgus="left")], "band") == ["push left knee out", "corrected", None]


def test_a_set_without_feedback_hears_nothing() -> None:
    assert set(said([rep(1, 0.12), rep(2, 0.12), rep(3, 0.12), rep(4, -0.3), rep(5)], "request")) == {None}


def test_feedback_fades_with_experience_only_where_it_is_asked_to() -> None:
    counts = (0, BAND_FEEDBACK_FROM_SETS - 1, BAND_FEEDBACK_FROM_SETS, REQUEST_FEEDBACK_FROM_SETS - 1, REQUEST_FEEDBACK_FROM_SETS, 1000)
    assert [choose_feedback("fading", n) for n in counts] == [
        "every", "every", "band", "band", "request", "request",
    ]  # fmt: skip
    assert {choose_feedback("full", n) for n in (0, 1000)} == {"every"}
    assert {choose_feedback("none", n) for n in (0, 1000)} == {"request"}
