"""What follows a finished set: its QR codes, whether it is a best, the rest, and where today's plan leads."""

from __future__ import annotations

from collections.abc import Callable

from mirror.coach.workout import Workout
from mirror.exercises import catalogue
from mirror.types import NOTHING, FinishScene, Member, Message, SetSummary, TodayScene, message
from mirror.visit.bests import BestKeeper
from mirror.visit.rest_timer import RestTimer
from mirror.visit.rules import VisitRules
from mirror.visit.today import TodayPlan

Results = Callable[[SetSummary, Member | None], tuple[str | None, str | None]]
TODAY_DISPLAY_S, FINISH_DISPLAY_S = 8.0, 20.0
"""Seconds that today's plan and its end stand, unless a repetition comes first."""


class SetFollowUp:
    """Of one visit after another. ``results`` makes of a finished set what its two QR codes say."""

    def __init__(self, trainer: Workout, rules: VisitRules, results: Results | None) -> None:
        self.plan = TodayPlan(rules.programme)
        self.rest = RestTimer(rules, self.plan)
        self.taken: tuple[str | None, str | None] = (None, None)
        """What the codes of the last set say, None for none."""
        self.best: Message = NOTHING
        """What the last set has beaten."""
        self._bests = BestKeeper()
        self._news: Message = NOTHING
        """The best news of the visit."""
        self._reps = self._clean = 0
        self._trainer, self._rules, self._results = trainer, rules, results

    def forget(self) -> None:
        """The visit is over."""
        self.plan.forget()
        self._bests.forget()
        self.best = self._news = NOTHING
        self._reps = self._clean = 0

    def welcome(self, member: Member) -> None:
        """It is known who trains: their plan, before the first set."""
        self._bests.begin(member)
        self.plan.begin(member)
        first = self.plan.find_next()
        if first and not (self._rules.challenge_s or self._reps or self._trainer.guided or self._trainer.session.has_begun):
            self._trainer.start_plan(first, TodayScene(self.plan.items()), TODAY_DISPLAY_S)

    def part(self) -> None:
        """It is not that member who trains, but a person who is not known."""
        self.plan.begin(None)
        self._bests.forget()

    def follow(self, summary: SetSummary, member: Member | None, time: float) -> None:
        """A set of ``member`` is over."""
        self.taken = self._results(summary, member) if self._results else (None, None)
        if self._rules.challenge_s:
            return
        self.best = self._bests.judge(summary)
        self._news = self.best or self._news
        self._reps, self._clean = self._reps + summary.reps, self._clean + summary.clean
        now = self._trainer.session.exercise
        exercise = catalogue().get(summary.exercise, now)
        was_complete = self.plan.is_complete
        self.plan.add(exercise, summary)
        self.rest.begin(summary, exercise, time)
        if self._trainer.guided or not self.plan.is_done(exercise):
            return
        if self.plan.is_complete and not was_complete:
            self._trainer.close_with(self._finish(summary), FINISH_DISPLAY_S)
        elif exercise.key == now.key and (following := self.plan.find_next(exercise)) and self.plan.includes(exercise):
            self._trainer.change(following)

    def _finish(self, last: SetSummary) -> FinishScene:
        news = self._news or message("finish.clean", clean=self._clean, n=self._reps)
        following = NOTHING if last.advice in ("again", "side") else message("finish.next_time", what=last.advice_text)
        return FinishScene(self.plan.items(), news, following)
