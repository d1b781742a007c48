"""The one thread that writes what happens at the glass. Nothing that it meets on the disk is felt there."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from mirror.store import opening
from mirror.store.backlog import Backlog
from mirror.store.directory import Directory
from mirror.store.motion import Motion
from mirror.store.retention import DAY, USUAL, Retention, forget
from mirror.store.schema import VERSIONS, Statements
from mirror.store.writing import Stamped, write
from mirror.types import Event, PathMade, SetDone, VisitBegan

log = logging.getLogger(__name__)

LIMIT = 2000
"""Events that wait in memory when the disk takes none: more than a hundred sets."""
IDLE = 1.0
"""Seconds between two looks at what other processes have changed."""
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0
"""Seconds until a failed write is tried again, twice as long every time."""

WallClock = Callable[[], float]
Saved = Callable[[Event], None]


class Keeper:
    """Keeps events in the database at ``path``.

    ``wall_clock`` gives seconds since 1970. ``saved`` is called, in the keeper's thread, with every event that is safe from then on even
    when the power goes. ``retention``: how long what belongs to nobody stays.
    """

    def __init__(
        self,
        path: Path,
        wall_clock: WallClock,
        saved: Saved | None = None,
        retention: Retention = USUAL,
        *,
        limit: int = LIMIT,
        first_pause: float = FIRST_PAUSE,
        idle: float = IDLE,
        versions: Sequence[Statements] = VERSIONS,
    ) -> None:
        self.run = secrets.token_hex(8)
        """Tells the visits of this process from those of others: visit ``n`` is kept as ``f"{run}-{n}"``."""
        self.directory = Directory()
        self.problem: str | None = None
        """What keeps events from being kept just now, in one line with the remedy."""
        self.set_aside: Path | None = None
        """Where the damaged database went that was found, if one was."""
        self._path, self._wall_clock, self._saved, self._retention = path, wall_clock, saved, retention
        self._first_pause, self._idle, self._versions = first_pause, idle, versions
        self._backlog = Backlog(limit)
        self._db: sqlite3.Connection | None = None
        self._seen = -1
        self._swept = 0.0
        self._pause = 0.0
        self._thread = threading.Thread(target=self._work, name="keeper", daemon=True)

    def start(self) -> None:
        """Opens the database, in its own thread; nothing is raised whatever there is to find."""
        self._thread.start()

    def put(self, event: Event) -> None:
        """Hands over ``event``; never waits for the disk. To be called as it happens: the wall clock is read here."""
        self._backlog.add(Stamped(event, self._wall_clock()))

    def record(self, motion: Motion) -> None:
        """Hands over the motion of a set that was put before; never waits for the disk."""
        self._backlog.add(Stamped(motion, self._wall_clock()))

    def close(self, longest: float = 5.0) -> bool:
        """Ends the thread, ``longest`` seconds at most; whether everything was kept."""
        self._backlog.close()
        if self._thread.ident is not None:
            self._thread.join(longest)
        return not self._thread.is_alive() and not len(self._backlog) and self.problem is None

    def _work(self) -> None:
        while True:
            batch = self._backlog.take(self._idle)
            last = self._backlog.closed
            if not self._try(batch):
                self._backlog.put_back(batch)
                if not last:
                    self._backlog.pause(self._pause)
                    continue
            if last:
                break
        self._let_go()

    def _try(self, batch: list[Stamped]) -> bool:
        """Whether ``batch`` is dealt with."""
        try:
            if self._db is None:
                self._open()
            self._keep(batch)
        except opening.ForeignStore as error:
            self._fail(error)
            return True  # it will be no other one before the mirror starts again
        except Exception as error:
            return self._replaced(error) and self._try(batch)
        self._pause, self.problem = 0.0, None
        return True

    def _open(self) -> None:
        self._db = opening.open_store(self._path, self._versions)
        opening.check(self._db, self._path)
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # what was deleted before a power cut may stand in the log
        self._seen = -1

    def _keep(self, batch: list[Stamped]) -> None:
        db = self._db
        assert db is not None
        if batch:
            written = self._commit(db, batch)
            if self._saved is not None:
                for stamped in written:
                    if not isinstance(stamped.event, Motion):
                        self._saved(stamped.event)
            touched = [one.event.visit for one in written if isinstance(one.event, SetDone | PathMade | VisitBegan)]
            self.directory.reload(db, self.run, touched)
        version = int(db.execute("PRAGMA data_version").fetchone()[0])
        if version != self._seen:
            self.directory.load(db)
            self._seen = version
        now = self._wall_clock()
        if abs(now - self._swept) >= DAY:
            forget(db, now, self._retention)
            self._swept = now

    def _commit(self, db: sqlite3.Connection, batch: list[Stamped]) -> list[Stamped]:
        """One transaction for all; an event that the database cannot take is left out and said."""
        written = []
        db.execute("BEGIN IMMEDIATE")
        for stamped in batch:
            db.execute("SAVEPOINT one")
            try:
                write(db, self.run, stamped)
            except Exception as error:
                if opening.is_damage(error) or opening.is_surroundings(error):
                    raise
                db.execute("ROLLBACK TO one")
                log.warning("store %s: a %s cannot be kept (%s)", self._path, type(stamped.event).__name__, error)
            else:
                written.append(stamped)
            db.execute("RELEASE one")
        db.execute("COMMIT")
        return written

    def _replaced(self, error: Exception) -> bool:
        """Whether ``error`` was damage, and room is made for a new database: once, since a second time it is the disk."""
        if opening.is_damage(error) and self.set_aside is None:
            self._let_go()
            try:
                self.set_aside = opening.set_aside(self._path)
            except OSError as worse:
                error = worse
            else:
                log.warning("store %s: damaged; it is now %s, and a new one is begun", self._path, self.set_aside.name)
                return True
        self._fail(error)
        return False

    def _fail(self, error: Exception) -> None:
        self._let_go()
        self._pause = min(2 * self._pause, LONGEST_PAUSE) if self._pause else self._first_pause
        said = str(opening.trouble(self._path, error))
        lost = f" ({self._backlog.lost} events lost)" if self._backlog.lost else ""
        if self.problem is None:
            log.warning("%s", said)
        self.problem = said + lost

    def _let_go(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            try:
                db.close()
            except sqlite3.Error as error:
                log.warning("store %s: cannot be closed (%s)", self._path, error)
