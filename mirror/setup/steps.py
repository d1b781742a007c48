"""The steps of the set-up, each with what is marked or entered in it, and the options that it offers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mirror.setup.answers import (
    LOWER_EDGES_MM,
    PANEL_DIAGONALS_INCHES,
    SetupAnswers,
    SetupOffer,
    ZoneClock,
    nearest_edge,
    nearest_panel,
    panel_width_mm,
)
from mirror.types import NOTHING, Message, literal, message

LANGUAGE_NAMES = {"en": "English", "de": "Deutsch", "fr": "Français"}
SETUP_PRESETS = ("home", "gym", "kiosk")
MAX_RULER_NUDGES = 20
"""Steps of the ruler to either side, which covers the gap to the next size that is sold."""
RULER_NUDGE_SHARE = 0.01
"""How much longer one step makes the bar."""
MAX_STATION_NAME_CHARS = 24
"""As long as the glass shows a name whole."""
NAME_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
EXTRA_NAME_LETTERS = {"de": "ÄÖÜß", "fr": "ÉÈÇÀÊ"}
NAME_SIGNS = "0123456789-.&"
DELETE_SIGN, SPACE_SIGN = "⌫", "␣"


@dataclass(frozen=True, slots=True)
class LanguageStep:
    index: int


@dataclass(frozen=True, slots=True)
class TurnStep:
    """``tried``: degrees by which the picture is turned since ``since``, to be confirmed within ``left`` seconds; None while it is asked
    how it should be."""

    index: int = 0
    tried: int | None = None
    since: float = 0.0
    left: int = 0


@dataclass(frozen=True, slots=True)
class PanelStep:
    index: int


@dataclass(frozen=True, slots=True)
class RulerStep:
    """``base_mm`` is the width that was chosen from the list, which makes the bar ``nudge`` hundredths longer or shorter."""

    base_mm: float
    nudge: int = 0

    @property
    def width_mm(self) -> float:
        return round(self.base_mm / (1.0 + RULER_NUDGE_SHARE * self.nudge), 1)


@dataclass(frozen=True, slots=True)
class HeightStep:
    index: int


@dataclass(frozen=True, slots=True)
class PresetStep:
    index: int


@dataclass(frozen=True, slots=True)
class NameStep:
    text: str = ""
    index: int = 0


WifiStage = Literal["waiting", "joining", "joined"]


@dataclass(frozen=True, slots=True)
class WifiStep:
    """``ssid`` is the network that is being joined or was; ``problem`` is what was wrong with the last code."""

    stage: WifiStage = "waiting"
    ssid: str = ""
    problem: Message = NOTHING
    index: int = 0


FleetStage = Literal["waiting", "joining", "joined"]


@dataclass(frozen=True, slots=True)
class FleetStep:
    """``host`` is the centre that is being asked or was; ``problem`` is what was wrong with the last code."""

    stage: FleetStage = "waiting"
    host: str = ""
    problem: Message = NOTHING
    index: int = 0


@dataclass(frozen=True, slots=True)
class ZoneStep:
    index: int


@dataclass(frozen=True, slots=True)
class EndStep:
    """All is answered: it is being kept, or was, or could not be, which ``problem`` says."""

    kept: bool = False
    problem: str = ""
    index: int = 0


SetupStep = (
    LanguageStep | TurnStep | PanelStep | RulerStep | HeightStep | PresetStep | NameStep | WifiStep | FleetStep | ZoneStep | EndStep
)
STEP_ORDER: tuple[type[SetupStep], ...] = (
    LanguageStep, TurnStep, PanelStep, RulerStep, HeightStep, PresetStep, NameStep, WifiStep, FleetStep, ZoneStep,
)  # fmt: skip
TURNS_DEG = {"upright": 0, "right": 90, "over": 180, "left": 270}
"""How the picture may be turned from where it is, by the name of the words for it."""
KEEP_TURN, UNDO_TURN = "keep", "undo"
Verb = Literal["take", "back", "later"]


@dataclass(frozen=True, slots=True)
class SetupOption:
    """One line to choose. ``about`` explains it while it is marked; ``value`` is what taking it means."""

    label: Message
    verb: Verb = "take"
    value: str = ""
    about: Message = NOTHING


BACK_OPTION = SetupOption(message("setup.back"), "back")
LATER_OPTION = SetupOption(message("setup.later"), "later")


def begin_step(kind: type[SetupStep], answers: SetupAnswers, offer: SetupOffer, zones: Sequence[ZoneClock]) -> SetupStep:
    """A step as it begins, with what was answered so far marked."""
    if kind is LanguageStep:
        return LanguageStep(_place(list(LANGUAGE_NAMES), answers.language))
    if kind is PanelStep:
        return PanelStep(nearest_panel(answers.width_mm, answers.resolution))
    if kind is TurnStep:
        return TurnStep()
    if kind is HeightStep:
        return HeightStep(nearest_edge(answers.lower_edge_mm))
    if kind is RulerStep:
        return RulerStep(answers.width_mm)
    if kind is PresetStep:
        return PresetStep(_place(SETUP_PRESETS, answers.preset or offer.preset))
    if kind is NameStep:
        return NameStep(answers.name, 0 if answers.name else 1)
    if kind is WifiStep:
        return WifiStep()
    if kind is FleetStep:
        return FleetStep()
    return ZoneStep(_place([zone.zone for zone in zones], answers.time_zone))


def list_options(step: SetupStep, answers: SetupAnswers, zones: Sequence[ZoneClock]) -> tuple[SetupOption, ...]:
    """What can be chosen in ``step``; nothing while something is under way, and for the ruler, which is moved."""
    match step:
        case LanguageStep():
            named = [SetupOption(literal(name), value=code) for code, name in LANGUAGE_NAMES.items()]
            return (*named, LATER_OPTION)
        case TurnStep(tried=None):
            return (*(SetupOption(message(f"setup.turn.{name}"), value=str(turn)) for name, turn in TURNS_DEG.items()), BACK_OPTION)
        case TurnStep():
            return tuple(SetupOption(message(f"setup.turn.{value}"), value=value) for value in (KEEP_TURN, UNDO_TURN))
        case HeightStep():
            return (*(SetupOption(message("setup.cm", n=mm // 10), value=str(mm)) for mm in LOWER_EDGES_MM), BACK_OPTION)
        case PanelStep():
            widths = [panel_width_mm(inches, answers.resolution) for inches in PANEL_DIAGONALS_INCHES]
            sizes = zip(PANEL_DIAGONALS_INCHES, widths, strict=True)
            return (*(SetupOption(message("setup.inches", size=inches), value=str(mm)) for inches, mm in sizes), BACK_OPTION)
        case PresetStep():
            kinds = [SetupOption(message(f"setup.{name}"), value=name, about=message(f"setup.{name}.about")) for name in SETUP_PRESETS]
            return (*kinds, BACK_OPTION)
        case NameStep(text):
            letters = NAME_LETTERS + EXTRA_NAME_LETTERS.get(answers.language, "")
            capital = not text or text[-1] in " -."
            shown = letters if capital else "".join(letter.lower() for letter in letters)
            signs = [*shown, *NAME_SIGNS, *(SPACE_SIGN + DELETE_SIGN if text else "")]
            done = SetupOption(message("setup.name.done" if text else "setup.name.none"), value="\n")
            return (done, *(SetupOption(literal(sign), value=sign) for sign in signs), BACK_OPTION)
        case WifiStep("waiting"):
            return (SetupOption(message("setup.wifi.without")), BACK_OPTION)
        case FleetStep("waiting"):
            return (SetupOption(message("setup.fleet.without")), BACK_OPTION)
        case WifiStep("joined") | FleetStep("joined"):
            return (SetupOption(message("setup.go_on")),)
        case ZoneStep():
            labels = [literal(f"{zone.clock}  {zone.city}".strip()) for zone in zones]
            return (*(SetupOption(label, value=zone.zone) for label, zone in zip(labels, zones, strict=True)), BACK_OPTION)
        case EndStep(problem=problem) if problem:
            return (BACK_OPTION, LATER_OPTION)
    return ()


def type_letter(text: str, sign: str) -> str:
    """``text`` after one more ``sign`` of the list; no longer than a name may be."""
    if sign == DELETE_SIGN:
        return text[:-1]
    return (text + (" " if sign == SPACE_SIGN else sign))[:MAX_STATION_NAME_CHARS]


def _place(values: Sequence[str], value: str) -> int:
    return list(values).index(value) if value in values else 0
