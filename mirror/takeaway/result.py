"""What of a set is taken along: the numbers that a person can use, without who it was or when."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite, nan
from statistics import median

from mirror.types import Phase, Regime, Rep, SetSummary

PHASES: tuple[Phase, ...] = ("descent", "bottom", "ascent")


@dataclass(frozen=True, slots=True)
class Leg:
    """A knee's drift over the set as fractions of thigh length, medial positive; NaN = not measured. ``phase`` is that of the peak."""

    usual: float = nan
    """Median over the repetitions of each one's peak."""
    peak: float = nan
    phase: Phase | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """A set in short. ``exercise`` is a key of the mirror's own exercises, or "" with ``title`` for a user's own; ``depth`` a share of the
    standing hip height, ``score`` 0-100, ``tempo`` seconds of descent, bottom and ascent, ``amber`` the drift that is warned of: NaN = not
    measured. ``advice`` is the key of what to do next; ``words`` are its own words where the key alone does not say it."""

    exercise: str
    title: str
    reps: int
    partials: int
    judged: int
    clean: int
    regime: Regime
    depth: float
    score: float
    left: Leg
    right: Leg
    tempo: tuple[float, float, float]
    amber: float
    advice: str
    words: str
    station: str


def of(summary: SetSummary, station: str) -> Result:
    """The result of ``summary``, texts freed of what is no letter."""
    return Result(
        exercise=summary.exercise,
        title=printable(summary.title or summary.exercise),
        reps=summary.reps,
        partials=summary.partials,
        judged=summary.judged,
        clean=summary.clean,
        regime=summary.regime,
        depth=summary.depth,
        score=summary.score,
        left=_leg(summary.counted, 0),
        right=_leg(summary.counted, 1),
        tempo=(summary.tempo.get("descent", nan), summary.tempo.get("bottom", nan), summary.tempo.get("ascent", nan)),
        amber=summary.limits[0],
        advice=summary.advice,
        words=printable(summary.advice_text),
        station=printable(station),
    )


def printable(text: str) -> str:
    """``text`` on one line, without control letters, marks of direction or halves of letters."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())


def _leg(reps: Sequence[Rep], side: int) -> Leg:
    measured = [((rep.drift_left, rep.drift_right)[side], rep) for rep in reps if rep.valgus is not None]
    measured = [(drift, rep) for drift, rep in measured if isfinite(drift)]
    if not measured:
        return Leg()
    peak, rep = max(measured, key=lambda pair: pair[0])
    known = {phase: rep.by_phase[phase][side] for phase in PHASES if phase in rep.by_phase and isfinite(rep.by_phase[phase][side])}
    return Leg(median(drift for drift, _ in measured), peak, max(known, key=known.__getitem__) if known else rep.phase)
