"""A whole chain of gyms in one PostgreSQL: groups, stations, members and millions of repetitions, and stations that train by themselves."""

from __future__ import annotations

import shutil
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from mirror.fleet.centre_client import PostgresCentre
from mirror.fleet.credentials import station_conninfo
from mirror.fleet.entries import Entry, read_entry
from mirror.fleet.sync import FleetSync
from mirror.store import MemberRepository, StoreWriter, outbox
from mirror.store.database import open_store, transaction
from mirror.types import Event, VisitBegan
from tests.harness.postgres import Postgres
from tests.store.samples import FakeClock, one_set

REPS_A_SET = 10
MONTHS = 12
FIRST_MONTH_MS = 1_764_547_200_000
"""1 December 2025."""
YEAR_MS = 365 * 86_400_000


@dataclass(frozen=True)
class FleetSize:
    """How large the fleet is."""

    stations: int
    groups: int
    members: int
    sets: int

    @property
    def reps(self) -> int:
        return REPS_A_SET * self.sets


class BigFleet:
    """The fleet of ``size`` in a new database, filled by the server itself; ``template`` is a station's database to copy."""

    def __init__(self, postgres: Postgres, database: str, size: FleetSize, folder: Path) -> None:
        self.size, self._postgres, self._database, self._folder = size, postgres, database, folder
        self.template = make_template(folder / "template.db")
        with postgres.connect(database, autocommit=True) as db:
            db.execute("SET synchronous_commit = off")
            self._fill(db)

    def _fill(self, db: psycopg.Connection[Any]) -> None:
        size, (entry,) = self.size, read_sets(self.template, 1)
        for month in range(MONTHS + 2):
            db.execute("SELECT fleet.add_partition((date '2025-12-01' + %s * interval '1 month')::date)", (month,))
        db.execute("INSERT INTO fleet.groups (id, name, version) SELECT 'gym-' || g, 'Gym ' || g, %s FROM generate_series(0, %s) AS g",
                   (size.sets + size.members, size.groups - 1))  # fmt: skip
        db.execute(
            """INSERT INTO fleet.stations (id, group_id, role, name)
            SELECT 'st-' || s, 'gym-' || s %% %s, 'station_st_' || s, 'Station ' || s
            FROM generate_series(0, %s) AS s""",
            (size.groups, size.stations - 1),
        )
        db.execute(
            """INSERT INTO fleet.members (group_id, id, name, consent, created, version)
            SELECT 'gym-' || m %% %s, 'MEMBER' || lpad(m::text, 10, '0'), 'Member ' || m, 0, 0, m + 1 FROM generate_series(0, %s) AS m""",
            (size.groups, size.members - 1),
        )
        columns = {name: value for name, value in entry.items() if name in SET_COLUMNS}
        # A set's member trains in one of their gym's mirrors; sets are spread over a year.
        db.execute(
            f"""INSERT INTO fleet.sets (group_id, station, run, visit, number, member, began, ended, visit_began, visit_ended, version,
                summary, repetitions, {", ".join(columns)})
            SELECT 'gym-' || n %% %(groups)s, 'st-' || (n %% %(groups)s + %(groups)s * ((n / %(groups)s) %% (%(stations)s / %(groups)s))),
                'filled', n, 1, 'MEMBER' || lpad((n %% %(members)s)::text, 10, '0'), t, t + 60000, t, t + 600000, %(members)s + n,
                %(summary)s, %(repetitions)s, {", ".join(f"%({name})s" for name in columns)}
            FROM (SELECT n, %(first)s + (n * 7919::bigint %% %(sets)s) * ({YEAR_MS}::bigint / %(sets)s) AS t
                FROM generate_series(0, %(last)s) AS n) AS spread""",
            {"groups": size.groups, "stations": size.stations, "members": size.members, "sets": size.sets, "last": size.sets - 1,
             "first": FIRST_MONTH_MS, "summary": Jsonb(entry["summary"]), "repetitions": Jsonb(entry["repetitions"]), **columns},
        )  # fmt: skip
        db.execute("ANALYZE")

    def connect(self) -> psycopg.Connection[Any]:
        """As the superuser."""
        return self._postgres.connect(self._database, autocommit=True)

    def open_station(self, number: int) -> SimulatedStation:
        """The real sync of one station, as its role with its certificate, on a database of its own."""
        role, folder = f"station_st_{number}", self._folder / f"st-{number}"
        folder.mkdir()
        with self._postgres.connect(self._database, autocommit=True) as db:
            if db.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone() is None:  # of another test's fleet
                db.execute(f"CREATE ROLE {role} LOGIN IN ROLE mirror_station")
            db.execute(f"GRANT CONNECT ON DATABASE {self._database} TO {role}")
        dsn = self._postgres.certificate_dsn(self._database, role)
        return SimulatedStation(number, self.size, folder, dsn, self.template)


SET_COLUMNS = {
    "exercise", "unsure", "reps", "partials", "judged", "clean", "drifting", "drift_left", "drift_right", "depth", "score", "load_kg",
}  # fmt: skip


@dataclass
class SimulatedStation:
    """A station that has members of its gym and trains when it is told to."""

    number: int
    size: FleetSize
    folder: Path
    dsn: str
    template: Path
    committed: dict[int, float] = field(default_factory=dict)
    """When each visit's set was on this station's own disk, seconds since 1970."""

    def __post_init__(self) -> None:
        self.path = self.folder / "mirror.db"
        shutil.copy(self.template, self.path)
        with closing(open_store(self.path)) as db:
            db.execute("INSERT OR IGNORE INTO members (id, name, consent, created) VALUES (?, 'Ada', 0, 0)", (self.member(0),))
            db.execute("UPDATE visits SET member = ?", (self.member(0),))
            db.execute("DELETE FROM outbox")
            # What the gym did before is there: a new station takes it in once, which is another figure.
            news = self.size.sets + self.size.members
            for kind in (
                "version",
                "members",
                "deleted_visits",
                "sets",
                "paths",
                "screens",
                "programmes",
                "group_settings",
                "group_exercises",
            ):
                outbox.move_cursor(db, kind, news)
        self.reopen()

    def reopen(self) -> None:
        """A sync as after a start of the mirror."""
        self.sync = FleetSync(self.path, self.folder, lambda: PostgresCentre(station_conninfo(self.dsn, self.folder)), "test")

    def is_told(self) -> bool:
        """Whether nothing waits."""
        with closing(open_store(self.path)) as db:
            return outbox.count_outbox(db) == 0

    def knows(self, member: str) -> bool:
        with closing(open_store(self.path)) as db:
            return db.execute("SELECT 1 FROM members WHERE id = ?", (member,)).fetchone() is not None

    def create(self, member: str, name: str) -> None:
        with MemberRepository(self.path) as repository:
            repository.create(member, name, time.time())

    def member(self, index: int) -> str:
        """The ``index``-th member of its gym."""
        return f"MEMBER{self.number % self.size.groups + self.size.groups * index:010}"

    def train(self, visit: int, sets: int = 1) -> None:
        """Visits of one set each, one transaction each, as the glass keeps them."""
        with closing(open_store(self.path)) as db:
            for number in range(visit, visit + sets):
                with transaction(db):
                    copy_visit(db, f"run-{self.number}", number)
                self.committed[number] = time.time()


def make_template(path: Path) -> Path:
    """A station's database with a member and one set of ``REPS_A_SET`` repetitions, in a fleet."""
    events: Sequence[Event] = one_set(1, 1, 100.0, REPS_A_SET + 1)
    writer = StoreWriter(path, FakeClock(), fleet="counts")
    writer.start()
    with closing(open_store(path)) as db:
        db.execute("INSERT INTO members (id, name, consent, created) VALUES ('MEMBER0000000000', 'Ada', 0, 0)")
    for event in (VisitBegan(90.0, 1, "MEMBER0000000000"), *events):
        writer.put(event)
    assert writer.close()
    return path


def copy_visit(db: sqlite3.Connection, run: str, number: int) -> None:
    """The template's visit again as ``number`` of ``run``, now; its set ends last, as sets do."""
    now = round(time.time() * 1000)
    first = db.execute("SELECT min(id) FROM visits").fetchone()[0]
    visit = _copy(db, "visits", "id = ?", first, run=run, number=number, began=now - 60_000, ended=now)
    ((source,),) = db.execute("SELECT min(id) FROM sets WHERE visit = ?", (first,)).fetchall()
    made = _copy(db, "sets", "id = ?", source, visit=visit, began=now - 60_000, ended=None)
    names = [row[1] for row in db.execute("PRAGMA table_info(reps)") if row[1] != "set"]
    quoted = ", ".join(f'"{name}"' for name in names)
    db.execute(f'INSERT INTO reps ("set", {quoted}) SELECT ?, {quoted} FROM reps WHERE "set" = ?', (made, source))
    db.execute("UPDATE sets SET ended = ? WHERE id = ?", (now, made))


def _copy(db: sqlite3.Connection, table: str, condition: str, value: object, **changes: object) -> int:
    names = [row[1] for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in {"id", *changes}]
    kept = ", ".join(f'"{name}"' for name in names)
    new, values = ", ".join(changes), ", ".join("?" for _ in changes)
    made = db.execute(
        f"INSERT INTO {table} ({new}, {kept}) SELECT {values}, {kept} FROM {table} WHERE {condition}",
        (*changes.values(), value),
    )
    assert made.lastrowid is not None
    return made.lastrowid


def read_sets(path: Path, most: int) -> list[Entry]:
    """Sets that wait in the outbox of ``path``, as the centre takes them."""
    with closing(open_store(path)) as db:
        waiting = [one for one in outbox.read_outbox(db, 1000) if one.kind == "set"][:most]
        return [found for one in waiting if (found := read_entry(db, one)) is not None]
