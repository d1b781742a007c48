"""What a visit leaves behind: each repetition in the frame in which it happens, each set, path and assessment when it is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from mirror.coach.dose import count_sets_by_exercise
from mirror.exercises import catalogue
from mirror.types import (
    AssessmentDone,
    AssessmentEnded,
    CoachEvent,
    Event,
    Member,
    PathLearned,
    PathMade,
    RepDone,
    RepEnded,
    SetBegan,
    SetDone,
    SetEnded,
    SetSummary,
    VisitBegan,
    VisitEnded,
)


class EventLog:
    """Numbers what happens by visit and set, and tells ``record``. Nothing is told while no visit runs; ``visit`` is the number of the
    running or last one."""

    def __init__(self, record: Callable[[Event], None]) -> None:
        self.visit = 0
        self.running = False
        self.sets: list[SetSummary] = []
        """Of the running visit."""
        self._record = record
        self._member: str | None = None
        self._set = 1
        self._reps = 0
        """Of the running set those that were told."""
        self._path: tuple[float, ...] | None = None
        """Who trains, until it has been logged."""

    @property
    def sets_by_exercise(self) -> Counter[str]:
        """How many sets of which exercise's dose the visit has brought."""
        return count_sets_by_exercise(self.sets, catalogue())

    def begin(self, time: float, member: str | None = None) -> None:
        """A visit begins."""
        self.visit += 1
        self.running = True
        self.sets = []
        self._set, self._reps = 1, 0
        self._name(time, member)

    def set_member(self, time: float, member: Member | None) -> None:
        """It is known now who trains, or that they are anonymous."""
        self._name(time, member.id if member else None)

    def end(self, time: float) -> None:
        """The visit is over."""
        self._path = None
        if self.running:
            self.running = False
            self._record(VisitEnded(time, self.visit))

    def take(self, event: CoachEvent) -> None:
        """One event, in the order in which they happen."""
        if isinstance(event, PathLearned):
            self._path = event.path
            self._tell_path(event.time)
        if not self.running:
            return
        match event:
            case RepEnded(time, exercise, rep):
                self._reps += 1
                self._record(RepDone(time, self.visit, self._set, exercise, rep))
            case SetEnded(time, summary, reps):
                self._record(SetDone(time, self.visit, self._set, summary, reps))
                self.sets.append(summary)
                self._next_set()
            case SetBegan() if self._reps:
                self._next_set()
            case AssessmentEnded(time, answer, side, reasons):
                self._record(AssessmentDone(time, self.visit, answer, side, reasons))

    def _next_set(self) -> None:
        self._set, self._reps = self._set + 1, 0

    def _name(self, time: float, member: str | None) -> None:
        self._member = member
        self._record(VisitBegan(time, self.visit, member))
        self._tell_path(time)

    def _tell_path(self, time: float) -> None:
        """The member's path; nothing of the body is kept of anonymous people."""
        if self.running and self._member is not None and self._path is not None:
            self._record(PathMade(time, self.visit, self._path))
            self._path = None
