"""A finished set, looked at as a whole: what was done, how it changed, and the one thing to do next. Pure: from the Reps alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from math import isfinite, nan
from statistics import median
from typing import TypeVar

from mirror.alignment.toe_out import ToeOut
from mirror.coach.advice import choose_advice, select_judgeable_reps
from mirror.coach.cues import is_clean_rep
from mirror.coach.squat.verdict import knee_limits
from mirror.coach.timed import describe_timed
from mirror.coach.trend import fit_drift_trends, fit_tempo_trend
from mirror.exercises import Exercise
from mirror.types import PHASES, SIDES, Regime, Rep, SetSummary, Trend
from mirror.types.message import NOTHING, Message, join_messages, message

K = TypeVar("K", bound=str)
STEADY_TREND = message("trend.steady")
CLEAN_BEST_MARGIN_REPS = 2
"""Clean repetitions more than before that make a best: one more or less may be the camera's (docs/accuracy.md)."""


def summarise_set(
    exercise: Exercise, reps: Sequence[Rep], partials: Sequence[Rep] = (), until: float | None = None, toe_out: ToeOut | None = None
) -> SetSummary:
    """The summary of counted ``reps`` and ``partials`` of one set of ``exercise``, which went on ``until`` that time, seconds, on feet that
    pointed as ``toe_out`` says, if they were seen."""
    judged = select_judgeable_reps(exercise, reps)
    both = [*reps, *partials]
    regimes: list[Regime] = [rep.regime for rep in judged or both]
    regime = Counter(regimes).most_common(1)[0][0] if regimes else "none"
    depths = [rep.depth for rep in reps if isfinite(rep.depth)]
    drift, tempo = fit_drift_trends(reps), fit_tempo_trend(reps)
    code, words = choose_advice(exercise, reps, partials)
    timed = describe_timed(exercise.test, reps, nan if until is None else until) if exercise.test else NOTHING
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
        toe_out=toe_out.sides if toe_out else (nan, nan),
    )


def is_clean_best(clean: int, before: int) -> bool:
    """Whether a set of ``clean`` repetitions beats the best one ``before``; the first clean ones beat nothing."""
    return before > 0 and clean >= before + CLEAN_BEST_MARGIN_REPS


def _medians(rows: Sequence[Mapping[K, float]], keys: Sequence[K]) -> dict[K, float]:
    found = {key: [row[key] for row in rows if key in row and isfinite(row[key])] for key in keys}
    return {key: median(values) for key, values in found.items() if values}


def _trend(drift: tuple[Trend, Trend], tempo: Trend) -> Message:
    found = [
        message(f"trend.{'further_in' if t.change > 0 else 'less_in'}.{side}", percent=100 * abs(t.change), error=100 * t.error)
        for side, t in zip(SIDES, drift, strict=True)
        if t.real
    ]
    if tempo.real:
        found.append(message("trend.slower" if tempo.change > 0 else "trend.faster", seconds=abs(tempo.change), error=tempo.error))
    if found:
        return join_messages(found)
    return STEADY_TREND if any(isfinite(t.change) for t in (*drift, tempo)) else message("trend.too_few")
