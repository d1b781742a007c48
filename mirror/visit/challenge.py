"""As many clean repetitions as one can in a minute; the time begins with the first one."""

from __future__ import annotations

from math import ceil

from mirror.coach.advice import select_judgeable_reps
from mirror.coach.cues import is_clean_rep
from mirror.coach.set_tracker import SetTracker
from mirror.coach.workout import Workout
from mirror.types import Action, ChallengeRepCounted, ChallengeStatus, ChallengeTicked, LiveEvent, SetSummary

CHALLENGE_GRACE_S = 3.0
"""Seconds that a repetition under way may take to its end."""
CHALLENGE_RESULT_S = 8.0
"""Seconds that a result stands whatever its maker does: hardly anybody stops at the second."""


class RepChallenge:
    """One after another, ``seconds`` each; 0 = never."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.clean = 0
        """Repetitions of the running one in which nothing was wrong, of those that could be judged."""
        self.result: SetSummary | None = None
        """Of the last one, while it stands."""
        self._began: float | None = None
        self._until = 0.0
        self._left = 0
        """Whole seconds left in the picture before."""
        self._events: list[LiveEvent] = []

    def forget(self) -> None:
        """The next one begins anew."""
        self.clean, self._began, self.result = 0, None, None

    def done(self, result: SetSummary, time: float) -> None:
        """One is over."""
        self.forget()
        self.result, self._until = result, time + CHALLENGE_RESULT_S

    def is_result_shown(self, time: float) -> bool:
        """Whether the last one's result still stands."""
        if time >= self._until:
            self.result = None
        return self.result is not None

    def status(self, time: float) -> ChallengeStatus:
        """For the glass: all the seconds are left before the first repetition."""
        left = self.seconds if self._began is None else max(0.0, self.seconds - (time - self._began))
        return ChallengeStatus(self.clean, left)

    def lead(self, trainer: Workout, time: float) -> tuple[LiveEvent, ...]:
        """One picture of ``trainer``'s set, which it ends in time, and begins again while a result stands; what happened with it."""
        scorer = trainer.session.current
        if self.is_result_shown(time):
            if scorer.reps or scorer.partial_reps:
                trainer.restart_set()
        elif self.update(scorer, time):
            trainer.act(Action.SELECT)
        told, self._events = tuple(self._events), []
        return told

    def update(self, scorer: SetTracker, time: float) -> bool:
        """One picture of a set; whether the time is up with it."""
        running, any_yet = scorer.running, bool(scorer.reps or scorer.partial_reps)
        if not running and not any_yet:  # what went down and up again was no repetition
            self.clean, self._began = 0, None
            return False
        if self._began is None:
            self._began = time
            self._left = ceil(self.seconds)
        before, self.clean = self.clean, sum(is_clean_rep(rep) for rep in select_judgeable_reps(scorer.exercise, scorer.reps))
        if self.clean > before:
            self._events.append(ChallengeRepCounted(time, self.clean))
        over = time - self._began - self.seconds
        left = max(0, ceil(-over))
        if left < self._left:
            self._events.append(ChallengeTicked(time, left))
        self._left = left
        return any_yet and over >= 0 and (not running or over >= CHALLENGE_GRACE_S)
