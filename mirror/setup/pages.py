"""The words and the figure of each step of the set-up."""

from __future__ import annotations

from mirror.setup.steps import (
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
from mirror.types import NOTHING, Message, PhoneFigure, RulerFigure, SetupFigure, TextFigure, literal, message
from mirror.visit.gestures import Side


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


def step_warning(step: SetupStep) -> Message:
    """What went wrong."""
    match step:
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


def hand_label(step: SetupStep, side: Side, marked: SetupOption | None) -> Message:
    """What a hand held up at ``side`` would do; NOTHING for nothing."""
    if isinstance(step, RulerStep):
        return message("setup.longer" if side == "left" else "setup.fits")
    if marked is None:
        return NOTHING
    return message("button.next" if side == "left" else "button.choose")
