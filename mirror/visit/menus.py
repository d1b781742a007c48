"""The menus: what can be chosen, in which words. What a choice does is the visit's business."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mirror.exercises import Exercise
from mirror.types import Member, MenuScene, Message, literal, message

Verb = Literal[
    "go on", "exercises", "exercise", "guide", "step back", "practise", "weight", "load", "quiet", "profiles", "member", "guest", "finish",
    "take back", "setup", "self-test", "switch off", "back", "new member", "agree", "letters", "letter", "erase", "enrol",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class MenuChoice:
    """``what`` is an exercise's key or a member's id, where the verb needs one, and ``kg`` the weight of that exercise."""

    verb: Verb
    label: Message
    what: str = ""
    kg: float = 0.0


TAKE_BACK_CHOICE = MenuChoice("take back", message("menu.take_back"))
"""The visit, from a phone that has opened it."""
SETUP_CHOICE = MenuChoice("setup", message("menu.setup"))
SELF_TEST_CHOICE = MenuChoice("self-test", message("menu.self_test"))
SWITCH_OFF_CHOICE = MenuChoice("switch off", message("menu.switch_off"))
"""What a long press of a button does, for a mirror without buttons."""


class OpenMenu:
    """An open menu. The mark goes round and round."""

    def __init__(self, title: Message, choices: Sequence[MenuChoice], index: int = 0) -> None:
        self._title, self._choices = title, tuple(choices)
        self.index = index

    @property
    def marked(self) -> MenuChoice:
        return self._choices[self.index]

    def move(self, step: int) -> None:
        self.index = (self.index + step) % len(self._choices)

    def scene(self) -> MenuScene:
        """For the glass."""
        return MenuScene(self._title, tuple(choice.label for choice in self._choices), self.index)


def main_menu(
    exercise: Exercise,
    guided: bool,
    profiles: bool,
    here: bool,
    challenge: bool = False,
    station: Sequence[MenuChoice] = (),
    on_phone: bool = False,
) -> OpenMenu:
    """``guided``: the assessment leads now; ``profile_menu``: names can be chosen; ``here``: a visit runs, which can be finished;
    ``challenge``: rounds of one exercise are all there is, and no assessment; ``station``: what else is asked of the mirror here;
    ``on_phone``: a phone has opened the visit."""
    made = [MenuChoice("go on", message("menu.go_on"))]
    if not challenge:
        made.append(MenuChoice("exercises", message("menu.exercises")))
        if not guided:
            made.append(MenuChoice("weight", message("menu.weight")))
        if guided:
            made.append(MenuChoice("step back", message("menu.step_back")))
        made.append(MenuChoice("guide", message("menu.leave_assessment" if guided else "menu.assessment")))
    if exercise.drifts and not guided:
        made.append(MenuChoice("practise", message("menu.practise")))
    if not guided:
        made.append(MenuChoice("quiet", message("menu.quiet")))
    if profiles:
        made.append(MenuChoice("profiles", message("menu.profiles")))
    if on_phone:
        made.append(TAKE_BACK_CHOICE)
    if here:
        made.append(MenuChoice("finish", message("menu.finish")))
    return OpenMenu(message("menu.title"), [*made, *station])


def exercise_menu(known: Sequence[Exercise], now: Exercise) -> OpenMenu:
    """Every exercise; the one at hand is marked."""
    keys = [exercise.key for exercise in known]
    made = [MenuChoice("exercise", exercise.title, exercise.key) for exercise in known]
    return OpenMenu(
        message("menu.exercises"), [*made, MenuChoice("back", message("menu.back"))], keys.index(now.key) if now.key in keys else 0
    )


def profile_menu(members: Sequence[Member], now: Member | None, joins: bool = False) -> OpenMenu:
    """All members, a guest and, where a person ``joins`` by themselves, a new member; the one who trains is marked."""
    made = [MenuChoice("member", literal(member.name), member.id) for member in members]
    index = next((at for at, member in enumerate(members) if now and member.id == now.id), len(made) if now is None and not made else 0)
    new = [MenuChoice("new member", message("menu.new_member"))] * joins
    return OpenMenu(message("menu.profiles"), [*made, *new, MenuChoice("guest", message("menu.guest"))], index)
