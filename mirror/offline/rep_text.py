"""Repetitions in plain words, one sentence each, for the end of a set."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mirror.alignment.quality import ABSTENTION_REASON_TEXTS
from mirror.types import Regime, Rep

PHASE_TEXTS = {"descent": "on the way down", "bottom": "at the bottom", "ascent": "on the way up"}


def rep_sentence(rep: Rep) -> str:
    """ "rep 3: left knee drifted in, 14 % of thigh, at the bottom"."""
    if rep.note:
        return f"partial rep at {rep.turn:.1f} s: not counted, {rep.note}" if rep.partial else f"rep {rep.number}: {rep.note}"
    if rep.partial:
        return f"partial rep at {rep.turn:.1f} s: not counted{_depth(rep)}"
    if rep.reason == "calibration":
        return f"rep {rep.number}: coached squat, the later ones are measured against it"
    if rep.valgus is None:
        return f"rep {rep.number}: drift not measured: {reason_words(rep.reason) or 'reason unknown'}"
    if rep.valgus == "none":
        return f"rep {rep.number}: knees stayed over the toes"
    moment = f", {PHASE_TEXTS[rep.phase]}" if rep.phase else ""
    if rep.valgus == "both":
        size = f"left {_percent(rep.drift_left)} and right {_percent(rep.drift_right)} of thigh"
        return f"rep {rep.number}: both knees drifted in, {size}{moment}"
    drift = rep.drift_left if rep.valgus == "left" else rep.drift_right
    return f"rep {rep.number}: {rep.valgus} knee drifted in, {_percent(drift)} of thigh{moment}"


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
    "walk-up": ", walk-up: measured against what is usual, not against your own coached squats",
    "calibrated": ", calibrated: measured against your own coached squats",
}


def _percent(fraction: float) -> str:
    return f"{round(100 * fraction)} %" if math.isfinite(fraction) else "an unknown share"


def _depth(rep: Rep) -> str:
    return f", it went down by {round(100 * rep.depth)} % of hip height" if math.isfinite(rep.depth) else ""
