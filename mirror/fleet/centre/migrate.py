"""Brings the centre's database to this program's version: numbered SQL files, each in a transaction of its own.

A file whose first line is ``KEEPS_OLDER_LINE`` only adds: stations that know nothing of it go on. None is ever edited again.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import psycopg
from psycopg.rows import tuple_row

from mirror.errors import MirrorError

KEEPS_OLDER_LINE = "-- keeps older stations"
NEEDED_CENTRE_VERSION = 2
"""The oldest centre with which this program's stations work."""
_MIGRATION_LOCK_KEY = 0x4B4E4D31
_FILE_NAME_PATTERN = re.compile(r"(\d{3})_[a-z_]+\.sql")


@dataclass(frozen=True, slots=True)
class CentreMigration:
    """``keeps_older``: a station of the version before works with it too."""

    number: int
    name: str
    sql: str

    @property
    def keeps_older(self) -> bool:
        return self.sql.startswith(KEEPS_OLDER_LINE)


@dataclass(frozen=True, slots=True)
class CentreVersion:
    """What the database has: its newest migration, and the newest that a station must know."""

    number: int
    oldest_station: int


def list_migrations() -> tuple[CentreMigration, ...]:
    """All that this program has, in order."""
    folder = files("mirror.fleet.centre") / "migrations"
    found = {int(named[1]): one for one in folder.iterdir() if (named := _FILE_NAME_PATTERN.fullmatch(one.name))}
    return tuple(CentreMigration(number, found[number].name, found[number].read_text("utf-8")) for number in sorted(found))


def read_version(db: psycopg.Connection[Any]) -> CentreVersion:
    """Of a database that may have no tables yet: then both numbers are 0. Raises psycopg.Error."""
    with db.cursor(row_factory=tuple_row) as cursor:
        if cursor.execute("SELECT to_regclass('fleet.migrations')").fetchone() == (None,):
            return CentreVersion(0, 0)
        row = cursor.execute(
            "SELECT coalesce(max(number), 0), coalesce(max(number) FILTER (WHERE NOT keeps_older), 0) FROM fleet.migrations"
        ).fetchone()
    assert row is not None
    return CentreVersion(*row)


def check_version(found: CentreVersion) -> None:
    """Whether a station of this program works with a centre of the version ``found``. Raises MirrorError."""
    known = len(list_migrations())
    if found.number < NEEDED_CENTRE_VERSION:
        raise MirrorError(
            "fleet", f"the centre is older than this mirror (version {found.number}, needed is {NEEDED_CENTRE_VERSION})",
            "run: mirror fleet migrate",
        )  # fmt: skip
    if found.oldest_station > known:
        raise MirrorError(
            "fleet", f"the centre is newer than this mirror (it asks for version {found.oldest_station}, this is {known})",
            "upgrade this mirror",
        )  # fmt: skip


def migrate(db: psycopg.Connection[Any], migrations: Sequence[CentreMigration] | None = None) -> list[str]:
    """Runs what is missing, as the tables' owner; the names of what was run. Several at once wait for each other. ``db`` is in autocommit.

    Raises psycopg.Error, then the migration that failed left nothing; MirrorError where the database is newer than this program.
    """
    known = list_migrations() if migrations is None else migrations
    done = []
    with db.transaction():
        db.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK_KEY,))
        db.execute("CREATE SCHEMA IF NOT EXISTS fleet")
        db.execute(
            """CREATE TABLE IF NOT EXISTS fleet.migrations (number integer PRIMARY KEY, name text NOT NULL,
            keeps_older boolean NOT NULL, applied timestamptz NOT NULL DEFAULT now())"""
        )
    for one in known:
        with db.transaction():
            db.execute("SELECT pg_advisory_xact_lock(%s)", (_MIGRATION_LOCK_KEY,))
            there = read_version(db).number
            if there > len(known):
                raise MirrorError("fleet", f"the centre is newer than this program (version {there}, this has {len(known)})", "upgrade it")
            if one.number > there:
                db.execute(one.sql)
                db.execute(
                    "INSERT INTO fleet.migrations (number, name, keeps_older) VALUES (%s, %s, %s)", (one.number, one.name, one.keeps_older)
                )
                done.append(one.name)
    return done
