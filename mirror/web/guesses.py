"""How often a secret may be guessed, by all together: after a few wrong guesses each doubles the wait until the next is looked at."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

MAX_GUESSED_SECRETS = 1024
"""Secrets of which wrong guesses are remembered."""
GUESS_MEMORY_WAITS = 30
"""Longest waits without a guess after which those before are forgotten: so many that silence wins fewer guesses than guessing on."""


class GuessBackoff:
    """``free`` wrong guesses at once; then one after ``first_s`` seconds, the next after twice as long, up to ``longest_s``."""

    def __init__(self, free: int, first_s: float, longest_s: float, clock: Callable[[], float]) -> None:
        self._free, self._first_s, self._longest_s, self._clock = free, first_s, longest_s, clock
        self._lock = threading.Lock()
        self._wrong: OrderedDict[str, tuple[int, float]] = OrderedDict()
        """Wrong guesses and when the last one was, by secret."""

    def begin(self, secret: str = "") -> bool:
        """Whether the secret with this name may be guessed now; counted as wrong until ``succeed`` says otherwise."""
        with self._lock:
            if self._left_s(secret) > 0:
                return False
            self._wrong[secret] = self._count(secret) + 1, self._clock()
            self._wrong.move_to_end(secret)
            while len(self._wrong) > MAX_GUESSED_SECRETS:
                self._wrong.popitem(last=False)
        return True

    def succeed(self, secret: str = "") -> None:
        """The guess was right, or the secret is another one now."""
        with self._lock:
            self._wrong.pop(secret, None)

    def is_slowed(self, secret: str = "") -> bool:
        """Whether so many guesses were wrong lately that the next has to wait, or had to."""
        with self._lock:
            return self._count(secret) >= self._free

    def _count(self, secret: str) -> int:
        wrong, last = self._wrong.get(secret, (0, 0.0))
        return wrong if self._clock() - last < GUESS_MEMORY_WAITS * self._longest_s else 0

    def _left_s(self, secret: str) -> float:
        surplus = self._count(secret) - self._free
        if surplus < 0:
            return 0.0
        pause = min(self._first_s * 2.0 ** min(surplus, 30), self._longest_s)
        return self._wrong[secret][1] + pause - self._clock()
