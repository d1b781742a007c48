"""A box for one thing: the newest wins, nothing queues up, so a slow reader is never more than one value behind."""

from __future__ import annotations

import threading
from typing import Generic, TypeVar

T = TypeVar("T")


class Mailbox(Generic[T]):
    """Hands the newest value from one thread to another. No call but ``take`` ever waits, and that no longer than asked."""

    def __init__(self) -> None:
        self._filled = threading.Condition()
        self._value: T | None = None
        self._fresh = False
        self.dropped = 0
        """Values that were replaced before they were read."""

    def put(self, value: T) -> None:
        """Leave ``value``, over whatever lay there unread."""
        with self._filled:
            self.dropped += self._fresh
            self._value = value
            self._fresh = True
            self._filled.notify()

    def take(self, timeout: float) -> T | None:
        """The newest value that was not taken yet, waiting ``timeout`` seconds for one at most; None when there is none."""
        with self._filled:
            if not self._fresh:
                self._filled.wait(timeout)
            if not self._fresh:
                return None
            self._fresh = False
            return self._value

    def latest(self) -> T | None:
        """The newest value, taken or not; None before the first."""
        with self._filled:
            return self._value
