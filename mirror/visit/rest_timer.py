"""The rest between two sets: how long it has been, how long it should be, and what it leads to."""

from __future__ import annotations

from math import isfinite, nan

from mirror.coach.dose import recommended_sets
from mirror.exercises import Exercise
from mirror.types import Message, RestClock, RestScene, SetSummary, message
from mirror.visit.rules import VisitRules
from mirror.visit.today import TodayPlan

SQUAT_REST_S, SMALL_EXERCISE_REST_S = 90.0, 60.0
"""Seconds after squats, and after the small exercises: 60 to 90 s is what light sets of 8 to 15 repetitions are given (ACSM 2009)."""


class RestTimer:
    """Between sets while ``resting``."""

    def __init__(self, rules: VisitRules, plan: TodayPlan) -> None:
        self.resting = False
        self._rules, self._plan = rules, plan
        self._since = 0.0
        self._wanted = SQUAT_REST_S
        self._tempo = ("", nan)
        """Which exercise was done, and how many seconds a repetition of it took."""

    def begin(self, summary: SetSummary, exercise: Exercise, time: float) -> None:
        """A set of ``exercise`` is done."""
        self.resting = True
        self._since = min(summary.end, time) if isfinite(summary.end) else time
        self._wanted = self._rules.rest_s or (SQUAT_REST_S if exercise.drifts else SMALL_EXERCISE_REST_S)
        self._tempo = exercise.key, sum(summary.tempo.values()) if summary.tempo else nan

    def over(self) -> None:
        """The next set has begun, or is about to."""
        self.resting = False

    def passed(self, time: float) -> bool:
        """Whether the rest has been as long as it should be."""
        return time - self._since >= self._wanted

    def clock(self, time: float) -> RestClock | None:
        """For the glass while something else is shown; None while no rest runs."""
        return RestClock(max(0.0, time - self._since), self._wanted) if self.resting else None

    def scene(self, exercise: Exercise, time: float) -> RestScene:
        """For the glass; ``exercise`` is what comes next."""
        done, rep_s = self._tempo
        passed = max(0.0, time - self._since)
        return RestScene(passed, self._wanted, self._following(exercise), exercise.key, rep_s if exercise.key == done else nan)

    def _following(self, exercise: Exercise) -> Message:
        if self._plan.is_complete:
            return message("visit.programme_done")
        if exercise.dose is None or self._plan.is_done(exercise):
            return exercise.title
        done = self._plan.sets_done(exercise)
        return message("visit.next_set", exercise=exercise.title, n=done + 1, total=recommended_sets(exercise))
