"""Turns the raw edges of one contact into presses and holds. Every call passes the time; no clock is read."""

from __future__ import annotations

from collections.abc import Collection
from enum import Enum

DEBOUNCE_S = 0.03
"""Seconds without an edge before a contact counts as moved; ordinary switches bounce for some 6 ms (Ganssle, 2004)."""
LONG_PRESS_S = 0.8
"""Seconds after which a press is a long one."""
STUCK_BUTTON_S = 20.0
"""Seconds after which a held button is called stuck."""


class Press(Enum):
    """How a button was pressed."""

    SHORT = "short"
    LONG = "long"
    HELD = "held"
    """For five seconds."""
    KEPT = "kept"
    """For ten seconds: too long for a shoulder that leans or for a child."""


LONGER_HOLDS_S = {Press.HELD: 5.0, Press.KEPT: 10.0}
"""Seconds of the holds beyond a long press."""


class PressDetector:
    """Debounces one contact and tells how long it is pressed; ``means`` are the presses that this button has a meaning for.

    A short press comes on release. A long one comes while the button is still held, so that the person feels that it was taken; but
    where a hold follows, it comes on release, so that nothing is skipped on the way to the hold, and only before half of the hold's
    time: released later, the person changed their mind and nothing comes. Holds come while held, one after the other.

    ``held`` says that the contact is closed at the start: a button that is jammed when the mirror starts presses nothing.
    """

    def __init__(self, means: Collection[Press] = (Press.SHORT, Press.LONG), *, held: bool = False) -> None:
        self._holds = [press for press in LONGER_HOLDS_S if press in means]
        self._raw = held
        self._raw_since = float("-inf")
        self._left: list[Press] = []
        """Holds of this press that are still to come."""
        self._taken = held
        self.down = held
        """Whether it is pressed, bounces aside."""
        self.since = 0.0
        """When it was pressed."""
        self.stuck = held
        """True while the button is held beyond reason, or since the start."""

    @property
    def pending(self) -> bool:
        """Whether it is down and has done nothing yet."""
        return self.down and not self._taken

    @property
    def settles_at(self) -> float:
        """When an edge that has come will count, if no further one comes; infinity without one."""
        return self._raw_since + DEBOUNCE_S if self._raw != self.down else float("inf")

    def discard_press(self) -> None:
        """Nothing comes of this press any more."""
        self._taken, self._left = True, []

    def edge(self, closed: bool, time: float) -> list[Press]:
        """The contact closed or opened at ``time``; returns the presses that are complete before that."""
        done = self.advance_time(time)
        if closed != self._raw:
            self._raw = closed
            self._raw_since = time
        return done

    def advance_time(self, now: float) -> list[Press]:
        """Time went on to ``now`` without a further edge; returns the presses that are complete by then."""
        if now < self._raw_since + DEBOUNCE_S:
            return []
        if self._raw and not self.down:
            self.down, self.since = True, self._raw_since
            self._taken, self._left = False, list(self._holds)
        elif self.down and not self._raw:
            return self._released()
        return self._check_hold(now) if self.down else []

    def _check_hold(self, now: float) -> list[Press]:
        seconds = now - self.since
        done: list[Press] = []
        if not self._holds and not self._taken and seconds >= LONG_PRESS_S:
            done.append(Press.LONG)
        while self._left and seconds >= LONGER_HOLDS_S[self._left[0]]:
            done.append(self._left.pop(0))
        self._taken = self._taken or bool(done)
        self.stuck = self.stuck or (self._taken and seconds >= STUCK_BUTTON_S)
        return done

    def _released(self) -> list[Press]:
        seconds = self._raw_since - self.since
        done = self._check_hold(self._raw_since)
        if not self._taken and seconds < LONG_PRESS_S:
            done.append(Press.SHORT)
        elif not self._taken and seconds < LONGER_HOLDS_S[self._holds[0]] / 2:
            done.append(Press.LONG)
        self.down = self.stuck = False
        self.discard_press()
        return done
