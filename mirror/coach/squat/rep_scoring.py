"""A finished repetition: which knee was in how far, when, how surely, and the score."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, nan

import numpy as np

from mirror.coach.rep_counter import RepCycle
from mirror.coach.squat.live_alert import KneeWatch
from mirror.coach.squat.verdict import levels
from mirror.exercises import Exercise
from mirror.types import PHASES, Alignment, KneeEvidence, Phase, Regime, Rep

BOTTOM_DEPTH_SHARE = 0.9
"""The bottom is where the depth is within 10 % of the repetition's greatest."""
ZERO_TEMPO_SCORE_S = 0.8
"""Seconds for the whole repetition below which the tempo part of the score is zero; full from twice as long."""


def squat_phase(alignment: Alignment, dip: RepCycle) -> Phase:
    """The phase of a frame inside a finished dip."""
    if alignment.depth >= BOTTOM_DEPTH_SHARE * dip.depth:
        return "bottom"
    return "descent" if alignment.time < dip.turn else "ascent"


def judge_squat(
    number: int,
    dip: RepCycle,
    frames: Sequence[Alignment],
    watch: KneeWatch,
    exercise: Exercise,
    coached: bool = False,
    arms_up: bool = True,
) -> Rep:
    """The Rep of a counted or partial ``dip`` from its ``frames``, which ``watch`` has seen. ``coached``: a calibration squat, which is
    not judged."""
    measured = [f for f in frames if levels(f, exercise.drift)]
    regime: Regime = measured[-1].regime if measured else (frames[-1].regime if frames else "none")
    drifts = [f for f in measured if isfinite(f.drift[0]) and isfinite(f.drift[1])]
    peaks, error, outward = (nan, nan), nan, (nan, nan)
    if drifts:
        peaks = (max(f.drift[0] for f in drifts), max(f.drift[1] for f in drifts))
        error = float(np.median([f.drift_se[0] for f in drifts]))
        outward = (_outward(drifts, 0), _outward(drifts, 1))
    verdict = watch.verdict()
    valgus, reason = (None, "calibration") if coached else (verdict.valgus, verdict.reason)
    said = valgus not in (None, "none")
    by_line = regime != "calibrated" or (said and verdict.evidence is KneeEvidence.LINE)
    by_phase = _by_phase(measured, dip, exercise, by_line)
    inward = watch.best.inward(exercise.drift) if by_line else peaks
    made = score_parts(dip, inward, exercise) if valgus else {}
    return Rep(
        number=number,
        start=dip.start,
        turn=dip.turn,
        end=dip.end,
        depth=dip.depth,
        drift_left=peaks[0],
        drift_right=peaks[1],
        drift_se=error,
        valgus=valgus,
        reason=reason,
        phase=_phase(by_phase, str(valgus)) if said else None,
        severity=verdict.severity if said else None,
        score=sum(made.values()) if made else nan,
        regime=regime,
        partial=dip.kind == "partial" or not arms_up,
        by_phase=by_phase,
        outward=outward,
        tempo=_tempo(frames, dip),
        parts=made,
        evidence=verdict.evidence,
        inside=watch.best.inside,
    )


def _by_phase(measured: Sequence[Alignment], dip: RepCycle, exercise: Exercise, by_line: bool) -> dict[Phase, tuple[float, float]]:
    """How far in each knee (left, right) came in each phase, by the drift or ``by_line``."""
    out: dict[Phase, tuple[float, float]] = {}
    for name in PHASES:
        found = [now for f in measured if squat_phase(f, dip) == name and (now := levels(f, exercise.drift))]
        pairs = [pair for now in found if isfinite(sum(pair := now.inward(exercise.drift) if by_line else now.drift))]
        if pairs:
            out[name] = (max(left for left, _ in pairs), max(right for _, right in pairs))
    return out


def _phase(by_phase: dict[Phase, tuple[float, float]], valgus: str) -> Phase | None:
    sides = {"left": (0,), "right": (1,)}.get(valgus, (0, 1))
    return max(by_phase, key=lambda name: max(by_phase[name][side] for side in sides), default=None)


def _outward(measured: Sequence[Alignment], side: int) -> float:
    """How far the knee stood outside of its own path in the outermost tenth of the frames: a wild frame does not make an overshoot."""
    return max(0.0, -float(np.percentile([f.drift[side] for f in measured], 10)))


def _tempo(frames: Sequence[Alignment], dip: RepCycle) -> dict[Phase, float]:
    """Seconds of each phase; the bottom lasts from the first frame to the last within ``BOTTOM_DEPTH_SHARE`` of the greatest depth."""
    low = [f.time for f in frames if f.depth >= BOTTOM_DEPTH_SHARE * dip.depth and dip.start <= f.time <= dip.end]
    first, last = (low[0], low[-1]) if low else (dip.turn, dip.turn)
    return {"descent": first - dip.start, "bottom": last - first, "ascent": dip.end - last}


def score_parts(dip: RepCycle, inward: tuple[float, float], exercise: Exercise) -> dict[str, float]:
    """What the repetition's score 0-100 is the sum of: drift 50, symmetry 20, depth 20, tempo 10.

    Drift loses all its points at 1.5 x red, symmetry at a left-right difference of red, depth at the partial limit, tempo at
    ``ZERO_TEMPO_SCORE_S`` seconds; each falls in proportion, so the score is monotone in each.
    """
    red = exercise.drift.red
    drift = 1 - min(max(*inward, 0.0) / (1.5 * red), 1.0)
    symmetry = 1 - min(abs(max(inward[0], 0.0) - max(inward[1], 0.0)) / red, 1.0)
    rule = exercise.rep
    depth = min(max((dip.depth - rule.partial) / (rule.turn - rule.partial), 0.0), 1.0)
    tempo = min(max((dip.end - dip.start) / ZERO_TEMPO_SCORE_S - 1, 0.0), 1.0)
    return {"drift": 50 * drift, "symmetry": 20 * symmetry, "depth": 20 * depth, "tempo": 10 * tempo}
