"""A badge shown at the glass allows what a phone asked for a moment before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

BADGE_APPROVAL_WINDOW_S = 60.0
"""Seconds after a phone asked in which the badge has to be shown, and as many after that in which the phone may act on it."""


ApprovalState = Literal["none", "awaited", "shown"]


@dataclass(frozen=True, slots=True)
class _Request:
    phone: str
    ends: float
    shown: bool = False


class BadgeApprovals:
    """One phone at a time may ask for a member. May be called from several threads."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._asked: dict[str, _Request] = {}

    def ask(self, member: str, phone: str) -> bool:
        """The browser with the session ``phone`` waits for the member's badge; False while another one does."""
        with self._lock:
            self._forget()
            asked = self._asked.get(member)
            if asked and asked.phone != phone:
                return False
            self._asked[member] = _Request(phone, self._clock() + BADGE_APPROVAL_WINDOW_S)
        return True

    @property
    def is_awaited(self) -> bool:
        """Whether a badge would allow anything now."""
        with self._lock:
            self._forget()
            return any(not asked.shown for asked in self._asked.values())

    def show(self, member: str) -> bool:
        """The member's current badge is before the camera; whether that allowed something."""
        with self._lock:
            self._forget()
            asked = self._asked.get(member)
            if asked is None or asked.shown:
                return False
            self._asked[member] = _Request(asked.phone, self._clock() + BADGE_APPROVAL_WINDOW_S, True)
        return True

    def state(self, member: str, phone: str) -> ApprovalState:
        """How it stands with what ``phone`` asked for; it may act when the badge is "shown"."""
        with self._lock:
            self._forget()
            asked = self._asked.get(member)
        if asked is None or asked.phone != phone:
            return "none"
        return "shown" if asked.shown else "awaited"

    def end(self, member: str) -> None:
        """What was allowed is done."""
        with self._lock:
            self._asked.pop(member, None)

    def _forget(self) -> None:
        now = self._clock()
        self._asked = {member: asked for member, asked in self._asked.items() if now <= asked.ends}
