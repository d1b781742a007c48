"""A finished set, looked at as a whole: what was done, how it changed, and the one thing to do next. Pure: from the Reps alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isfinite, nan
from statistics import median
from typing import TypeVar

from mirror.coach.advice import choose_advice, select_judgeable_reps
from mirror.coach.cues import is_clean_rep
from mirror.coach.squat.verdict import knee_limits
from mirror.coach.timed import describe_timed
from mirror.coach.trend import fit_drift_trends, fit_tempo_trend
from mirror.exercises import Exercise
from mirror.types import PHASES, SIDES, Regime, Rep, SetSummary, Trend

K = TypeVar("K", bound=str)
STEADY_TREND_TEXT = "no change beyond the measurement error"


def summarise_set(exercise: Exercise, reps: Sequence[Rep], partials: Sequence[Rep] = (), until: float | None = None) -> SetSummary:
    """The summary of counted ``reps`` and ``partials`` of one set of ``exercise``, which went on ``until`` that time, seconds."""
    judged = select_judgeable_reps(exercise, reps)
    both = [*reps, *partials]
    regimes: list[Regime] = [rep.regime for rep in judged or both]
    regime = Counter(regimes).most_common(1)[0][0] if regimes else "none"
    depths = [rep.depth for rep in reps if isfinite(rep.depth)]
    drift, tempo = fit_drift_trends(reps), fit_tempo_trend(reps)
    code, words = choose_advice(exercise, reps, partials)
    timed = describe_timed(exercise.test, reps, nan if until is None else until) if exercise.test else ""
    return SetSummary(
        exercise=exercise.key,
        title=exercise.title,
        start=min((rep.start for rep in both), default=nan),
        end=max((rep.end for rep in both), default=nan),
        reps=len(reps),
        partials=len(partials),
        judged=len(judged),
        clean=sum(is_clean_rep(rep) for rep in judged),
        regime=regime,
        tempo=_medians([rep.tempo for rep in reps], PHASES),
        depth=median(depths) if depths else nan,
        depth_range=(min(depths), max(depths)) if depths else (nan, nan),
        counted=tuple(reps),
        limits=knee_limits(exercise.drift, regime) if exercise.drifts else (nan, nan),
        score=median(scores) if (scores := [rep.score for rep in judged if isfinite(rep.score)]) else nan,
        parts=_medians([rep.parts for rep in judged], next((tuple(rep.parts) for rep in judged if rep.parts), ())),
        drift_trend=drift,
        tempo_trend=tempo,
        trend=_trend(drift, tempo),
        advice=code,
        advice_text=words,
        timed=timed,
    )


def _medians(rows: Sequence[Mapping[K, float]], keys: Sequence[K]) -> dict[K, float]:
    found = {key: [row[key] for row in rows if key in row and isfinite(row[key])] for key in keys}
    return {key: median(values) for key, values in found.items() if values}


def _trend(drift: tuple[Trend, Trend], tempo: Trend) -> str:
    said = [
        f"{side} knee {'further in' if t.change > 0 else 'less far in'} by {abs(t.change) * 100:.0f} ± {t.error * 100:.0f} % of thigh"
        for side, t in zip(SIDES, drift, strict=True)
        if t.real
    ]
    if tempo.real:
        said.append(f"{'slower' if tempo.change > 0 else 'faster'} by {abs(tempo.change):.1f} ± {tempo.error:.1f} s")
    if said:
        return "; ".join(said)
    return STEADY_TREND_TEXT if any(isfinite(t.change) for t in (*drift, tempo)) else "too few repetitions to see a change"
