"""The form limits of an exercise file, watched picture by picture: said once they were passed for long enough."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite, nan
from typing import Literal

from mirror.exercises import FormLimit
from mirror.types import Message, Severity, message

MIN_LIMIT_FRAMES = 2
"""Pictures beyond a limit without which nothing is said (docs/evidence.md#feedback)."""


@dataclass(frozen=True, slots=True)
class LimitCrossing:
    """A limit was passed, for the first time in this repetition with this severity; ``onset``: when it was passed with any."""

    limit: FormLimit
    side: int | None
    severity: Severity
    value: float
    onset: float


class LimitMonitor:
    """One limit, of one side, during one repetition after another."""

    def __init__(self, limit: FormLimit, side: int | None) -> None:
        self.limit, self.side = limit, side
        self.start()

    def start(self) -> None:
        """A new repetition begins."""
        self.severity: Severity | None = None
        self.worst = nan
        self.onset = nan
        self.at = nan
        self.looked = self.measured = 0
        self._since: dict[Severity, tuple[float, int]] = {}

    def update(self, time: float, raw: float, value: float) -> LimitCrossing | None:
        """One picture in which the rep's signal reads ``raw`` and the limit's own ``value``."""
        low, high = self.limit.window
        if not low <= raw <= high:
            return None
        self.looked += 1
        if not isfinite(value):
            return None
        self.measured += 1
        crossed = None
        way = 1 if self.limit.red > self.limit.amber else -1
        levels: tuple[tuple[Severity, float], ...] = (("amber", self.limit.amber), ("red", self.limit.red))
        for severity, threshold in levels:
            if way * value < way * threshold:
                self._since.pop(severity, None)
                continue
            since, frames = self._since.get(severity, (time, 0))
            self._since[severity] = (since, frames + 1)
            if time - since >= self.limit.hold - 1e-6 and frames + 1 >= MIN_LIMIT_FRAMES:
                if not way * value <= way * self.worst:
                    self.worst, self.at = value, time
                if self.severity is None:
                    self.onset = time
                if self.severity != "red" and self.severity != severity:
                    self.severity = severity
                    crossed = LimitCrossing(self.limit, self.side, severity, value, self.onset)
        return crossed


def name_side(cue: Message, side: Literal["left", "right"] | None) -> Message:
    """``cue`` with its side in it, where it names one."""
    return cue.but(side=message(f"side_word.{side}")) if side else cue
