"""What an exercise file says, as typed values. Thresholds of a signal are in its own unit: degrees, or shares of a body length."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import inf, nan
from typing import Literal

from mirror.exercises.expression import SignalExpression
from mirror.types.measure import Side
from mirror.types.message import NOTHING, Message, join_messages, message


@dataclass(frozen=True, slots=True)
class RepRule:
    """What makes a repetition: a signal's way from ``arm`` over ``turn`` back to ``close``, and times in seconds.

    Thresholds rise (arm < close < partial < turn) or, for a signal that falls on the way to the turn, all fall.
    """

    arm: float
    arm_time: float
    turn: float
    close: float
    partial: float
    min_time: float
    max_descent: float
    dropout: float
    signal: SignalExpression = field(default_factory=lambda: SignalExpression("depth"))
    relative: Literal["no", "rest", "start"] = "no"
    """The value itself; its change since the rest; or its share of where it was held before the first repetition."""
    start: tuple[float, float] = (-inf, inf)
    """With relative = "start": between which values it must be held."""
    counts: Literal["return", "turn"] = "return"
    """When a repetition is complete: back at the start, or at the turn already (a stand up from a chair)."""
    hold: float = 0.0
    """Seconds beyond the turn without which a repetition is partial."""
    level: float = 0.0
    """A repetition also begins and ends within this share of how deep it went: quick and deep ones are not stood up from all the way."""
    alike: float = 0.0
    """How much less than ``turn`` is enough once a repetition has counted: squats that are alike are counted alike."""
    max_time: float = inf
    """Seconds after which a repetition that does not close is given up."""


@dataclass(frozen=True, slots=True)
class DriftRule:
    """How far in the knees of a two-legged squat may be, fractions of thigh length: from the person's coached path (``amber`` to
    ``sure``), and inside the line from hip to ankle (``line_*``).
    """

    amber: float
    red: float
    detect: float
    """The detection point; a claim must also be ``sure`` standard errors large."""
    sure: float
    from_depth: float
    """The depth from which knees are judged by the line..."""
    path_depth: float
    """...and by the coached path, which is known from there on."""
    hold: float
    """Seconds that a knee must be in for a claim."""
    line_both: float
    """Mean of both knees from which both are in, and from which that is red."""
    line_both_red: float
    line_one: float
    """One knee, the body's turn taken out, from which it is in..."""
    line_one_square: float
    """...of a body that stands square, and from which that is red."""
    line_one_red: float
    over_toes: float
    """The mean under which knees are plainly over the toes, where neither is further in than ``over_toes_one``."""
    over_toes_one: float


NO_DRIFT_RULE = DriftRule(*[nan] * 14)
"""Of exercises whose file has no [drift]: knees are not compared with a neutral path."""


@dataclass(frozen=True, slots=True)
class FormRule:
    wrists_above_nose: bool = False


@dataclass(frozen=True, slots=True)
class RepCondition:
    """What must hold besides the signal, or the movement is partial, or not this side's (``failing``)."""

    name: str
    signal: SignalExpression
    when: Literal["start", "turn", "rep", "net"]
    """Before a repetition for ``seconds``; while it turns; nearly all through it; or as the change from its start to its end."""
    words: Message
    """What a partial repetition lacked."""
    at_least: float = -inf
    at_most: float = inf
    seconds: float = 0.0
    change: bool = False
    """Measured from its value at rest."""
    failing: Literal["partial", "ignore", "withhold"] = "partial"
    """What it means when it does not hold: not a whole repetition, not this side's, or one whose knees the view does not show."""


@dataclass(frozen=True, slots=True)
class FormLimit:
    """A form limit: beyond ``amber`` for ``hold`` seconds the coach says ``cue``. Amber above red: too little is the fault."""

    name: str
    signal: SignalExpression
    amber: float
    red: float
    cue: Message
    change: bool = False
    hold: float = 0.12
    """Seconds, and at least two pictures (docs/evidence.md#feedback)."""
    window: tuple[float, float] = (-inf, inf)
    """Values of the rep's own signal between which it is looked at."""
    both: bool = False
    """The mean of both sides: a person beside the camera's middle has both knees shifted the same way, which cancels."""
    knee: bool = False
    """It is about a knee that comes in: reported as such, with the side."""


@dataclass(frozen=True, slots=True)
class TimedTest:
    """A set against the clock, which begins with the first repetition: how many in ``seconds``, or how long ``reps`` of them take."""

    seconds: float = inf
    reps: float = inf


@dataclass(frozen=True, slots=True)
class ExerciseCues:
    praise: Message
    left: Message = NOTHING
    right: Message = NOTHING
    both: Message = NOTHING
    less_depth: Message = NOTHING

    def for_knee(self, side: Side) -> Message:
        """What to say about the knee of ``side``."""
        return {"left": self.left, "right": self.right, "both": self.both}[side]


@dataclass(frozen=True, slots=True)
class PlacementText:
    text: Message


@dataclass(frozen=True, slots=True)
class ExerciseDose:
    sets: tuple[int, int]
    """From, to."""
    reps: tuple[int, int]
    each_side: bool = False
    note: Message = NOTHING

    @property
    def brief(self) -> Message:
        """Sets x repetitions: "2-3 x 10-15"."""
        sets, reps = (str(low) if low == high else f"{low}-{high}" for low, high in (self.sets, self.reps))
        return message("dose.brief", sets=sets, reps=reps)

    @property
    def whole(self) -> Message:
        """The dose of each side, where it is one, and its note."""
        return join_messages((message("dose.each_side", dose=self.brief) if self.each_side else self.brief, self.note))


FIGURE_POINT_NAMES = (
    "head", "left_shoulder", "right_shoulder", "left_elbow", "right_elbow", "left_wrist", "right_wrist",
    "left_hip", "right_hip", "left_knee", "right_knee", "left_ankle", "right_ankle",
)  # fmt: skip
"""The order of a figure's points."""

Point = tuple[float, float]
Mark = tuple[str, str, float]
"""A place on the body: this share of the way from one figure joint to another."""


@dataclass(frozen=True, slots=True)
class ExerciseFigure:
    """A loop of keyframes to show the movement: points in unit coordinates, x right, y down, 0..1, in the order of
    ``FIGURE_POINT_NAMES``."""

    seconds: float
    """One loop."""
    times: tuple[float, ...]
    """Of the keyframes, rising from 0 to 1, as shares of the loop; the last keyframe is the first again."""
    frames: tuple[tuple[Point, ...], ...]
    icon: int = 0
    """Number of the keyframe that stands for the exercise in lists."""
    band: tuple[Mark, ...] = ()
    """A band drawn through these places; two of them."""
    lines: tuple[tuple[float, float, float, float], ...] = ()
    """What stands in the room (floor, chair, step): x, y to x, y."""

    def at(self, share: float) -> tuple[Point, ...]:
        """The points at ``share`` of the loop (any number; it goes round), slow at keyframes and quick between them."""
        share %= 1.0
        after = next((i for i, time in enumerate(self.times) if time > share), len(self.times) - 1)
        before = max(after - 1, 0)
        span = self.times[after] - self.times[before]
        part = (share - self.times[before]) / span if span > 0 else 0.0
        part *= part * (3 - 2 * part)
        pairs = zip(self.frames[before], self.frames[after], strict=True)
        return tuple((a[0] + part * (b[0] - a[0]), a[1] + part * (b[1] - a[1])) for a, b in pairs)

    def place(self, mark: Mark, points: tuple[Point, ...]) -> Point:
        """Where ``mark`` is on the body of ``points``."""
        (ax, ay), (bx, by) = points[FIGURE_POINT_NAMES.index(mark[0])], points[FIGURE_POINT_NAMES.index(mark[1])]
        return ax + mark[2] * (bx - ax), ay + mark[2] * (by - ay)


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise as its TOML file states it; ``key`` is the file's stem."""

    key: str
    title: Message
    view: Literal["front", "side", "lying"]
    rep: RepRule
    cues: ExerciseCues
    placement: PlacementText
    drift: DriftRule = NO_DRIFT_RULE
    form: FormRule = field(default_factory=FormRule)
    baseline: Literal["standing", "split", "start"] = "standing"
    """From where it begins: upright standing, upright with one foot behind the other, or the exercise's own start position."""
    sides: Literal["both", "each", "alternate"] = "both"
    """Both at once; one side's set after the other; or one side after the other."""
    planted: Literal["both", "either", "none"] = "both"
    """Feet that stay where they are; when others leave their place the person has walked away."""
    conditions: tuple[RepCondition, ...] = ()
    limits: tuple[FormLimit, ...] = ()
    abstain: tuple[str, ...] = ()
    """Reasons (of ``mirror.alignment.quality.ABSTENTION_KEYS``) for which nothing is counted, besides joints that are not
    seen."""
    dose: ExerciseDose | None = None
    test: TimedTest | None = None
    figure: ExerciseFigure | None = None
    beta: bool = False
    """Never measured on people; the glass says so."""

    @property
    def drifts(self) -> bool:
        """Whether knees are compared with the person's neutral path: the squats on two legs."""
        return self.drift is not NO_DRIFT_RULE
