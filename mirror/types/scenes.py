"""What the glass can show, one class a scene, each with all that it needs and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan
from typing import ClassVar, Literal

from mirror.types.challenge import (
    ChallengeCountdownScene,
    ChallengeInviteScene,
    ChallengeOffer,
    ChallengeResultScene,
    ChallengeStatus,
)
from mirror.types.events import AssessmentAnswer
from mirror.types.fault import FaultKind
from mirror.types.measure import SetSummary
from mirror.types.message import NOTHING, Message
from mirror.types.plan import FinishScene, TodayScene
from mirror.types.record import record
from mirror.types.replay import SetReplay
from mirror.types.setup import SetupScene


@dataclass(frozen=True, slots=True)
class Card:
    """A short text with a drawing, shown between sets. ``picture`` is a key of
    ``mirror.display.widgets.illustrations.ILLUSTRATION_PAINTERS``."""

    key: str
    title: Message
    text: Message
    picture: str


GuidedStage = Literal["show", "do", "enter", "result", "plan"]


@dataclass(frozen=True, slots=True)
class AssessmentStatus:
    """Where the assessment (hip or ankle) stands, for the glass: ``step`` its number of how many, ``count`` repetitions done of wanted,
    ``seconds`` left of the timer, ``centimetres`` being entered, ``lines`` the reasons or the plan, ``answer`` the
    finding, ``keys`` what the buttons do."""

    stage: GuidedStage
    title: Message
    text: Message
    picture: str = ""
    step: tuple[int, int] = (0, 0)
    count: tuple[int, int] = (0, 0)
    seconds: float | None = None
    centimetres: float | None = None
    lines: tuple[Message, ...] = ()
    answer: AssessmentAnswer | None = None
    keys: Message = NOTHING


ItemState = Literal["ok", "warn", "fail"]


@dataclass(frozen=True, slots=True)
class FindingsPage:
    """What the self-test found: (state, part, what was found and what to do)."""

    title: Message
    lines: tuple[tuple[ItemState, Message, Message], ...]


@dataclass(frozen=True, slots=True)
class SwitchQuestion:
    """Whether to switch to the exercise that the set looks like: ``what`` it looks like, and whether a raised hand switches too."""

    what: Message
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class AttractScene:
    """An invitation, while the place in front of the mirror is free. ``notice`` stands in its place (a lens that is covered)."""

    name: ClassVar[str] = "attract"
    notice: Message | None = None
    challenge: ChallengeOffer | None = None


@dataclass(frozen=True, slots=True)
class LessonScene:
    """How to choose with a hand, for a person who is here for the first time; ``learned`` once they have done it."""

    name: ClassVar[str] = "lesson"
    learned: bool = False


@dataclass(frozen=True, slots=True)
class PlacementScene:
    """A person who cannot be measured yet: ``advice`` is what they should change ("step back")."""

    name: ClassVar[str] = "placement"
    advice: Message | None = None


@dataclass(frozen=True, slots=True)
class BaselineScene:
    """A person whose standing pose is being measured; ``advice`` where more is asked than to stand still."""

    name: ClassVar[str] = "baseline"
    advice: Message | None = None


@record(frozen=True, slots=True)
class CalibrationScene:
    """Practice squats, ``done`` of ``wanted``, which make the person's neutral path."""

    name: ClassVar[str] = "calibration"
    done: int
    wanted: int
    advice: Message | None = None


@record(frozen=True, slots=True)
class SetScene:
    """A set. ``advice``: what the person should change to be measured; None when all is well."""

    name: ClassVar[str] = "set"
    advice: Message | None = None
    challenge: ChallengeStatus | None = None
    offer: SwitchQuestion | None = None


@dataclass(frozen=True, slots=True)
class SummaryScene:
    """A finished set. ``takeaway`` is the result and ``address`` the station's own page for it, each as the text of a QR code; ``replay``
    shows two of its repetitions again, None where there are no joints of any; ``best`` says that it is a personal best, NOTHING where it
    is none."""

    name: ClassVar[str] = "summary"
    summary: SetSummary
    takeaway: str | None = None
    address: str | None = None
    replay: SetReplay | None = None
    best: Message = NOTHING


@dataclass(frozen=True, slots=True)
class CardScene:
    """A card between sets."""

    name: ClassVar[str] = "card"
    card: Card


@dataclass(frozen=True, slots=True)
class AssessmentScene:
    """The assessment at one of its steps; ``advice`` is what keeps its repetitions from being counted."""

    name: ClassVar[str] = "guided"
    status: AssessmentStatus
    advice: Message | None = None


@dataclass(frozen=True, slots=True)
class RestScene:
    """The rest between two sets: seconds passed and recommended, and what comes next: the key of its ``exercise``, and how many seconds
    a repetition of it took this person in the set before, NaN where that is not known. ``takeaway`` and ``address`` as in
    ``SummaryScene``."""

    name: ClassVar[str] = "rest"
    passed: float
    wanted: float
    following: Message
    exercise: str = ""
    rep_s: float = nan
    takeaway: str | None = None
    address: str | None = None


@dataclass(frozen=True, slots=True)
class MenuScene:
    """A choice: short ``items``, of which ``index`` is marked."""

    name: ClassVar[str] = "menu"
    title: Message
    items: tuple[Message, ...]
    index: int = 0


@dataclass(frozen=True, slots=True)
class WeightScene:
    """The weight of ``exercise`` being entered; 0 = none."""

    name: ClassVar[str] = "weight"
    exercise: Message
    kg: float


@dataclass(frozen=True, slots=True)
class ConfirmScene:
    """A question that needs a second, deliberate press within ``seconds``, or nothing happens."""

    name: ClassVar[str] = "ask"
    question: Message
    text: Message
    seconds: float


@dataclass(frozen=True, slots=True)
class DiagnosticsScene:
    """The self-test's findings."""

    name: ClassVar[str] = "page"
    page: FindingsPage


@dataclass(frozen=True, slots=True)
class InvitationScene:
    """A new member is made on the phone that scans the code of ``address``."""

    name: ClassVar[str] = "invite"
    address: str


@dataclass(frozen=True, slots=True)
class SplashScene:
    """The mirror has just been started: ``loading`` is what it waits for."""

    name: ClassVar[str] = "splash"
    loading: Message


@dataclass(frozen=True, slots=True)
class SleepScene:
    """Nothing: the glass is a mirror, or dark."""

    name: ClassVar[str] = "sleep"


@dataclass(frozen=True, slots=True)
class FaultScene:
    """What is broken; the catalogues say it, and what to do. ``detail`` is for the log and the service's status."""

    name: ClassVar[str] = "fault"
    kind: FaultKind
    detail: str = ""


@dataclass(frozen=True, slots=True)
class RingScene:
    """A ring to be lined up with one's own reflection, its middle in mm right and down from the picture's corner; None while ``text``
    asks for something else first."""

    name: ClassVar[str] = "lineup"
    title: Message
    text: Message
    ring: tuple[float, float] | None = None


CoachScene = PlacementScene | BaselineScene | CalibrationScene | SetScene
"""What a person sees while they are measured."""
Scene = (
    AttractScene
    | LessonScene
    | CoachScene
    | SummaryScene
    | CardScene
    | AssessmentScene
    | RestScene
    | TodayScene
    | FinishScene
    | MenuScene
    | WeightScene
    | ConfirmScene
    | DiagnosticsScene
    | InvitationScene
    | SleepScene
    | SplashScene
    | FaultScene
    | RingScene
    | SetupScene
    | ChallengeInviteScene
    | ChallengeCountdownScene
    | ChallengeResultScene
)
