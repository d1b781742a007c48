"""Repetitions in plain words, one sentence each, for the end of a set."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mirror.alignment.quality import ABSTENTION_REASON_TEXTS
from mirror.types import KneeEvidence, Regime, Rep

PHASE_TEXTS = {"descent": "on the way down", "bottom": "at the bottom", "ascent": "on the way up"}


def rep_sentence(rep: Rep) -> str:
    """ "rep 3: left knee inside the foot, 14 % of thigh, at the bottom"."""
    return f"{_rep_sentence(rep)}, arms came down" if "arms" in rep.form else _rep_sentence(rep)


def _rep_sentence(rep: Rep) -> str:
    if rep.note:
        return f"partial rep at {rep.turn:.1f} s: not counted, {rep.note}" if rep.partial else f"rep {rep.number}: {rep.note}"
    if rep.partial:
        return f"partial rep at {rep.turn:.1f} s: not counted{_depth(rep)}"
    if rep.reason == "calibration":
        return f"rep {rep.number}: coached squat, the later ones are measured against it"
    if rep.valgus is None:
        return f"rep {rep.number}: could not tell: {reason_words(rep.reason) or 'reason unknown'}"
    by_line = rep.evidence is KneeEvidence.LINE
    if rep.valgus == "none":
        return f"rep {rep.number}: {'knees stayed over the toes' if by_line else 'knees as in your coached squats'}"
    moment = f", {PHASE_TEXTS[rep.phase]}" if rep.phase else ""
    left, right = (_percent(max(share, 0.0)) for share in (rep.inside if by_line else (rep.drift_left, rep.drift_right)))
    if rep.valgus == "both":
        where = "inside the feet" if by_line else "further in than in your coached squats"
        return f"rep {rep.number}: both knees {where}, left {left} and right {right} of thigh{moment}"
    where = "inside the foot" if by_line else "further in than in your coached squats"
    return f"rep {rep.number}: {rep.valgus} knee {where}, {left if rep.valgus == 'left' else right} of thigh{moment}"


def reason_words(reason: str | None) -> str | None:
    """A reason's words, from its key in ``mirror.alignment.quality.ABSTENTION_REASON_TEXTS``."""
    known = ABSTENTION_REASON_TEXTS.get(reason or "")
    return known.words if known else reason


def set_sentences(reps: Sequence[Rep], partial_reps: Sequence[Rep], regime: Regime | None = None) -> list[str]:
    """A whole set: what the claims rest on, every repetition, then the partial ones."""
    last: Regime = regime or (reps[-1].regime if reps else "none")
    counted = f"{len(reps)} rep{'' if len(reps) == 1 else 's'}"
    return [f"{counted}{REGIME_SUFFIX_TEXTS[last]}", *(rep_sentence(rep) for rep in reps), *(rep_sentence(rep) for rep in partial_reps)]


REGIME_SUFFIX_TEXTS: dict[Regime, str] = {
    "none": "",
    "walk-up": ", walk-up: knees against the line from hip to ankle",
    "calibrated": ", calibrated: against the line from hip to ankle and against your own coached squats",
}


def _percent(fraction: float) -> str:
    return f"{round(100 * fraction)} %" if math.isfinite(fraction) else "an unknown share"


def _depth(rep: Rep) -> str:
    return f", it went down by {round(100 * rep.depth)} % of hip height" if math.isfinite(rep.depth) else ""
