"""Stations for tests: a real store and a real centre, without a camera, a thread or a clock; and what may go wrong between the two."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from mirror.errors import MirrorError
from mirror.fleet import sync
from mirror.fleet.centre.migrate import migrate
from mirror.fleet.centre_client import CentreConnection, FeedKind, MemberNews, PostgresCentre, Welcome
from mirror.fleet.entries import Entry
from mirror.fleet.identity import Instance
from mirror.fleet.sync import FleetSync
from mirror.store import MemberRepository, database, outbox
from mirror.store.clock import Dating
from mirror.store.event_sql import DatedEvent, write_event
from mirror.types import VisitBegan
from tests.harness.postgres import Postgres
from tests.store.samples import NOW, one_set

GROUP = "gym"
Push = tuple[int, int, tuple[Entry, ...]]


class FleetDatabase:
    """A centre with one group and ``stations``, whose roles log in without a certificate."""

    def __init__(self, postgres: Postgres, stations: Sequence[str], group: str = GROUP) -> None:
        self._postgres, self.name = postgres, postgres.new_database()
        self.db: psycopg.Connection[Any] = postgres.connect(self.name, autocommit=True)
        migrate(self.db)
        self.db.execute("INSERT INTO fleet.groups VALUES (%s, %s)", (group, group))
        for station in stations:
            self.add_station(station, group)

    def add_station(self, station: str, group: str = GROUP) -> None:
        role = self.role(station)
        self.db.execute(f"CREATE ROLE {role} LOGIN IN ROLE mirror_station")
        self.db.execute("INSERT INTO fleet.stations (id, group_id, role) VALUES (%s, %s, %s)", (station, group, role))

    def role(self, station: str) -> str:
        return f"{self.name}_{station}"

    def connect(self, station: str) -> PostgresCentre:
        """As the station sees it: ``session_user`` is its role."""
        centre = PostgresCentre(self._postgres.superuser_dsn(self.name))
        centre._db.execute(f"SET SESSION AUTHORIZATION {self.role(station)}")
        return centre

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return self.db.execute(query, values).fetchall()


class FaultyCentre:
    """``CentreConnection`` through a network that fails when it is told to, and that may bring a batch twice."""

    def __init__(self, centre: CentreConnection) -> None:
        self._centre = centre
        self.fail_before_push = self.fail_after_push = False
        self.pushes: list[Push] = []

    def hello(self, instance: Instance, program: str) -> Welcome:
        return self._centre.hello(instance, program)

    def push(self, batch: int, waiting: int, entries: Sequence[Entry]) -> None:
        if self.fail_before_push:
            raise MirrorError("fleet", "the network is gone")
        self.pushes.append((batch, waiting, tuple(entries)))
        self._centre.push(batch, waiting, entries)
        if self.fail_after_push:
            raise MirrorError("fleet", "the network went before the answer came")

    def replay(self, number: int) -> None:
        if self.pushes:
            self._centre.push(*self.pushes[number % len(self.pushes)])

    def version(self) -> int:
        return self._centre.version()

    def feed(self, kind: FeedKind, since: int, until: int | None, most: int) -> list[dict[str, Any]]:
        return self._centre.feed(kind, since, until, most)

    def find(self, member: str) -> MemberNews | None:
        return self._centre.find(member)

    def close(self) -> None:
        self._centre.close()


class TestStation:
    """A mirror in a fleet that does one thing at a time."""

    __test__ = False

    def __init__(self, name: str, folder: Path, connect: Callable[[], CentreConnection]) -> None:
        self.name, self.path, self._folder, self._connect = name, folder / "mirror.db", folder, connect
        folder.mkdir(parents=True, exist_ok=True)
        self.run = f"run-{name}"
        self._visits = 0
        with closing(database.open_store(self.path)) as db:
            outbox.join_fleet(db, "counts")
        self.sync = FleetSync(self.path, folder, connect, "test")
        self.centre: FaultyCentre | None = None

    def create(self, key: str, name: str) -> None:
        with MemberRepository(self.path) as repository:
            repository.create(key, name, NOW)

    def train(self, member: str | None) -> tuple[str, int]:
        """A visit with one set; its run and number."""
        self._visits += 1
        with closing(database.open_store(self.path)) as db, database.transaction(db):
            for event in [VisitBegan(0.0, self._visits, member), one_set(self._visits, 1, 0.0, 2)[-1]]:
                write_event(db, DatedEvent(event, NOW, self.run, Dating("boot", NOW - 100, False)))
        return self.run, self._visits

    def members(self) -> dict[str, tuple[str, int, str]]:
        return {key: (name, badge, settings) for key, name, badge, settings in self.rows("SELECT id, name, badge, settings FROM members")}

    def sets(self) -> set[tuple[str, int, str]]:
        """Of members: run, visit, member."""
        return set(self.rows("SELECT run, visits.number, member FROM visits JOIN sets ON sets.visit = visits.id WHERE member IS NOT NULL"))

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        with closing(database.open_store(self.path)) as db:
            return db.execute(query, values).fetchall()

    def waiting(self) -> int:
        with closing(database.open_store(self.path)) as db:
            return outbox.count_outbox(db)

    def come_online(self) -> FaultyCentre:
        if self.centre is None:
            centre = FaultyCentre(self._connect())
            with closing(database.open_store(self.path)) as db:
                self.sync.greet(db, centre)
            self.centre = centre
        return self.centre

    def go_offline(self) -> None:
        if self.centre is not None:
            self.centre.close()
            self.centre = None

    def tell_and_take(self) -> None:
        centre = self.come_online()
        with closing(database.open_store(self.path)) as db:
            while self.sync.tell(db, centre):
                pass
            assert self.sync.take(db, centre)
            while self.sync.tell(db, centre):
                pass


MakeStation = Callable[[str], TestStation]


@contextmanager
def small_batches(entries: int = 3, rows: int = 2) -> Iterator[None]:
    """As if there were always more than fits."""
    before = sync.BATCH_ENTRIES, sync.PAGE_ROWS
    sync.BATCH_ENTRIES, sync.PAGE_ROWS = entries, rows
    try:
        yield
    finally:
        sync.BATCH_ENTRIES, sync.PAGE_ROWS = before
