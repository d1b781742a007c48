"""A set in the making: repetitions, partial ones, alerts and abstentions, from Alignments in the order of time."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan

from mirror.alignment.quality import ABSTENTION_REASON_TEXTS
from mirror.coach.rep_counter import RepCounter, RepCycle
from mirror.coach.squat.live_alert import KneeWatch
from mirror.coach.squat.movement import MovementClassifier
from mirror.coach.squat.rep_scoring import judge_squat
from mirror.exercises import Exercise
from mirror.types import Alert, Alignment, Points, Rep

ARMS_DOWN_SHARE, ARMS_UP_SHARE = 1 / 3, 0.75
"""Shares of a repetition with both wrists above the nose: under the first the arms were down and it is another exercise; under the second
they fell, which is said. Of eight real overhead squats seven read .80 and more, the one whose trainer saw the arms fall .50."""
MAX_FRAME_DURATION_S = 0.5
"""Seconds that one frame may stand for in the abstention's account; longer gaps are gaps."""


def are_arms_up(points: Points | None) -> bool:
    """Whether both wrists are above the nose (docs/evidence.md#counting); an unseen wrist counts as above."""
    if points is None:
        return True
    wrists = points[9:11]
    return bool(((wrists[:, 1] < points[0, 1]) | (wrists[:, 2] < 0.2)).all())


class SquatSet:
    """Used alike by the live session and by recordings; pure, in capture time."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.reps: list[Rep] = []
        self.partial_reps: list[Rep] = []
        self.alerts: list[Alert] = []
        self.abstained: dict[str, float] = {}
        self.counter = RepCounter(exercise.rep)
        self.knees = KneeWatch(exercise)
        self.movement = MovementClassifier()
        self._frames: list[Alignment] = []
        self._arms: list[bool] = []
        self._before: float | None = None

    def begin(self, frame: Alignment) -> None:
        """A stance begins with ``frame``: no dip goes on from the one before. It may begin a little way down."""
        self.counter.reset()
        if isfinite(frame.depth):
            self.counter.arm(frame.time, frame.depth)

    def update(
        self, frame: Alignment, points: Points | None, coached: bool = False, alerting: bool = True
    ) -> tuple[RepCycle | None, Rep | None, Alert | None]:
        """One frame and its joints ``points`` (17, 3) px; tells a dip that started or ended, the repetition it made, and an alert.

        Nobody has to stand still first: whoever is seen upright is ready. ``coached`` marks calibration squats: counted, not judged,
        never alerted. ``alerting`` False: it is known that this frame is of no repetition.
        """
        self._account(frame)
        if frame.depth < self.counter.rule.close:
            self.counter.arm(frame.time)
        dip = self.counter.update(frame.time, frame.depth)
        if points is not None and isfinite(frame.depth):
            if self.counter.running:
                self.movement.add(points, frame.depth)
            elif not dip:
                self.movement.stand(points)
        rep = alert = None
        if dip and dip.kind == "started":
            self.knees.start()
        if not self.counter.running and not (dip and dip.kind != "started"):
            # Before a dip only its first centimetres matter: they belong to it, being after the last upright frame.
            keep = self.counter.rule.arm
            self._frames = [f for f in self._frames if f.depth >= keep][-60:] if isfinite(frame.depth) and frame.depth >= keep else []
            self._arms = self._arms[-len(self._frames) :] if self._frames else []
        self._frames.append(frame)
        self._arms.append(are_arms_up(points))
        if self.counter.running:
            alert = self.knees.update(frame, self.number)
            if alert and (coached or not alerting or self.movement.stepping or self.movement.other()):
                alert = None
            if alert:
                self.alerts.append(alert)
        if dip and dip.kind in ("counted", "partial"):
            rep = self._finish(dip, coached)
        if dip and dip.kind != "started":
            self._frames, self._arms = [], []
        return dip, rep, alert

    @property
    def number(self) -> int:
        """The number of the running or next repetition."""
        return len(self.reps) + 1

    def _finish(self, dip: RepCycle, coached: bool) -> Rep | None:
        up = sum(self._arms) / len(self._arms) if self.exercise.form.wrists_above_nose else 1.0
        reason = self.movement.other() or ("quick" if dip.quick else "arms" if up < ARMS_DOWN_SHARE else None)
        if reason == "steps" or (reason == "quick" and dip.depth < self.counter.rule.turn):
            return None
        partial = dip.kind == "partial" or reason is not None
        number = len(self.partial_reps) + 1 if partial else self.number
        rep = judge_squat(number, dip, self._frames, self.knees, self.exercise, coached, reason != "arms")
        if reason:
            rep = replace(
                rep,
                partial=True,
                reason=reason,
                valgus=None,
                severity=None,
                phase=None,
                score=nan,
                note=ABSTENTION_REASON_TEXTS[reason].words,
            )
        elif up < ARMS_UP_SHARE:
            rep = replace(rep, form={"arms": "amber"})
        (self.partial_reps if rep.partial else self.reps).append(rep)
        return rep

    def _account(self, frame: Alignment) -> None:
        gap = frame.time - self._before if self._before is not None else nan
        self._before = frame.time
        if frame.reason and isfinite(gap) and gap > 0:
            self.abstained[frame.reason] = self.abstained.get(frame.reason, 0.0) + min(gap, MAX_FRAME_DURATION_S)
