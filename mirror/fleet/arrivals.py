"""What the centre tells, put into this mirror's database: members, and what they did at the other mirrors of the group.

Everything may come twice. Nothing of it is told back.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any

from mirror.fleet.conflicts import FleetMember, merge_member
from mirror.store import MemberRepository
from mirror.store.outbox import acknowledge_deletion, without_echo
from mirror.store.row_mapping import to_sql_text

Row = Mapping[str, Any]
"""A row of the centre, by column; ``jsonb`` is read already."""


def read_member(row: Row) -> FleetMember:
    """A row of ``fleet.members``."""
    names = ("id", "name", "badge", "settings", "consent", "created", "merged_into")
    return FleetMember(**{name: row[name] for name in names}, deleted=row["deleted"] is not None)


def take_members(db: sqlite3.Connection, path: Path, rows: Sequence[Row]) -> None:
    """Members as the centre has them now. Who was deleted there is deleted here for good, which takes a moment, and that is noted to be
    told. ``path``: of the database that ``db`` is. Raises sqlite3.Error, MirrorError."""
    told = [read_member(row) for row in rows]
    with without_echo(db):
        for member in told:
            if not member.deleted:
                _take_member(db, member)
    for member in told:
        if member.deleted:
            _delete_member(db, path, member)


def _take_member(db: sqlite3.Connection, centre: FleetMember) -> None:
    row = db.execute("SELECT id, name, badge, settings, consent, created FROM members WHERE id = ?", (centre.id,)).fetchone()
    here = FleetMember(row[0], row[1], row[2], json.loads(row[3]), row[4], row[5]) if row else None
    if db.execute("SELECT 1 FROM outbox WHERE kind = 'deletion' AND key = ?", (centre.id,)).fetchone():
        return  # deleted here, which is not told yet
    untold = {
        "name" if kind == "name" else f"setting {key.partition(' ')[2]}"
        for kind, key in db.execute(
            """SELECT kind, key FROM outbox WHERE kind = 'name' AND key = :id
            OR kind = 'setting' AND substr(key, 1, length(:id) + 1) = :id || ' '""",
            {"id": centre.id},
        )
    }
    kept = merge_member(here, centre, untold)
    assert kept is not None
    db.execute(
        """INSERT INTO members (id, name, badge, settings, consent, created) VALUES (?, ?, ?, ?, ?, ?)
        ON CONFLICT (id) DO UPDATE SET name = excluded.name, badge = excluded.badge, settings = excluded.settings""",
        (kept.id, kept.name, kept.badge, to_sql_text(dict(sorted(kept.settings.items()))), kept.consent, kept.created),
    )


def _delete_member(db: sqlite3.Connection, path: Path, member: FleetMember) -> None:
    if db.execute("SELECT 1 FROM members WHERE id = ?", (member.id,)).fetchone():
        with MemberRepository(path) as repository:
            if member.merged_into is not None and _is_member(db, member.merged_into):
                repository.merge(member.id, member.merged_into)
            else:
                repository.delete(member.id)
    with without_echo(db):
        db.execute("DELETE FROM outbox WHERE kind = 'deletion' AND key = ?", (member.id,))
        acknowledge_deletion(db, member.id)


def _is_member(db: sqlite3.Connection, key: str) -> bool:
    return db.execute("SELECT 1 FROM members WHERE id = ?", (key,)).fetchone() is not None


def take_sets(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Sets that members did at other mirrors (``fleet.sets``). Raises sqlite3.Error."""
    with without_echo(db):
        set_columns, rep_columns = _columns(db, "sets"), _columns(db, "reps")
        for row in rows:
            visit = _visit(db, row, row["visit_began"], row["visit_ended"] or row["ended"], row["unsure"])
            if visit is None:
                continue
            db.execute("DELETE FROM sets WHERE visit = ? AND number = ?", (visit, row["number"]))
            key = _insert(db, "sets", set_columns, {**row["summary"], "visit": visit})
            for rep in row["repetitions"]:
                _insert(db, "reps", rep_columns, {**rep, "set": key})


def take_paths(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Neutral paths (``fleet.paths``). Raises sqlite3.Error."""
    with without_echo(db):
        for row in rows:
            if (visit := _visit(db, row, row["made"])) is not None:
                db.execute("DELETE FROM paths WHERE visit = ?", (visit,))
                db.execute("INSERT INTO paths VALUES (?, ?, ?)", (visit, row["made"], to_sql_text(row["path"])))


def take_screens(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Assessments (``fleet.screens``). Raises sqlite3.Error."""
    with without_echo(db):
        for row in rows:
            if (visit := _visit(db, row, row["ended"])) is not None:
                db.execute("DELETE FROM screens WHERE visit = ?", (visit,))
                values = (visit, row["ended"], row["answer"], row["side"], to_sql_text(row["reasons"]))
                db.execute("INSERT INTO screens (visit, ended, answer, side, reasons) VALUES (?, ?, ?, ?, ?)", values)


def take_programmes(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """What members were told to do next (``fleet.programmes``). Raises sqlite3.Error."""
    with without_echo(db):
        for row in rows:
            if _is_member(db, row["member"]):
                values = (row["member"], row["since"], row["exercise"], row["why"])
                db.execute("INSERT OR REPLACE INTO programmes VALUES (?, ?, ?, ?)", values)


def take_visit_deletions(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Visits that were deleted at the mirror where they were (``fleet.deleted_visits``). Raises sqlite3.Error."""
    with without_echo(db):
        for row in rows:
            db.execute("DELETE FROM visits WHERE run = ? AND number = ? AND station IS NOT NULL", (row["run"], row["visit"]))


def _visit(db: sqlite3.Connection, row: Row, began: int, ended: int | None = None, unsure: bool | None = None) -> int | None:
    """The visit of a row of another mirror; None where its member is not one here, as they were deleted meanwhile, or it is a visit of this
    mirror before it was enrolled anew."""
    if not _is_member(db, row["member"]):
        return None
    db.execute(
        """INSERT INTO visits (run, number, member, began, ended, unsure, station)
        VALUES (:run, :number, :member, :began, :ended, coalesce(:unsure, 0), :station)
        ON CONFLICT (run, number) DO UPDATE SET member = :member, began = :began, ended = coalesce(:ended, ended),
        unsure = coalesce(:unsure, unsure) WHERE station IS NOT NULL""",
        {
            "run": row["run"], "number": row["visit"], "member": row["member"], "began": began, "ended": ended, "unsure": unsure,
            "station": row["station"],
        },
    )  # fmt: skip
    found = db.execute("SELECT id FROM visits WHERE run = ? AND number = ? AND station IS NOT NULL", (row["run"], row["visit"])).fetchone()
    return None if found is None else int(found[0])


def _columns(db: sqlite3.Connection, table: str) -> frozenset[str]:
    return frozenset(row[1] for row in db.execute(f"PRAGMA table_info({table})")) - {"id"}


def _insert(db: sqlite3.Connection, table: str, columns: Set[str], values: Row) -> int:
    """A row of another mirror's database: columns that are not known here, since it is a newer program's, are left out."""
    kept = [name for name in values if name in columns]
    names = ", ".join(f'"{name}"' for name in kept)
    found = db.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(kept))})", [values[name] for name in kept])
    return int(found.lastrowid or 0)
