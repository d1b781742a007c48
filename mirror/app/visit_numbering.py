"""Numbers the visits of a run of the mirror."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mirror.types import Event


class VisitNumbering:
    """Numbers the visits of a run, across all desks of it. ``now`` is the newest; read from any thread."""

    def __init__(self, record: Callable[[Event], None]) -> None:
        self._record = record
        self._base = self.now = 0

    def next_number(self) -> None:
        """A new visit runner counts from one again."""
        self._base = self.now

    def record(self, event: Event) -> None:
        numbered = replace(event, visit=self._base + event.visit)
        self.now = numbered.visit
        self._record(numbered)
