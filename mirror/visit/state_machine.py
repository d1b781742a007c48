"""What state the glass is in, and a way out of each: what stands over the training ends by itself."""

from __future__ import annotations

from math import inf
from typing import Literal

State = Literal["attract", "training", "rest", "menu", "weight", "ask", "phone", "page", "invite", "sleep"]
"""``training`` is all that the trainer shows by itself: placement, baseline, calibration, set, summary, card and guided screen."""

OVERLAY_TIMEOUTS_S: dict[State, float] = {"menu": 15.0, "weight": 8.0, "ask": 10.0, "phone": 20.0, "page": 30.0, "invite": 120.0}
"""Seconds without a press after which what stands over the others is gone; the others are what the room is like, and change with it."""
STATE_TRANSITIONS: dict[State, tuple[State, ...]] = {
    "attract": ("training", "rest", "menu", "weight", "ask", "phone", "page", "invite", "sleep"),
    "training": ("rest", "attract", "menu", "weight", "ask", "phone", "page", "invite"),
    "rest": ("training", "attract", "menu", "weight", "ask", "phone", "page", "invite"),
    "menu": ("training", "rest", "attract", "weight", "ask", "page", "invite"),
    "weight": ("training", "rest", "attract", "ask", "page"),
    "ask": ("training", "rest", "attract"),
    "phone": ("training", "rest", "attract", "ask", "page"),
    "page": ("training", "rest", "attract", "menu", "ask"),
    "invite": ("training", "rest", "attract", "menu", "ask", "page"),
    "sleep": ("attract", "training", "rest", "ask", "page"),
}
"""What may follow what. Anything else goes through ``attract``, which leads everywhere: the failsafe."""


class VisitStateMachine:
    """``under`` is the state that the room is in, ``state`` what is shown."""

    def __init__(self) -> None:
        self.state: State = "attract"
        self.under: State = "attract"
        self._until = inf

    @property
    def over(self) -> bool:
        """Whether something stands over the rest."""
        return self.state in OVERLAY_TIMEOUTS_S

    def left(self, time: float) -> float:
        """Seconds until that goes by itself."""
        return max(0.0, self._until - time)

    def settle(self, under: State, time: float) -> None:
        """The room is ``under`` at ``time``; what stands over it may have had its time."""
        self.under = under
        if not self.over or time >= self._until:
            self._go(under)

    def open(self, state: State, time: float) -> None:
        """``state`` stands over the others now, for its time; opened again, its time begins again."""
        self._go(state)
        self._until = time + OVERLAY_TIMEOUTS_S[state]

    def close(self) -> None:
        """What stood over the others is gone."""
        self._go(self.under)

    def _go(self, state: State) -> None:
        if state != self.state and state not in STATE_TRANSITIONS[self.state]:
            self.state = "attract"
        if state == self.state or state in STATE_TRANSITIONS[self.state]:
            self.state = state
        self._until = inf if not self.over else self._until
