"""A finished repetition, judged: which knee drifted how far, when, how surely, and the score."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from math import isfinite, nan

import numpy as np

from mirror.alignment.yaw import MAX_CLAIM_YAW_DEG, MIN_YAW_DEPTH
from mirror.coach.rep_counter import RepCycle
from mirror.exercises import Exercise
from mirror.types import Alignment, Phase, Regime, Rep, Severity, Valgus

SQUAT_PHASES: tuple[Phase, ...] = ("descent", "bottom", "ascent")
BOTTOM_DEPTH_SHARE = 0.9
"""The bottom is where the depth is within 10 % of the repetition's greatest."""
MIN_MEASURED_FRAME_SHARE = 0.6
"""Share of the frames inside the depth window that must carry a measurement for the repetition to be judged."""
ZERO_TEMPO_SCORE_S = 0.8
"""Seconds for the whole repetition below which the tempo part of the score is zero; full from twice as long."""


def drift_threshold(exercise: Exercise, regime: Regime, error: float) -> float:
    """Drift from which a knee is said to drift: the regime's detection point, or the claim's own error where that is larger."""
    drift = exercise.drift
    point = drift.detect if regime == "calibrated" else drift.detect_walk_up
    return max(point, drift.sure * error) if isfinite(error) else point


def squat_phase(alignment: Alignment, dip: RepCycle) -> Phase:
    """The phase of a frame inside a finished dip."""
    if alignment.depth >= BOTTOM_DEPTH_SHARE * dip.depth:
        return "bottom"
    return "descent" if alignment.time < dip.turn else "ascent"


def judge_squat(
    number: int, dip: RepCycle, frames: Sequence[Alignment], exercise: Exercise, coached: bool = False, arms_up: bool = True
) -> Rep:
    """The Rep of a counted or partial ``dip`` from its ``frames``. ``coached``: a calibration squat, which is not judged."""
    window = exercise.drift.window
    inside = [f for f in frames if window[0] <= f.depth <= window[1]]
    measured = [f for f in inside if isfinite(f.drift[0]) and isfinite(f.drift[1])]
    reason = "calibration" if coached else _reason(inside, measured)
    peaks, error = (nan, nan), nan
    valgus: Valgus | None = None
    severity: Severity | None = None
    phase: Phase | None = None
    outward = (nan, nan)
    by_phase: dict[Phase, tuple[float, float]] = {}
    regime: Regime = measured[-1].regime if measured else (frames[-1].regime if frames else "none")
    if measured:
        peaks = (max(f.drift[0] for f in measured), max(f.drift[1] for f in measured))
        error = float(np.median([f.drift_se[0] for f in measured]))
        by_phase = _by_phase(frames, dip, window[0])
        outward = (_outward(measured, 0), _outward(measured, 1))
    if reason is None and _valgus(measured, exercise) == "none" != _valgus(measured, exercise, sure=False):
        reason = "uncertain"
    made = score_parts(dip, peaks, exercise) if reason is None else {}
    if reason is None:
        valgus = _valgus(measured, exercise)
        worst = max(peaks)
        if valgus != "none":
            severity = grade_drift(worst, exercise)
            phase = _phase(by_phase, valgus)
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
        phase=phase,
        severity=severity,
        score=sum(made.values()) if made else nan,
        regime=regime,
        partial=dip.kind == "partial" or not arms_up,
        by_phase=by_phase,
        outward=outward,
        tempo=_tempo(frames, dip),
        parts=made,
    )


def _reason(inside: Sequence[Alignment], measured: Sequence[Alignment]) -> str | None:
    if not inside:
        return "shallow"
    if len(measured) < MIN_MEASURED_FRAME_SHARE * len(inside):
        return Counter(f.reason or "uncertain" for f in inside if f not in measured).most_common(1)[0][0]
    yaw = [f.yaw for f in inside if f.depth >= MIN_YAW_DEPTH and isfinite(f.yaw)]
    if yaw and abs(float(np.median(yaw))) > MAX_CLAIM_YAW_DEG:
        return "turned"
    return None


def _valgus(measured: Sequence[Alignment], exercise: Exercise, sure: bool = True) -> Valgus:
    """Which knees drift; with ``sure`` False also those whose drift does not exceed its own error, of which neither can be said."""

    def beyond(frame: Alignment, side: int) -> bool:
        return frame.drift[side] >= drift_threshold(exercise, frame.regime, frame.drift_se[side] if sure else 0.0)

    over = [any(beyond(frame, side) for frame in measured) for side in (0, 1)]
    return "both" if all(over) else "left" if over[0] else "right" if over[1] else "none"


def _by_phase(frames: Sequence[Alignment], dip: RepCycle, shallowest: float) -> dict[Phase, tuple[float, float]]:
    """Peak drift (left, right) of each phase, at every depth from ``shallowest``: the bottom of a deep squat lies below the window."""
    out: dict[Phase, tuple[float, float]] = {}
    for name in SQUAT_PHASES:
        own = [f.drift for f in frames if f.depth >= shallowest and isfinite(f.drift[0]) and squat_phase(f, dip) == name]
        if own:
            out[name] = (max(d[0] for d in own), max(d[1] for d in own))
    return out


def _phase(by_phase: dict[Phase, tuple[float, float]], valgus: Valgus) -> Phase | None:
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


def score_parts(dip: RepCycle, peaks: tuple[float, float], exercise: Exercise) -> dict[str, float]:
    """What the repetition's score 0-100 is the sum of: drift 50, symmetry 20, depth 20, tempo 10.

    Drift loses all its points at 1.5 x red, symmetry at a left-right difference of red, depth at the partial limit, tempo at
    ``ZERO_TEMPO_SCORE_S`` seconds; each falls in proportion, so the score is monotone in each.
    """
    red = exercise.drift.red
    drift = 1 - min(max(*peaks, 0.0) / (1.5 * red), 1.0)
    symmetry = 1 - min(abs(max(peaks[0], 0.0) - max(peaks[1], 0.0)) / red, 1.0)
    rule = exercise.rep
    depth = min(max((dip.depth - rule.partial) / (rule.turn - rule.partial), 0.0), 1.0)
    tempo = min(max((dip.end - dip.start) / ZERO_TEMPO_SCORE_S - 1, 0.0), 1.0)
    return {"drift": 50 * drift, "symmetry": 20 * symmetry, "depth": 20 * depth, "tempo": 10 * tempo}


def grade_drift(drift: float, exercise: Exercise) -> Severity:
    """Amber or red."""
    return "red" if drift >= exercise.drift.red else "amber"
