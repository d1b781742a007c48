"""Hip or ankle? What the guided screen's repetitions are consistent with: a screen, never a diagnosis (docs/evidence.md#assessment).

Every state below (drifts, falls, unchanged ...) is claimed only when it beats twice the spread within the set and the claim's own
error; else it is unclear, and what is unclear or contradictory is said to be so. A step that was left out fits every row, so an
answer is given where the steps that were done leave one row only.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import hypot, isfinite, sqrt
from statistics import median, stdev

from mirror.types import SIDES, AssessmentAnswer, Leg, Rep, Side
from mirror.types.message import Message, join_messages, message

MIN_STEP_JUDGED_REPS = 3
"""Judged repetitions without which a step counts as left out."""
ASSESSED_DRIFT_THIGHS, MAX_HIDDEN_DRIFT_THIGHS = 0.05, 0.10
"""Drift (thigh lengths) from which a knee drifts in a squat, and the largest that "no drift" may hide (docs/evidence.md#bands)."""
MIN_DIFFERENCE_SD = 2.0
"""Standard deviations within the set that a difference must beat (docs/evidence.md#assessment)..."""
MIN_DIFFERENCE_SE = 1.5
"""...and standard errors of the claim, as for every alert."""
MIN_PEAK_SPREAD_THIGHS = 0.01
"""Five peaks that agree by chance do not make the joints exact (``ModelTraits.frame_mkd_sd_thighs``)."""
MIN_CLAIM_REP_SHARE = 0.8
"""Share of a step's repetitions that must show what is claimed of it."""
MIN_DRIFT_FALL_SHARE = 0.5
"""Share of the flat squats' drift by which raised heels must lessen it (docs/evidence.md#assessment)."""
STIFF_ANKLE_BELOW_CM, NORMAL_ANKLE_FROM_CM = 9.0, 10.0
"""Knee-to-wall centimetres under and over which an ankle is stiff or not; between them it is neither (docs/evidence.md#assessment)."""
UNEVEN_ANKLES_CM = 1.5
"""Centimetres between both ankles from which they differ (docs/evidence.md#assessment)."""


@dataclass(frozen=True, slots=True)
class AssessmentEvidence:
    """The screen's repetitions by step, in order of time, and knee-to-wall centimetres (left, right), None where not entered."""

    flat: tuple[Rep, ...] = ()
    raised: tuple[Rep, ...] = ()
    left: tuple[Rep, ...] = ()
    """On the left leg alone..."""
    right: tuple[Rep, ...] = ()
    """...and on the right."""
    wall: tuple[float | None, float | None] = (None, None)


@dataclass(frozen=True, slots=True)
class AssessmentFinding:
    """What the screen says."""

    answer: AssessmentAnswer
    side: Side
    uneven: bool
    """One side only: first look whether the body faced the mirror squarely."""
    why: tuple[Message, ...] = field(default=())

    @property
    def text(self) -> Message:
        """The answer, with its side where it is one."""
        return assessment_message(self.answer, self.side)


def assessment_message(answer: AssessmentAnswer, side: Side) -> Message:
    """What a screen's ``answer`` is in words."""
    said = message(f"assessment.answer.{answer}")
    return said if side == "both" else message("assessment.on_side", answer=said, side=message(f"side_name.{side}"))


@dataclass(frozen=True, slots=True)
class _StepPeaks:
    """Peak drifts of a step: median, spread, claim's error, and the share of repetitions over ``ASSESSED_DRIFT_THIGHS``."""

    median: float
    spread: float
    error: float
    share: float

    @property
    def noise(self) -> float:
        return max(MIN_DIFFERENCE_SD * self.spread, MIN_DIFFERENCE_SE * self.error)


def _peaks(reps: Sequence[Rep], legs: Sequence[Leg]) -> _StepPeaks | None:
    """Of one leg, or of both legs' mean, from which body yaw cancels; None with too few judged repetitions."""
    judged = [rep for rep in reps if rep.valgus is not None and isfinite(rep.drift_left) and isfinite(rep.drift_right)]
    if len(judged) < MIN_STEP_JUDGED_REPS:
        return None
    values = [sum(rep.drift_left if leg == "left" else rep.drift_right for leg in legs) / len(legs) for rep in judged]
    errors = [rep.drift_se for rep in judged if isfinite(rep.drift_se)]
    return _StepPeaks(
        median=median(values),
        spread=max(stdev(values), MIN_PEAK_SPREAD_THIGHS),
        error=median(errors) if errors else 0.0,
        share=sum(value >= ASSESSED_DRIFT_THIGHS for value in values) / len(values),
    )


def _drifts(peaks: _StepPeaks | None) -> str | None:
    if peaks is None:
        return None
    if peaks.share >= MIN_CLAIM_REP_SHARE and peaks.median > peaks.noise:
        return "drifts"
    if (
        peaks.share <= 1 - MIN_CLAIM_REP_SHARE
        and peaks.median < ASSESSED_DRIFT_THIGHS
        and peaks.median + MIN_DIFFERENCE_SE * peaks.error < MAX_HIDDEN_DRIFT_THIGHS
    ):
        return "ok"
    return "unclear"


def _change(flat: _StepPeaks, raised: _StepPeaks | None) -> str | None:
    """What raised heels do to a drift: falls, partly, unchanged; unclear where a fall by half could not have been told from noise."""
    if raised is None:
        return None
    noise = max(MIN_DIFFERENCE_SD * sqrt((flat.spread**2 + raised.spread**2) / 2), MIN_DIFFERENCE_SE * hypot(flat.error, raised.error))
    fall = flat.median - raised.median
    if fall > noise:
        return "falls" if fall >= MIN_DRIFT_FALL_SHARE * flat.median else "partly"
    return "unchanged" if noise < MIN_DRIFT_FALL_SHARE * flat.median else "unclear"


def _single(reps: Sequence[Rep]) -> str | None:
    judged = [rep for rep in reps if rep.valgus is not None]
    if len(judged) < MIN_STEP_JUDGED_REPS:
        return None
    reds = sum(rep.severity == "red" for rep in judged) / len(judged)
    return "red" if reds >= MIN_CLAIM_REP_SHARE else "ok" if reds <= 1 - MIN_CLAIM_REP_SHARE else "unclear"


def _wall(centimetres: Sequence[float | None]) -> str | None:
    known = [value for value in centimetres if value is not None]
    if not known or STIFF_ANKLE_BELOW_CM <= min(known) < NORMAL_ANKLE_FROM_CM:
        return None
    return "low" if min(known) < STIFF_ANKLE_BELOW_CM else "normal"


DECISION_TABLE: dict[AssessmentAnswer, tuple[str, str, str, tuple[str, ...]]] = {
    "ankle": ("drifts", "falls", "ok", ("low",)),
    "hip": ("drifts", "unchanged", "red", ("normal",)),
    "both": ("drifts", "partly", "red", ("low",)),
    "single": ("ok", "ok", "red", ("normal",)),
    "habit": ("drifts", "unchanged", "ok", ("normal",)),
    "nothing": ("ok", "ok", "ok", ("low", "normal")),
}
"""The table of docs/evidence.md#assessment: flat, heels raised, on one leg ("ok" takes in mild), knee-to-wall. A trunk that leans on one
leg goes with hip control in that table; it tells no two rows apart, so it is named among the facts and decides nothing."""
ASSESSMENT_STEP_NAMES = tuple(message(f"assessment.step_name.{step}") for step in ("flat", "raised", "single", "wall"))


def decide_assessment(evidence: AssessmentEvidence) -> AssessmentFinding:
    """What ``evidence`` is consistent with."""
    flat = {leg: _drifts(_peaks(evidence.flat, (leg,))) for leg in SIDES}
    if None in flat.values():
        return AssessmentFinding("unclear", "both", False, (message("assessment.why.few", n=MIN_STEP_JUDGED_REPS),))
    drifting = [leg for leg in SIDES if flat[leg] == "drifts"]
    if not drifting and "unclear" in flat.values():
        return AssessmentFinding("unclear", "both", False, (message("assessment.why.varied"),))
    if not drifting:
        return _standing_on_one(evidence)
    legs = tuple(drifting)
    walls = [evidence.wall[SIDES.index(leg)] for leg in legs]
    side: Side = "both" if len(legs) == 2 else legs[0]
    singles = [_single(evidence.left if leg == "left" else evidence.right) for leg in legs]
    peaks = _peaks(evidence.flat, legs)
    assert peaks is not None
    states = ("drifts", _change(peaks, _peaks(evidence.raised, legs)), _worst(singles), _wall(walls))
    left, right = evidence.wall
    apart = left is not None and right is not None and abs(left - right) >= UNEVEN_ANKLES_CM
    if apart and side == "both":
        side = "left" if (left or 0.0) < (right or 0.0) else "right"
    return _find(states, side, uneven=side != "both", facts=_facts(evidence, legs))


def _standing_on_one(evidence: AssessmentEvidence) -> AssessmentFinding:
    """Two-legged squats are fine: what is left is one leg at a time."""
    singles = [_single(evidence.left), _single(evidence.right)]
    raised = {_drifts(_peaks(evidence.raised, (leg,))) for leg in SIDES}
    red = [leg for leg, single in zip(SIDES, singles, strict=True) if single == "red"]
    side: Side = red[0] if len(red) == 1 else "both"
    # Heels are raised to lessen a drift: where there is none and the step was left out, nothing is missing.
    states = ("ok", "unclear" if raised & {"drifts", "unclear"} else "ok", _worst(singles), _wall(evidence.wall))
    return _find(states, side, uneven=len(red) == 1 and "ok" in singles, facts=_facts(evidence, SIDES))


def _worst(singles: Sequence[str | None]) -> str | None:
    """Red on either leg is red; both must be known to be fine."""
    for state in ("red", "unclear", None):
        if state in singles:
            return state
    return "ok"


def _find(
    states: tuple[str, str | None, str | None, str | None], side: Side, uneven: bool, facts: tuple[Message, ...]
) -> AssessmentFinding:
    """The one row of the table that fits, else why none can be named."""
    vague = [step for step, state in zip(ASSESSMENT_STEP_NAMES, states, strict=True) if state == "unclear"]
    if vague:
        return AssessmentFinding("unclear", "both", uneven, (message("assessment.why.close", steps=tuple(vague)), *facts))
    fits: list[AssessmentAnswer] = [
        answer
        for answer, (flat, raised, single, wall) in DECISION_TABLE.items()
        if states[0] == flat and states[1] in (raised, None) and states[2] in (single, None) and states[3] in (*wall, None)
    ]
    if len(fits) == 1 and states[1] is not None:
        return AssessmentFinding(fits[0], side, uneven, facts)
    left_out = [step for step, state in zip(ASSESSMENT_STEP_NAMES[1:3], states[1:3], strict=True) if state is None]
    if left_out and fits:
        return AssessmentFinding("unclear", "both", uneven, (message("assessment.why.missing", steps=tuple(left_out)), *facts))
    return AssessmentFinding("unclear", "both", uneven, (message("assessment.why.contrary"), *facts))


def _facts(evidence: AssessmentEvidence, legs: Sequence[Leg]) -> tuple[Message, ...]:
    """What was found, step by step."""
    found = []
    for name, reps in (("flat", evidence.flat), ("raised", evidence.raised)):
        peaks = _peaks(reps, legs)
        if peaks:
            found.append(message(f"assessment.fact.{name}", n=round(100 * peaks.median), error=round(100 * peaks.noise)))
    for leg, reps in (("left", evidence.left), ("right", evidence.right)):
        state = _single(reps)
        if state:
            leans = sum("trunk" in rep.form for rep in reps) >= MIN_CLAIM_REP_SHARE * len(reps)
            how = [message(f"assessment.fact.{state}"), *([message("assessment.fact.leans")] if leans else [])]
            found.append(message(f"assessment.fact.leg.{leg}", how=join_messages(how)))
    left, right = ("-" if value is None else float(value) for value in evidence.wall)
    if (left, right) != ("-", "-"):
        found.append(message("assessment.fact.wall", left=left, right=right))
    return tuple(found)
