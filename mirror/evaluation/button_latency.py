"""Latency from a button press to the flipped frame that shows its effect."""

from __future__ import annotations

from collections.abc import Callable

from mirror.types import Action, View

PRESS_DELAY_S = 0.15
"""Seconds from a change that was seen to the next press; not in step with the camera."""


class LatencyProbe:
    """Presses "next" as soon as it is told of Views, and again after each change; times, in ms, until a flipped View has another
    exercise."""

    def __init__(self, press: Callable[[Action], None]) -> None:
        self._press = press
        self.late_ms: list[float] = []
        self._asked: tuple[float, str] | None = None
        self._rested = float("-inf")

    def flipped(self, view: View, now: float) -> None:
        """``view`` is on the glass since ``now``, seconds."""
        if self._asked is None:
            if now - self._rested >= PRESS_DELAY_S:
                self._asked = (now, view.training.exercise)
                self._press(Action.NEXT)
        elif view.training.exercise != self._asked[1]:
            self.late_ms.append(1e3 * (now - self._asked[0]))
            self._asked, self._rested = None, now
