"""Small changes glide into place: the mark of a list to its new line, a new number into its arc.

Where a widget is drawn changes, never what is painted; the scenes know nothing of it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from mirror.display.motion import SHORT_MOTION_S, ease_out
from mirror.display.widgets.base import PlacedWidget

POINTER_NAME = "pointer"
NUMBER_NAME = "number"
NUMBER_RISE_SHARE = 0.18
"""How far below its place a new number begins, in its own height."""


@dataclass(frozen=True, slots=True)
class Step:
    """A change: where the widget was drawn before it, relative to its place now, and when it came."""

    x: float
    y: float
    time: float


class Glide:
    """Remembers where the gliding widgets stood. One of it for each screen; ``now`` in seconds, never earlier than before."""

    def __init__(self) -> None:
        self._last: dict[str, PlacedWidget] = {}
        self._steps: dict[str, Step] = {}

    def ease(self, placed: list[PlacedWidget], now: float) -> list[PlacedWidget]:
        """``placed`` with what changed within ``SHORT_MOTION_S`` on its way to where it stands."""
        seen = {item.name: item for item in placed if item.name in (POINTER_NAME, NUMBER_NAME)}
        for name, item in seen.items():
            before = self._last.get(name)
            if before is None:
                self._steps.pop(name, None)
            elif name == POINTER_NAME and (before.x, before.y) != (item.x, item.y):
                left, top = self._offset(name, now)
                self._steps[name] = Step(before.x + left - item.x, before.y + top - item.y, now)
            elif name == NUMBER_NAME and before.widget != item.widget:
                self._steps[name] = Step(0.0, NUMBER_RISE_SHARE * item.box.h, now)
        self._last = seen
        return [self._moved(item, now) if item.name in seen else item for item in placed]

    def _offset(self, name: str, now: float) -> tuple[int, int]:
        """How far from its place ``name`` is drawn at ``now``, in pixels."""
        step = self._steps.get(name)
        if step is None or not 0 <= now - step.time < SHORT_MOTION_S:
            return 0, 0
        left = 1.0 - ease_out((now - step.time) / SHORT_MOTION_S)
        return round(step.x * left), round(step.y * left)

    def _moved(self, item: PlacedWidget, now: float) -> PlacedWidget:
        if not math.isfinite(now):
            return item
        left, top = self._offset(item.name, now)
        return replace(item, x=item.x + left, y=item.y + top) if left or top else item
