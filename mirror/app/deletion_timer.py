"""Deletes the members who asked for it when their time to take it back is over, and only by a clock that is known to be right."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from pathlib import Path

from mirror.errors import MirrorError
from mirror.store import MemberRepository

log = logging.getLogger(__name__)

DELETION_PERIOD_S = 600.0
"""Seconds between two looks at who is to be deleted."""


class DeletionTimer:
    """Looks into ``database`` in a thread of its own. ``now``: seconds since 1970, None while the clock is not to be trusted."""

    def __init__(self, database: Path, now: Callable[[], float | None]) -> None:
        self._database, self._now = database, now
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="deletions", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        """Safe to call twice."""
        self._stop.set()

    def look(self) -> None:
        """Deletes whose time has come."""
        now = self._now()
        if now is None or not self._database.exists():
            return
        with MemberRepository(self._database) as repository:
            if gone := repository.delete_due(now):
                log.warning("deleted, as they asked a week ago: %d members", gone)

    def _run(self) -> None:
        while not self._stop.wait(DELETION_PERIOD_S):
            try:
                self.look()
            except MirrorError as error:
                log.warning("members who asked for it could not be deleted: %s", error)
            except Exception:
                log.exception("members who asked for it could not be deleted")
