"""What the buttons mean now, for the glass beside them."""

from __future__ import annotations

from collections.abc import Mapping

from mirror.coach.workout import Workout
from mirror.types import Action, ButtonLabel, GuidedStage
from mirror.visit.gestures import Side
from mirror.visit.rules import VisitRules
from mirror.visit.state_machine import State

Meanings = Mapping[str, tuple[Action | None, Action | None]]
"""The wired buttons by name, with what they ask for short and long."""
Words = Mapping[Action, str]

TRAINING_LABELS: Words = {
    Action.NEXT: "next exercise", Action.PREVIOUS: "exercise before", Action.SELECT: "end the set", Action.MENU: "menu",
    Action.GUIDE: "guided screen", Action.QUIET: "no feedback",
}  # fmt: skip
PRACTICE_LABELS: Words = {**TRAINING_LABELS, Action.SELECT: "skip practice", Action.SKIP: "skip practice"}
READY_LABELS: Words = {action: words for action, words in TRAINING_LABELS.items() if action is not Action.SELECT}
"""A set without a repetition yet: there is nothing to end."""
BETWEEN_SETS_LABELS: Words = {**TRAINING_LABELS, Action.SELECT: "go on", Action.SKIP: "go on", Action.BACK: "go on"}
"""A summary or a card stands, or the rest."""
CHALLENGE_LABELS: Words = {Action.SELECT: "end the round"}
CHALLENGE_RESULT_LABELS: Words = {Action.SELECT: "go on"}
"""A challenge's result."""
MENU_LABELS: Words = {Action.NEXT: "down", Action.PREVIOUS: "up", Action.SELECT: "choose", Action.BACK: "back", Action.MENU: "close"}
CONFIRM_LABELS: Words = {**dict.fromkeys(Action, "no"), Action.SELECT: "yes"}
DIAGNOSTICS_LABELS: Words = dict.fromkeys(Action, "close")
SLEEP_LABELS: Words = {}
_LEAVE_LABELS: Words = {Action.GUIDE: "leave", Action.BACK: "leave", Action.MENU: "menu"}
ASSESSMENT_LABELS: Mapping[GuidedStage, Words] = {
    "show": {**_LEAVE_LABELS, Action.NEXT: "skip", Action.PREVIOUS: "back", Action.SELECT: "begin"},
    "do": {**_LEAVE_LABELS, Action.NEXT: "skip", Action.PREVIOUS: "again", Action.SELECT: "go on"},
    "enter": {**_LEAVE_LABELS, Action.NEXT: "more", Action.PREVIOUS: "less", Action.SELECT: "go on", Action.SKIP: "skip"},
    "result": {**_LEAVE_LABELS, Action.SELECT: "plan", Action.PREVIOUS: "back"},
    "plan": {**_LEAVE_LABELS, Action.SELECT: "done", Action.PREVIOUS: "result"},
}
STATE_LABELS: Mapping[State, Words] = {
    "menu": MENU_LABELS,
    "ask": CONFIRM_LABELS,
    "page": DIAGNOSTICS_LABELS,
    "sleep": SLEEP_LABELS,
    "rest": BETWEEN_SETS_LABELS,
}


def action_labels(state: State, trainer: Workout, rules: VisitRules) -> Words:
    """What each action does in ``state``; an action that is missing does nothing."""
    found = STATE_LABELS.get(state)
    if found is None:
        found = _challenge(trainer) if rules.challenge_s else _training(trainer) if state == "training" else READY_LABELS
    return found if rules.menu else {action: says for action, says in found.items() if action is not Action.MENU or state == "ask"}


def _training(trainer: Workout) -> Words:
    if trainer.guided:
        return ASSESSMENT_LABELS[trainer.guided.stage]
    if trainer.between:
        return BETWEEN_SETS_LABELS
    session = trainer.session
    if session.coaching and session.exercise.drifts:
        return PRACTICE_LABELS
    return TRAINING_LABELS if session.reps or session.partial_reps else READY_LABELS


def _challenge(trainer: Workout) -> Words:
    if trainer.between:
        return CHALLENGE_RESULT_LABELS
    return CHALLENGE_LABELS if trainer.session.reps or trainer.session.partial_reps else {}


def button_labels(buttons: Meanings, words: Words) -> tuple[ButtonLabel, ...]:
    """A label for each of ``buttons`` that does something now."""
    made = []
    for name, (short, long) in buttons.items():
        says, holds = (words.get(action, "") if action else "" for action in (short, long))
        if says or holds:
            made.append(ButtonLabel(name, says, holds if holds != says else ""))
    return tuple(made)


def hand_label(side: Side, state: State, marked: str, menu: bool) -> str:
    """What a hand held up at ``side`` would choose in ``state``; empty for nothing. ``marked``: in the menu; ``menu``: whether there is
    one."""
    if state == "menu":
        return "next" if side == "left" else marked
    if side == "right" and menu:
        return "menu"
    return "go on" if state == "rest" else ""


def single_button_label(action: Action, words: Words) -> Action:
    """What a mirror's only button (short: next, long: select) means outside of menus and the guided screen: short goes on, or ends, where
    there is something to; long opens the menu where there is one."""
    if action is Action.SELECT and Action.MENU in words:
        return Action.MENU
    return Action.SELECT if action is Action.NEXT and Action.SELECT in words else action
