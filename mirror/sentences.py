"""Repetitions in plain words, one sentence each, for the end of a set."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mirror.alignment.quality import REASONS
from mirror.types import Regime, Rep

MOMENTS = {"descent": "on the way down", "bottom": "at the bottom", "ascent": "on the way up"}


def sentence(rep: Rep) -> str:
    """ "rep 3: left knee drifted in, 14 % of thigh, at the bottom"."""
    if rep.note:
        return f"partial rep at {rep.turn:.1f} s: not counted, {rep.note}" if rep.partial else f"rep {rep.number}: {rep.note}"
    if rep.partial:
        return f"partial rep at {rep.turn:.1f} s: not counted{_depth(rep)}"
    if rep.reason == "calibration":
        return f"rep {rep.number}: coached squat, the later ones are measured against it"
    if rep.valgus is None:
        return f"rep {rep.number}: drift not measured: {in_words(rep.reason) or 'reason unknown'}"
    if rep.valgus == "none":
        return f"rep {rep.number}: knees stayed over the toes"
    moment = f", {MOMENTS[rep.phase]}" if rep.phase else ""
    if rep.valgus == "both":
        size = f"left {_percent(rep.drift_left)} and right {_percent(rep.drift_right)} of thigh"
        return f"rep {rep.number}: both knees drifted in, {size}{moment}"
    drift = rep.drift_left if rep.valgus == "left" else rep.drift_right
    return f"rep {rep.number}: {rep.valgus} knee drifted in, {_percent(drift)} of thigh{moment}"


def in_words(reason: str | None) -> str | None:
    """A reason's words, from its key in ``mirror.alignment.quality.REASONS``."""
    known = REASONS.get(reason or "")
    return known.words if known else reason


def sentences(reps: Sequence[Rep], partial_reps: Sequence[Rep], regime: Regime | None = None) -> list[str]:
    """A whole set: what the claims rest on, every repetition, then the partial ones."""
    last: Regime = regime or (reps[-1].regime if reps else "none")
    counted = f"{len(reps)} rep{'' if len(reps) == 1 else 's'}"
    return [f"{counted}{BASES[last]}", *(sentence(rep) for rep in reps), *(sentence(rep) for rep in partial_reps)]


BASES: dict[Regime, str] = {
    "none": "",
    "walk-up": ", walk-up: measured against what is usual, not against your own coached squats",
    "calibrated": ", calibrated: measured against your own coached squats",
}


def _percent(fraction: float) -> str:
    return f"{round(100 * fraction)} %" if math.isfinite(fraction) else "an unknown share"


def _depth(rep: Rep) -> str:
    return f", it went down by {round(100 * rep.depth)} % of hip height" if math.isfinite(rep.depth) else ""
