"""The knees of one repetition after another: the live alert while it runs, the verdict when it is over, by the same judgement."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan
from statistics import median

from mirror.alignment.yaw import MIN_YAW_DEPTH
from mirror.coach.squat.verdict import VERDICT_HOLD_S, HeldLevels, KneeLevels, KneeVerdict, claim, conclude, levels, line_limit
from mirror.exercises import Exercise
from mirror.types import SIDES, Alert, Alignment, KneeEvidence, Phase, Side

ASCENT_START_DEPTH = 0.02
"""Depth below the deepest so far from which the person is on the way up."""
BOTTOM_ALERT_DEPTH = 0.27
"""Causal: the bottom is known only afterwards, so an alert from here on is one at the bottom."""


class KneeWatch:
    """Feeds on the frames of a running repetition. An alert is a claim that holds now; the verdict never takes one back."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self.start()

    def start(self) -> None:
        """A new repetition begins."""
        self._held, self._brief = HeldLevels(self._exercise.drift.hold), HeldLevels(VERDICT_HOLD_S)
        self._claim: KneeVerdict | None = None
        self._alerts: dict[frozenset[str], Alert] = {}
        """Those of this repetition, by the sides that each is about."""
        self._yaw: list[float] = []
        self._seen = self._measured = 0
        self._reasons: list[str] = []
        self._deepest = 0.0
        self._before: float | None = None

    @property
    def best(self) -> KneeLevels:
        """The greatest levels so far that were held for long enough to be said of the repetition."""
        return self._brief.best

    @property
    def _lasting(self) -> KneeLevels:
        """The same, the line's held for as long as an alert asks for: what is briefly further in does not end praise."""
        return replace(self._held.best, drift=self._brief.best.drift, beyond=self._brief.best.beyond)

    def update(self, frame: Alignment, rep: int) -> Alert | None:
        """One frame of the running repetition, which will have the number ``rep`` when it counts."""
        gap = frame.time - self._before if self._before is not None else 0.0
        self._before = frame.time
        if not isfinite(frame.depth):
            return None
        self._deepest = max(self._deepest, frame.depth)
        if frame.depth >= MIN_YAW_DEPTH and isfinite(frame.yaw):
            self._yaw.append(frame.yaw)
        rule = self._exercise.drift
        self._seen += frame.depth >= rule.from_depth
        now = levels(frame, rule)
        if now is None:
            if frame.depth >= rule.from_depth:
                self._reasons.append(frame.reason or "joints")
            return None
        self._measured += frame.depth >= rule.from_depth
        self._brief.add(gap, now)
        kept = self._held.add(gap, now)
        limit = self._line_limit
        found = claim(kept, rule, limit)
        if found is None:
            return None
        self._claim = claim(self.best, rule, limit) or found
        return self._raise_alert(frame, kept, found, rep)

    def verdict(self) -> KneeVerdict:
        """Of the repetition so far."""
        share = self._measured / self._seen if self._seen else 0.0
        why = max(set(self._reasons), key=self._reasons.count) if self._reasons else "shallow"
        rule, limit = self._exercise.drift, self._line_limit
        return claim(self.best, rule, limit) or self._claim or conclude(self._lasting, rule, limit, share, why)

    @property
    def _line_limit(self) -> float:
        """Of one knee, by the median turn of the repetition so far."""
        return line_limit(self._exercise.drift, abs(median(self._yaw)) if self._yaw else nan)

    def _raise_alert(self, frame: Alignment, kept: KneeLevels, found: KneeVerdict, rep: int) -> Alert | None:
        """Once a side and repetition, and only while this can still become one. An amber alert whose own knee gets worse is raised again
        as a red one, with the time of its onset; within a repetition none is milder than the one before.
        """
        rising = frame.depth < self._deepest - ASCENT_START_DEPTH
        if rising and self._deepest < self._exercise.rep.turn - self._exercise.rep.alike:
            return None
        if found.severity is None:
            return None
        sides = frozenset(SIDES if found.valgus == "both" else (str(found.valgus),))
        raised = {side for of in self._alerts for side in of}
        red = {side for of, alert in self._alerts.items() if alert.severity == "red" for side in of}
        if sides <= (red if found.severity == "red" else raised):
            return None
        sizes = kept.drift if found.evidence is KneeEvidence.PATH else kept.inside
        size = max(value for name, value in zip(SIDES, sizes, strict=True) if name in sides)
        known = min((of for of in self._alerts if sides <= of), key=len, default=None)
        if known is not None:
            made = replace(self._alerts[known], severity="red", drift=max(size, self._alerts[known].drift))
        else:
            side: Side = "both" if len(sides) == 2 else "left" if "left" in sides else "right"
            phase: Phase = "ascent" if rising else "bottom" if frame.depth >= BOTTOM_ALERT_DEPTH else "descent"
            made = Alert(frame.time, side, phase, "red" if red else found.severity, size, rep, evidence=found.evidence)
        self._alerts[known or sides] = made
        return made
