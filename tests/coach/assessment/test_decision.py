"""Hip or ankle: every row of the table, and everything that must not be read into noise."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from mirror.coach.assessment.decision import AssessmentEvidence, AssessmentFinding, decide_assessment
from mirror.types import AssessmentAnswer, Rep
from tests.coach.reps import rep
from tests.words import words

NONE = np.random.default_rng(0)


def squats(left: float, right: float, spread: float = 0.0, noise: np.random.Generator = NONE, se: float = 0.015) -> tuple[Rep, ...]:
    """Five two-legged squats whose peak drifts scatter by ``spread``."""
    return tuple(rep(i + 1, left + spread * noise.normal(), right + spread * noise.normal(), drift_se=se) for i in range(5))


def one_legged(red: bool) -> tuple[Rep, ...]:
    return tuple(rep(i + 1, 0.15 if red else 0.0) for i in range(5))


def evidence(flat: float, raised: float, red: bool, wall: float | None, spread: float = 0.0, seed: int = 0) -> AssessmentEvidence:
    """Both legs alike."""
    noise = np.random.default_rng(seed)
    return AssessmentEvidence(
        squats(flat, flat, spread, noise), squats(raised, raised, spread, noise), one_legged(red), one_legged(red), (wall, wall)
    )


ROWS: dict[AssessmentAnswer, AssessmentEvidence] = {
    "ankle": evidence(0.14, 0.02, False, 7.0),
    "hip": evidence(0.14, 0.14, True, 12.0),
    "both": evidence(0.20, 0.12, True, 7.0),
    "single": evidence(0.0, 0.0, True, 12.0),
    "habit": evidence(0.14, 0.14, False, 12.0),
    "nothing": evidence(0.0, 0.0, False, 12.0),
}


@pytest.mark.parametrize("answer", ROWS)
def test_every_row_of_the_table(answer: AssessmentAnswer) -> None:
    found = decide_assessment(ROWS[answer])
    assert (found.answer, found.side, found.uneven) == (answer, "both", False)
    assert found.why


@pytest.mark.parametrize("answer", ROWS)
def test_no_answer_is_a_diagnosis(answer: AssessmentAnswer) -> None:
    found = decide_assessment(ROWS[answer])
    assert words(found.text).startswith("consistent with ") or words(found.text) == "nothing to correct"
    said = " ".join(words((found.text, *found.why))).lower()
    assert not any(word in said for word in ("injur", "diagnos", "you have", "weak", "damage", "risk"))


@pytest.mark.parametrize("answer", ROWS)
def test_centimetres_that_were_not_entered_or_lie_between_change_no_answer(answer: AssessmentAnswer) -> None:
    for wall in (None, 9.5):
        assert decide_assessment(replace(ROWS[answer], wall=(wall, wall))).answer == answer


def test_a_drift_without_heels_raised_is_not_told_apart() -> None:
    drifting: tuple[AssessmentAnswer, ...] = ("ankle", "hip", "both", "habit")
    for answer in drifting:
        found = decide_assessment(replace(ROWS[answer], raised=()))
        assert found.answer == "unclear"
        assert "missing: squats with heels raised" in words(found.why[0]) or "different causes" in words(found.why[0])


def test_without_one_legged_squats_hip_and_habit_are_one() -> None:
    found = decide_assessment(replace(ROWS["hip"], left=(), right=()))
    assert found.answer == "unclear"
    assert "missing: one-legged squats" in words(found.why[0])
    assert decide_assessment(replace(ROWS["ankle"], left=(), right=())).answer == "ankle"


def test_without_flat_squats_there_is_no_answer() -> None:
    assert decide_assessment(AssessmentEvidence()).answer == "unclear"
    assert "feet flat" in words(decide_assessment(replace(ROWS["ankle"], flat=ROWS["ankle"].flat[:2])).why[0])


def test_abstained_repetitions_do_not_count_as_clean_ones() -> None:
    blind = tuple(replace(one, valgus=None, reason="turned") for one in ROWS["nothing"].flat)
    found = decide_assessment(replace(ROWS["nothing"], flat=blind))
    assert found.answer == "unclear"
    assert "could be judged" in words(found.why[0])
    assert decide_assessment(replace(ROWS["nothing"], flat=(*blind[:2], *ROWS["nothing"].flat[:3]))).answer == "nothing"


def one_side(side: str, answer: AssessmentAnswer = "ankle") -> AssessmentFinding:
    row = ROWS[answer]
    left, right = (1.0, 0.0) if side == "left" else (0.0, 1.0)

    def only(reps: tuple[Rep, ...]) -> tuple[Rep, ...]:
        return tuple(rep(one.number, left * one.drift_left, right * one.drift_right) for one in reps)

    return decide_assessment(replace(row, flat=only(row.flat), raised=only(row.raised)))


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("answer", ["ankle", "hip", "both", "habit"])
def test_one_side_only_is_rechecked_first_and_has_a_plan_of_its_side(side: str, answer: AssessmentAnswer) -> None:
    found = one_side(side, answer)
    assert (found.answer, found.side, found.uneven) == (answer, side, True)


def test_ankles_that_differ_make_it_a_matter_of_the_stiffer_side() -> None:
    found = decide_assessment(replace(ROWS["ankle"], wall=(8.0, 6.0)))
    assert (found.answer, found.side, found.uneven) == ("ankle", "right", True)
    even = decide_assessment(replace(ROWS["ankle"], wall=(8.0, 7.0)))
    assert (even.side, even.uneven) == ("both", False)


def test_one_leg_alone_that_drifts_is_that_side() -> None:
    found = decide_assessment(replace(ROWS["single"], right=one_legged(False)))
    assert (found.answer, found.side, found.uneven) == ("single", "left", True)


def test_steps_that_contradict_each_other_are_not_clear() -> None:
    found = decide_assessment(replace(ROWS["ankle"], wall=(13.0, 13.0)))
    assert found.answer == "unclear"
    assert "different causes" in words(found.why[0])
    assert decide_assessment(replace(ROWS["nothing"], raised=ROWS["hip"].flat)).answer == "unclear"


def test_a_walk_up_path_that_knows_little_claims_little() -> None:
    flat, raised = squats(0.12, 0.12, se=0.05), squats(0.06, 0.06, se=0.05)
    assert decide_assessment(replace(ROWS["ankle"], flat=flat, raised=raised)).answer == "unclear"


@pytest.mark.integration
@pytest.mark.parametrize("spread", [0.01, 0.02, 0.04])
def test_noise_alone_is_nothing_to_correct_or_not_clear(spread: float) -> None:
    answers = Counter(decide_assessment(evidence(0.0, 0.0, False, None, spread, seed)).answer for seed in range(1000))
    assert set(answers) <= {"nothing", "unclear"}
    assert answers["nothing"] > 0


@pytest.mark.integration
@pytest.mark.parametrize("answer", ROWS)
def test_noise_does_not_turn_one_answer_into_another(answer: AssessmentAnswer) -> None:
    row = ROWS[answer]

    def shaken(reps: tuple[Rep, ...], noise: np.random.Generator) -> tuple[Rep, ...]:
        return squats(reps[0].drift_left, reps[0].drift_right, 0.015, noise)

    found: Counter[AssessmentAnswer] = Counter()
    for seed in range(500):
        noise = np.random.default_rng(seed)
        found[decide_assessment(replace(row, flat=shaken(row.flat, noise), raised=shaken(row.raised, noise))).answer] += 1
    assert set(found) <= {answer, "unclear"}
    assert found[answer] > 450


def test_equal_steps_are_not_told_apart_by_noise() -> None:
    """Raised heels that change nothing must not be taken for an ankle."""
    answers = Counter(decide_assessment(evidence(0.12, 0.12, False, None, 0.03, seed)).answer for seed in range(1000))
    assert set(answers) <= {"habit", "unclear"}


def test_an_unclear_assessment_names_no_side() -> None:
    left_alone = replace(ROWS["hip"], flat=squats(0.14, 0.0), raised=())
    found = decide_assessment(left_alone)
    assert (found.answer, found.side) == ("unclear", "both")
