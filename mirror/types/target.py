"""What a set is to come to, by its exercise's dose, how far it has come, and with which weight."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from mirror.types.message import Message


@dataclass(frozen=True, slots=True)
class Target:
    """``reps`` repetitions, in set ``number`` (from 1) of ``sets``; a set beyond the dose has a higher number than that. ``each_side``:
    half of the repetitions on each side, in turns; else, of exercises that have sides, all of them on the same one."""

    number: int
    sets: int
    reps: int
    each_side: bool = False

    def measure(self, sides: Sequence[Literal["left", "right"] | None], reached: float | None = None) -> TargetStatus:
        """How far a set is whose counted repetitions were done on these ``sides``, in order; None for a repetition that has no side."""
        if self.each_side:
            half = self.reps // 2
            return TargetStatus(self, len(sides), min(sides.count("left"), half) + min(sides.count("right"), half), reached)
        done = sides.count(sides[-1]) if sides else 0
        return TargetStatus(self, done, min(done, self.reps), reached)

    def measure_finished(self, sides: Sequence[Literal["left", "right"] | None]) -> TargetStatus:
        """How far a finished set came, on ``sides`` as for ``measure``: where each side is counted by itself, each has to come to the
        target that is a set of its own, and the one that did less decides."""
        if self.each_side:
            return self.measure(sides)
        by_side = Counter(sides)
        done = min(select_own_sets(by_side.values(), self.reps), default=max(by_side.values(), default=0))
        return TargetStatus(self, done, min(done, self.reps))


MAX_LOAD_KG = 300.0
"""More is not lifted before a mirror."""


@dataclass(frozen=True, slots=True)
class Load:
    """The weight that ``exercise`` (its key), which is called ``title``, is done with; 0 = none."""

    exercise: str
    title: Message
    kg: float


def select_own_sets(side_reps: Iterable[int], wanted: int) -> list[int]:
    """Of how often each side was done, those that are a set of their own: at least half as often as ``wanted``. Fewer are strays."""
    return [reps for reps in side_reps if 2 * reps >= wanted]


@dataclass(frozen=True, slots=True)
class TargetStatus:
    """``done`` repetitions, of which ``towards`` are ones that the target asks for."""

    target: Target
    done: int
    towards: int
    reached: float | None = None
    """When the target was first reached in this set, in capture time; None before that."""

    @property
    def is_full(self) -> bool:
        return self.towards >= self.target.reps

    @property
    def share(self) -> float:
        """How much of the target is done, 0..1."""
        return min(self.towards / self.target.reps, 1.0) if self.target.reps > 0 else 0.0
