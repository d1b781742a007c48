"""What a set is to come to, by its exercise's dose, and how far it has come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


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
        """How far a finished set came, on ``sides`` as for ``measure``: where each side is counted by itself, on the better one."""
        if self.each_side:
            return self.measure(sides)
        done = max((sides.count(side) for side in set(sides)), default=0)
        return TargetStatus(self, done, min(done, self.reps))


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
