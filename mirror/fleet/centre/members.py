"""A member over the whole fleet: found, exported, deleted everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import class_row

from mirror.errors import MirrorError
from mirror.fleet.centre.copy import copy_member
from mirror.store import MemberExport


@dataclass(frozen=True, slots=True)
class CentreMember:
    """Who trains in ``group_id``."""

    group_id: str
    id: str
    name: str
    sets: int


def find_member(db: psycopg.Connection[Any], group: str, who: str) -> CentreMember:
    """By id or name, in ``group``. Raises MirrorError, also where more than one has the name."""
    with db.cursor(row_factory=class_row(CentreMember)) as cursor:
        found = cursor.execute(
            """SELECT group_id, id, name, (SELECT count(*) FROM fleet.sets AS s WHERE s.group_id = m.group_id AND s.member = m.id) AS sets
            FROM fleet.members AS m WHERE group_id = %s AND deleted IS NULL AND (id = %s OR lower(name) = lower(%s)) ORDER BY id""",
            (group, who, who),
        ).fetchall()
    if not found:
        raise MirrorError(f"member '{who[:40]}'", f"there is none in the group {group}", "check the name, or name the group with --group")
    if len(found) > 1:
        raise MirrorError(
            f"member '{who[:40]}'", "more than one has this name", f"name one by the id: {', '.join(one.id for one in found)}"
        )
    return found[0]


def write_export(db: psycopg.Connection[Any], member: CentreMember, language: str = "en") -> Iterator[str]:
    """All that the centre has of ``member``, as the export of one mirror is (docs/data.md#export), piece by piece."""
    with copy_member(db, member.group_id, member.id) as reader:
        yield from MemberExport(reader, member.id, language=language).json()


def delete_member(db: psycopg.Connection[Any], member: CentreMember) -> None:
    """Deletes all of them here; every station is told and confirms it. Raises psycopg.Error."""
    db.execute("SELECT fleet.forget_member(%s, %s, fleet.take_versions(%s, 1) + 1)", (member.group_id, member.id, member.group_id))


def list_due_deletions(db: psycopg.Connection[Any]) -> list[str]:
    """A line for each deletion that a station has not confirmed, the oldest first; then one for each that was revoked and
    cannot confirm any more. Raises psycopg.Error."""
    rows = db.execute(
        """SELECT due.group_id, due.member, due.deleted::date, stations.name, stations.seen::date FROM fleet.missing_acknowledgements AS due
        JOIN fleet.stations ON stations.id = due.station ORDER BY due.deleted, due.member, stations.name"""
    ).fetchall()
    gone = db.execute(
        """SELECT group_id, name, id, revoked::date, (SELECT count(*) FROM fleet.members AS m
            WHERE m.group_id = stations.group_id AND deleted IS NOT NULL AND NOT EXISTS (SELECT FROM fleet.deletion_acknowledgements AS done
                WHERE done.group_id = m.group_id AND done.member = m.id AND done.station = stations.id)) AS missing
        FROM fleet.stations WHERE revoked IS NOT NULL ORDER BY revoked, id"""
    ).fetchall()
    return [
        *(
            f"{member}  group {group}, deleted {when}: not confirmed by '{name}', last here {seen or 'never'}"
            for group, member, when, name, seen in rows
        ),
        *(
            f"group {group}: '{name}' ({station}) was revoked {when} and cannot confirm {missing}: erase its card"
            for group, name, station, when, missing in gone
            if missing
        ),
    ]
