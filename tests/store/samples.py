"""Visits as the mirror tells them, made up."""

from __future__ import annotations

import random
from dataclasses import replace
from math import nan

from mirror.types import Event, KneeEvidence, Rep, RepDone, SetDone, SetSummary, Trend, VisitBegan, VisitEnded
from mirror.types.message import literal

NOW = 1_790_000_000.0
"""Seconds since 1970."""
MEMBER = "ABCDEFGHIJKLMNOP"


class FakeClock:
    """A clock that a test sets. ``now``: the truth; ``wrong``: by how much the clock on the wall is ahead of it."""

    def __init__(self, now: float = NOW, known: bool = True, boot: str = "boot 1", wrong: float = 0.0) -> None:
        self.now, self.known, self.boot, self.wrong = now, known, boot, wrong
        self._started = now - 100.0

    def wall(self) -> float:
        return self.now + self.wrong

    def elapsed(self) -> float:
        return self.now - self._started

    def is_synchronised(self) -> bool:
        return self.known


def rep(number: int, start: float, rng: random.Random | None = None) -> Rep:
    """A calibrated squat with everything measured; its figures are multiples of 1/1024, which any database keeps to the bit."""
    rng = rng or random.Random(number)

    def some() -> float:
        return rng.randrange(1, 200) / 1024

    return Rep(
        number=number,
        start=start,
        turn=start + 1.25,
        end=start + 2.5,
        depth=0.5 + some(),
        drift_left=some(),
        drift_right=-some(),
        drift_se=some(),
        valgus=rng.choice(["none", "left"]),
        reason=None,
        phase="bottom",
        severity="amber",
        score=80 + some(),
        regime="calibrated",
        by_phase={"descent": (some(), some()), "bottom": (some(), some()), "ascent": (some(), nan)},
        outward=(some(), some()),
        evidence=KneeEvidence.LINE,
        inside=(some(), some()),
        tempo={"descent": 1.0, "bottom": 0.25, "ascent": 1.25},
        parts={"knees": 40 + some(), "depth": 20.0},
        form={"trunk": "amber"},
        note=literal(""),
    )


def one_set(visit: int, number: int, start: float, count: int = 5, rng: random.Random | None = None) -> list[Event]:
    """The events of a set: each repetition, then the set."""
    reps = tuple(replace(rep(i + 1, start + 4 * i, rng), partial=i == 1) for i in range(count))
    counted = tuple(one for one in reps if not one.partial)
    end = reps[-1].end if reps else start
    summary = SetSummary(
        exercise="squat",
        title=literal("Squat"),
        start=start,
        end=end,
        reps=len(counted),
        partials=len(reps) - len(counted),
        judged=len(counted),
        clean=sum(one.valgus == "none" for one in counted),
        regime="calibrated",
        tempo={"descent": 1.0, "bottom": 0.25, "ascent": 1.25},
        depth=0.5,
        depth_range=(0.25, 0.75),
        counted=counted,
        limits=(0.0625, 0.125),
        score=nan,
        parts={"knees": 40.0},
        drift_trend=(Trend(0.25, 0.125), Trend(nan, nan)),
        tempo_trend=Trend(0.5, 1.0),
        trend=literal("no change"),
        advice="knees",
        advice_text=literal("Push the knees out."),
    )
    said: list[Event] = [RepDone(one.end, visit, number, "squat", one) for one in reps]
    return [*said, SetDone(end + 12, visit, number, summary, reps)]


def one_visit(visit: int, member: str | None = None, sets: int = 2, start: float = 100.0) -> list[Event]:
    events: list[Event] = [VisitBegan(start, visit)]
    if member is not None:
        events.append(VisitBegan(start, visit, member))
    for number in range(1, sets + 1):
        events += one_set(visit, number, start + 60 * number)
    return [*events, VisitEnded(start + 60 * sets + 60, visit)]
