"""The rest between two sets: how long it has been, how long it should be, and what it leads to."""

from __future__ import annotations

from math import isfinite, nan

from mirror.coach.dose import recommended_sets
from mirror.exercises import Exercise, catalogue
from mirror.types import Message, RestScene, SetSummary, message
from mirror.visit.rules import VisitRules

SQUAT_REST_S, SMALL_EXERCISE_REST_S = 90.0, 60.0
"""Seconds after squats, and after the small exercises: 60 to 90 s is what light sets of 8 to 15 repetitions are given (ACSM 2009)."""


class RestTimer:
    """Between sets while ``resting``. It knows the programme and where in it the person is."""

    def __init__(self, rules: VisitRules) -> None:
        self.resting = False
        self._rules = rules
        self._since = 0.0
        self._wanted = SQUAT_REST_S
        self._tempo = ("", nan)
        """Which exercise was done, and how many seconds a repetition of it took."""
        self._at = 0
        self._done = 0

    def forget(self) -> None:
        """The next person begins with the first exercise."""
        self.resting, self._at, self._done = False, 0, 0

    def begin(self, summary: SetSummary, exercise: Exercise, time: float) -> Exercise | None:
        """A set of ``exercise`` is done; the programme's next exercise when it leads on to another one."""
        self.resting = True
        self._since = min(summary.end, time) if isfinite(summary.end) else time
        self._wanted = self._rules.rest_s or (SQUAT_REST_S if exercise.drifts else SMALL_EXERCISE_REST_S)
        self._tempo = exercise.key, sum(summary.tempo.values()) if summary.tempo else nan
        programme = self._rules.programme
        if exercise.key not in programme:
            return None
        if programme[self._at] != exercise.key:
            self._at, self._done = programme.index(exercise.key), 0
        self._done += 1
        if self._done < recommended_sets(exercise) or self._at + 1 >= len(programme):
            return None
        self._at, self._done = self._at + 1, 0
        return catalogue().get(programme[self._at])

    def over(self) -> None:
        """The next set has begun, or is about to."""
        self.resting = False

    def passed(self, time: float) -> bool:
        """Whether the rest has been as long as it should be."""
        return time - self._since >= self._wanted

    def scene(self, exercise: Exercise, time: float) -> RestScene:
        """For the glass; ``exercise`` is what comes next."""
        done, rep_s = self._tempo
        passed = max(0.0, time - self._since)
        return RestScene(passed, self._wanted, self._following(exercise), exercise.key, rep_s if exercise.key == done else nan)

    def _following(self, exercise: Exercise) -> Message:
        programme = self._rules.programme
        if not programme or programme[self._at] != exercise.key:
            return exercise.title
        wanted = recommended_sets(exercise)
        if self._done >= wanted:
            return message("visit.programme_done")
        return message("visit.next_set", exercise=exercise.title, n=self._done + 1, total=wanted)
