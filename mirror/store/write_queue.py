"""Events that wait to be kept: adding never waits for the disk, and there are never more than a limit."""

from __future__ import annotations

import threading
from collections import deque

from mirror.store.event_sql import StampedEvent
from mirror.store.keypoints import KeypointTrack
from mirror.types import RepDone

MAX_QUEUED_TRACKS = 10
"""Motions that wait at most: each may have some megabytes."""


class WriteQueue:
    """Any thread adds; one takes. What must give way are first motions, which are large, then single repetitions, which their set brings
    again, then the oldest."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._waiting: deque[StampedEvent] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self.lost = 0
        """Events that had to give way."""

    def add(self, stamped: StampedEvent) -> None:
        with self._changed:
            self._waiting.append(stamped)
            self._fit()
            self._changed.notify_all()

    def put_back(self, batch: list[StampedEvent]) -> None:
        """What could not be kept, before everything that came since."""
        with self._changed:
            self._waiting.extendleft(reversed(batch))
            self._fit()

    def take(self, longest: float) -> list[StampedEvent]:
        """All that waits; waits ``longest`` seconds for something to come."""
        with self._changed:
            self._changed.wait_for(lambda: self._waiting or self._closed, longest)
            batch = [*self._waiting]
            self._waiting.clear()
            return batch

    def pause(self, seconds: float) -> None:
        """Waits, unless it is closed."""
        with self._changed:
            self._changed.wait_for(lambda: self._closed, seconds)

    def close(self) -> None:
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    @property
    def closed(self) -> bool:
        return self._closed

    def __len__(self) -> int:
        return len(self._waiting)

    def _fit(self) -> None:
        while sum(isinstance(one.event, KeypointTrack) for one in self._waiting) > MAX_QUEUED_TRACKS:
            self._drop(KeypointTrack)
        while len(self._waiting) > self._limit:
            self._drop(RepDone)

    def _drop(self, kind: type) -> None:
        place = next((i for i, one in enumerate(self._waiting) if isinstance(one.event, kind)), 0)
        del self._waiting[place]
        self.lost += 1
