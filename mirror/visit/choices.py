"""The menus: what can be chosen, in which words. What a choice does is the visit's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mirror.exercises import Exercise
from mirror.types import Member, Menu

Verb = Literal["go on", "exercises", "exercise", "guide", "practise", "quiet", "profiles", "member", "guest", "finish", "back"]


@dataclass(frozen=True, slots=True)
class Choice:
    """``what`` is an exercise's key or a member's id, where the verb needs one."""

    verb: Verb
    label: str
    what: str = ""


class Choices:
    """An open menu. The mark goes round and round."""

    def __init__(self, title: str, choices: Sequence[Choice], index: int = 0) -> None:
        self._title, self._choices = title, tuple(choices)
        self._index = index

    @property
    def marked(self) -> Choice:
        return self._choices[self._index]

    def move(self, step: int) -> None:
        self._index = (self._index + step) % len(self._choices)

    def view(self) -> Menu:
        """For the glass."""
        return Menu(self._title, tuple(choice.label for choice in self._choices), self._index)


def main(exercise: Exercise, guided: bool, profiles: bool, here: bool) -> Choices:
    """``guided``: the guided screen leads now; ``profiles``: names can be chosen; ``here``: a visit runs, which can be finished."""
    made = [Choice("go on", "Go on"), Choice("exercises", "Change exercise")]
    made.append(Choice("guide", "Leave the guided screen" if guided else "Guided screen: hip or ankle"))
    if exercise.drifts and not guided:
        made.append(Choice("practise", "Practise again"))
    if not guided:
        made.append(Choice("quiet", "A set without feedback"))
    if profiles:
        made.append(Choice("profiles", "Who trains?"))
    if here:
        made.append(Choice("finish", "Finish"))
    return Choices("Menu", made)


def exercises(known: Sequence[Exercise], now: Exercise) -> Choices:
    """Every exercise; the one at hand is marked."""
    keys = [exercise.key for exercise in known]
    made = [Choice("exercise", exercise.title, exercise.key) for exercise in known]
    return Choices("Change exercise", [*made, Choice("back", "Back")], keys.index(now.key) if now.key in keys else 0)


def profiles(members: Sequence[Member], now: Member | None) -> Choices:
    """Everybody who wants to be remembered, and a guest; whoever trains is marked."""
    made = [Choice("member", member.name, member.id) for member in members]
    index = next((at for at, member in enumerate(members) if now and member.id == now.id), len(made) if now is None and not made else 0)
    return Choices("Who trains?", [*made, Choice("guest", "Guest")], index)
