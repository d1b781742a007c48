"""The live alert: raised the moment a knee has been over its threshold long enough, once a repetition and side."""

from __future__ import annotations

from math import isfinite

from mirror.alignment.yaw import MAX_CLAIM_YAW_DEG, MIN_YAW_DEPTH
from mirror.coach.squat.rep_scoring import drift_threshold, grade_drift
from mirror.exercises import Exercise
from mirror.types import Alert, Alignment, Phase, Side

ALERT_HOLD_S = 0.12
"""Seconds over the threshold before an alert (EVIDENCE 6), each frame standing for the time since the one before it..."""
MIN_ALERT_FRAMES = 2
"""...and inferences."""
ALERT_RELEASE_SHARE = 0.6
"""Share of the threshold under which the knee counts as back."""
ASCENT_START_DEPTH = 0.02
"""Depth below the deepest so far from which the person is on the way up."""


class LiveValgusAlert:
    """Watches one repetition after another; NaN drift (not measured) neither raises nor releases."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self.start()

    def start(self) -> None:
        """A new repetition begins."""
        self._since: list[float | None] = [None, None]
        self._frames = [0, 0]
        self._over = [False, False]
        self._raised = [False, False]
        self._yaw: list[float] = []
        self._deepest = 0.0
        self._before: float | None = None

    @property
    def over(self) -> tuple[bool, bool]:
        """Which knees (left, right) are over now, with hysteresis."""
        return self._over[0], self._over[1]

    def update(self, frame: Alignment, rep: int) -> Alert | None:
        """One frame of the running repetition, which will have the number ``rep`` when it counts."""
        gap = frame.time - self._before if self._before is not None else 0.0
        self._before = frame.time
        self._deepest = max(self._deepest, frame.depth) if isfinite(frame.depth) else self._deepest
        if frame.depth >= MIN_YAW_DEPTH and isfinite(frame.yaw):
            self._yaw.append(frame.yaw)
        window = self._exercise.drift.window
        if not window[0] <= frame.depth <= window[1] or not isfinite(frame.drift[0]) or self._is_oblique():
            return None
        for side in (0, 1):
            self._update_leg(side, frame, min(gap, ALERT_HOLD_S))
        fresh = [side for side in (0, 1) if self._over[side] and not self._raised[side]]
        if not fresh:
            return None
        for side in fresh:
            self._raised[side] = True
        name: Side = "both" if all(self._over) else "left" if self._over[0] else "right"
        drift = max(frame.drift[side] for side in (0, 1) if self._over[side])
        return Alert(frame.time, name, self._phase(frame), grade_drift(drift, self._exercise), drift, rep)

    def _update_leg(self, side: int, frame: Alignment, gap: float) -> None:
        limit = drift_threshold(self._exercise, frame.regime, frame.drift_se[side])
        drift = frame.drift[side]
        if drift < (ALERT_RELEASE_SHARE * limit if self._over[side] else limit):
            self._since[side], self._frames[side], self._over[side] = None, 0, False
            return
        since = self._since[side]
        self._since[side] = since = frame.time - gap if since is None else since
        self._frames[side] += 1
        if frame.time - since >= ALERT_HOLD_S - 1e-6 and self._frames[side] >= MIN_ALERT_FRAMES:
            self._over[side] = True

    def _is_oblique(self) -> bool:
        """Turned too far for a claim about a side, by the median of the repetition so far."""
        return bool(self._yaw) and abs(sorted(self._yaw)[len(self._yaw) // 2]) > MAX_CLAIM_YAW_DEG

    def _phase(self, frame: Alignment) -> Phase:
        """Causal: the bottom is known only afterwards, so a knee is at the bottom once the rule's depth is nearly as deep as it gets."""
        if frame.depth < self._deepest - ASCENT_START_DEPTH:
            return "ascent"
        return "bottom" if frame.depth >= self._exercise.drift.window[1] * 0.9 else "descent"
