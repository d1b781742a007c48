"""Leads a session through the assessment: sets it up for each step, and hands the step its repetitions."""

from __future__ import annotations

from dataclasses import replace

from mirror.coach.assessment.protocol import AssessmentProtocol
from mirror.coach.session import Session
from mirror.exercises import catalogue
from mirror.types import AssessmentEnded, AssessmentRepCounted, AssessmentScene, AttractScene, BaselineScene, PlacementScene, View


class AssessmentLead:
    """One assessment after another in ``session``; ``seed`` orders the steps of the first."""

    def __init__(self, session: Session, seed: int) -> None:
        self.protocol: AssessmentProtocol | None = None
        """The running one."""
        self._session, self._seed = session, seed
        self._step: tuple[str, str] | None = None
        """The step and stage that the session was last set up for."""
        self._taken = 0
        """How many of the running set's repetitions the step has had."""

    def begin(self, time: float) -> None:
        """The assessment begins, with practice squats where this person's path is not known yet."""
        self.protocol = AssessmentProtocol(catalogue(), self._seed, not self._session.calibrated, time)
        self._seed += 1
        self.set_up()

    def update(self, protocol: AssessmentProtocol, time: float, present: bool) -> AssessmentRepCounted | None:
        """One frame: the repetitions that are new, and the time."""
        step, before, reps = protocol.step, protocol.count, self._session.reps
        for rep in reps[self._taken :]:
            protocol.take(rep)
        self._taken = len(reps)
        counted = protocol.step is step and protocol.count > before
        protocol.update(time, present)
        return AssessmentRepCounted(time, protocol.count) if counted else None

    def set_up(self) -> None:
        """The session does what the step and stage ask for that the assessment has come to."""
        assert self.protocol is not None
        step, stage = self.protocol.step, self.protocol.stage
        now = (step.key, stage) if step else None
        if now == self._step:
            return
        self._step, self._taken = now, 0
        if step and step.exercise and stage == "do":
            self._session.begin(catalogue()[step.exercise], "request")
            self._session.calibrate(step.wanted if step.key == "practice" else 0)

    def end(self, time: float) -> AssessmentEnded | None:
        """The assessment is left; what it found, if it came to that."""
        protocol, self.protocol, self._step = self.protocol, None, None
        found = protocol.finding if protocol else None
        if found is None:
            return None
        return AssessmentEnded(time, found.answer, found.side, found.why)

    def show(self, view: View) -> View:
        """``view`` with the step in it, unless what keeps repetitions from being counted must be put right first."""
        protocol = self.protocol
        if protocol is None or (protocol.stage == "do" and isinstance(view.scene, AttractScene | PlacementScene | BaselineScene)):
            return view
        return replace(view, scene=AssessmentScene(protocol.view(), view.advice))
