"""What follows a finished set: its QR codes, the rest, and where the programme leads."""

from __future__ import annotations

from collections.abc import Callable

from mirror.coach.workout import Workout
from mirror.exercises import catalogue
from mirror.types import Member, SetSummary
from mirror.visit.rest_timer import RestTimer
from mirror.visit.rules import VisitRules

Results = Callable[[SetSummary, Member | None], tuple[str | None, str | None]]


class SetFollowUp:
    """Of one visit after another. ``results`` makes of a finished set what its two QR codes say."""

    def __init__(self, trainer: Workout, rules: VisitRules, results: Results | None) -> None:
        self.rest = RestTimer(rules)
        self.taken: tuple[str | None, str | None] = (None, None)
        """What the codes of the last set say, None for none."""
        self._trainer, self._rules, self._results = trainer, rules, results

    def forget(self) -> None:
        """The visit is over."""
        self.rest.forget()

    def follow(self, summary: SetSummary, member: Member | None, time: float) -> None:
        """A set of ``member`` is over."""
        self.taken = self._results(summary, member) if self._results else (None, None)
        if self._rules.challenge_s:
            return
        now = self._trainer.session.exercise
        exercise = catalogue().get(summary.exercise, now)
        leads_on = self.rest.begin(summary, exercise, time)
        if leads_on and exercise.key == now.key and not self._trainer.guided:
            self._trainer.change(leads_on)
