"""Raw edges of one contact, made into short and long presses. Time comes with every call; nothing here reads a clock."""

from __future__ import annotations

from enum import Enum

SETTLE = 0.03
"""Seconds without an edge before a contact counts as moved; ordinary switches bounce for some 6 ms (Ganssle, 2004)."""
HOLD = 0.8
"""Seconds after which a press is a long one, while it is still held: the person feels that it was taken."""
STUCK = 20.0
"""Seconds after which a held button is called stuck."""


class Press(Enum):
    """How a button was pressed."""

    SHORT = "short"
    LONG = "long"


class Presses:
    """Debounces one contact and tells short presses (on release) from long ones (while held, once).

    ``held`` says that the contact is closed at the start: a button that is jammed when the mirror starts presses nothing.
    """

    def __init__(self, *, held: bool = False, settle: float = SETTLE, hold: float = HOLD, stuck: float = STUCK) -> None:
        self._settle = settle
        self._hold = hold
        self._stuck_after = stuck
        self._raw = self._stable = held
        self._raw_since = float("-inf")
        self._pressed_at = 0.0
        self._taken = held
        self.stuck = held
        """True while the button is held beyond reason, or since the start."""

    def edge(self, closed: bool, time: float) -> list[Press]:
        """The contact closed or opened at ``time``; returns the presses that are complete before that."""
        done = self.advance(time)
        if closed != self._raw:
            self._raw = closed
            self._raw_since = time
        return done

    def advance(self, now: float) -> list[Press]:
        """Time went on to ``now`` without a further edge; returns the presses that are complete by then."""
        if now - self._raw_since < self._settle:
            return []
        done: list[Press] = []
        if self._raw and not self._stable:
            self._stable = True
            self._taken = False
            self._pressed_at = self._raw_since
        elif self._stable and not self._raw:
            self._stable = False
            self.stuck = False
            if not self._taken:
                done.append(Press.SHORT if self._raw_since - self._pressed_at < self._hold else Press.LONG)
        if self._stable and not self._taken and now - self._pressed_at >= self._hold:
            self._taken = True
            done.append(Press.LONG)
        if self._stable and self._taken and not self.stuck and now - self._pressed_at >= self._stuck_after:
            self.stuck = True
        return done
