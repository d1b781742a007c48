"""A person who does another exercise of the catalogue than the chosen one is asked whether to switch to it."""

from __future__ import annotations

from math import inf

from mirror.exercises import Exercise, catalogue
from mirror.types import NOTHING, Message, Rep, message

LOOKALIKE_EXERCISES = {"lunge": "reverse_lunge", "inline_lunge": "inline_lunge", "side_lunge": "side_lunge"}
"""The exercise that explains a repetition, by the reason for which it was not counted (of ``mirror.coach.squat.movement``)."""
OFFER_MIN_REPS = 2
"""Repetitions in a row that look like it: one may be a stumble."""
OFFER_DISPLAY_S = 10.0
"""Seconds since the last of them for which the question stands."""


class SwitchOffer:
    """Feeds on the repetitions of one set."""

    def __init__(self) -> None:
        self._reason: str | None = None
        self._reps = 0
        self._until = -inf
        self.exercise: Exercise | None = None
        """What is offered now; None most of the time."""

    @property
    def words(self) -> Message:
        """What it looks like, in words; NOTHING while nothing is offered."""
        return message(f"reason.{self._reason}") if self.exercise else NOTHING

    def add(self, rep: Rep) -> None:
        """A repetition is over; one that counts, or fails for another reason, ends the row."""
        explained = rep.partial and rep.reason in LOOKALIKE_EXERCISES
        same = explained and rep.reason == self._reason
        self._reason, self._reps = (rep.reason, self._reps + 1 if same else 1) if explained else (None, 0)
        self._until = rep.end + OFFER_DISPLAY_S if self._reps >= OFFER_MIN_REPS else -inf

    def update(self, time: float) -> None:
        """It is ``time``."""
        self.exercise = catalogue().get(LOOKALIKE_EXERCISES[self._reason]) if self._reason and time < self._until else None
