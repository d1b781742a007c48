"""What buttons and raised hands do: each press means something in the state the glass is in, or nothing."""

from __future__ import annotations

from typing import Protocol

from mirror.coach.workout import Workout
from mirror.exercises import catalogue
from mirror.types import Action, ButtonLabel, HandChoice, HandChose, LiveEvent, Member, MenuMoved, Pose
from mirror.types.message import NOTHING, Message
from mirror.visit import button_labels, menus
from mirror.visit.gestures import HandTracker, Side
from mirror.visit.menus import MenuChoice, OpenMenu
from mirror.visit.overlays import Overlays
from mirror.visit.rest_timer import RestTimer
from mirror.visit.rules import VisitRules
from mirror.visit.state_machine import VisitStateMachine


class VisitHost(Protocol):
    """The visit, as far as a press may change who is there."""

    members: tuple[Member, ...]
    member: Member | None

    @property
    def is_present(self) -> bool: ...
    @property
    def is_passing(self) -> bool: ...
    def arrive(self, time: float) -> None: ...
    def known(self, member: Member | None, problem: Message | None = None, *, time: float) -> None: ...
    def end(self, time: float, dismissed: bool = False) -> None: ...
    def follow(self, time: float) -> None: ...
    def notice(self, event: LiveEvent) -> None: ...


class VisitInput:
    """Does what is asked for with ``trainer``, ``rest`` and what stands over them; ``buttons`` are the wired ones."""

    def __init__(
        self,
        host: VisitHost,
        trainer: Workout,
        rules: VisitRules,
        machine: VisitStateMachine,
        rest: RestTimer,
        buttons: button_labels.Meanings,
    ) -> None:
        self.over = Overlays(machine)
        self.hands = HandTracker()
        self._host, self._trainer, self._rules = host, trainer, rules
        self._machine, self._rest, self._buttons = machine, rest, buttons

    def act(self, action: Action, time: float) -> None:
        """A button or key."""
        machine = self._machine
        if self._act_on_single_button():
            action = button_labels.single_button_label(action, self._words())
        if action is Action.SHUTDOWN and machine.state != "ask":
            if self._rules.shutdown:
                self.over.ask(time)
        elif machine.over:
            before = self.over.index
            self._choose(self.over.act(action, time), time)
            if machine.state == "menu" and self.over.index != before:
                self._host.notice(MenuMoved(time))
        elif action is Action.DOCTOR:
            self.over.check(time)
        else:
            self._act_plainly(action, time)

    def see(self, pose: Pose) -> None:
        """One picture: a hand that is held up in menu or rest, or by a person who has not begun yet."""
        state = self._machine.state
        invited = state == "attract" and self._host.is_passing and self._rules.menu
        if not self._rules.hands or not (state in ("menu", "rest") or invited):
            self.hands.clear()
            return
        chosen = self.hands.update(pose, "left" if state == "menu" else None)
        if chosen is None or not self._means(chosen):
            return
        self._host.notice(HandChose(pose.time))
        if state == "menu":
            self._choose(self.over.act(Action.SELECT if chosen == "right" else Action.NEXT, pose.time), pose.time)
        elif chosen == "right" and self._rules.menu:
            self._act_plainly(Action.MENU, pose.time)
        else:
            self._rest.over()

    def hand(self) -> HandChoice | None:
        """The hand that is held up, for the glass."""
        side = self.hands.side
        label = self._means(side) if side else NOTHING
        return HandChoice(side, self.hands.filled, label) if side and label else None

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
        return button_labels.action_labels(self._machine.state, self._trainer, self._rules)

    def _act_on_single_button(self) -> bool:
        """Whether the mirror has one button only, and it does not choose in a menu or the guided screen now."""
        return len(self._buttons) == 1 and not self._machine.over and not self._trainer.guided

    def _means(self, side: Side) -> Message:
        """What the hand of ``side`` would choose now, in words; empty for nothing."""
        return button_labels.hand_label(side, self._machine.state, self.over.marked, self._rules.menu)

    def _act_plainly(self, action: Action, time: float) -> None:
        """A press while nothing stands over the training."""
        trainer = self._trainer
        if self._host.is_passing:
            self._host.arrive(time)
            if action is not Action.MENU:
                return
        if action is Action.MENU:
            if self._rules.menu:
                self.over.open(self._main(), time)
        elif self._rules.challenge_s and action not in (Action.SELECT, Action.SKIP):
            pass
        elif action is Action.BACK and trainer.guided:
            trainer.act(Action.GUIDE)
        elif self._machine.state == "rest" and action in (Action.SELECT, Action.SKIP, Action.BACK):
            self._rest.over()
        elif action is not Action.BACK:
            trainer.act(action)
        elif trainer.between:
            trainer.act(Action.SELECT)

    def _main(self) -> OpenMenu:
        profiles = self._rules.profiles and bool(self._host.members)
        return menus.main_menu(self._trainer.session.exercise, self._trainer.guided is not None, profiles, self._host.is_present)

    def _choose(self, choice: MenuChoice | None, time: float) -> None:
        """Does what was chosen in a menu, if anything."""
        host, trainer = self._host, self._trainer
        if choice is None:
            return
        match choice.verb:
            case "exercises":
                self.over.open(menus.exercise_menu(tuple(catalogue().values()), trainer.session.exercise), time)
            case "profiles":
                self.over.open(menus.profile_menu(host.members, host.member), time)
            case "member":
                host.known(next((one for one in host.members if one.id == choice.what), None), time=time)
            case "guest" if host.member is not None:
                host.end(time)
            case "finish":
                host.end(time, dismissed=True)
            case "exercise" if choice.what in catalogue():
                if trainer.guided:
                    trainer.act(Action.GUIDE)
                trainer.change(catalogue()[choice.what])
            case "guide" | "quiet":
                trainer.act(Action.GUIDE if choice.verb == "guide" else Action.QUIET)
            case "practise":
                trainer.practise()
        host.follow(time)
        if choice.verb in ("go on", "exercise", "guide", "quiet", "practise"):
            self._rest.over()
