"""The words and the figure of each step of the set-up."""

from __future__ import annotations

from mirror.setup.answers import SetupAnswers
from mirror.setup.steps import (
    LANGUAGE_NAMES,
    EndStep,
    FleetStep,
    HeightStep,
    LanguageStep,
    NameStep,
    PanelStep,
    PresetStep,
    RulerStep,
    SetupOption,
    SetupStep,
    TurnStep,
    WifiStep,
    ZoneStep,
)
from mirror.types import NOTHING, Action, Message, PhoneFigure, RulerFigure, SetupFigure, TextFigure, literal, message
from mirror.visit.button_labels import Words
from mirror.visit.gestures import Side

CAMERA_MISSING_S = 5.0
"""Seconds without a picture after which the camera counts as missing: those after which the watchdog calls that a hang."""
LIST_LABELS: Words = {
    Action.NEXT: message("button.down"), Action.PREVIOUS: message("button.up"), Action.SELECT: message("button.choose"),
    Action.BACK: message("button.back"), Action.MENU: message("button.back"), Action.SKIP: message("button.skip"),
}  # fmt: skip
RULER_LABELS: Words = {
    **LIST_LABELS, Action.NEXT: message("setup.longer"), Action.PREVIOUS: message("setup.shorter"), Action.SELECT: message("setup.fits"),
}  # fmt: skip


def step_title(step: SetupStep) -> Message:
    match step:
        case LanguageStep():
            return message("setup.language")
        case TurnStep(tried=None):
            return message("setup.turn")
        case TurnStep():
            return message("setup.turn.read")
        case HeightStep():
            return message("setup.height")
        case PanelStep():
            return message("setup.panel")
        case RulerStep():
            return message("setup.ruler")
        case PresetStep():
            return message("setup.preset")
        case NameStep():
            return message("setup.name")
        case WifiStep("waiting"):
            return message("setup.wifi")
        case WifiStep("joining"):
            return message("setup.wifi.joining")
        case WifiStep():
            return message("setup.wifi.joined")
        case FleetStep("waiting"):
            return message("setup.fleet")
        case FleetStep("joining"):
            return message("setup.fleet.joining")
        case FleetStep():
            return message("setup.fleet.joined")
        case ZoneStep():
            return message("setup.zone")
        case EndStep(kept, problem):
            return message("setup.end" if kept else "setup.not_kept" if problem else "setup.keeping")


def step_text(step: SetupStep, marked: SetupOption | None, has_clock: bool) -> Message:
    """What explains the step, or the option that is ``marked``. ``has_clock``: the zones come with their time."""
    match step:
        case LanguageStep():
            return message("setup.language.about")
        case TurnStep(left=left) if step.tried is not None:
            return message("setup.turn.back_in", n=left)
        case HeightStep():
            return message("setup.height.about")
        case PanelStep():
            return message("setup.panel.about")
        case RulerStep():
            return message("setup.ruler.about")
        case PresetStep():
            return marked.about if marked else NOTHING
        case NameStep():
            return message("setup.name.about")
        case WifiStep("waiting"):
            return message("setup.wifi.about")
        case WifiStep(_, ssid):
            return literal(ssid)
        case FleetStep("waiting"):
            return message("setup.fleet.show")
        case FleetStep("joining"):
            return message("setup.fleet.wait")
        case FleetStep(_, host):
            return literal(host)
        case ZoneStep():
            return message("setup.zone.about" if has_clock else "setup.zone.no_clock")
        case EndStep(True):
            return message("setup.end.about")
    return NOTHING


def scene_language(step: SetupStep, answers: SetupAnswers, before: SetupAnswers) -> str | None:
    """The language of this step where it is not the glass's own: the marked one while languages are chosen."""
    choosing = isinstance(step, LanguageStep) and step.index < len(LANGUAGE_NAMES)
    language = list(LANGUAGE_NAMES)[step.index] if choosing and isinstance(step, LanguageStep) else answers.language
    return language if language != before.language else None


def step_warning(step: SetupStep, unseen_s: float) -> Message:
    """What went wrong, or that no camera sees the code that is asked for: the last picture was taken ``unseen_s`` seconds ago."""
    match step:
        case WifiStep("waiting") | FleetStep("waiting") if unseen_s > CAMERA_MISSING_S:
            return message("setup.no_camera")
        case WifiStep(problem=problem) | FleetStep(problem=problem):
            return problem
        case EndStep(problem=problem):
            return literal(problem)
    return NOTHING


def step_figure(step: SetupStep, marked: SetupOption | None, set_mm: float) -> SetupFigure | None:
    """What is drawn beside the words. ``set_mm``: the panel's width by the settings, which the glass is drawn with."""
    match step:
        case PanelStep() if marked and marked.value:
            return RulerFigure(float(marked.value), set_mm)
        case RulerStep():
            return RulerFigure(step.width_mm, set_mm)
        case NameStep(text):
            return TextFigure(text)
        case WifiStep("waiting") | FleetStep("waiting"):
            return PhoneFigure()
    return None


def hand_label(step: SetupStep, side: Side, marked: SetupOption | None, unseen_s: float) -> Message:
    """What a hand held up at ``side`` would do; NOTHING for nothing, or where no camera sees it (``step_warning``)."""
    if unseen_s > CAMERA_MISSING_S:
        return NOTHING
    if isinstance(step, RulerStep):
        return message("setup.longer" if side == "left" else "setup.fits")
    if marked is None:
        return NOTHING
    return message("button.next" if side == "left" else "button.choose")
