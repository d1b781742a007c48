"""The one thread that writes what happens at the glass. Nothing that it meets on the disk is felt there."""

from __future__ import annotations

import logging
import secrets
import sqlite3
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from mirror.store import copies, database, database_errors
from mirror.store.clock import EventDating, StoreClock
from mirror.store.database_errors import DamagedStore, RefusedWriteError
from mirror.store.event_sql import StampedEvent, date_event, write_event
from mirror.store.keypoints import KeypointTrack
from mirror.store.log_check import LogState, check_log
from mirror.store.member_cache import MemberCache
from mirror.store.outbox import AnonymousTelling, join_fleet
from mirror.store.retention import DEFAULT_RETENTION, RetentionRules, sweep
from mirror.store.salvage import SalvageCount, replace_damaged
from mirror.store.schema import SCHEMA_MIGRATIONS, Migration
from mirror.store.table_roots import note_table_roots, table_roots_path
from mirror.store.write_queue import WriteQueue
from mirror.types import Event, PathMade, SetDone, VisitBegan

log = logging.getLogger(__name__)

MAX_QUEUED_EVENTS = 2000
"""Events that wait in memory when the disk takes none: more than a hundred sets."""
CHANGE_POLL_PERIOD_S = 1.0
"""Seconds between two looks at what other processes have changed."""
FIRST_WRITE_RETRY_S, MAX_WRITE_RETRY_S = 0.5, 30.0
"""Seconds until a failed write is tried again, twice as long every time."""

Saved = Callable[[Event], None]


class StoreWriter:
    """Keeps events in the database at ``path``.

    ``clock`` may not be set yet. ``saved`` is called, in the writer's thread, with every event that is safe from then on even
    when the power goes. ``retention``: how long anonymous visits stay. ``fleet``: what is to be told to one; None: there is none.
    """

    def __init__(
        self,
        path: Path,
        clock: StoreClock,
        saved: Saved | None = None,
        retention: RetentionRules = DEFAULT_RETENTION,
        *,
        fleet: AnonymousTelling | None = None,
        limit: int = MAX_QUEUED_EVENTS,
        first_pause: float = FIRST_WRITE_RETRY_S,
        idle: float = CHANGE_POLL_PERIOD_S,
        migrations: Sequence[Migration] = SCHEMA_MIGRATIONS,
    ) -> None:
        self.run = secrets.token_hex(8)
        """Tells the visits of this process from those of others: visit ``n`` is kept as ``f"{run}-{n}"``."""
        self.directory = MemberCache()
        self.problem: str | None = None
        """What keeps events from being kept just now, in one line with the remedy."""
        self.set_aside: Path | None = None
        """Where the damaged database went that was found, if one was."""
        self._refused = False
        self._log_checked = False
        self._path, self._clock, self._saved, self._retention = path, clock, saved, retention
        self._fleet = fleet
        self._dating = EventDating(clock)
        self._first_pause, self._idle, self._migrations = first_pause, idle, migrations
        self._backlog = WriteQueue(limit)
        self._db: sqlite3.Connection | None = None
        self._seen = -1
        self._pause = 0.0
        self._thread = threading.Thread(target=self._work, name="store_writer", daemon=True)

    @property
    def knows_members(self) -> bool:
        """Whether a member who is not in ``directory`` is none: not while the database cannot be read, nor after it was damaged."""
        return self.problem is None and self.set_aside is None and self._seen != -1

    def start(self) -> None:
        """Opens the database, in its own thread; nothing is raised whatever there is to find."""
        self._thread.start()

    def put(self, event: Event) -> None:
        """Hands over ``event``; never waits for the disk. To be called as it happens: the clock is read here."""
        self._backlog.add(StampedEvent(event, self._clock.elapsed()))

    def record(self, motion: KeypointTrack) -> None:
        """Hands over the motion of a set that was put before; never waits for the disk."""
        self._backlog.add(StampedEvent(motion, self._clock.elapsed()))

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
        self._close_database()

    def _try(self, batch: list[StampedEvent]) -> bool:
        """Whether ``batch`` is dealt with."""
        try:
            if self._db is None:
                self._open()
            self._keep(batch)
        except database_errors.ForeignStore as error:
            self._fail(error)
            return True  # it will be no other one before the mirror starts again
        except RefusedWriteError:
            self._close_database()
            return self._try(batch)
        except Exception as error:
            return self._replace_database(error) and self._try(batch)
        self._pause, self.problem = 0.0, None
        return True

    def _open(self) -> None:
        if not self._log_checked:
            self._check_log()
        self._db = database.open_store(self._path, self._migrations)
        join_fleet(self._db, self._fleet)
        database.check_database(self._db, self._path)
        self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()  # what was deleted before a power cut may stand in the log
        note_table_roots(self._db, self._path)
        self._seen = -1

    def _check_log(self) -> None:
        self._log_checked = True
        match check_log(self._path):
            case LogState.TORN:
                log.warning("store %s: what was being written when the power went is not whole; all that was safe is there", self._path)
            case LogState.DAMAGED:
                kept = copies.keep_damaged_log(self._path)
                log.warning(
                    "store %s: its log is damaged, and what was done last may be missing; a copy of it is %s", self._path, kept.name
                )

    def _keep(self, batch: list[StampedEvent]) -> None:
        db = self._db
        assert db is not None
        self._dating.update(db)
        if batch:
            written = self._commit(db, batch)
            if self._saved is not None:
                for stamped in written:
                    if not isinstance(stamped.event, KeypointTrack):
                        self._saved(stamped.event)
            touched = [one.event.visit for one in written if isinstance(one.event, SetDone | PathMade | VisitBegan)]
            self.directory.reload(db, self.run, touched)
        version = int(db.execute("PRAGMA data_version").fetchone()[0])
        if version != self._seen:
            self.directory.load(db)
            self._seen = version
        if not self._dating.now.unsure:
            sweep(db, self._clock, self._retention)

    def _commit(self, db: sqlite3.Connection, batch: list[StampedEvent]) -> list[StampedEvent]:
        """One transaction for all; an event that the database cannot take is left out and said."""
        written = []
        db.execute("BEGIN IMMEDIATE")
        for stamped in batch:
            db.execute("SAVEPOINT one")
            try:
                write_event(db, date_event(stamped, self.run, self._dating.now))
            except Exception as error:
                if database_errors.is_damage(error) or database_errors.is_surroundings(error):
                    raise
                if database_errors.is_refusal(error) and self.set_aside is None:
                    raise self._refuse(error) from None
                db.execute("ROLLBACK TO one")
                log.warning("store %s: a %s cannot be kept (%s)", self._path, type(stamped.event).__name__, error)
            else:
                written.append(stamped)
            db.execute("RELEASE one")
        db.execute("COMMIT")
        self._refused = False
        return written

    def _refuse(self, error: Exception) -> Exception:
        """What is well-formed and refused is tried once more on a connection that reads the tables anew; a second time it is damage."""
        if self._refused:
            return DamagedStore(f"store {self._path}", f"damaged (it refuses what it must take: {error})")
        self._refused = True
        return RefusedWriteError(str(error))

    def _replace_database(self, error: Exception) -> bool:
        """Whether ``error`` was damage, and room is made for a new database: once, since a second time it is the disk."""
        if database_errors.is_damage(error) and self.set_aside is None:
            self._close_database()
            try:
                self.set_aside, saved = self._salvage()
            except (OSError, sqlite3.Error) as worse:
                error = worse
            else:
                log.warning("store %s: damaged; it is now %s, and in the new one %s", self._path, self.set_aside.name, saved)
                return True
        self._fail(error)
        return False

    def _salvage(self) -> tuple[Path, SalvageCount]:
        return replace_damaged(self._path, lambda path: database.open_store(path, self._migrations), table_roots_path(self._path))

    def _fail(self, error: Exception) -> None:
        self._close_database()
        self._pause = min(2 * self._pause, MAX_WRITE_RETRY_S) if self._pause else self._first_pause
        said = str(database_errors.database_error(self._path, error))
        lost = f" ({self._backlog.lost} events lost)" if self._backlog.lost else ""
        if self.problem is None:
            log.warning("%s", said)
        self.problem = said + lost

    def _close_database(self) -> None:
        db, self._db = self._db, None
        if db is not None:
            try:
                db.close()
            except sqlite3.Error as error:
                log.warning("store %s: cannot be closed (%s)", self._path, error)
