"""What buttons and raised hands do: each press means something in the state the glass is in, or nothing."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.coach.workout import Workout
from mirror.exercises import Exercise, catalogue
from mirror.types import Action, ButtonLabel, HandChoice, HandSigns, Member, Pose
from mirror.types.message import message
from mirror.visit import button_labels, menus
from mirror.visit.after_set import SetFollowUp
from mirror.visit.button_labels import HandMeaning
from mirror.visit.challenge import RepChallenge
from mirror.visit.gestures import HandTracker, Side
from mirror.visit.lesson import HandLesson
from mirror.visit.menus import MenuChoice, OpenMenu
from mirror.visit.overlays import Overlays
from mirror.visit.phone import PhoneDesk
from mirror.visit.rules import VisitRules
from mirror.visit.state_machine import VisitStateMachine
from mirror.visit.weight import WeightDial

LESSON_MEANINGS = HandMeaning(Action.SELECT, message("button.go_on")), HandMeaning(Action.MENU, message("button.menu"))


@dataclass(frozen=True, slots=True)
class Attendance:
    """Whose names can be chosen, who trains, and whether a visit runs."""

    members: tuple[Member, ...]
    member: Member | None
    present: bool


class VisitInput:
    """Does what is asked for with ``trainer``, the rest ``after`` a set, ``challenge`` and what stands over them; ``buttons`` are the
    wired ones. What changes who is there is left to the caller."""

    def __init__(
        self,
        trainer: Workout,
        rules: VisitRules,
        machine: VisitStateMachine,
        after: SetFollowUp,
        challenge: RepChallenge,
        buttons: button_labels.Meanings,
    ) -> None:
        self.over = Overlays(machine)
        self.phone = PhoneDesk(trainer, rules, self.over, after)
        self.hands, self.lesson = HandTracker(), HandLesson()
        self._trainer, self._rules = trainer, rules
        self._machine, self._rest, self._challenge, self._buttons = machine, after.rest, challenge, buttons

    def resolve(self, action: Action) -> Action:
        """What ``action`` means on this mirror: its only button, if it has but one, means several things."""
        return button_labels.single_button_label(action, self._words()) if self._act_on_single_button() else action

    def teach(self, first: bool) -> None:
        """How hands choose, to a person whose ``first`` visit it is, where there is anything to choose."""
        if not first:
            self.lesson.end()
        elif self._rules.lesson and self._rules.hands and self._rules.menu and not self._rules.challenge_s:
            self.lesson.begin()

    def greet(self, members: tuple[Member, ...], time: float) -> None:
        """An unknown person begins a visit: the lesson and, where there are names to choose, who it is."""
        self.teach(first=True)
        if self._rules.profiles and members:
            self.over.open(menus.profile_menu(members, None), time)

    def forget(self) -> None:
        """The person has gone: the next one's hands, lesson, rest and challenge begin anew."""
        self.hands.clear()
        self.lesson.forget()
        self.phone.forget()
        self._rest.over()
        self._challenge.forget()

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

    def see(self, pose: Pose, passing: bool) -> tuple[bool, Action | None]:
        """One picture of a person, who is ``passing`` until they begin: whether a hand has chosen with it, and what is to be done."""
        self.phone.follow()
        free = self._machine.state == "training" and not self._trainer.between
        if free and not self._is_before_set():
            self.lesson.end()
        if self._trainer.between or self._machine.state == "rest" or (free and self._is_before_set()):
            self.phone.ask(pose.time)
        taught = self.lesson.update(pose.time, free)
        if taught is not None:
            return False, Action.MENU if taught == "right" else None
        if not self._are_hands_watched(passing):
            self.hands.clear()
            return False, None
        chosen = self.hands.update(pose, self._repeating_hand())
        meaning = self._hand_meanings()[chosen == "right"]
        if chosen is None or not meaning.label:
            return False, None
        if self.lesson.is_shown and free:
            self.lesson.learn(chosen, pose.time)
            return True, None
        return True, meaning.action

    def hand_signs(self) -> HandSigns:
        """What the left and the right hand would choose now, and the one that is held up, for the glass; nothing where hands are not
        looked at."""
        if not self._are_hands_watched(self._machine.state == "attract"):
            return HandSigns()
        left, right = (meaning.label for meaning in self._hand_meanings())
        side = self.hands.side
        label = left if side == "left" else self.over.marked if self._machine.state == "menu" else right
        return HandSigns(left, right, HandChoice(side, self.hands.filled, label) if side and label else None)

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

    def _hand_meanings(self) -> tuple[HandMeaning, HandMeaning]:
        """What the left and the right hand ask for now."""
        if self._offered():
            return (HandMeaning(Action.SELECT, message("button.yes")),) * 2
        if self.lesson.is_shown and self._machine.state == "training":
            return LESSON_MEANINGS
        return button_labels.hand_meanings(self._machine.state, self._words(), self._is_typing())

    def _are_hands_watched(self, passing: bool) -> bool:
        """Whether a raised hand means anything now: never in a set that has begun, and not again in a lesson that is learned."""
        if not self._rules.hands or (self.lesson.is_shown and self.lesson.is_learned):
            return False
        match self._machine.state:
            case "attract":
                return passing and self._rules.menu
            case "sleep":
                return False
            case "training":
                return self._offered() is not None or self._is_before_set()
        return True

    def _repeating_hand(self) -> Side | None:
        """The hand that may stay up, and goes on choosing."""
        if self._machine.state == "weight":
            return self.hands.side
        return "left" if self._machine.state == "menu" or self._is_typing() else None

    def _is_before_set(self) -> bool:
        """Whether no repetition of the training has begun: something stands between sets, or the person is about to begin one."""
        session = self._trainer.session
        if self._rules.challenge_s:
            return self._challenge.stage in ("ready", "result")
        if self._trainer.guided and self._trainer.guided.stage != "do":
            return True
        began = session.reps or session.partial_reps or session.current.running
        return not began

    def _is_typing(self) -> bool:
        """Whether a number is entered, in the assessment."""
        guided = self._trainer.guided
        return self._machine.state == "training" and guided is not None and guided.stage == "enter"

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
        profiles = self._rules.profiles and (bool(now.members) or self._rules.keep)
        guided, challenge = self._trainer.guided is not None, self._rules.challenge_s > 0
        station = () if self._buttons else (menus.SELF_TEST_CHOICE, *((menus.SWITCH_OFF_CHOICE,) if self._rules.shutdown else ()))
        if self._rules.setup:
            station = (menus.SETUP_CHOICE, *station)
        return menus.main_menu(self._trainer.session.exercise, guided, profiles, now.present, challenge, station, self.phone.is_holder)

    def _choose(self, choice: MenuChoice, time: float, now: Attendance) -> None:
        """Does what was chosen in a menu, as far as it is about menus and training."""
        trainer = self._trainer
        match choice.verb:
            case "exercises":
                self.over.open(menus.exercise_menu(tuple(catalogue().values()), trainer.session.exercise), time)
            case "profiles":
                self.over.open(menus.profile_menu(now.members, now.member, self._rules.keep), time)
            case "exercise" if choice.what in catalogue():
                if trainer.guided:
                    trainer.act(Action.GUIDE)
                trainer.change(catalogue()[choice.what])
            case "guide" | "quiet":
                trainer.act(Action.GUIDE if choice.verb == "guide" else Action.QUIET)
            case "practise":
                trainer.practise()
            case "weight":
                if not trainer.session.running:
                    trainer.end_set()  # what is done was done without the weight that is entered now
                exercise = trainer.session.exercise
                self.over.open_weight(WeightDial(exercise.key, exercise.title, trainer.dose.load_kg), time)
            case "load":
                self.phone.enter_at_glass(choice.what, choice.kg)
            case "step back":
                trainer.act(Action.PREVIOUS)
            case "take back":
                self.phone.want_back()
            case "self-test":
                self.over.check(time)
            case "switch off":
                self.over.ask(time)
            case "setup":
                self.over.is_setup_wanted = True
            case _:
                self.over.joining.choose(choice, time)
