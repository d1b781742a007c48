"""A set in the making: repetitions, partial ones, alerts and abstentions, from Alignments in the order of time."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan

from mirror.alignment.quality import abstention_message
from mirror.coach.person import Person
from mirror.coach.rep_counter import RepCounter, RepCycle
from mirror.coach.set_tracker import SetTracker, SetUpdate
from mirror.coach.squat.live_alert import KneeWatch
from mirror.coach.squat.movement import MovementClassifier
from mirror.coach.squat.rep_scoring import judge_squat
from mirror.exercises import Exercise
from mirror.types import Alignment, Joint, JointRows, Pose, Rep

ARMS_DOWN_SHARE, ARMS_UP_SHARE = 1 / 3, 0.75
"""Shares of a repetition with both wrists above the nose: under the first the arms were down and it is another exercise; under the second
they fell, which is said. Of eight real overhead squats seven read .80 and more, the one whose trainer saw the arms fall .50."""


def are_arms_up(joints: JointRows) -> bool:
    """Whether both wrists are above the nose (docs/evidence.md#counting); an unseen wrist counts as above."""
    return all(y < joints[Joint.NOSE][1] or score < 0.2 for _, y, score in joints[Joint.LEFT_WRIST : Joint.LEFT_HIP])


class SquatSet(SetTracker):
    """A set that is measured by the knees: depth counts, drift is judged. Recordings ``measure`` what they have aligned as a whole."""

    def __init__(self, exercise: Exercise) -> None:
        super().__init__(exercise)
        self.counter = RepCounter(exercise.rep)
        self.knees = KneeWatch(exercise)
        self.movement = MovementClassifier()
        self._frames: list[Alignment] = []
        self._arms: list[bool] = []

    @property
    def running(self) -> bool:
        return self.counter.running

    @property
    def returning(self) -> bool:
        return self.counter.returning

    def update(self, pose: Pose, person: Person) -> SetUpdate:
        self._follow_stance(pose, person)
        self.toe_out = person.toe_out or self.toe_out
        alignment, coached = person.align(pose)
        made = self.measure(alignment, pose.joints, coached)
        if made.rep and not made.rep.partial:
            if coached:
                person.count_practice(pose.time)
            else:
                person.refine_path(pose.time)
        return made

    def begin(self, frame: Alignment) -> None:
        """A stance begins with ``frame``: no dip goes on from the one before. It may begin a little way down."""
        self.counter.reset()
        if isfinite(frame.depth):
            self.counter.arm(frame.time, frame.depth)

    def measure(self, frame: Alignment, joints: JointRows, coached: bool = False, alerting: bool = True) -> SetUpdate:
        """One frame that is aligned already, and its ``joints``, px.

        No still second is needed: a person who is seen upright is ready. ``coached`` marks calibration squats: counted, not judged,
        never alerted. ``alerting`` False: it is known that this frame is of no repetition.
        """
        self.account(frame)
        if frame.depth < self.counter.rule.close:
            self.counter.arm(frame.time)
        dip, running = self.counter.update(frame.time, frame.depth), self.counter.running
        if joints and isfinite(frame.depth):
            if running:
                self.movement.add(joints, frame.depth)
            elif not dip:
                self.movement.stand(joints)
        rep = alert = None
        if dip and dip.kind == "started":
            self.knees.start()
        if not running and not (dip and dip.kind != "started"):
            # Before a dip only its first centimetres matter: they belong to it, being after the last upright frame.
            keep = self.counter.rule.arm
            self._frames = [f for f in self._frames if f.depth >= keep][-60:] if isfinite(frame.depth) and frame.depth >= keep else []
            self._arms = self._arms[-len(self._frames) :] if self._frames else []
        self._frames.append(frame)
        self._arms.append(not self.exercise.form.wrists_above_nose or are_arms_up(joints))
        if running:
            alert = self.knees.update(frame, self.number)
            if alert and (coached or not alerting or self.movement.stepping or self.movement.other()):
                alert = None
            if alert:
                self.keep_alert(alert)
        if dip and dip.kind in ("counted", "partial"):
            rep = self._finish(dip, coached)
        if dip and dip.kind != "started":
            self._frames, self._arms = [], []
        return SetUpdate(frame, rep, alert, placed=frame.regime != "none" and frame.reason != "standing")

    def _follow_stance(self, pose: Pose, person: Person) -> None:
        """A dip outlives feet that are soon back where they were, not feet that stand elsewhere."""
        before = person.baseline
        change, now = person.stand(pose, self.counter.running), person.baseline
        if change == "taken":
            self.counter.reset()
            self.counter.arm(pose.time)
        elif change == "better" and before and now:
            self.counter.rescale(before.leg / now.leg)

    def _finish(self, dip: RepCycle, coached: bool) -> Rep | None:
        up = sum(self._arms) / len(self._arms)
        other = "steps" if self.movement.walking else self.movement.other()
        reason = other or ("quick" if dip.quick else "arms" if up < ARMS_DOWN_SHARE else None)
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
                note=abstention_message(reason),
            )
        elif up < ARMS_UP_SHARE:
            rep = replace(rep, form={"arms": "amber"})
        self.add(rep)
        return rep
