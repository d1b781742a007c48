"""Timed tests: the repetitions of a set against the clock. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan

from mirror.exercises import TimedTest
from mirror.types import Message, Rep, message


@dataclass(frozen=True, slots=True)
class TimedResult:
    """What a timed test came to: ``reps`` counted in ``seconds`` from the first one's beginning, NaN without one or where the set's end is
    not known. ``over``: nothing more counts."""

    reps: int
    seconds: float
    over: bool


def measure_timed(test: TimedTest, reps: Sequence[Rep], now: float) -> TimedResult:
    """The result at time ``now``, seconds. A rise that is more than half done when the time is over counts (Jones, Rikli and Beam 1999)."""
    if not reps:
        return TimedResult(0, nan, False)
    began = reps[0].start
    if isfinite(test.reps):
        done = reps[: round(test.reps)]
        return TimedResult(len(done), done[-1].end - began, len(done) >= test.reps)
    done = [rep for rep in reps if (rep.start + rep.end) / 2 - began <= test.seconds]
    return TimedResult(len(done), min(now - began, test.seconds), now - began >= test.seconds)


def describe_timed(test: TimedTest, reps: Sequence[Rep], now: float) -> Message:
    """The result: "5 in 12.3 s", "14 in 30 s"."""
    found = measure_timed(test, reps, now)
    if not found.reps:
        return message("timed.none")
    seconds = message("number.1" if isfinite(test.reps) or not found.over else "number.0", value=found.seconds)
    return message("timed.done" if found.over else "timed.unfinished", n=found.reps, seconds=seconds)
