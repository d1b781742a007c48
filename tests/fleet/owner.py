"""A fleet for tests: its owner's folder, and stations that joined as they do at the glass."""

from __future__ import annotations

import shutil
import sqlite3
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from mirror.fleet.centre.enrolments import Enrolment, enrolment
from mirror.fleet.centre.owner import OwnerFolder, make_centre
from mirror.fleet.credentials import station_conninfo
from mirror.fleet.entries import read_entry
from mirror.fleet.joining import adopt_badge_key, join_fleet
from mirror.store import MemberRepository, OutboxEntry, StoreWriter
from tests.harness.postgres import Postgres
from tests.store.samples import FakeClock, one_visit


@dataclass(frozen=True)
class JoinedStation:
    dsn: str
    folder: Path

    @property
    def role(self) -> str:
        return psycopg.conninfo.conninfo_to_dict(self.dsn)["user"]  # type: ignore[return-value]

    def tell(self, *entries: dict[str, Any]) -> None:
        """Tells the centre ``entries``, as the sync thread does."""
        with self.connect() as db:
            row = db.execute("SELECT verdict, batch FROM fleet.hello('me', 'me', 'test', 6)").fetchone()
            assert row is not None
            assert row[0] == "welcome"
            db.execute("SELECT fleet.push('me', %s, 0, %s)", (row[1] + 1, Jsonb(list(entries))))

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(station_conninfo(self.dsn, self.folder), autocommit=True)


def made_entries(folder: Path, member: str, name: str, sets: int = 2) -> list[dict[str, Any]]:
    """What a mirror tells of a member who made their account and did ``sets`` sets just now: entries of ``fleet.push``."""
    path = folder / f"{member}.db"
    folder.mkdir(parents=True, exist_ok=True)
    with MemberRepository(path) as repository:
        repository.create(member, name, time.time())
    writer = StoreWriter(path, FakeClock(time.time()))
    writer.start()
    for event in one_visit(1, member, sets, start=10.0):
        writer.put(event)
    writer.close()
    with closing(sqlite3.connect(path)) as db:
        kinds = [("member", member), *(("set", str(key)) for (key,) in db.execute("SELECT id FROM sets ORDER BY id"))]
        made = [read_entry(db, OutboxEntry(number, kind, key)) for number, (kind, key) in enumerate(kinds)]
    return [entry for entry in made if entry is not None]


def make_fleet(postgres: Postgres, folder: Path) -> OwnerFolder:
    """The centre in a new database; its authority is the one that the server has."""
    folder.mkdir()
    for name in ("ca.crt", "ca.key"):
        shutil.copy(postgres.folder / name, folder / name)
    return make_centre(postgres.superuser_dsn(postgres.new_database()), "localhost", folder)[0]


def enrol_station(owner: OwnerFolder, folder: Path, name: str = "East", group: str = "gym") -> JoinedStation:
    """A station called ``name`` that joined; ``folder`` has its credentials, and badge.key."""
    with owner.connect() as db, enrolment(db, owner.authority(), owner.centre, group, name, owner.badge_key(group), 60) as waiting:
        answering = threading.Thread(target=answer_all, args=(owner, waiting))
        answering.start()
        try:
            dsn = join_fleet(waiting.code, folder, folder / "badge.key", timeout_s=20)
            adopt_badge_key(folder, folder / "badge.key")
        finally:
            answering.join()
        assert waiting.is_taken
    return JoinedStation(dsn, folder)


def answer_all(owner: OwnerFolder, waiting: Enrolment) -> None:  # noqa: ARG001
    """Looks until a request was there."""
    for _ in range(400):
        if waiting.answer() is not None:
            return
        threading.Event().wait(0.05)
