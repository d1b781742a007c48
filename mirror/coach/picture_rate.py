"""How many pictures a second are measured: too few, and what a knee does between two of them is not seen."""

from __future__ import annotations

from collections import deque
from math import inf

PICTURE_RATE_WINDOW_S, MIN_PICTURE_RATE_WINDOW_S = 4.0, 2.0
"""Seconds of pictures that the rate is taken from, at most and at least."""


class PictureRate:
    """Over the last seconds, by the pictures' own times."""

    def __init__(self) -> None:
        self._times: deque[float] = deque()

    def update(self, time: float) -> float:
        """One more picture at ``time``; pictures a second, infinite before ``MIN_PICTURE_RATE_WINDOW_S`` have passed."""
        times = self._times
        if times and time < times[-1]:
            times.clear()
        times.append(time)
        while time - times[0] > PICTURE_RATE_WINDOW_S:
            times.popleft()
        span = time - times[0]
        return (len(times) - 1) / span if span >= MIN_PICTURE_RATE_WINDOW_S else inf
