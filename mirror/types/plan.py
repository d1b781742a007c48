"""What a visit is to bring, and what it has brought: the scenes before the first set and after the last."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mirror.types.message import NOTHING, Message


@dataclass(frozen=True, slots=True)
class PlanItem:
    """One exercise of today: its ``dose``, and how many of its ``sets`` are done."""

    title: Message
    dose: Message
    done: int
    sets: int

    @property
    def is_done(self) -> bool:
        return self.done >= self.sets


@dataclass(frozen=True, slots=True)
class TodayScene:
    """What a member is going to do today."""

    name: ClassVar[str] = "today"
    items: tuple[PlanItem, ...]


@dataclass(frozen=True, slots=True)
class FinishScene:
    """All of today is done: what was done, the best news of it, and the one thing for the next time."""

    name: ClassVar[str] = "finish"
    items: tuple[PlanItem, ...]
    news: Message
    following: Message = NOTHING
