"""What the glass shows."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mirror.types.frame import Image, Points
from mirror.types.measure import Phase, Regime, Rep, SetSummary, Severity, Side

Feedback = Literal["every", "band", "request"]
"""When the coach speaks during a set: after every repetition, only about a knee outside of the band, or not before the summary."""

Scene = Literal[
    "attract", "placement", "baseline", "calibration", "set", "summary", "card", "guided", "rest", "menu", "ask", "page", "sleep", "fault",
    "lineup",
]  # fmt: skip


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
    """A short text with a drawing, shown between sets. ``picture`` is a key of
    ``mirror.display.widgets.illustrations.ILLUSTRATION_PAINTERS``."""

    key: str
    title: str
    text: str
    picture: str


GuidedStage = Literal["show", "do", "enter", "result", "plan"]


@dataclass(frozen=True, slots=True)
class AssessmentStatus:
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


ItemState = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class Menu:
    """A choice on the glass: short ``items``, of which ``index`` is marked."""

    title: str
    items: tuple[str, ...]
    index: int = 0


@dataclass(frozen=True, slots=True)
class HandChoice:
    """A hand held up to the side: what it is about to choose, and how much (0..1) of the time to hold it has passed."""

    side: Literal["left", "right"]
    filled: float
    label: str


@dataclass(frozen=True, slots=True)
class ButtonLabel:
    """What a physical button means now, short and held; ``button`` is its name in the settings."""

    button: str
    short: str
    long: str = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """A question that needs a second, deliberate press within ``seconds``, or nothing happens."""

    question: str
    text: str
    seconds: float


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """A page of findings for whoever looks after the mirror: (state, name, what was found and what to do)."""

    title: str
    lines: tuple[tuple[ItemState, str, str], ...]
    seconds: float
    """Until the page goes by itself."""


@dataclass(frozen=True, slots=True)
class RestStatus:
    """The rest between two sets: seconds passed and recommended, and what comes next."""

    passed: float
    wanted: float
    following: str


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
    guided: AssessmentStatus | None = None
    menu: Menu | None = None
    ask: Confirmation | None = None
    page: FindingsPage | None = None
    breather: RestStatus | None = None
    """Each only with the scene of its name (a breather with "rest")."""
    hand: HandChoice | None = None
    keys: tuple[ButtonLabel, ...] = ()
    station: str = ""
    """The mirror's name in a gym."""
    member: str = ""
    """Who trains, by the name they gave themselves; empty = anonymous."""
    invite: str | None = None
    """What a person may do to be known ("Hold your badge to the camera"), shown small beside what is asked for."""
    takeaway: str | None = None
    """A result as text for a QR code; only with scene "summary"."""
    address: str | None = None
    """The station's own page for this result, as text for a second QR code."""
    seconds_left: float | None = None
    """Of a timed challenge."""
    ring: tuple[float, float] | None = None
    """Where a ring is to be put onto the reflection, mm right and down from the picture's corner; only with scene "lineup"."""
    light: float = 1.0
    """How bright the glass is drawn, 0..1."""
    beta: bool = False
    """Whether nobody has measured yet how well this exercise is read from people."""
    fault: str | None = None
    """What is broken and what to do, in one line; only with scene "fault"."""
    hint: str | None = None
    """A line about the controls ("C: your camera, Esc: quit")."""
    picture: Image | None = field(default=None, compare=False, repr=False)
    """The frame itself where no mirror stands before the screen; drawn flipped and dimmed behind everything."""
