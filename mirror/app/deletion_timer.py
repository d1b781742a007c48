"""Deletes the members who asked for it when their time to take it back is over, and only by a clock that is known to be right."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

from mirror.errors import MirrorError
from mirror.store import MemberRepository, StoreClock

log = logging.getLogger(__name__)

DELETION_PERIOD_S = 600.0
"""Seconds between two looks at who is to be deleted."""


class DeletionTimer:
    """Looks into ``database`` in a thread of its own."""

    def __init__(self, database: Path, clock: StoreClock) -> None:
        self._database, self._clock = database, clock
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deletions", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Safe to call twice."""
        self._stop.set()

    def look(self) -> None:
        """Deletes whose time has come."""
        if not self._clock.is_synchronised() or not self._database.exists():
            return
        with MemberRepository(self._database) as repository:
            if gone := repository.delete_due(self._clock.wall()):
                log.warning("deleted, as they asked a week ago: %d members", gone)

    def _run(self) -> None:
        while not self._stop.wait(DELETION_PERIOD_S):
            try:
                self.look()
            except MirrorError as error:
                log.warning("members who asked for it could not be deleted: %s", error)
            except Exception:
                log.exception("members who asked for it could not be deleted")
