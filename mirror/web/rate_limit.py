"""How often one address may ask: a token bucket each (RFC 2697's idea), for a bounded number of addresses."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

MAX_REMEMBERED_ADDRESSES = 1024
"""Addresses that are remembered; the one that asked longest ago goes."""


class RateLimit:
    """``burst`` requests at once, and ``rate`` a second in the long run, per address."""

    def __init__(self, rate: float, burst: int, clock: Callable[[], float]) -> None:
        self._rate, self._burst, self._clock = rate, burst, clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def allow_request(self, address: str) -> bool:
        """Whether ``address`` may ask now; counts it."""
        now = self._clock()
        with self._lock:
            left, since = self._left.pop(address, (float(self._burst), now))
            left = min(self._burst, left + (now - since) * self._rate)
            allowed = left >= 1
            self._left[address] = (left - 1 if allowed else left, now)
            while len(self._left) > MAX_REMEMBERED_ADDRESSES:
                self._left.popitem(last=False)
        return allowed
