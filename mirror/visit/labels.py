"""What the buttons mean now, for the glass beside them."""

from __future__ import annotations

from collections.abc import Mapping

from mirror.coach.trainer import Trainer
from mirror.types import Action, GuidedStage, Key
from mirror.visit.machine import State
from mirror.visit.rules import Rules

Meanings = Mapping[str, tuple[Action | None, Action | None]]
"""The wired buttons by name, with what they ask for short and long."""
Words = Mapping[Action, str]

TRAINING: Words = {
    Action.NEXT: "next exercise", Action.PREVIOUS: "exercise before", Action.SELECT: "end the set", Action.MENU: "menu",
    Action.GUIDE: "guided screen", Action.QUIET: "no feedback",
}  # fmt: skip
PRACTICE: Words = {**TRAINING, Action.SELECT: "skip practice", Action.SKIP: "skip practice"}
READY: Words = {action: words for action, words in TRAINING.items() if action is not Action.SELECT}
"""A set without a repetition yet: there is nothing to end."""
BETWEEN: Words = {**TRAINING, Action.SELECT: "go on", Action.SKIP: "go on", Action.BACK: "go on"}
"""A summary or a card stands, or the rest."""
CHALLENGE: Words = {Action.SELECT: "end the round"}
SHOWN: Words = {Action.SELECT: "go on"}
"""A challenge's result."""
MENU: Words = {Action.NEXT: "down", Action.PREVIOUS: "up", Action.SELECT: "choose", Action.BACK: "back", Action.MENU: "close"}
ASK: Words = {**dict.fromkeys(Action, "no"), Action.SELECT: "yes"}
PAGE: Words = dict.fromkeys(Action, "close")
SLEEP: Words = {}
_LEAVE: Words = {Action.GUIDE: "leave", Action.BACK: "leave", Action.MENU: "menu"}
GUIDED: Mapping[GuidedStage, Words] = {
    "show": {**_LEAVE, Action.NEXT: "skip", Action.PREVIOUS: "back", Action.SELECT: "begin"},
    "do": {**_LEAVE, Action.NEXT: "skip", Action.PREVIOUS: "again", Action.SELECT: "go on"},
    "enter": {**_LEAVE, Action.NEXT: "more", Action.PREVIOUS: "less", Action.SELECT: "go on", Action.SKIP: "skip"},
    "result": {**_LEAVE, Action.SELECT: "plan", Action.PREVIOUS: "back"},
    "plan": {**_LEAVE, Action.SELECT: "done", Action.PREVIOUS: "result"},
}
OVER: Mapping[State, Words] = {"menu": MENU, "ask": ASK, "page": PAGE, "sleep": SLEEP, "rest": BETWEEN}


def words(state: State, trainer: Trainer, rules: Rules) -> Words:
    """What each action does in ``state``; an action that is missing does nothing."""
    found = OVER.get(state)
    if found is None:
        found = _challenge(trainer) if rules.challenge_s else _training(trainer) if state == "training" else READY
    return found if rules.menu else {action: says for action, says in found.items() if action is not Action.MENU or state == "ask"}


def _training(trainer: Trainer) -> Words:
    if trainer.guided:
        return GUIDED[trainer.guided.stage]
    if trainer.between:
        return BETWEEN
    session = trainer.session
    if session.coaching and session.exercise.drifts:
        return PRACTICE
    return TRAINING if session.reps or session.partial_reps else READY


def _challenge(trainer: Trainer) -> Words:
    if trainer.between:
        return SHOWN
    return CHALLENGE if trainer.session.reps or trainer.session.partial_reps else {}


def keys(buttons: Meanings, words: Words) -> tuple[Key, ...]:
    """A label for each of ``buttons`` that does something now."""
    made = []
    for name, (short, long) in buttons.items():
        says, holds = (words.get(action, "") if action else "" for action in (short, long))
        if says or holds:
            made.append(Key(name, says, holds if holds != says else ""))
    return tuple(made)


def alone(action: Action, words: Words) -> Action:
    """What a mirror's only button (short: next, long: select) means outside of menus and the guided screen: short goes on, or ends, where
    there is something to; long opens the menu where there is one."""
    if action is Action.SELECT and Action.MENU in words:
        return Action.MENU
    return Action.SELECT if action is Action.NEXT and Action.SELECT in words else action
