"""What a visit leaves behind: each repetition in the frame in which it happens, each set, path and screen when it is done."""

from __future__ import annotations

from collections.abc import Callable

from mirror.coach.assessment.protocol import AssessmentProtocol
from mirror.coach.set_tracker import SetTracker
from mirror.coach.workout import Workout
from mirror.types import AssessmentDone, Event, Member, PathMade, Rep, RepDone, SetDone, SetSummary, VisitBegan, VisitEnded


class EventLog:
    """Follows ``trainer`` and tells ``record``. Nothing is told while no visit runs; ``visit`` is the number of the running or last one.

    The guided screen's repetitions are its own: only its finding is told.
    """

    def __init__(self, trainer: Workout, record: Callable[[Event], None]) -> None:
        self.visit = 0
        self.running = False
        self.sets: list[SetSummary] = []
        """Of the running visit."""
        self._trainer, self._record = trainer, record
        self._member: str | None = None
        self._set = 1
        self._scorer: SetTracker | None = None
        self._told: list[Rep] = []
        """Of the scorer's repetitions those that were told."""
        self._last = trainer.scored[-1] if trainer.scored else None
        self._guided: AssessmentProtocol | None = None
        self._path: tuple[float, ...] | None = None

    def begin(self, time: float, member: str | None = None) -> None:
        """A visit begins."""
        self.visit += 1
        self.running = True
        self.sets = []
        self._set, self._path, self._guided = 1, None, None
        self._follow(self._trainer.session.current)
        self._member = member
        self._record(VisitBegan(time, self.visit, member))

    def set_member(self, time: float, member: Member | None) -> None:
        """It is known now who trains, or that it is nobody known."""
        self._member = member.id if member else None
        self._record(VisitBegan(time, self.visit, self._member))

    def end(self, time: float) -> None:
        """The visit is over, and what the trainer had of it is summed up."""
        if self.running:
            self.follow(time)
            self.running = False
            self._record(VisitEnded(time, self.visit))

    def follow(self, time: float) -> None:
        """To be called after whatever the trainer does."""
        if not self.running:
            self._skip()
            return
        for summary, scorer in self._finished():
            self._tell(time, scorer)
            self._record(SetDone(time, self.visit, self._set, summary, tuple(sorted(_all(scorer), key=lambda rep: rep.end))))
            self.sets.append(summary)
            self._set += 1
            self._told = []
        scorer = self._trainer.session.current
        if scorer is not self._scorer:
            self._set += bool(self._told)
            self._follow(scorer)
        if self._trainer.guided is None:
            self._tell(time, scorer)
        self._screen(time)
        self._made(time)

    def _skip(self) -> None:
        for _ in self._finished():
            pass
        self._follow(self._trainer.session.current)

    def _follow(self, scorer: SetTracker) -> None:
        self._scorer, self._told = scorer, []

    def _finished(self) -> list[tuple[SetSummary, SetTracker]]:
        """The sets that ended since the last call, oldest first."""
        scored, found = self._trainer.scored, []
        for at in range(len(scored) - 1, -1, -1):
            if scored[at] is self._last:
                break
            found.append((self._trainer.summaries[at], scored[at]))
        if found:
            self._last = found[0][1]
        return found[::-1]

    def _tell(self, time: float, scorer: SetTracker) -> None:
        """What is new of a set's repetitions; a set that ends in the frame of its last repetition is told in full before it ends."""
        if scorer is not self._scorer:
            self._follow(scorer)
        if len(scorer.reps) + len(scorer.partial_reps) == len(self._told):
            return
        for rep in sorted(_all(scorer), key=lambda rep: rep.end):
            if not any(rep is told for told in self._told):
                self._told.append(rep)
                self._record(RepDone(time, self.visit, self._set, scorer.exercise.key, rep))

    def _screen(self, time: float) -> None:
        before, self._guided = self._guided, self._trainer.guided
        if before is not None and before is not self._guided and before.finding is not None:
            found = before.finding
            side = "" if found.side == "both" else f", {found.side} side"
            self._record(AssessmentDone(time, self.visit, f"{found.text}{side}", tuple(found.why)))

    def _made(self, time: float) -> None:
        """The path of whoever is known; nothing of the body is kept of anybody else."""
        made = self._trainer.session.made_path
        if self._member is not None and made is not None and made is not self._path:
            self._path = made
            self._record(PathMade(time, self.visit, made))


def _all(scorer: SetTracker) -> list[Rep]:
    return [*scorer.reps, *scorer.partial_reps]
