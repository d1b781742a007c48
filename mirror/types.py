"""The values that travel between the rooms, one way: Frame, Pose, Alignment, Rep, Alert, View, Action.

Frames of reference, used everywhere: image x grows to the right and y down, in pixels of the upright, **unflipped** frame with
square pixels; "left" and "right" are the person's own; drift is medial-positive on both legs, in fractions of the person's own
standing thigh length; times are capture timestamps in monotonic seconds. NaN means "not measured".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import Literal, cast

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Points = NDArray[np.float32]
"""float32 (17, 3): x, y in pixels and score 0..1, in the COCO order of ``KEYPOINTS``."""

KEYPOINTS = (
    "nose", "left_eye", "right_eye", "left_ear", "right_ear", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow",
    "left_wrist", "right_wrist", "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip


def numbers(rows: NDArray[np.float32]) -> list[list[float]]:
    """A two-dimensional array as plain floats: for seventeen joints, arithmetic on them costs a tenth of what arrays do."""
    return cast(list[list[float]], rows.tolist())


Side = Literal["left", "right", "both"]
Valgus = Literal["none", "left", "right", "both"]
Phase = Literal["descent", "bottom", "ascent"]
Severity = Literal["amber", "red"]
Regime = Literal["none", "walk-up", "calibrated"]
"""What a drift claim rests on: nothing yet, the prior and the flanks of the reps, or two coached calibration squats."""

Feedback = Literal["every", "band", "request"]
"""When the coach speaks during a set: after every repetition, only about a knee outside of the band, or not before the summary."""

Scene = Literal["attract", "placement", "baseline", "calibration", "set", "summary", "card", "guided", "fault"]


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: ``image`` uint8 (h, w, 3) RGB, upright and unflipped; ``time`` of capture in monotonic seconds."""

    image: Image
    time: float
    index: int = 0


@dataclass(frozen=True, slots=True)
class Pose:
    """The tracked person in one frame. ``points`` is None when nobody is there (or what is there is not a person)."""

    time: float
    size: tuple[int, int]
    """width, height of the frame in pixels."""
    points: Points | None
    others: tuple[tuple[float, float], ...] = ()
    """Centres (x, y) in pixels of further people that the network's centre map shows."""
    brightness: float = 1.0
    """Mean luma of the person's surroundings, 0..1, for the low-light gate."""
    person: int = 0
    """Grows by one whenever somebody else (or the same person, after an absence) has taken the mirror."""


@dataclass(frozen=True, slots=True)
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
    """Degrees, medial positive. Valid as a claim for single-leg tasks only (EVIDENCE 2)."""
    trunk_lean: float
    """Degrees, positive towards the person's left, camera roll removed."""
    hip_line: float
    """Degrees, positive when the left hip is lower, camera roll removed."""
    yaw: float
    """Degrees that the body is turned from the camera beyond what the neutral path absorbed; an estimate."""
    confidence: float
    """Least score among hips, knees and ankles."""
    score: float
    """Frame score 0-100 (see ``mirror.core``); NaN when drift is not measured."""
    regime: Regime
    reason: str | None
    """Why drift is not measured (a key of ``mirror.alignment.quality.REASONS``); None when it is."""


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
    note: str = ""
    """What there is to say of it, in words, of exercises that do not measure drift."""


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
    """A finished set in numbers and in words; what was not measured is NaN or missing. Numbers of many repetitions are medians.

    ``judged`` repetitions could be told clean or not; ``limits`` are amber and red; trends are of the peak drift (left, right) and of a
    repetition's seconds, ``trend`` says them in words; ``advice`` is the key of the one thing to do next.
    """

    exercise: str
    title: str
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
    trend: str
    advice: str
    advice_text: str


@dataclass(frozen=True, slots=True)
class Alert:
    """Raised live, the moment a knee is beyond amber for long enough (EVIDENCE 6)."""

    time: float
    side: Side
    phase: Phase
    severity: Severity
    drift: float
    rep: int
    """Number that the running repetition will have when it counts."""
    code: str = ""
    """Of an exercise's own form limits: its name..."""
    words: str = ""
    """...and what to say; ``drift`` is then the limit's own quantity."""
    knee: bool = True
    """Whether it is about a knee that comes in."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What the coach says now. ``code`` is a key of the exercise's cues; the display owns the words' looks."""

    code: str
    text: str
    since: float
    side: Side | None = None
    phase: Phase | None = None
    severity: Severity | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A short text with a drawing, shown between sets. ``picture`` is a key of ``mirror.display.drawings.PICTURES``."""

    key: str
    title: str
    text: str
    picture: str


GuidedStage = Literal["show", "do", "enter", "result", "plan"]


@dataclass(frozen=True, slots=True)
class GuidedStep:
    """Where the guided screen (hip or ankle) stands, for the glass: ``step`` its number of how many, ``count`` repetitions done of wanted,
    ``seconds`` left of the timer, ``centimetres`` being entered, ``lines`` the reasons or the plan, ``keys`` what the buttons do."""

    stage: GuidedStage
    title: str
    text: str
    picture: str = ""
    step: tuple[int, int] = (0, 0)
    count: tuple[int, int] = (0, 0)
    seconds: float | None = None
    centimetres: float | None = None
    lines: tuple[str, ...] = ()
    keys: str = ""


@dataclass(frozen=True, slots=True)
class View:
    """All that the glass shows, at one moment. The display draws from this and the time, and from nothing else."""

    time: float
    scene: Scene
    exercise: str = ""
    title: str = ""
    reps: int = 0
    partials: int = 0
    calibration: tuple[int, int] | None = None
    """Coached squats (done, wanted) while the neutral path is being made."""
    regime: Regime = "none"
    placement: str | None = None
    """What the person should change to be measured, in words ("step back"); None when all is well."""
    cue: Cue | None = None
    depth: float = float("nan")
    depth_goal: float = float("nan")
    drift: tuple[float, float] = (float("nan"), float("nan"))
    limits: tuple[float, float] = (0.05, 0.10)
    """Amber and red, as fractions of thigh length."""
    reason: str | None = None
    """Why drift is not measured now, in words."""
    points: Points | None = None
    size: tuple[int, int] = (0, 0)
    quality: float = 0.0
    """View quality 0..1: angle, distance, feet, confidence."""
    last_rep: Rep | None = None
    feedback: Feedback = "every"
    knees: bool = True
    """Whether the exercise measures knee drift: without it ``drift`` and ``limits`` are NaN and say nothing."""
    side: Literal["left", "right"] | None = None
    """The side at work now, or due next."""
    side_reps: tuple[int, int] | None = None
    """Counted repetitions (left, right) of exercises that have sides."""
    hold: tuple[float, float] | None = None
    """Seconds held and wanted, while the turn is being held."""
    summary: SetSummary | None = None
    card: Card | None = None
    guided: GuidedStep | None = None
    """Each only with the scene of its name."""
    beta: bool = False
    """Whether nobody has measured yet how well this exercise is read from people."""
    fault: str | None = None
    """What is broken and what to do, in one line; only with scene "fault"."""
    hint: str | None = None
    """A line about the controls ("C: your camera, Esc: quit")."""
    picture: Image | None = field(default=None, compare=False, repr=False)
    """The frame itself where no mirror stands before the screen; drawn flipped and dimmed behind everything."""


class Action(Enum):
    """What buttons and keys mean; every control becomes one of these."""

    NEXT = "next"
    PREVIOUS = "previous"
    SELECT = "select"
    SKIP = "skip"
    GUIDE = "guide"
    QUIET = "quiet"
    CAMERA = "camera"
    QUIT = "quit"
