"""The set-up as a state machine: presses, hands and codes in, a View out. Times are the frames', as everywhere."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from mirror.setup.answers import SetupAnswers, SetupOffer, ZoneClock, nearest_edge, nearest_panel
from mirror.setup.fleet import FleetCode, FleetRefusal, parse_fleet_code
from mirror.setup.pages import LIST_LABELS, RULER_LABELS, hand_label, scene_language, step_figure, step_text, step_title, step_warning
from mirror.setup.steps import (
    KEEP_TURN,
    MAX_RULER_NUDGES,
    STEP_ORDER,
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
    begin_step,
    list_options,
    type_letter,
)
from mirror.setup.turning import TURN_CONFIRM_S, drawn_width_mm, screen_size, turn_answers
from mirror.setup.wifi import WifiNetwork, WifiRefusal, parse_wifi_code
from mirror.types import SIDES, Action, HandChoice, HandSigns, Pose, SetupScene, StatusBar, View, literal, message
from mirror.visit.button_labels import Meanings, button_labels
from mirror.visit.gestures import HandTracker

SETUP_IDLE_S = 300.0
"""Seconds without a press after which a set-up that was opened from the menu closes: strangers shall not find it."""
END_DISPLAY_S = 6.0
"""Seconds that the last words stand: a mirror that has other settings now starts again within two."""
JoinResult = Literal["ok", "password", "range", "device", "time", "request", "failed"]
EnrolmentResult = Literal["ok", "range", "code", "time", "clock", "failed"]


class Setup:
    """Asks one step after the other, and holds the ``answers``. Call from one thread at a time.

    ``is_complete``: all was answered and waits to be kept, which ``kept`` then reports. ``is_over``: the set-up is to leave the glass.
    ``zones`` may be set anew at any time, as their clocks go on.
    """

    def __init__(
        self, answers: SetupAnswers, offer: SetupOffer, zones: Sequence[ZoneClock] = (), buttons: Meanings | None = None, time: float = 0.0
    ) -> None:
        self.answers = answers
        self.zones = tuple(zones)
        self.is_over = False
        self._offer, self._before = offer, answers
        self._screen = screen_size(offer, answers)
        self._buttons: Mapping[str, tuple[Action | None, Action | None]] = buttons or {}
        self._hands = HandTracker()
        self._time = self._pressed = self._seen = time
        self.step: SetupStep = self._begin(LanguageStep)

    def resume(self, answers: SetupAnswers, step: str) -> None:
        """Goes on at the ``step`` (its class's name) that an earlier run of the program was left at, with its ``answers``."""
        self.answers = answers
        self.step = self._begin(next((kind for kind in self._order() if kind.__name__ == step), LanguageStep))

    @property
    def is_attended(self) -> bool:
        """Whether there was a press of late, so that an owner is about to answer."""
        return self._time - self._pressed < SETUP_IDLE_S

    @property
    def is_complete(self) -> bool:
        """Whether the answers are to be kept now."""
        return self.step == EndStep()

    @property
    def is_code_wanted(self) -> bool:
        """Whether a code before the camera would be read."""
        return isinstance(self.step, WifiStep | FleetStep) and self.step.stage == "waiting"

    @property
    def is_joining_fleet(self) -> bool:
        """Whether a fleet's answer is waited for. Its code is good once, so that nothing leads away from here meanwhile."""
        return isinstance(self.step, FleetStep) and self.step.stage == "joining"

    def update(self, pose: Pose) -> View:
        """One picture: a hand held up chooses; returns what the glass shows."""
        self.pass_time(pose.time)
        self._seen = pose.time
        if self._offer.hands:
            chosen = self._hands.update(pose, "left")
            if chosen is not None:
                self.act(Action.NEXT if chosen == "left" else Action.SELECT)
        return self.view()

    def pass_time(self, time: float) -> None:
        """It is ``time``, in seconds of the frames' clock; one that goes back is another clock."""
        if time < self._time:
            self._pressed = time
        self._time = time
        if isinstance(self.step, TurnStep) and self.step.tried is not None:
            left = math.ceil(TURN_CONFIRM_S - max(time - self.step.since, 0.0))
            self.step = replace(self.step, left=left) if left > 0 else TurnStep()
        idle = time - self._pressed
        if (isinstance(self.step, EndStep) and self.step.kept and idle >= END_DISPLAY_S) or (
            not self._offer.first and not (self.is_complete or self.is_joining_fleet) and idle >= SETUP_IDLE_S
        ):
            self.is_over = True

    def act(self, action: Action) -> None:
        """A press or key."""
        self._pressed = self._time
        if self.is_joining_fleet:
            return
        match action:
            case Action.NEXT | Action.PREVIOUS:
                self._move(1 if action is Action.NEXT else -1)
            case Action.SELECT:
                self._select()
            case Action.SKIP if not isinstance(self.step, EndStep):
                self._go(1)
            case Action.BACK | Action.MENU if not isinstance(self.step, EndStep) or self.step.problem:
                self._go(-1)

    def read_code(self, text: str) -> WifiNetwork | FleetCode | None:
        """A code that was held to the camera; the network or the fleet that is to be joined now, if it is one's."""
        if not self.is_code_wanted:
            return None
        self._pressed = self._time
        match parse_fleet_code(text) if isinstance(self.step, FleetStep) else parse_wifi_code(text):
            case FleetCode() as code:
                self.step = FleetStep("joining", code.host)
                return code
            case FleetRefusal(why):
                self.step = FleetStep(problem=why)
            case WifiNetwork() as network:
                self.step = WifiStep("joining", network.ssid)
                return network
            case WifiRefusal(why):
                self.step = WifiStep(problem=why)
        return None

    def joined(self, result: JoinResult, zone: str = "") -> None:
        """How joining the network went; ``zone`` is the time zone that it names, if it does."""
        if not (isinstance(self.step, WifiStep) and self.step.stage == "joining"):
            return
        if result != "ok":
            self.step = WifiStep(problem=message(f"setup.wifi.join.{result}", ssid=literal(self.step.ssid)))
            return
        self.step = WifiStep("joined", self.step.ssid)
        if zone:
            self.answers = replace(self.answers, time_zone=zone)

    def enrolled(self, result: EnrolmentResult, centre: str = "") -> None:
        """How joining the fleet went; ``centre`` is the connection to its database."""
        if not (isinstance(self.step, FleetStep) and self.step.stage == "joining"):
            return
        self._pressed = self._time
        if result != "ok":
            self.step = FleetStep(problem=message(f"setup.fleet.join.{result}", host=literal(self.step.host)))
            return
        self.step = FleetStep("joined", self.step.host)
        self.answers = replace(self.answers, centre=centre)

    def kept(self, problem: str = "") -> None:
        """The answers were kept; or not, because of ``problem``, in one line."""
        self._pressed = self._time
        self.step = EndStep(not problem, problem)

    def view(self) -> View:
        """What the glass shows now."""
        options, step = self._options(), self.step
        index = self._index(len(options))
        marked = options[index] if options else None
        scene = SetupScene(
            scene_language(step, self.answers, self._before),
            self._number(),
            step_title(step),
            step_text(step, marked, bool(self.zones and self.zones[0].clock)),
            tuple(option.label for option in options),
            index,
            step_figure(step, marked, drawn_width_mm(self._before, self._rotation(), self._screen)),
            step_warning(step, self._time - self._seen),
            self._rotation() if self._rotation() != self._before.rotation else None,
        )
        words = RULER_LABELS if isinstance(step, RulerStep) else LIST_LABELS if options else {}
        keys = button_labels(self._buttons, words)
        hint = None if self._buttons or self.is_joining_fleet else message("setup.keys")
        return View(self._time, scene, status=StatusBar(keys=keys, hands=self._hand_signs(marked), hint=hint))

    def _hand_signs(self, marked: SetupOption | None) -> HandSigns:
        """What either hand would do, and the one that is held up."""
        if not self._offer.hands:
            return HandSigns()
        left, right = (hand_label(self.step, side, marked, self._time - self._seen) for side in SIDES)
        side = self._hands.side
        label = left if side == "left" else right
        return HandSigns(left, right, HandChoice(side, self._hands.filled, label) if side and label else None)

    def _begin(self, kind: type[SetupStep]) -> SetupStep:
        return begin_step(kind, self.answers, self._offer, self.zones)

    def _order(self) -> tuple[type[SetupStep], ...]:
        is_gym = (self.answers.preset or self._offer.preset) == "gym"
        left_out = {WifiStep: not self._offer.wifi, FleetStep: not (self._offer.fleet and is_gym), ZoneStep: not self.zones}
        return tuple(kind for kind in STEP_ORDER if not left_out.get(kind, False))

    def _options(self) -> tuple[SetupOption, ...]:
        return list_options(self.step, self.answers, self.zones)

    def _index(self, count: int) -> int:
        return min(getattr(self.step, "index", 0), max(count - 1, 0))

    def _move(self, by: int) -> None:
        match self.step:
            case RulerStep(base, nudge):
                span = 2 * MAX_RULER_NUDGES + 1
                self.step = RulerStep(base, (nudge + by + MAX_RULER_NUDGES) % span - MAX_RULER_NUDGES)
            case step if count := len(self._options()):
                self.step = replace(step, index=(self._index(count) + by) % count)

    def _select(self) -> None:
        if isinstance(self.step, RulerStep):
            self.answers = replace(self.answers, width_mm=self.step.width_mm)
            self._go(1)
            return
        options = self._options()
        if not options:
            return
        option = options[self._index(len(options))]
        match option.verb:
            case "back":
                self._go(-1)
            case "later":
                self.is_over = True
            case "take":
                self._take(option.value)

    def _take(self, value: str) -> None:
        match self.step:
            case LanguageStep():
                self.answers = replace(self.answers, language=value)
            case TurnStep(tried=None) if value != "0":
                self.step = TurnStep(tried=(self.answers.rotation + int(value)) % 360, since=self._time, left=round(TURN_CONFIRM_S))
                return
            case TurnStep(tried=tried) if tried is not None and value != KEEP_TURN:
                self.step = TurnStep()
                return
            case TurnStep():
                self.answers = turn_answers(self.answers, self._rotation(), self._screen)
            case HeightStep(index) if self.answers.lower_edge_mm is None or index != nearest_edge(self.answers.lower_edge_mm):
                self.answers = replace(self.answers, lower_edge_mm=float(value))
            case PanelStep(index) if index != nearest_panel(self.answers.width_mm, self.answers.resolution):
                self.answers = replace(self.answers, width_mm=float(value))
            case PresetStep():
                self.answers = replace(self.answers, preset=value)
            case NameStep(text) if value != "\n":
                longer = type_letter(text, value)
                at = [option.value for option in list_options(NameStep(longer), self.answers, self.zones)]
                # The same place in the alphabet, whose letters may be small now.
                self.step = NameStep(longer, at.index(value) if value in at else min(self.step.index, len(at) - 1))
                return
            case NameStep(text):
                self.answers = replace(self.answers, name=text.strip())
            case ZoneStep():
                self.answers = replace(self.answers, time_zone=value)
        self._go(1)

    def _go(self, by: int) -> None:
        """To the next step or the one before; before the first there is none."""
        order = self._order()
        at = self._place(order) + by
        if at == len(order):
            self.step = EndStep()
        elif at >= 0:
            self.step = self._begin(order[at])

    def _number(self) -> tuple[int, int]:
        order = self._order()
        return (min(self._place(order) + 1, len(order)), len(order))

    def _place(self, order: Sequence[type[SetupStep]]) -> int:
        """Of this step in ``order``, which its end comes after."""
        return len(order) if isinstance(self.step, EndStep) else order.index(type(self.step))

    def _rotation(self) -> int:
        """Degrees by which the picture is turned now: as it is tried, else as it was answered."""
        tried = self.step.tried if isinstance(self.step, TurnStep) else None
        return self.answers.rotation if tried is None else tried
