"""A station's connection to the centre: what it asks and tells, in SQL. All else of the station knows only ``CentreConnection``."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, Protocol

import psycopg
from psycopg.rows import dict_row
from psycopg.types.json import Jsonb, set_json_loads

from mirror.errors import MirrorError
from mirror.fleet.centre.migrate import check_version, list_migrations, read_version
from mirror.fleet.connection_errors import explain_connection_error
from mirror.fleet.entries import Entry
from mirror.fleet.identity import Instance

FeedKind = Literal[
    "members", "deleted_members", "deleted_visits", "sets", "paths", "screens", "programmes", "group_settings", "group_exercises",
]  # fmt: skip
FEED_KINDS: tuple[FeedKind, ...] = (
    "members", "deleted_members", "deleted_visits", "sets", "paths", "screens", "programmes", "group_settings", "group_exercises",
)  # fmt: skip
"""The tables of which a station takes what is newer, in this order: members before what hangs on them, and
before those who were deleted, whose sets one of them may have now."""
NEWEST_SETS_OF_A_MEMBER = 50
"""Sets that come with a member who is asked for at once; the others come with the next look."""
LONGEST_STATEMENT_MS = 60_000
_CONDITIONS_SQL: dict[FeedKind, str] = {
    "members": "deleted IS NULL AND", "deleted_members": "deleted IS NOT NULL AND",
    "deleted_visits": "station <> %(station)s AND", "sets": "station <> %(station)s AND member IS NOT NULL AND",
    "paths": "station <> %(station)s AND", "screens": "station <> %(station)s AND",
}  # fmt: skip
_TABLES: dict[FeedKind, str] = {"deleted_members": "members"}
_INSTANCE_STATE, _STATION_STATE = "FL002", "FL001"
"""SQLSTATEs that ``fleet.push`` raises."""

Row = dict[str, Any]


class RefusedEntriesError(Exception):
    """The centre cannot take this batch, whatever the network does: something in it is no value of its column."""


@dataclass(frozen=True, slots=True)
class Welcome:
    """``batch``: the newest that the centre has of this station. ``centre`` tells centres apart; ``version``: of its tables."""

    group: str
    station: str
    batch: int
    centre: str
    version: int


@dataclass(frozen=True, slots=True)
class MemberNews:
    """A member whom the centre knows, and the newest of what they did elsewhere."""

    member: Row
    rows: dict[FeedKind, list[Row]]


class CentreConnection(Protocol):
    """Raises MirrorError, in one line, when it cannot be reached or refuses this station."""

    def hello(self, instance: Instance, program: str) -> Welcome: ...

    def push(self, batch: int, waiting: int, entries: Sequence[Entry]) -> None:
        """Tells ``entries``, all or none. Raises RefusedEntriesError too."""

    def version(self) -> int:
        """The number of the newest change in the group."""

    def feed(self, kind: FeedKind, since: int, until: int | None, most: int) -> list[Row]:
        """What is newer than ``since`` and not newer than ``until``, oldest first; more than ``most`` only of one number."""

    def find(self, member: str) -> MemberNews | None:
        """None: unknown, or deleted."""

    def close(self) -> None: ...


class PostgresCentre:
    """``CentreConnection`` on PostgreSQL. Used by one thread."""

    def __init__(self, conninfo: str) -> None:
        with _explained():
            self._db: psycopg.Connection[Row] = psycopg.connect(conninfo, autocommit=True, row_factory=dict_row, application_name="mirror")
            self._db.execute(f"SET statement_timeout = {LONGEST_STATEMENT_MS}")
        set_json_loads(_load_json, self._db)
        self._welcome = Welcome("", "", 0, "", 0)
        self._instance = ""

    def hello(self, instance: Instance, program: str) -> Welcome:
        with _explained():
            found = read_version(self._db)
            check_version(found)
            row = self._db.execute(
                "SELECT * FROM fleet.hello(%s, %s, %s, %s)", (instance.current, instance.next, program, len(list_migrations()))
            ).fetchone()
        assert row is not None
        match row["verdict"]:
            case "double":
                raise _double()
            case "welcome":
                self._welcome = Welcome(row["group_id"], row["station"], row["batch"], row["centre"], found.number)
                self._instance = instance.next
                return self._welcome
        raise _no_station()

    def push(self, batch: int, waiting: int, entries: Sequence[Entry]) -> None:
        try:
            self._db.execute("SELECT fleet.push(%s, %s, %s, %s)", (self._instance, batch, waiting, Jsonb(list(entries))))
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            raise RefusedEntriesError((str(error).splitlines() or ["no reason given"])[0]) from None
        except psycopg.Error as error:
            if error.sqlstate == _INSTANCE_STATE:
                raise _double() from None
            if error.sqlstate == _STATION_STATE:
                raise _no_station() from None
            raise explain_connection_error(error) from None

    def version(self) -> int:
        with _explained():
            row = self._db.execute("SELECT version FROM fleet.groups WHERE id = %s", (self._welcome.group,)).fetchone()
        if row is None:
            raise _no_station()
        return int(row["version"])

    def feed(self, kind: FeedKind, since: int, until: int | None, most: int) -> list[Row]:
        newest = "" if until is None else "AND version <= %(until)s"
        return self._rows(
            kind,
            f"version > %(since)s {newest} ORDER BY version FETCH FIRST %(most)s ROWS WITH TIES",
            {"since": since, "until": until, "most": most},
        )

    def find(self, member: str) -> MemberNews | None:
        values = {"member": member, "most": NEWEST_SETS_OF_A_MEMBER}
        found = self._rows("members", "id = %(member)s", values)
        if not found:
            return None
        return MemberNews(
            found[0],
            {
                "sets": self._rows("sets", "member = %(member)s ORDER BY began DESC LIMIT %(most)s", values),
                "paths": self._rows("paths", "member = %(member)s ORDER BY made DESC LIMIT 1", values),
                "screens": self._rows("screens", "member = %(member)s ORDER BY ended DESC LIMIT 1", values),
            },
        )

    def close(self) -> None:
        self._db.close()

    def _rows(self, kind: FeedKind, condition: str, values: dict[str, object]) -> list[Row]:
        others = _CONDITIONS_SQL.get(kind, "")
        with _explained():
            found = self._db.execute(
                f"SELECT * FROM fleet.{_TABLES.get(kind, kind)} WHERE group_id = %(group)s AND {others} {condition}",
                {"group": self._welcome.group, "station": self._welcome.station, **values},
            )
            return found.fetchall()


def check_centre(conninfo: str) -> str:
    """The name under which the centre knows who connects with ``conninfo``; changes nothing. Raises MirrorError."""
    with _explained(), psycopg.connect(conninfo, autocommit=True) as db:
        check_version(read_version(db))
        row = db.execute("SELECT coalesce(nullif(s.name, ''), s.id) FROM fleet.this_station() AS s WHERE s.id IS NOT NULL").fetchone()
    if row is None:
        raise _no_station()
    return str(row[0])


def _load_json(text: str | bytes) -> Any:
    """None where it is more than Python reads, such as a number of ten thousand digits."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise explain_connection_error(error) from None


def _double() -> MirrorError:
    return MirrorError(
        "fleet", "another mirror uses this one's identity; one of the two is a copy", "enrol it again; after a restore: fleet readmit"
    )


def _no_station() -> MirrorError:
    return MirrorError("fleet", "the centre does not know this mirror, or it was revoked", "enrol it again (mirror fleet enrol)")
