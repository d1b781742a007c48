"""What happens in front of the mirror, told once and as it happens: the visit's record, sound and metrics listen to these."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.types.events import AssessmentAnswer
from mirror.types.measure import Rep, SetSummary, Side
from mirror.types.message import Message
from mirror.types.target import Target
from mirror.types.view import Cue


@dataclass(frozen=True, slots=True)
class RepEnded:
    """A repetition of a set, counted or partial; ``count`` of the set are counted now."""

    time: float
    exercise: str
    rep: Rep
    count: int


@dataclass(frozen=True, slots=True)
class RepTurned:
    """A repetition went far enough and is on its way back: if it ends well it will be the ``count``-th of the set."""

    time: float
    count: int


@dataclass(frozen=True, slots=True)
class CueGiven:
    """The coach says something new."""

    time: float
    cue: Cue


@dataclass(frozen=True, slots=True)
class CueEscalated:
    """What the coach says of a knee has become worse: the same words, now red."""

    time: float
    cue: Cue


@dataclass(frozen=True, slots=True)
class SetBegan:
    """A set begins; one that ran and was not summed up is over."""

    time: float
    exercise: str


@dataclass(frozen=True, slots=True)
class SetEnded:
    """A set is over: ``reps`` are all of its repetitions by their end, those already told among them."""

    time: float
    summary: SetSummary
    reps: tuple[Rep, ...]


@dataclass(frozen=True, slots=True)
class TargetReached:
    """The running set has come to its ``target``, once."""

    time: float
    exercise: str
    target: Target


@dataclass(frozen=True, slots=True)
class PathLearned:
    """Coached squats made the person's neutral path."""

    time: float
    path: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class AssessmentRepCounted:
    """A repetition of the running step of the assessment, the ``count``-th."""

    time: float
    count: int


@dataclass(frozen=True, slots=True)
class AssessmentEnded:
    """The assessment came to a finding before it was left: what it was consistent with, on which side, and why."""

    time: float
    answer: AssessmentAnswer
    side: Side
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class ChallengeRepCounted:
    """A clean repetition of a timed challenge, the ``count``-th."""

    time: float
    count: int


@dataclass(frozen=True, slots=True)
class ChallengeTicked:
    """A whole second of a timed challenge is over; ``left`` are left, 0 at its end."""

    time: float
    left: int


@dataclass(frozen=True, slots=True)
class ChallengeCounted:
    """The countdown to a round: whole seconds ``left``, 0 when it begins."""

    time: float
    left: int


@dataclass(frozen=True, slots=True)
class ChallengeEnded:
    """A round is over with ``clean`` repetitions."""

    time: float
    clean: int


@dataclass(frozen=True, slots=True)
class HandChose:
    """A hand was held up for long enough to choose."""

    time: float


@dataclass(frozen=True, slots=True)
class MenuMoved:
    """Another choice of a menu is marked."""

    time: float


CoachEvent = (
    RepEnded
    | RepTurned
    | CueGiven
    | CueEscalated
    | TargetReached
    | SetBegan
    | SetEnded
    | PathLearned
    | AssessmentRepCounted
    | AssessmentEnded
)
LiveEvent = CoachEvent | ChallengeCounted | ChallengeRepCounted | ChallengeTicked | ChallengeEnded | HandChose | MenuMoved
LiveEvents = tuple[LiveEvent, ...]
