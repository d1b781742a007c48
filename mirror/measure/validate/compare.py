"""One clip's repetitions against their truth: what was counted, and what was said of each leg, when, and whether silence was justified."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import nan

import numpy as np

from mirror.coach.judge import BOTTOM
from mirror.exercises import Exercise
from mirror.measure.validate.pipeline import Measured, Mode, Run
from mirror.measure.validate.truth import PHASES, SIDES, TrueRep, Truth
from mirror.types import Rep

SURE, EITHER = 0.22, 0.18
"""A repetition of ``SURE`` depth must count and one under ``EITHER`` must not; between them either answer is right."""
PARTIAL, DIP = 0.12, 0.08
"""So must one of ``PARTIAL`` depth be told as a partial one, and nothing be told of one under ``DIP``."""
OBLIQUE = 7.0
"""Degrees of yaw beyond which nobody need claim anything about a knee."""
LATE = 0.3
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
    """Counted where nobody squatted, or a second time for one squat..."""
    too_deep: int
    """...and counted for a squat that was too shallow."""
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

    @property
    def delay(self) -> float:
        """Seconds from the crossing to the alert."""
        return self.alert - self.crossing


@dataclass(frozen=True, slots=True)
class Matched:
    """Which measured repetition is which true one."""

    counted: dict[int, Rep]
    """By the true repetition's place in the clip."""
    ghosts: list[Rep]
    partials: dict[int, Rep]
    stray: list[Rep]
    """Partial ones that belong to no true repetition or to one that has another."""


def matched(reps: Sequence[TrueRep], measured: Measured) -> Matched:
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
    return Matched(counted, ghosts, partials, stray)


def clip_row(truth: Truth, measured: Measured, mode: Mode, run: Run) -> ClipRow:
    """How ``measured`` counted the clip of ``truth``."""
    found = matched(truth.reps, measured)
    depths = [rep.depth for rep in truth.reps]
    shallow = {i for i, depth in enumerate(depths) if PARTIAL <= depth < EITHER}
    false = [i for i in found.partials if depths[i] >= SURE or depths[i] < DIP]
    return ClipRow(
        run=run.name,
        mode=mode,
        clip=truth.name,
        half=truth.half,
        regime=truth.regime,
        strata=truth.strata,
        counted=len(measured.reps),
        least=sum(depth >= SURE for depth in depths),
        most=sum(depth >= EITHER for depth in depths),
        ghosts=len(found.ghosts),
        too_deep=sum(depths[i] < EITHER for i in found.counted),
        partials=len(shallow),
        partials_told=len(shallow & set(found.partials)),
        partials_false=len(false) + len(found.stray),
        depth_errors=tuple(rep.depth - depths[i] for i, rep in sorted(found.counted.items()) if depths[i] >= EITHER),
    )


def leg_rows(truth: Truth, measured: Measured, mode: Mode, run: Run, exercise: Exercise) -> list[LegRow]:
    """Both legs of every true repetition that must count."""
    found = matched(truth.reps, measured).counted
    rows = []
    for place, true in enumerate(truth.reps):
        if true.depth < SURE:
            continue
        rep = found.get(place)
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
                    justified=justified(truth),
                    truth_by_phase=true.by_phase[i],
                    by_phase={phase: peaks[i] for phase, peaks in rep.by_phase.items()} if rep else {},
                    phase=rep.phase if rep else None,
                    severity=rep.severity if rep else None,
                    turn=_bottom(truth, true),
                    crossing=crossing(truth, true, i, exercise),
                    alert=_alert(measured, true, side),
                )
            )
    return rows


def justified(truth: Truth) -> bool:
    """Whether it is right to claim nothing about this clip's knees: low light, or the body turned by more than ``OBLIQUE`` degrees."""
    return truth.strata["light"] == "low light" or truth.yaw > OBLIQUE


def crossing(truth: Truth, rep: TrueRep, side: int, exercise: Exercise) -> float:
    """When ``side``'s drift first is amber inside the scored depth window of ``rep``; NaN when it never is."""
    low, high = exercise.drift.window
    inside = (truth.times >= rep.start) & (truth.times <= rep.end) & (truth.depth >= low) & (truth.depth <= high)
    over = np.flatnonzero(inside & (truth.drift[:, side] >= exercise.drift.amber))
    return float(truth.times[over[0]]) if len(over) else nan


def _alert(measured: Measured, rep: TrueRep, side: str) -> float:
    return min((a.time for a in measured.alerts if a.side in (side, "both") and rep.start <= a.time <= rep.end + LATE), default=nan)


def _bottom(truth: Truth, rep: TrueRep) -> float:
    """The middle of the time that the depth is within a tenth of the repetition's greatest."""
    low = truth.times[(truth.times >= rep.start) & (truth.times <= rep.end) & (truth.depth >= BOTTOM * rep.depth)]
    return float((low[0] + low[-1]) / 2) if len(low) else (rep.start + rep.end) / 2


def true_phases(by_phase: dict[str, float]) -> tuple[str, ...]:
    """Every phase whose peak is at least four fifths of the largest: naming any of them is right."""
    largest = max(by_phase.values(), default=nan)
    return tuple(phase for phase in PHASES if by_phase.get(phase, -1.0) >= 0.8 * largest)
