"""All that the glass shows at one moment."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from mirror.types.body import TYPICAL_BODY, BodySize
from mirror.types.frame import Image, Points
from mirror.types.measure import Phase, Regime, Rep, Severity, Side
from mirror.types.message import NOTHING, Message
from mirror.types.record import record
from mirror.types.scenes import AssessmentScene, BaselineScene, CalibrationScene, PlacementScene, Scene, SetScene
from mirror.types.target import TargetStatus

Feedback = Literal["every", "band", "request"]
"""When the coach speaks during a set: after every repetition, only about a knee outside of the band, or not before the summary."""


@dataclass(frozen=True, slots=True)
class Cue:
    """What the coach says now. ``code`` is a key of the exercise's cues; the display owns the words' looks."""

    code: str
    text: Message
    since: float
    side: Side | None = None
    phase: Phase | None = None
    severity: Severity | None = None
    corrected: Side | None = None
    """The side that was told of and is right again."""


@dataclass(frozen=True, slots=True)
class ButtonLabel:
    """What a physical button means now, short and held; ``button`` is its name in the settings."""

    button: str
    short: Message = NOTHING
    long: Message = NOTHING


@dataclass(frozen=True, slots=True)
class HandChoice:
    """A hand held up to the side: what it is about to choose, and how much (0..1) of the time to hold it has passed."""

    side: Literal["left", "right"]
    filled: float
    label: Message


@record(frozen=True, slots=True)
class HandSigns:
    """What a hand held up at the left and at the right would choose now, NOTHING for nothing; ``held`` is the one that is up."""

    left: Message = NOTHING
    right: Message = NOTHING
    held: HandChoice | None = None


@record(frozen=True, slots=True)
class TrainingStatus:
    """Where the running set stands, whatever the glass shows of it."""

    exercise: str = ""
    title: Message = NOTHING
    knees: bool = True
    """Whether the exercise measures knee drift: without it ``drift`` and ``limits`` are NaN and say nothing."""
    beta: bool = False
    """Whether it has not been measured yet how well this exercise is read from people."""
    feedback: Feedback = "every"
    reps: int = 0
    partials: int = 0
    regime: Regime = "none"
    cue: Cue | None = None
    depth: float = float("nan")
    depth_goal: float = float("nan")
    drift: tuple[float, float] = (float("nan"), float("nan"))
    limits: tuple[float, float] = (0.05, 0.10)
    """Amber and red, as fractions of thigh length."""
    reason: str | None = None
    """Why drift is not measured now (one of ``mirror.alignment.quality.ABSTENTION_KEYS``)."""
    counting: bool = True
    """Whether a repetition would be counted now; where not, ``reason`` says why."""
    last_rep: Rep | None = None
    side: Literal["left", "right"] | None = None
    """The side at work now, or due next."""
    side_reps: tuple[int, int] | None = None
    """Counted repetitions (left, right) of exercises that have sides."""
    hold: tuple[float, float] | None = None
    """Seconds held and wanted, while the turn is being held."""
    note: Message | None = None
    """What is told for information while nothing else is said: it asks for nothing."""
    target: TargetStatus | None = None
    """How far the set is towards what it is to come to; None where the exercise has no dose."""
    load_kg: float = 0.0
    """The weight in use; 0 = none."""


KneeTrails = tuple[tuple[tuple[float, float], ...], tuple[tuple[float, float], ...]]
"""Of the left and of the right knee, oldest first, in pixels of the frame."""


@record(frozen=True, slots=True)
class PersonOverlay:
    """The person in the frame, to be drawn on or beside their reflection: ``points`` in pixels of ``size`` (w, h), None when no one is
    in view."""

    points: Points | None = None
    size: tuple[int, int] = (0, 0)
    quality: float = 0.0
    """View quality 0..1: angle, distance, feet, confidence."""
    pictures_per_s: float = float("inf")
    """How many are measured; infinite while that is not known."""
    trails: KneeTrails = ((), ())
    """Where each knee was lately, for screens that show the picture."""


@dataclass(frozen=True, slots=True)
class RestClock:
    """Seconds of rest that have passed, and that are recommended."""

    passed: float
    wanted: float


@record(frozen=True, slots=True)
class StatusBar:
    """The small lines around a scene."""

    station: str = ""
    """The mirror's name in a gym."""
    member: str = ""
    """Who trains, by the name they gave themselves; empty = anonymous."""
    invite: Message | None = None
    """What a person may do to be known ("Hold your badge to the camera"), beside what is asked for."""
    keys: tuple[ButtonLabel, ...] = ()
    hands: HandSigns = HandSigns()
    rest: RestClock | None = None
    """The rest that runs, while something else stands on the glass."""
    hint: Message | None = None
    """A line about the controls ("C: your camera, Esc: quit")."""
    notice: Message | None = None
    """What the mirror goes without, for its owner; shown while the place is free."""


@record(frozen=True, slots=True)
class View:
    """All that the glass shows, at one moment. The display draws from this and the time, and from nothing else."""

    time: float
    scene: Scene
    training: TrainingStatus = TrainingStatus()
    person: PersonOverlay = PersonOverlay()
    status: StatusBar = StatusBar()
    body: BodySize = TYPICAL_BODY
    """Of who trains, where sizes are said in centimetres."""
    light: float = 1.0
    """How bright the glass is drawn, 0..1."""
    picture: Image | None = field(default=None, compare=False, repr=False)
    """The frame itself where no mirror stands before the screen; drawn flipped and dimmed behind everything."""

    @property
    def advice(self) -> Message | None:
        """What the person should change to be measured, in the scenes that say it."""
        match self.scene:
            case PlacementScene() | BaselineScene() | CalibrationScene() | SetScene() | AssessmentScene():
                return self.scene.advice
        return None
