"""What a person's visit leaves behind. Every value names the visit, a number that grows by one with each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from mirror.types.body import TYPICAL_BODY, BodySize
from mirror.types.measure import Rep, SetSummary, Side
from mirror.types.message import Message

AssessmentAnswer = Literal["ankle", "hip", "both", "single", "habit", "nothing", "unclear"]
"""What an assessment can be consistent with (hip or ankle?)."""


@dataclass(frozen=True, slots=True)
class ExerciseHistory:
    """What a member has done of one ``exercise``: the weight of their last set, the most clean repetitions in a set, and the heaviest
    weight with which a set came to its target. 0 = none."""

    exercise: str
    load_kg: float = 0.0
    most_clean: int = 0
    heaviest_kg: float = 0.0


@dataclass(frozen=True, slots=True)
class Member:
    """A person who wants to be remembered. ``path`` is their neutral path as ``coach`` made it, opaque here; empty = not yet."""

    id: str
    name: str
    sets_done: int = 0
    path: tuple[float, ...] = ()
    body: BodySize = TYPICAL_BODY
    history: tuple[ExerciseHistory, ...] = ()
    assessment: AssessmentAnswer | None = None
    """What their last assessment was consistent with; None = there was none."""

    @property
    def loads(self) -> dict[str, float]:
        """The kilograms of their last sets by exercise."""
        return {done.exercise: done.load_kg for done in self.history if done.load_kg > 0}


@dataclass(frozen=True, slots=True)
class VisitBegan:
    """A person stands there; ``member`` is their id once it is known (a second one follows then), None while anonymous."""

    time: float
    visit: int
    member: str | None = None


@dataclass(frozen=True, slots=True)
class RepDone:
    """A repetition, counted or partial, in the visit's set number ``set`` (from 1) of ``exercise``."""

    time: float
    visit: int
    set: int
    exercise: str
    rep: Rep


@dataclass(frozen=True, slots=True)
class SetDone:
    """A set ended: ``reps`` are all of its repetitions, those already sent one by one among them."""

    time: float
    visit: int
    set: int
    summary: SetSummary
    reps: tuple[Rep, ...]


@dataclass(frozen=True, slots=True)
class PathMade:
    """Two coached squats made a member's neutral path, to be kept with them."""

    time: float
    visit: int
    path: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AssessmentDone:
    """An assessment ended: what it was consistent with, on which side, and its reasons."""

    time: float
    visit: int
    answer: AssessmentAnswer
    side: Side
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class VisitEnded:
    time: float
    visit: int


Event = VisitBegan | RepDone | SetDone | PathMade | AssessmentDone | VisitEnded
