"""A finished set, looked at as a whole: what was done, how it changed, and the one thing to do next. Pure: from the Reps alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isfinite, nan
from statistics import median
from typing import TypeVar

from mirror.alignment.quality import REASONS
from mirror.coach.cues import OF, REDS, overshoot
from mirror.coach.trend import drift_trends, tempo_trend, tiring
from mirror.exercises import Exercise
from mirror.types import Phase, Regime, Rep, SetSummary, Trend

K = TypeVar("K", bound=str)
PHASES: tuple[Phase, ...] = ("descent", "bottom", "ascent")
WHEN: dict[Phase, str] = {"descent": "on the way down", "bottom": "at the bottom", "ascent": "on the way up"}
OFTEN = 1 / 3
"""Share of the judged repetitions in which a knee drifted that makes it the thing to work on."""
HASTE = 1.5
"""Seconds for a whole repetition below which control is asked for first."""
STEADY = "no change beyond the measurement error"


def summarise(exercise: Exercise, reps: Sequence[Rep], partials: Sequence[Rep] = ()) -> SetSummary:
    """The summary of counted ``reps`` and ``partials`` of one set of ``exercise``."""
    judged = [rep for rep in reps if rep.valgus is not None]
    both = [*reps, *partials]
    regimes: list[Regime] = [rep.regime for rep in judged or both]
    depths = [rep.depth for rep in reps if isfinite(rep.depth)]
    drift, tempo = drift_trends(reps), tempo_trend(reps)
    code, words = _advice(exercise, reps, partials, judged)
    return SetSummary(
        exercise=exercise.key,
        title=exercise.title,
        start=min((rep.start for rep in both), default=nan),
        end=max((rep.end for rep in both), default=nan),
        reps=len(reps),
        partials=len(partials),
        judged=len(judged),
        clean=sum(rep.valgus == "none" for rep in judged),
        regime=Counter(regimes).most_common(1)[0][0] if regimes else "none",
        tempo=_medians([rep.tempo for rep in reps], PHASES),
        depth=median(depths) if depths else nan,
        depth_range=(min(depths), max(depths)) if depths else (nan, nan),
        counted=tuple(reps),
        limits=(exercise.drift.amber, exercise.drift.red),
        score=median(scores) if (scores := [rep.score for rep in judged if isfinite(rep.score)]) else nan,
        parts=_medians([rep.parts for rep in judged], next((tuple(rep.parts) for rep in judged if rep.parts), ())),
        drift_trend=drift,
        tempo_trend=tempo,
        trend=_trend(drift, tempo),
        advice=code,
        advice_text=words,
    )


def _medians(rows: Sequence[Mapping[K, float]], keys: Sequence[K]) -> dict[K, float]:
    found = {key: [row[key] for row in rows if key in row and isfinite(row[key])] for key in keys}
    return {key: median(values) for key, values in found.items() if values}


def _trend(drift: tuple[Trend, Trend], tempo: Trend) -> str:
    said = [
        f"{side} knee {'further in' if t.change > 0 else 'less far in'} by {abs(t.change) * 100:.0f} ± {t.error * 100:.0f} % of thigh"
        for side, t in zip(("left", "right"), drift, strict=True)
        if t.real
    ]
    if tempo.real:
        said.append(f"{'slower' if tempo.change > 0 else 'faster'} by {abs(tempo.change):.1f} ± {tempo.error:.1f} s")
    if said:
        return "; ".join(said)
    return STEADY if any(isfinite(t.change) for t in (*drift, tempo)) else "too few repetitions to see a change"


def _advice(exercise: Exercise, reps: Sequence[Rep], partials: Sequence[Rep], judged: Sequence[Rep]) -> tuple[str, str]:
    """The first of these that holds: what cannot be seen comes before what is wrong, safety before form, form before depth."""
    if not judged:
        return _unjudged(reps, partials)
    if sum(rep.severity == "red" for rep in judged[-OF:]) >= REDS:
        return "less_depth", exercise.cues.less_depth
    drifting = [rep for rep in judged if rep.valgus != "none"]
    if len(drifting) >= max(2, OFTEN * len(judged)):
        return "drift", _where(exercise, drifting)
    if sum(overshoot(rep) is not None for rep in judged) >= max(2, OFTEN * len(judged)):
        return "overshoot", "knees over the toes, not further out"
    tired = tiring(reps)
    if tired:
        return "fatigue", "end the set a rep or two earlier"
    if len(partials) >= max(2, len(reps) / 2):
        return "depth", "a little lower, or onto a box"
    if median(rep.end - rep.start for rep in reps) < HASTE:
        return "tempo", "slower: two seconds down"
    if drifting:
        return "drift", _where(exercise, drifting)
    return "again", "the same again"


def _unjudged(reps: Sequence[Rep], partials: Sequence[Rep]) -> tuple[str, str]:
    if not reps:
        return "depth", "a little lower, or onto a box" if partials else "begin when you are ready"
    if all(rep.reason == "calibration" for rep in reps):
        return "begin", "your path is known: now a set"
    reason = Counter(rep.reason for rep in reps if rep.reason and rep.reason != "calibration").most_common(1)
    known = REASONS.get(reason[0][0] if reason and reason[0][0] else "")
    return "view", known.advice if known else "face the mirror"


def _where(exercise: Exercise, drifting: Sequence[Rep]) -> str:
    """The cue of the side that drifts most often, and when it does."""
    side = Counter(rep.valgus for rep in drifting).most_common(1)[0][0]
    phase = Counter(rep.phase for rep in drifting if rep.phase).most_common(1)
    words: str = getattr(exercise.cues, str(side))
    return f"{words}, {WHEN[phase[0][0]]}" if phase and phase[0][0] else words
