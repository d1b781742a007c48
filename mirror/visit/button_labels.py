"""What the buttons mean now, for the glass beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from mirror.coach.workout import Workout
from mirror.types import NOTHING, Action, ButtonLabel, GuidedStage, Message, message
from mirror.visit.challenge import ChallengeStage
from mirror.visit.rules import VisitRules
from mirror.visit.state_machine import State
from mirror.visit.weight import WEIGHT_STEP_KG

Meanings = Mapping[str, tuple[Action | None, Action | None]]
"""The wired buttons by name, with what they ask for short and long."""
Words = Mapping[Action, Message]


@dataclass(frozen=True, slots=True)
class HandMeaning:
    """What a raised hand asks for, and how that is called on the glass; NOTHING where it asks for nothing."""

    action: Action
    label: Message


TRAINING_LABELS: Words = {
    Action.NEXT: message("button.next_exercise"), Action.PREVIOUS: message("button.previous_exercise"),
    Action.SELECT: message("button.end_set"), Action.MENU: message("button.menu"), Action.GUIDE: message("button.assessment"),
    Action.QUIET: message("button.quiet"),
}  # fmt: skip
PRACTICE_LABELS: Words = {**TRAINING_LABELS, Action.SELECT: message("button.skip_practice"), Action.SKIP: message("button.skip_practice")}
READY_LABELS: Words = {action: words for action, words in TRAINING_LABELS.items() if action is not Action.SELECT}
"""A set without a repetition yet: there is nothing to end."""
BETWEEN_SETS_LABELS: Words = {
    **TRAINING_LABELS,
    Action.SELECT: message("button.go_on"),
    Action.SKIP: message("button.go_on"),
    Action.BACK: message("button.go_on"),
}
"""A summary or a card stands, or the rest."""
CHALLENGE_LABELS: Mapping[ChallengeStage, Words] = {
    "ready": {Action.SELECT: message("button.begin")},
    "countdown": {},
    "running": {Action.SELECT: message("button.end_round")},
    "result": {Action.SELECT: message("button.again")},
}
MENU_LABELS: Words = {
    Action.NEXT: message("button.down"),
    Action.PREVIOUS: message("button.up"),
    Action.SELECT: message("button.choose"),
    Action.BACK: message("button.back"),
    Action.MENU: message("button.close"),
}
WEIGHT_LABELS: Words = {
    **dict.fromkeys((Action.SELECT, Action.BACK, Action.MENU), message("button.done")),
    Action.NEXT: message("weight.more", kg=WEIGHT_STEP_KG),
    Action.PREVIOUS: message("weight.less", kg=WEIGHT_STEP_KG),
}
CONFIRM_LABELS: Words = {**dict.fromkeys(Action, message("button.no")), Action.SELECT: message("button.yes")}
PHONE_LABELS: Words = {**dict.fromkeys(Action, message("button.my_phone")), Action.SELECT: message("button.take_back")}
DIAGNOSTICS_LABELS: Words = dict.fromkeys(Action, message("button.close"))
SWITCH_LABEL = message("button.switch")
"""To another exercise, while it is offered."""
SLEEP_LABELS: Words = {}
_LEAVE_LABELS: Words = {Action.GUIDE: message("button.leave"), Action.BACK: message("button.leave"), Action.MENU: message("button.menu")}
ASSESSMENT_LABELS: Mapping[GuidedStage, Words] = {
    "show": {
        **_LEAVE_LABELS,
        Action.NEXT: message("button.skip"),
        Action.PREVIOUS: message("button.back"),
        Action.SELECT: message("button.begin"),
    },
    "do": {
        **_LEAVE_LABELS,
        Action.NEXT: message("button.skip"),
        Action.PREVIOUS: message("button.again"),
        Action.SELECT: message("button.go_on"),
    },
    "enter": {
        **_LEAVE_LABELS,
        Action.NEXT: message("button.more"),
        Action.PREVIOUS: message("button.less"),
        Action.SELECT: message("button.go_on"),
        Action.SKIP: message("button.skip"),
    },
    "result": {**_LEAVE_LABELS, Action.SELECT: message("button.plan"), Action.PREVIOUS: message("button.back")},
    "plan": {**_LEAVE_LABELS, Action.SELECT: message("button.done"), Action.PREVIOUS: message("button.result")},
}
STATE_LABELS: Mapping[State, Words] = {
    "menu": MENU_LABELS,
    "weight": WEIGHT_LABELS,
    "ask": CONFIRM_LABELS,
    "phone": PHONE_LABELS,
    "page": DIAGNOSTICS_LABELS,
    "invite": DIAGNOSTICS_LABELS,
    "sleep": SLEEP_LABELS,
    "rest": BETWEEN_SETS_LABELS,
}


def action_labels(state: State, trainer: Workout, rules: VisitRules, stage: ChallengeStage) -> Words:
    """What each action does in ``state`` (``stage``: a challenge's); an action that is missing does nothing."""
    found = STATE_LABELS.get(state)
    if found is None:
        found = CHALLENGE_LABELS[stage] if rules.challenge_s else _training(trainer) if state == "training" else READY_LABELS
    if rules.menu or state in ("ask", "phone"):
        return found
    return {action: says for action, says in found.items() if action is not Action.MENU}


def _training(trainer: Workout) -> Words:
    if trainer.guided:
        return ASSESSMENT_LABELS[trainer.guided.stage]
    if trainer.between:
        return BETWEEN_SETS_LABELS
    session = trainer.session
    if session.coaching and session.exercise.drifts:
        return PRACTICE_LABELS
    return TRAINING_LABELS if session.reps or session.partial_reps else READY_LABELS


def button_labels(buttons: Meanings, words: Words) -> tuple[ButtonLabel, ...]:
    """A label for each of ``buttons`` that does something now."""
    made = []
    for name, (short, long) in buttons.items():
        says, holds = (words.get(action, NOTHING) if action else NOTHING for action in (short, long))
        if says or holds:
            made.append(ButtonLabel(name, says, holds if holds != says else NOTHING))
    return tuple(made)


def hand_meanings(state: State, words: Words, typing: bool = False) -> tuple[HandMeaning, HandMeaning]:
    """What the left and the right hand ask for in ``state``, whose actions mean ``words``; ``typing``: a number is entered,
    which the left hand makes larger."""
    match state:
        case "menu":
            return HandMeaning(Action.NEXT, message("button.next")), HandMeaning(Action.SELECT, words[Action.SELECT])
        case "weight":
            return HandMeaning(Action.PREVIOUS, words[Action.PREVIOUS]), HandMeaning(Action.NEXT, words[Action.NEXT])
        case "ask" | "phone":
            return HandMeaning(Action.BACK, words[Action.BACK]), HandMeaning(Action.SELECT, words[Action.SELECT])
        case "page" | "invite":
            return (HandMeaning(Action.BACK, words[Action.BACK]),) * 2
        case "attract":
            left = HandMeaning(Action.SELECT, message("button.start"))
        case _ if typing:
            return HandMeaning(Action.NEXT, words[Action.NEXT]), HandMeaning(Action.SELECT, words[Action.SELECT])
        case _:
            left = HandMeaning(Action.SELECT, words.get(Action.SELECT, NOTHING))
    return left, HandMeaning(Action.MENU, words[Action.MENU]) if Action.MENU in words else left


def single_button_label(action: Action, words: Words) -> Action:
    """What a mirror's only button (short: next, long: select) means outside of menus and the assessment: short goes on, or ends, where
    there is something to; long opens the menu where there is one."""
    if action is Action.SELECT and Action.MENU in words:
        return Action.MENU
    return Action.SELECT if action is Action.NEXT and Action.SELECT in words else action
