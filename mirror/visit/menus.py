"""The menus: what can be chosen, in which words. What a choice does is the visit's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mirror.exercises import Exercise
from mirror.types import HandChoice, Member, MenuScene

Verb = Literal["go on", "exercises", "exercise", "guide", "practise", "quiet", "profiles", "member", "guest", "finish", "back"]


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """``what`` is an exercise's key or a member's id, where the verb needs one."""

    verb: Verb
    label: str
    what: str = ""


class OpenMenu:
    """An open menu. The mark goes round and round."""

    def __init__(self, title: str, choices: Sequence[MenuChoice], index: int = 0) -> None:
        self._title, self._choices = title, tuple(choices)
        self.index = index

    @property
    def marked(self) -> MenuChoice:
        return self._choices[self.index]

    def move(self, step: int) -> None:
        self.index = (self.index + step) % len(self._choices)

    def scene(self, hand: HandChoice | None = None) -> MenuScene:
        """For the glass; ``hand`` is held up to choose."""
        return MenuScene(self._title, tuple(choice.label for choice in self._choices), self.index, hand)


def main_menu(exercise: Exercise, guided: bool, profiles: bool, here: bool) -> OpenMenu:
    """``guided``: the guided screen leads now; ``profile_menu``: names can be chosen; ``here``: a visit runs, which can be finished."""
    made = [MenuChoice("go on", "Go on"), MenuChoice("exercises", "Change exercise")]
    made.append(MenuChoice("guide", "Leave the check" if guided else "Hip or ankle check"))
    if exercise.drifts and not guided:
        made.append(MenuChoice("practise", "Practise again"))
    if not guided:
        made.append(MenuChoice("quiet", "No feedback"))
    if profiles:
        made.append(MenuChoice("profiles", "Who trains?"))
    if here:
        made.append(MenuChoice("finish", "Finish"))
    return OpenMenu("Menu", made)


def exercise_menu(known: Sequence[Exercise], now: Exercise) -> OpenMenu:
    """Every exercise; the one at hand is marked."""
    keys = [exercise.key for exercise in known]
    made = [MenuChoice("exercise", exercise.title, exercise.key) for exercise in known]
    return OpenMenu("Change exercise", [*made, MenuChoice("back", "Back")], keys.index(now.key) if now.key in keys else 0)


def profile_menu(members: Sequence[Member], now: Member | None) -> OpenMenu:
    """Everybody who wants to be remembered, and a guest; whoever trains is marked."""
    made = [MenuChoice("member", member.name, member.id) for member in members]
    index = next((at for at, member in enumerate(members) if now and member.id == now.id), len(made) if now is None and not made else 0)
    return OpenMenu("Who trains?", [*made, MenuChoice("guest", "Guest")], index)
