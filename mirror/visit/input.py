"""What buttons and raised hands do: each press means something in the state the glass is in, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.coach.workout import Workout
from mirror.exercises import Exercise, catalogue
from mirror.types import Action, ButtonLabel, HandChoice, Member, Pose
from mirror.types.message import NOTHING, Message, message
from mirror.visit import button_labels, menus
from mirror.visit.challenge import RepChallenge
from mirror.visit.gestures import HandTracker, Side
from mirror.visit.menus import MenuChoice, OpenMenu
from mirror.visit.overlays import Overlays
from mirror.visit.rest_timer import RestTimer
from mirror.visit.rules import VisitRules
from mirror.visit.state_machine import VisitStateMachine


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whose names can be chosen, who trains, and whether a visit runs."""

    members: tuple[Member, ...]
    member: Member | None
    present: bool


class VisitInput:
    """Does what is asked for with ``trainer``, ``rest``, ``challenge`` and what stands over them; ``buttons`` are the wired ones. What
    changes who is there is left to the caller."""

    def __init__(
        self,
        trainer: Workout,
        rules: VisitRules,
        machine: VisitStateMachine,
        rest: RestTimer,
        challenge: RepChallenge,
        buttons: button_labels.Meanings,
    ) -> None:
        self.over = Overlays(machine)
        self.hands = HandTracker()
        self._trainer, self._rules = trainer, rules
        self._machine, self._rest, self._challenge, self._buttons = machine, rest, challenge, buttons

    def resolve(self, action: Action) -> Action:
        """What ``action`` means on this mirror: its only button, if it has but one, means several things."""
        return button_labels.single_button_label(action, self._words()) if self._act_on_single_button() else action

    def is_plain(self, action: Action) -> bool:
        """Whether ``action`` is about the training, and not about the mirror or what stands over it."""
        return not self._machine.over and action not in (Action.SHUTDOWN, Action.DOCTOR)

    def act(self, action: Action, time: float, now: Attendance) -> MenuChoice | None:
        """Does ``action``; what was chosen in a menu, which the caller has to follow up where it is about who is there."""
        if action is Action.SHUTDOWN and self._machine.state != "ask":
            if self._rules.shutdown:
                self.over.ask(time)
        elif self._machine.over:
            choice = self.over.act(action, time)
            if choice is not None:
                self._choose(choice, time, now)
            return choice
        elif action is Action.DOCTOR:
            self.over.check(time)
        elif action is Action.SELECT and (offered := self._offered()):
            choice = MenuChoice("exercise", offered.title, offered.key)
            self._choose(choice, time, now)
            return choice
        else:
            self._act_plainly(action, time, now)
        return None

    def see(self, pose: Pose, passing: bool) -> Action | None:
        """One picture: what the hand that is held up asks for, in menu or rest, while another exercise is offered, or of a person
        ``passing`` who has not begun yet."""
        state = self._machine.state
        invited = state == "attract" and passing and self._rules.menu
        offered = self._offered() is not None
        if not self._rules.hands or not (state in ("menu", "rest") or invited or offered):
            self.hands.clear()
            return None
        chosen = self.hands.update(pose, "left" if state == "menu" else None)
        if chosen is None or not self._means(chosen):
            return None
        if state == "menu":
            return Action.SELECT if chosen == "right" else Action.NEXT
        return Action.MENU if chosen == "right" and self._rules.menu and not offered else Action.SELECT

    def hand(self) -> HandChoice | None:
        """The hand that is held up, for the glass."""
        side = self.hands.side
        label = self._means(side) if side else NOTHING
        return HandChoice(side, self.hands.filled, label) if side and label else None

    def hand_signs(self) -> tuple[Message, Message]:
        """What the left and the right hand would choose now, for the glass; NOTHING where hands are not looked at."""
        return (self._means("left"), self._means("right")) if self._rules.hands else (NOTHING, NOTHING)

    def keys(self) -> tuple[ButtonLabel, ...]:
        """What the wired buttons do now, for the glass."""
        words = self._words()
        if not self._act_on_single_button():
            return button_labels.button_labels(self._buttons, words)
        name, (short, long) = next(iter(self._buttons.items()))
        return button_labels.button_labels(
            {name: (short and button_labels.single_button_label(short, words), long and button_labels.single_button_label(long, words))},
            words,
        )

    def _words(self) -> button_labels.Words:
        words = button_labels.action_labels(self._machine.state, self._trainer, self._rules, self._challenge.stage)
        return {**words, Action.SELECT: button_labels.SWITCH_LABEL} if self._offered() else words

    def _act_on_single_button(self) -> bool:
        """Whether the mirror has one button only, and it does not choose in a menu or the guided screen now."""
        return len(self._buttons) == 1 and not self._machine.over and not self._trainer.guided

    def _means(self, side: Side) -> Message:
        """What the hand of ``side`` would choose now, in words; empty for nothing."""
        if self._offered():
            return message("button.yes")
        return button_labels.hand_label(side, self._machine.state, self.over.marked, self._rules.menu)

    def _offered(self) -> Exercise | None:
        """The exercise that a person in a set is asked whether to switch to."""
        free = self._machine.state == "training" and not (self._rules.challenge_s or self._trainer.between)
        return self._trainer.session.offer if free else None

    def _act_plainly(self, action: Action, time: float, now: Attendance) -> None:
        """A press while nothing stands over the training."""
        trainer = self._trainer
        if action is Action.MENU:
            if self._rules.menu:
                self.over.open(self._main(now), time)
        elif self._rules.challenge_s:
            if action is Action.SELECT and self._machine.state == "training":
                self._challenge.press(trainer, time)
        elif action is Action.BACK and trainer.guided:
            trainer.act(Action.GUIDE)
        elif self._machine.state == "rest" and action in (Action.SELECT, Action.SKIP, Action.BACK):
            self._rest.over()
        elif action is not Action.BACK:
            trainer.act(action)
        elif trainer.between:
            trainer.act(Action.SELECT)

    def _main(self, now: Attendance) -> OpenMenu:
        profiles = self._rules.profiles and bool(now.members)
        guided, challenge = self._trainer.guided is not None, self._rules.challenge_s > 0
        return menus.main_menu(self._trainer.session.exercise, guided, profiles, now.present, challenge)

    def _choose(self, choice: MenuChoice, time: float, now: Attendance) -> None:
        """Does what was chosen in a menu, as far as it is about menus and training."""
        trainer = self._trainer
        match choice.verb:
            case "exercises":
                self.over.open(menus.exercise_menu(tuple(catalogue().values()), trainer.session.exercise), time)
            case "profiles":
                self.over.open(menus.profile_menu(now.members, now.member), time)
            case "exercise" if choice.what in catalogue():
                if trainer.guided:
                    trainer.act(Action.GUIDE)
                trainer.change(catalogue()[choice.what])
            case "guide" | "quiet":
                trainer.act(Action.GUIDE if choice.verb == "guide" else Action.QUIET)
            case "practise":
                trainer.practise()
