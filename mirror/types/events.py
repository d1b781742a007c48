"""What a person's visit leaves behind, for whoever keeps it. Every value names the visit, a number that grows by one with each."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.types.measure import Rep, SetSummary


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who wants to be remembered. ``path`` is their neutral path as ``coach`` made it, opaque here; empty = not yet."""

    id: str
    name: str
    sets_done: int = 0
    path: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class VisitBegan:
    """Somebody stands there; ``member`` is their id once it is known (a second one follows then), None while anonymous."""

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
    """The guided screen ended: what it was consistent with, and its reasons, in words."""

    time: float
    visit: int
    verdict: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class VisitEnded:
    time: float
    visit: int


Event = VisitBegan | RepDone | SetDone | PathMade | AssessmentDone | VisitEnded
