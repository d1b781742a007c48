"""The stations of the fleet: how they are, and the end of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import class_row

from mirror.errors import MirrorError


@dataclass(frozen=True, slots=True)
class StationHealth:
    """``unseen_s``: seconds since it was last here; None: never. ``waiting``: what it had still to tell then."""

    station: str
    group_id: str
    name: str
    revoked: datetime | None
    program: str
    schema_version: int
    waiting: int
    unseen_s: float | None
    deletions_due: int


def list_stations(db: psycopg.Connection[Any]) -> Sequence[StationHealth]:
    """All, those that were revoked last. Raises psycopg.Error."""
    with db.cursor(row_factory=class_row(StationHealth)) as cursor:
        return cursor.execute(
            """SELECT station, group_id, name, revoked, program, schema_version, waiting, unseen_s::float8, deletions_due
            FROM fleet.station_health ORDER BY revoked IS NOT NULL, group_id, name, station"""
        ).fetchall()


def find_station(db: psycopg.Connection[Any], who: str) -> StationHealth:
    """By id or name; of several with a name the one that is not revoked. Raises MirrorError."""
    found = [one for one in list_stations(db) if who in (one.station, one.name)]
    living = [one for one in found if one.revoked is None] or found
    if not living:
        raise MirrorError(f"station '{who[:40]}'", "there is none", "mirror fleet stations shows all")
    if len(living) > 1:
        raise MirrorError(
            f"station '{who[:40]}'", "more than one has this name", f"name one by its id: {', '.join(one.station for one in living)}"
        )
    return living[0]


def readmit_stations(db: psycopg.Connection[Any], station: StationHealth | None) -> int:
    """The next mirror that comes as ``station``, or as any with None, is taken, also one that the centre would call a copy. How many that
    concerns; those that were revoked stay out. With None the centre counts as another one from now on, so that all is told and taken anew
    (``mirror.store.outbox.enter_group``). Raises psycopg.Error."""
    who = None if station is None else station.station
    sql_text = "UPDATE fleet.stations SET instance = NULL WHERE revoked IS NULL AND (%(who)s::text IS NULL OR id = %(who)s)"
    with db.transaction():
        if station is None:
            db.execute("UPDATE fleet.centre SET id = gen_random_uuid()")
        return db.execute(sql_text, {"who": who}).rowcount


def revoke_station(db: psycopg.Connection[Any], station: StationHealth) -> None:
    """Its role may not log in from now on, and what it has open ends. Its sets stay. Raises psycopg.Error."""
    with db.transaction():
        db.execute(sql.SQL("ALTER ROLE {} NOLOGIN").format(sql.Identifier(station.station)))
        db.execute("UPDATE fleet.stations SET revoked = coalesce(revoked, now()) WHERE id = %s", (station.station,))
    db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (station.station,))
