"""Letting a new station in: a code that is good once and not for long, and the certificate that is signed for who comes with it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql

from mirror.errors import MirrorError
from mirror.fleet.authority import Authority
from mirror.fleet.centre.owner import GROUP_PATTERN, Centre
from mirror.fleet.centre.roles import ENROLMENT_ROLE, STATION_ROLE
from mirror.setup import FleetCode
from mirror.setup.fleet import ENROLMENT_NUMBER_CHARS, ENROLMENT_TOKEN_CHARS

MAX_STATION_CONNECTIONS = 4
"""At once, of one station: its thread, a question for a badge, and those that the server has not missed yet."""
MAX_STATION_TEXT_CHARS = 40


@dataclass(frozen=True, slots=True)
class NewStation:
    """Who came: its role, which is also its id and the name in its certificate."""

    role: str


class Enrolment:
    """A code that waits at the centre for a station, which will be called ``name`` in ``group``. ``db`` is the owner's connection.

    Raises MirrorError, and psycopg.Error for what the connection does.
    """

    def __init__(self, db: psycopg.Connection[Any], authority: Authority, centre: Centre, group: str, name: str) -> None:
        self._db, self._authority, self._group, self._name = db, authority, group, name
        self.code = FleetCode(
            centre.host,
            centre.port,
            centre.database,
            _random_letters(ENROLMENT_NUMBER_CHARS).lower(),
            _random_letters(ENROLMENT_TOKEN_CHARS),
        )

    def open(self, badge_key: str, lifetime_s: int) -> None:
        """From now on the code is good, for ``lifetime_s`` seconds."""
        if not GROUP_PATTERN.fullmatch(self._group):
            raise MirrorError(f"group '{self._group}'", "a group's name has small letters, digits and -", "such as: east-side")
        if not 1 <= len(self._name) <= MAX_STATION_TEXT_CHARS or not self._name.isprintable():
            raise MirrorError("station", f"its name has 1 to {MAX_STATION_TEXT_CHARS} letters", "such as: 'Studio East'")
        there = "SELECT id FROM fleet.stations WHERE group_id = %s AND name = %s AND revoked IS NULL"
        if (same := self._db.execute(there, (self._group, self._name)).fetchone()) is not None:
            raise MirrorError(f"station '{self._name}'", f"there is one already ({same[0]})", "choose another name, or revoke it first")
        role, token = self.code.role, self.code.token
        verifier = self._db.pgconn.encrypt_password(token.encode(), role.encode(), b"scram-sha-256").decode()
        with self._db.transaction():
            self._db.execute("INSERT INTO fleet.groups (id, name) VALUES (%s, %s) ON CONFLICT DO NOTHING", (self._group, self._group))
            row = self._db.execute(
                """INSERT INTO fleet.enrolments (role, group_id, name, expires, authority, badge_key)
                VALUES (%s, %s, %s, now() + %s * interval '1 second', %s, %s) RETURNING expires::text""",
                (role, self._group, self._name, lifetime_s, self._authority.pem, badge_key),
            ).fetchone()
            assert row is not None
            self._db.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {} VALID UNTIL {} CONNECTION LIMIT 2 IN ROLE {}").format(
                    sql.Identifier(role), sql.Literal(verifier), sql.Literal(row[0]), sql.Identifier(ENROLMENT_ROLE)
                )
            )

    def answer(self) -> NewStation | None:
        """One look: the station whose request was there and is signed now; None while there is none."""
        with self._db.transaction():
            row = self._db.execute(
                "SELECT request FROM fleet.enrolments WHERE role = %s AND certificate IS NULL AND expires > now() FOR UPDATE",
                (self.code.role,),
            ).fetchone()
            if row is None or row[0] is None:
                return None
            station = f"station_{_random_letters(ENROLMENT_NUMBER_CHARS).lower()}"
            certificate = self._authority.sign_request(row[0], station)
            self._db.execute(
                sql.SQL("CREATE ROLE {} LOGIN CONNECTION LIMIT {} IN ROLE {}").format(
                    sql.Identifier(station), sql.Literal(MAX_STATION_CONNECTIONS), sql.Identifier(STATION_ROLE)
                )
            )
            self._db.execute(
                "INSERT INTO fleet.stations (id, group_id, role, name) VALUES (%s, %s, %s, %s)", (station, self._group, station, self._name)
            )
            self._db.execute(
                "UPDATE fleet.enrolments SET certificate = %s, station_role = %s WHERE role = %s", (certificate, station, self.code.role)
            )
        return NewStation(station)

    @property
    def is_taken(self) -> bool:
        """Whether the station has its certificate and got in with it."""
        row = self._db.execute("SELECT taken IS NOT NULL FROM fleet.enrolments WHERE role = %s", (self.code.role,)).fetchone()
        return row == (True,)

    def close(self) -> None:
        """The code is good for nothing any more."""
        role = self.code.role
        self._db.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = %s", (role,))
        with self._db.transaction():
            self._db.execute("DELETE FROM fleet.enrolments WHERE role = %s", (role,))
            self._db.execute(sql.SQL("DROP ROLE IF EXISTS {}").format(sql.Identifier(role)))


@contextmanager
def enrolment(
    db: psycopg.Connection[Any], authority: Authority, centre: Centre, group: str, name: str, badge_key: str, lifetime_s: int
) -> Iterator[Enrolment]:
    """An ``Enrolment`` that is open within and closed after, whatever happens. Raises MirrorError and psycopg.Error."""
    made = Enrolment(db, authority, centre, group, name)
    made.open(badge_key, lifetime_s)
    try:
        yield made
    finally:
        with suppress(psycopg.OperationalError):  # the connection is gone: the code grows too old by itself
            made.close()


def _random_letters(count: int) -> str:
    """Letters of base32, five random bits each."""
    return base64.b32encode(secrets.token_bytes(count)).decode("ascii")[:count]
