"""What is measured: a frame, a repetition, a set, and the warning in between."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal

from mirror.types.message import NOTHING, Message
from mirror.types.record import record
from mirror.types.target import Target

Leg = Literal["left", "right"]
SIDES: tuple[Leg, Leg] = ("left", "right")
"""The person's own, in the order of every pair of numbers."""


Side = Literal["left", "right", "both"]
Valgus = Literal["none", "left", "right", "both"]
Phase = Literal["descent", "bottom", "ascent"]
PHASES: tuple[Phase, ...] = ("descent", "bottom", "ascent")
Severity = Literal["amber", "red"]
Regime = Literal["none", "walk-up", "calibrated"]
"""What a drift claim rests on: nothing yet, the prior and the flanks of the reps, or two coached calibration squats."""


class KneeEvidence(StrEnum):
    """What a repetition's verdict about the knees rests on."""

    LINE = "line"
    """Where the knees stand against the line from hip to ankle: absolute, the same for every person."""
    PATH = "path"
    """The person's own coached squats: further in than in those, or not. What was kept before there was a choice rested on this too."""
    LIMIT = "limit"
    """A form limit of an exercise that counts on signals."""


@record(frozen=True, slots=True)
class Alignment:
    """One frame's measurement. Pairs are (left, right), the person's own."""

    time: float
    depth: float
    """1 - (ankle y - hip y) / standing hip-ankle height."""
    fold: float
    """How much further the shoulders fell than the hips, in leg lengths."""
    mkd: tuple[float, float]
    drift: tuple[float, float]
    drift_se: tuple[float, float]
    """Standard error of each drift: joint noise, the path's fit and (walk-up) the prior's spread."""
    kasr: float
    kasr_drop: float
    """Fall of the knee-ankle separation ratio below the person's own path at this depth."""
    fppa: tuple[float, float]
    """Degrees, medial positive. Valid as a claim for single-leg tasks only (docs/evidence.md#measures)."""
    trunk_lean: float
    """Degrees, positive towards the person's left, camera roll removed."""
    hip_line: float
    """Degrees, positive when the left hip is lower, camera roll removed."""
    yaw: float
    """Degrees that the body has turned from where it stood, positive when its front points to the image's right; an estimate."""
    confidence: float
    """Least score among hips, knees and ankles."""
    score: float
    """Frame score 0-100 (see ``mirror.core``); NaN when drift is not measured."""
    regime: Regime
    reason: str | None
    """Why drift is not measured (one of ``mirror.alignment.quality.ABSTENTION_KEYS``); None when it is."""
    facing: tuple[float, float] = (float("nan"), float("nan"))
    """MKD with the part taken out that the body's turn explains, as trunk and hips show it."""


LINE_SE_THIGHS = 0.04
"""SD of one knee's distance from the line hip-ankle, thigh lengths: MoveNet's joints against drawn ones, 110 repetitions of 5 people."""


@dataclass(frozen=True, slots=True)
class Rep:
    """One repetition, counted or partial. ``valgus`` None = not measured, with ``reason``."""

    number: int
    start: float
    turn: float
    end: float
    depth: float
    drift_left: float
    drift_right: float
    """Peak medial drift inside the depth window, as a fraction of thigh length."""
    drift_se: float
    valgus: Valgus | None
    reason: str | None
    phase: Phase | None
    """Phase of the largest drift; None when none drifted or nothing was measured."""
    severity: Severity | None
    score: float
    regime: Regime
    partial: bool = False
    by_phase: dict[Phase, tuple[float, float]] = field(default_factory=dict)
    """Peak drift (left, right) in each of descent, bottom and ascent."""
    outward: tuple[float, float] = (float("nan"), float("nan"))
    """How far each knee (left, right) was held outside of its own path, positive; the opposite of drift."""
    tempo: dict[Phase, float] = field(default_factory=dict)
    parts: dict[str, float] = field(default_factory=dict)
    """Seconds of each phase; and what the score is the sum of, empty when it is NaN."""
    side: Literal["left", "right"] | None = None
    """The side at work, of exercises that have one."""
    reach: float = float("nan")
    """How far it went of what was asked (1 = to the turn), of exercises that do not count on depth."""
    held: float = float("nan")
    """Seconds beyond the turn, where the exercise asks for a hold."""
    form: dict[str, Severity] = field(default_factory=dict)
    """The exercise's form limits that were passed, by name."""
    note: Message = NOTHING
    """What there is to say of it, of exercises that do not measure drift."""
    evidence: KneeEvidence = KneeEvidence.PATH
    """What ``valgus`` rests on."""
    inside: tuple[float, float] = (float("nan"), float("nan"))
    """How far inside the line from hip to ankle each knee (left, right) was kept for .2 s, thigh lengths; negative: outside."""

    @property
    def knees(self) -> tuple[float, float]:
        """How far in each knee (left, right) was by what the repetition is measured against: its drift from the coached path, else
        its distance inside the line from hip to ankle. Thigh lengths."""
        return (self.drift_left, self.drift_right) if self.regime == "calibrated" else self.inside

    @property
    def knees_se(self) -> float:
        """Standard error of ``knees``, thigh lengths."""
        return self.drift_se if self.regime == "calibrated" else LINE_SE_THIGHS


@dataclass(frozen=True, slots=True)
class Trend:
    """Change from a set's first repetition to its last, in the quantity's own unit, and half the width of its 95 % interval; NaN with
    too few repetitions. ``real``: beyond its own error."""

    change: float
    error: float

    @property
    def real(self) -> bool:
        return abs(self.change) > self.error


@dataclass(frozen=True, slots=True)
class SetSummary:
    """A finished set in numbers and sentences; what was not measured is NaN or missing. Numbers of many repetitions are medians.

    ``judged`` repetitions could be told clean or not; ``limits`` are amber and red; trends are of the peak drift (left, right) and of a
    repetition's seconds, ``trend`` says them; ``advice`` names the one thing to do next, ``advice_text`` says it.
    """

    exercise: str
    title: Message
    start: float
    end: float
    reps: int
    partials: int
    judged: int
    clean: int
    regime: Regime
    tempo: dict[Phase, float]
    depth: float
    depth_range: tuple[float, float]
    counted: tuple[Rep, ...]
    limits: tuple[float, float]
    score: float
    parts: dict[str, float]
    drift_trend: tuple[Trend, Trend]
    tempo_trend: Trend
    trend: Message
    advice: str
    advice_text: Message
    timed: Message = NOTHING
    """What a timed test came to."""
    target: Target | None = None
    """What it was to come to, by the exercise's dose."""
    load_kg: float = 0.0
    """The weight it was done with; 0 = none."""
    toe_out: tuple[float, float] = (float("nan"), float("nan"))
    """How far the left and the right foot were turned out, degrees as the camera sees them."""


@dataclass(frozen=True, slots=True)
class Alert:
    """Raised live, the moment a knee has been in for long enough (``mirror.coach.squat.verdict``)."""

    time: float
    side: Side
    phase: Phase
    severity: Severity
    drift: float
    rep: int
    """Number that the running repetition will have when it counts."""
    code: str = ""
    """Of an exercise's own form limits: its name..."""
    words: Message = NOTHING
    """...and what to say; ``drift`` is then the limit's own quantity."""
    knee: bool = True
    """Whether it is about a knee that comes in."""
    evidence: KneeEvidence = KneeEvidence.PATH
    """What it rests on; ``drift`` is the distance inside the line where that is the line."""
