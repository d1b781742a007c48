"""The one thread between a mirror's database and the centre. Nothing that it meets on the way is felt at the glass."""

from __future__ import annotations

import logging
import random
import sqlite3
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from queue import Empty, SimpleQueue

from mirror.errors import MirrorError
from mirror.fleet import arrivals
from mirror.fleet.centre_client import FEED_KINDS, CentreConnection, FeedKind, RefusedEntriesError, Row
from mirror.fleet.entries import Entry, read_entry
from mirror.fleet.identity import confirm_instance, offer_instance
from mirror.store import OutboxEntry, outbox
from mirror.store.database import open_store
from mirror.store.database_errors import database_error
from mirror.store.member_cache import read_member
from mirror.types import Member

log = logging.getLogger(__name__)

BATCH_ENTRIES = 200
"""Entries that are told in one transaction: a set has about six kilobytes."""
PAGE_ROWS = 200
"""Rows that are taken from the centre at a time."""
OUTBOX_POLL_PERIOD_S = 0.5
"""Seconds between two looks whether there is something to tell."""
FEED_PERIOD_S = 15.0
"""Seconds between two questions whether there is something new."""
FIRST_CONNECT_RETRY_S, MAX_CONNECT_RETRY_S = 1.0, 300.0
"""Seconds until the centre is tried again, twice as long every time; of these a random share is waited."""
STORE_RETRY_S = 1.0
"""Seconds until a database is looked for again that the writer has not opened yet."""
CLOSE_TIMEOUT_S = 1.0

ARRANGED_KINDS: tuple[FeedKind, ...] = ("group_settings", "group_exercises")
"""Of the feed, what is for the mirror's files and not for its database."""

Answer = Callable[[tuple[Member, int] | None, bool], None]
"""Gets the member whom a badge names and their badge's counter; None: there is none, or (False) the centre could not be asked."""
Arrange = Callable[[Sequence[Row]], bool]
"""Takes settings or exercises of the group; False: they cannot be written just now, and are to be brought again."""


@dataclass(frozen=True, slots=True)
class FleetStatus:
    """``waiting``: entries that the centre has not got yet, as of the last look. ``problem``: why it is not reached, in one line."""

    connected: bool = False
    waiting: int = 0
    problem: str | None = None
    refused: int = 0
    """Entries that the centre would not take."""


class FleetSync:
    """Tells and takes from ``start`` to ``close``.

    ``connect`` opens the centre and raises MirrorError; ``folder`` keeps the identity; ``arrange`` takes what of the group's feed is not
    for the database.
    """

    def __init__(
        self,
        path: Path,
        folder: Path,
        connect: Callable[[], CentreConnection],
        program: str,
        arrange: Mapping[str, Arrange] | None = None,
        clock: Callable[[], float] = time.monotonic,
        share: Callable[[], float] = random.random,
    ) -> None:
        self._path, self._folder, self._connect, self._program = path, folder, connect, program
        self._arrange, self._clock, self._share = arrange or {}, clock, share
        self.status = FleetStatus()
        """Replaced, never changed: read from any thread."""
        self._questions: SimpleQueue[tuple[str, Answer]] = SimpleQueue()
        self._wake, self._stop = threading.Event(), threading.Event()
        self._retry_s = FIRST_CONNECT_RETRY_S
        self._thread = threading.Thread(target=self._run, name="fleet", daemon=True)

    @property
    def problem(self) -> str | None:
        return self.status.problem

    def start(self) -> None:
        self._thread.start()

    def ask(self, member: str, answer: Answer) -> None:
        """Has the centre asked at once for a member who is not known here; ``answer`` is called in this thread's time. Never waits."""
        self._questions.put((member, answer))
        self._wake.set()

    def close(self) -> None:
        """Safe to call twice. What is not told yet is told after the next start."""
        self._stop.set()
        self._wake.set()
        if self._thread.is_alive():
            self._thread.join(CLOSE_TIMEOUT_S)

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                pause = self._open_and_stay()
            except (MirrorError, sqlite3.Error, OSError) as error:
                pause = self._fail(str(error if isinstance(error, MirrorError) else database_error(self._path, error)))
            except Exception as error:
                pause = self._fail(f"fleet: an error of the mirror ({type(error).__name__}: {error})")
            self._refuse_questions()
            self._wake.wait(pause)

    def _open_and_stay(self) -> float:
        """Works until the mirror stops, or the database is another file; seconds until it is to be tried again."""
        if not self._path.exists():
            return STORE_RETRY_S
        with closing(open_store(self._path)) as db:
            if not outbox.is_in_fleet(db):
                return STORE_RETRY_S  # the writer has still to say so
            self._show(waiting=outbox.count_outbox(db))
            with closing(self._connect()) as centre:
                self.greet(db, centre)
                if self.status.problem is not None:
                    log.warning("fleet: works now")
                self._show(connected=True, problem=None)
                self._retry_s = FIRST_CONNECT_RETRY_S
                self._work(db, centre)
        return 0.0

    def greet(self, db: sqlite3.Connection, centre: CentreConnection) -> None:
        """What comes first on a connection. Raises MirrorError: this mirror is no station there, or was another group's."""
        instance = offer_instance(self._folder)
        welcome = centre.hello(instance, self._program)
        confirm_instance(self._folder, instance)
        outbox.enter_group(db, welcome.centre, welcome.group)
        outbox.number_after(db, welcome.batch)
        outbox.retry_refused(db, f"{self._program} {welcome.version}")
        self._show(refused=outbox.count_refused(db))

    def _work(self, db: sqlite3.Connection, centre: CentreConnection) -> None:
        file, fed = self._path.stat().st_ino, float("-inf")
        while not self._stop.is_set() and self._path.stat().st_ino == file:
            self._answer_questions(db, centre)
            if self.tell(db, centre):
                continue
            if self._clock() - fed >= FEED_PERIOD_S:
                if not self.take(db, centre):
                    continue
                fed = self._clock()
            self._wake.wait(OUTBOX_POLL_PERIOD_S)
            self._wake.clear()

    def tell(self, db: sqlite3.Connection, centre: CentreConnection) -> bool:
        """Tells the oldest batch that waits; whether there was one. Raises MirrorError, sqlite3.Error."""
        waiting = outbox.read_outbox(db, BATCH_ENTRIES)
        if not waiting:
            if self.status.waiting:
                self._show(waiting=0)
            return False
        left = outbox.count_outbox(db) - len(waiting)
        told = [(one, found) for one in waiting if (found := self._read(db, one)) is not None]
        try:
            self._push(centre, told, waiting[-1].id, left)
        except RefusedEntriesError:
            for one, found in told:
                self._push_alone(db, centre, one, found, left)
        outbox.take_out(db, waiting)
        self._show(waiting=left)
        return True

    def _read(self, db: sqlite3.Connection, entry: OutboxEntry) -> Entry | None:
        try:
            return read_entry(db, entry)
        except (KeyError, ValueError) as error:  # of a newer program, or a damaged value
            self._set_aside(db, entry, f"{type(error).__name__}: {error}")
            return None

    def _push(self, centre: CentreConnection, told: list[tuple[OutboxEntry, Entry]], batch: int, left: int) -> None:
        if told:
            centre.push(batch, left, [found for _, found in told])

    def _push_alone(self, db: sqlite3.Connection, centre: CentreConnection, one: OutboxEntry, found: Entry, left: int) -> None:
        try:
            centre.push(one.id, left, [found])
        except RefusedEntriesError as error:
            self._set_aside(db, one, str(error))

    def _set_aside(self, db: sqlite3.Connection, entry: OutboxEntry, why: str) -> None:
        log.warning("fleet: the centre cannot take a %s (%s); it stays here", entry.kind, why)
        outbox.refuse_entry(db, entry, why)
        self._show(refused=outbox.count_refused(db))

    def take(self, db: sqlite3.Connection, centre: CentreConnection) -> bool:
        """Takes what is new in the group; False: broken off, since a badge waits for an answer. Raises MirrorError, sqlite3.Error."""
        version = centre.version()
        if version == outbox.read_cursor(db, "version"):
            return True
        is_whole = True
        for kind in FEED_KINDS:
            since = outbox.read_cursor(db, kind)
            until = None if kind == "members" else version  # a set up to there may be of a member who was changed after it
            while rows := centre.feed(kind, since, until, PAGE_ROWS):
                if kind in ARRANGED_KINDS:
                    if kind in self._arrange and not self._arrange[kind](rows):
                        is_whole = False
                        break
                else:
                    self._put(db, kind, rows)
                since = rows[-1]["version"]
                outbox.move_cursor(db, kind, since)
                if not self._questions.empty() or self._stop.is_set():
                    return False
            else:
                outbox.move_cursor(db, kind, max(since, version))
        if is_whole:
            outbox.move_cursor(db, "version", version)
        return True

    def _put(self, db: sqlite3.Connection, kind: FeedKind, rows: list[Row]) -> None:
        match kind:
            case "members":
                arrivals.take_members(db, rows)
            case "deleted_members":
                arrivals.take_deletions(db, self._path, rows)
            case "deleted_visits":
                arrivals.take_visit_deletions(db, rows)
            case "sets":
                arrivals.take_sets(db, rows)
            case "paths":
                arrivals.take_paths(db, rows)
            case "screens":
                arrivals.take_screens(db, rows)
            case "programmes":
                arrivals.take_programmes(db, rows)

    def _answer_questions(self, db: sqlite3.Connection, centre: CentreConnection) -> None:
        with suppress(Empty):
            while True:
                member, answer = self._questions.get_nowait()
                try:
                    found = self._ask(db, centre, member)
                except BaseException:
                    _give(answer, None, False)
                    raise
                _give(answer, found, True)

    def _ask(self, db: sqlite3.Connection, centre: CentreConnection, member: str) -> tuple[Member, int] | None:
        news = centre.find(member)
        if news is None:
            return None
        arrivals.take_members(db, [news.member])
        for kind, rows in news.rows.items():
            self._put(db, kind, rows)
        return read_member(db, member)

    def _refuse_questions(self) -> None:
        with suppress(Empty):
            while True:
                _, answer = self._questions.get_nowait()
                _give(answer, None, False)

    def _fail(self, problem: str) -> float:
        if problem != self.status.problem:
            log.warning("%s; the mirror goes on by itself", problem)
        self._show(connected=False, problem=problem)
        pause, self._retry_s = self._retry_s * (0.5 + 0.5 * self._share()), min(2 * self._retry_s, MAX_CONNECT_RETRY_S)
        return pause

    def _show(self, **changes: object) -> None:
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]


def _give(answer: Answer, member: tuple[Member, int] | None, asked: bool) -> None:
    try:
        answer(member, asked)
    except Exception:
        log.exception("a badge could not be answered")
