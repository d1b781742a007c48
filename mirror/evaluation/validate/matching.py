"""Matches one clip's repetitions with the truth: counts, the verdict on each leg and its delay, and whether silence was justified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan
from typing import Literal

import numpy as np

from mirror.coach.squat.rep_scoring import BOTTOM_DEPTH_SHARE
from mirror.evaluation.validate.pipeline import ClipMeasurement, Mode, PipelineRun
from mirror.evaluation.validate.truth import ClipTruth, TrueRep
from mirror.exercises import Exercise
from mirror.types import PHASES, SIDES, Rep

MUST_COUNT_DEPTH, MAY_COUNT_DEPTH = 0.22, 0.18
"""A repetition of ``MUST_COUNT_DEPTH`` depth must count and one under ``MAY_COUNT_DEPTH`` must not; between them either answer is right."""
MUST_PARTIAL_DEPTH, MAY_PARTIAL_DEPTH = 0.12, 0.08
"""So must one of ``MUST_PARTIAL_DEPTH`` depth be told as a partial one, and nothing be told of one under ``MAY_PARTIAL_DEPTH``."""
PLAIN_BOTH_THIGHS, PLAIN_ONE_THIGHS = 0.065, 0.20
"""Inside the line from hip to ankle by so much, both by their mean or one alone, a knee is plainly in: the drawn joints' own distance."""
PLAIN_OUTSIDE_ONE_THIGHS = 0.03
"""With a mean as far outside, and no knee further in than this, both are plainly over the toes: the rule's limits and a frame's error."""
TrueLine = Literal["inside", "between", "outside"]
"""Where the knees of a repetition truly stand: plainly inside the line from hip to ankle, plainly outside of it, or neither."""
UNJUDGED_YAW_DEG = 7.0
"""Degrees of yaw beyond which no claim about a knee is expected."""
MAX_ALERT_LATENESS_S = 0.3
"""Seconds after a repetition's end that its alert may still come."""


@dataclass(frozen=True, slots=True)
class ClipRow:
    """The counting of one clip by one mode in one run."""

    run: str
    mode: Mode
    clip: str
    half: str
    regime: str
    strata: dict[str, str]
    counted: int
    least: int
    most: int
    """Least and most that are right."""
    ghosts: int
    """Counted where there was no squat, or a second time for one squat."""
    too_deep: int
    """Counted for a squat that was too shallow."""
    partials: int
    """Shallow squats that must be told as partial ones..."""
    partials_told: int
    partials_false: int
    """Partial ones told of a whole squat, a sway, or nothing."""
    depth_errors: tuple[float, ...]
    """Of each counted repetition that was one, measured - true."""

    @property
    def off(self) -> int:
        """How far the count is from the nearest right one."""
        return max(self.least - self.counted, self.counted - self.most, 0)


@dataclass(frozen=True, slots=True)
class LegRow:
    """One leg of one true repetition that must count. Drifts are fractions of thigh length."""

    run: str
    mode: Mode
    clip: str
    half: str
    regime: str
    yaw: float
    strata: dict[str, str]
    rep: int
    side: str
    coached: bool
    true_depth: float
    depth: float
    truth: float
    """Peak drift inside the depth window."""
    drift: float
    drift_se: float
    said: bool | None
    """Whether this knee was said to drift; None: nothing was said of this repetition, for ``reason``."""
    reason: str | None
    justified: bool
    """Whether saying nothing would be right."""
    truth_by_phase: dict[str, float]
    by_phase: dict[str, float]
    phase: str | None
    severity: str | None
    turn: float
    """When the true repetition was about half over, for finding it in the clip."""
    crossing: float
    """When the drift first reached amber inside the window; NaN: never."""
    alert: float
    """When the first alert named this leg; NaN: none did."""
    line: TrueLine = "between"
    """Where the repetition's knees truly stand against the line from hip to ankle."""

    @property
    def delay_s(self) -> float:
        """Seconds from the crossing to the alert."""
        return self.alert - self.crossing


@dataclass(frozen=True, slots=True)
class RepMatches:
    """Which measured repetition is which true one."""

    counted: dict[int, Rep]
    """By the true repetition's place in the clip."""
    ghosts: list[Rep]
    partials: dict[int, Rep]
    stray: list[Rep]
    """Partial ones that belong to no true repetition or to one that has another."""


def match_reps(reps: Sequence[TrueRep], measured: ClipMeasurement) -> RepMatches:
    """A measured repetition belongs to the true one that its turning point lies in; the deepest, if there are several."""
    found: list[tuple[dict[int, Rep], list[Rep]]] = []
    for own in (measured.reps, measured.partial_reps):
        taken: dict[int, Rep] = {}
        left = []
        for rep in sorted(own, key=lambda r: -r.depth):
            place = next((i for i, true in enumerate(reps) if true.start <= rep.turn <= true.end), None)
            if place is None or place in taken:
                left.append(rep)
            else:
                taken[place] = rep
        found.append((taken, left))
    (counted, ghosts), (partials, stray) = found
    return RepMatches(counted, ghosts, partials, stray)


def make_clip_row(truth: ClipTruth, measured: ClipMeasurement, mode: Mode, run: PipelineRun) -> ClipRow:
    """How ``measured`` counted the clip of ``truth``."""
    found = match_reps(truth.reps, measured)
    depths = [rep.depth for rep in truth.reps]
    shallow = {i for i, depth in enumerate(depths) if MUST_PARTIAL_DEPTH <= depth < MAY_COUNT_DEPTH}
    false = [i for i in found.partials if depths[i] >= MUST_COUNT_DEPTH or depths[i] < MAY_PARTIAL_DEPTH]
    return ClipRow(
        run=run.name,
        mode=mode,
        clip=truth.name,
        half=truth.half,
        regime=truth.regime,
        strata=truth.strata,
        counted=len(measured.reps),
        least=sum(depth >= MUST_COUNT_DEPTH for depth in depths),
        most=sum(depth >= MAY_COUNT_DEPTH for depth in depths),
        ghosts=len(found.ghosts),
        too_deep=sum(depths[i] < MAY_COUNT_DEPTH for i in found.counted),
        partials=len(shallow),
        partials_told=len(shallow & set(found.partials)),
        partials_false=len(false) + len(found.stray),
        depth_errors=tuple(rep.depth - depths[i] for i, rep in sorted(found.counted.items()) if depths[i] >= MAY_COUNT_DEPTH),
    )


def make_leg_rows(truth: ClipTruth, measured: ClipMeasurement, mode: Mode, run: PipelineRun, exercise: Exercise) -> list[LegRow]:
    """Both legs of every true repetition that must count."""
    found = match_reps(truth.reps, measured).counted
    rows = []
    for place, true in enumerate(truth.reps):
        if true.depth < MUST_COUNT_DEPTH:
            continue
        rep = found.get(place)
        line = locate_knees(truth, true, exercise)
        for i, side in enumerate(SIDES):
            rows.append(
                LegRow(
                    run=run.name,
                    mode=mode,
                    clip=truth.name,
                    half=truth.half,
                    regime=truth.regime,
                    yaw=truth.yaw,
                    strata=truth.strata,
                    rep=true.number,
                    side=side,
                    coached=place < truth.calibration_reps,
                    true_depth=true.depth,
                    depth=rep.depth if rep else nan,
                    truth=true.drift[i],
                    drift=(rep.drift_left, rep.drift_right)[i] if rep else nan,
                    drift_se=rep.drift_se if rep else nan,
                    said=None if rep is None or rep.valgus is None else rep.valgus in (side, "both"),
                    reason=rep.reason if rep else "not counted",
                    justified=is_silence_justified(truth) or (truth.regime == "walk-up" and line == "between"),
                    truth_by_phase=true.by_phase[i],
                    by_phase={phase: peaks[i] for phase, peaks in rep.by_phase.items()} if rep else {},
                    phase=rep.phase if rep else None,
                    severity=rep.severity if rep else None,
                    turn=_bottom(truth, true),
                    crossing=first_amber_time(truth, true, i, exercise),
                    alert=_alert(measured, true, side),
                    line=line,
                )
            )
    return rows


def locate_knees(truth: ClipTruth, rep: TrueRep, exercise: Exercise) -> TrueLine:
    """Where the drawn knees of ``rep`` stand by the 95th percentile of the frames that are deep enough to be judged. Inside: both by their
    mean, or one while the other is not far outside."""
    frames = (truth.times >= rep.start) & (truth.times <= rep.end) & (truth.depth >= exercise.drift.from_depth)
    inside = truth.inside[frames]
    if len(inside) < 3 or not np.isfinite(inside).all():
        return "between"
    mean, each = np.percentile(inside.mean(axis=1), 95), np.percentile(inside, 95, axis=0)
    if mean > PLAIN_BOTH_THIGHS or (each.max() > PLAIN_ONE_THIGHS and each.min() > -PLAIN_ONE_THIGHS / 2):
        return "inside"
    return "outside" if mean < -PLAIN_BOTH_THIGHS and each.max() < PLAIN_OUTSIDE_ONE_THIGHS else "between"


def is_silence_justified(truth: ClipTruth) -> bool:
    """Whether it is right to claim nothing about this clip's knees: low light, or the body turned by more than ``UNJUDGED_YAW_DEG``
    degrees."""
    return truth.strata["light"] == "low light" or truth.yaw > UNJUDGED_YAW_DEG


def first_amber_time(truth: ClipTruth, rep: TrueRep, side: int, exercise: Exercise) -> float:
    """When ``side``'s drift first is amber deep enough to be judged in ``rep``; NaN when it never is."""
    shallow = exercise.drift.path_depth if truth.calibration_reps else exercise.drift.from_depth
    inside = (truth.times >= rep.start) & (truth.times <= rep.end) & (truth.depth >= shallow)
    over = np.flatnonzero(inside & (truth.drift[:, side] >= exercise.drift.amber))
    return float(truth.times[over[0]]) if len(over) else nan


def _alert(measured: ClipMeasurement, rep: TrueRep, side: str) -> float:
    return min(
        (a.time for a in measured.alerts if a.side in (side, "both") and rep.start <= a.time <= rep.end + MAX_ALERT_LATENESS_S), default=nan
    )


def _bottom(truth: ClipTruth, rep: TrueRep) -> float:
    """The middle of the time that the depth is within a tenth of the repetition's greatest."""
    low = truth.times[(truth.times >= rep.start) & (truth.times <= rep.end) & (truth.depth >= BOTTOM_DEPTH_SHARE * rep.depth)]
    return float((low[0] + low[-1]) / 2) if len(low) else (rep.start + rep.end) / 2


def find_true_phases(by_phase: dict[str, float]) -> tuple[str, ...]:
    """Every phase whose peak is at least four fifths of the largest: naming any of them is right."""
    largest = max(by_phase.values(), default=nan)
    return tuple(phase for phase in PHASES if by_phase.get(phase, -1.0) >= 0.8 * largest)
