"""What buttons mean, one by one and together. No pins and no clock in here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from mirror.controls.press import LONGER_HOLDS_S, Press, PressDetector
from mirror.types import Action

BUTTON_MEANINGS: dict[str, dict[Press, Action]] = {
    "next": {Press.SHORT: Action.NEXT, Press.LONG: Action.GUIDE},
    "previous": {Press.SHORT: Action.PREVIOUS, Press.LONG: Action.QUIET},
    "select": {Press.SHORT: Action.SELECT, Press.LONG: Action.SKIP, Press.KEPT: Action.SHUTDOWN},
    "back": {Press.SHORT: Action.BACK, Press.LONG: Action.MENU, Press.HELD: Action.DOCTOR},
}
"""Each button's presses. Without a "back", five seconds of "select" are the menu."""
SINGLE_BUTTON_MEANINGS: dict[Press, Action] = {
    Press.SHORT: Action.NEXT, Press.LONG: Action.SELECT, Press.HELD: Action.MENU, Press.KEPT: Action.SHUTDOWN,
}  # fmt: skip
"""The presses of a mirror's only button, whatever it is called."""
DOCTOR_BUTTON_PAIR, BUTTON_PAIR_ACTION = frozenset({"next", "previous"}), Action.DOCTOR
"""These two and no other, held together for five seconds."""


def button_meanings(names: Iterable[str]) -> dict[str, dict[Press, Action]]:
    """What each of the wired buttons ``names`` does on this mirror."""
    wired = list(names)
    if len(wired) == 1:
        return {wired[0]: SINGLE_BUTTON_MEANINGS}
    means = {name: dict(BUTTON_MEANINGS[name]) for name in wired}
    if "back" not in means and "select" in means:
        means["select"][Press.HELD] = Action.MENU
    return means


def short_and_long(names: Iterable[str]) -> dict[str, tuple[Action | None, Action | None]]:
    """What a short and a long press of each of the wired buttons ``names`` does; None = nothing."""
    return {name: (means.get(Press.SHORT), means.get(Press.LONG)) for name, means in button_meanings(names).items()}


class Keypad:
    """Up to four buttons. ``held`` names each wired one and says whether it is closed at the start.

    Buttons pressed together mean nothing (a shoulder, a cloth), except the pair. One that has done something already, or is
    stuck, is not counted, so that it does not make the others useless.
    """

    def __init__(self, held: Mapping[str, bool]) -> None:
        self._means = button_meanings(held)
        self._presses = {name: PressDetector(self._means[name], held=closed) for name, closed in held.items()}
        self._together: set[str] = set()
        """Buttons that are down together with another, and do nothing any more."""
        self._pair_due = float("inf")
        """When the pair has been held for long enough."""

    def edge(self, name: str, closed: bool, time: float) -> list[Action]:
        """The contact of button ``name`` closed or opened at ``time``; returns what was asked for until then, in order."""
        return self.advance_time(time) + self._mean(name, self._presses[name].edge(closed, time))

    def advance_time(self, now: float) -> list[Action]:
        """Time went on to ``now``; returns what was asked for until then, in order, also after a long pause."""
        done: list[Action] = []
        while (moment := min(presses.settles_at for presses in self._presses.values())) <= now:
            done += self._step(moment)
        return done + self._step(now)

    def stuck(self, name: str) -> bool:
        """Whether a button is held beyond reason."""
        return self._presses[name].stuck

    def _step(self, now: float) -> list[Action]:
        done = [action for name, presses in self._presses.items() for action in self._mean(name, presses.advance_time(now))]
        self._together = {name for name in self._together if self._presses[name].down and not self.stuck(name)}
        pending = {name for name, presses in self._presses.items() if presses.pending}
        if pending and len(pending | self._together) > 1:
            self._together |= pending
            for name in pending:
                self._presses[name].discard_press()
            paired = self._together == DOCTOR_BUTTON_PAIR
            self._pair_due = (
                max(self._presses[name].since for name in DOCTOR_BUTTON_PAIR) + LONGER_HOLDS_S[Press.HELD] if paired else float("inf")
            )
        if self._together != DOCTOR_BUTTON_PAIR:
            self._pair_due = float("inf")
        if now >= self._pair_due:
            self._pair_due = float("inf")
            done.append(BUTTON_PAIR_ACTION)
        return done

    def _mean(self, name: str, presses: list[Press]) -> list[Action]:
        return [self._means[name][press] for press in presses if press in self._means[name]]
