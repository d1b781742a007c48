"""What the centre tells, put into this mirror's database: members, and what they did at the other mirrors of the group.

Everything may come twice. Nothing of it is told back. A row that this mirror could not have written, or could not read again, is left out
with a line in the log: another station may have been taken over.
"""

from __future__ import annotations

import json
import logging
import sqlite3
from collections.abc import Callable, Mapping, Sequence, Set
from math import isfinite
from pathlib import Path
from typing import Any, get_args

from mirror.errors import MirrorError
from mirror.fleet.conflicts import FleetMember, merge_member
from mirror.store import MemberRepository, database_errors, row_mapping
from mirror.store.member_names import normalise_name
from mirror.store.member_settings import is_usable_setting
from mirror.store.outbox import acknowledge_deletion, note_left_out, without_echo
from mirror.store.row_mapping import to_sql_text
from mirror.types import AssessmentAnswer, Side

log = logging.getLogger(__name__)

MAX_DATE_MS = 253_402_300_800_000
"""The year 10000, which no calendar of the program reaches."""

Row = Mapping[str, Any]
"""A row of the centre, by column; ``jsonb`` is read already."""


UNUSABLE_ERRORS = (sqlite3.Error, MirrorError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError, RecursionError)
"""What values of a wrong kind raise."""


def read_member(row: Row) -> FleetMember:
    """A row of ``fleet.members``; settings that no mirror writes are left out. Raises MirrorError for such a name, KeyError, ValueError."""
    names = ("id", "badge", "consent", "created", "merged_into")
    _check_dates(row, "consent", "created")
    deleted = row["deleted"] is not None
    settings = {name: value for name, value in (row["settings"] or {}).items() if is_usable_setting(name, value)}
    return FleetMember(
        **{name: row[name] for name in names}, name="" if deleted else normalise_name(row["name"]), settings=settings, deleted=deleted
    )


def take_members(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Members as the centre has them now, but for those who were deleted. Raises sqlite3.Error."""
    _take_each(db, rows, "member", lambda row: _take_member(db, read_member(row)))


def take_deletions(db: sqlite3.Connection, path: Path, rows: Sequence[Row]) -> None:
    """Members who were deleted at the centre, who are deleted here for good, which takes a moment, and that is noted to be told. They come
    after ``take_members``, so that who has the sets of a member now is known. ``path``: of the database that ``db`` is.

    Raises sqlite3.Error, MirrorError.
    """
    here = [row for row in rows if _is_member(db, row["id"])]
    if here:
        with MemberRepository(path) as repository:
            heirs = {row["id"]: row["merged_into"] for row in here if row["merged_into"] and _is_member(db, row["merged_into"])}
            for member, heir in heirs.items():
                repository.merge(member, heir)
            repository.delete_all([row["id"] for row in here if row["id"] not in heirs])
    with without_echo(db):
        for row in rows:
            db.execute("DELETE FROM outbox WHERE kind = 'deletion' AND key = ?", (row["id"],))
            acknowledge_deletion(db, row["id"])


def _take_each(db: sqlite3.Connection, rows: Sequence[Row], what: str, take: Callable[[Row], None]) -> None:
    """Takes ``rows`` in one transaction, without those that cannot be taken. Raises sqlite3.Error: the disk, or damage."""
    with without_echo(db):
        for row in rows:
            db.execute("SAVEPOINT one")
            try:
                take(row)
            except UNUSABLE_ERRORS as error:
                if database_errors.is_damage(error) or database_errors.is_surroundings(error):
                    raise
                db.execute("ROLLBACK TO one")
                note_left_out(db)
                log.warning("fleet: a %s of the group cannot be used here and is left out (%s: %s)", what, type(error).__name__, error)
            db.execute("RELEASE one")


def _check_dates(row: Row, *names: str) -> None:
    for name in names:
        if row[name] is not None and not 0 <= row[name] <= MAX_DATE_MS:
            raise ValueError(f"{name} is no date")


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


def _is_member(db: sqlite3.Connection, key: str) -> bool:
    return db.execute("SELECT 1 FROM members WHERE id = ?", (key,)).fetchone() is not None


def take_sets(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Sets that members did at other mirrors (``fleet.sets``). Raises sqlite3.Error."""
    set_columns, rep_columns = _columns(db, "sets"), _columns(db, "reps")

    def take(row: Row) -> None:
        _check_dates(row, "visit_began", "visit_ended", "began", "ended")
        visit = _visit(db, row, row["visit_began"], row["visit_ended"] or row["ended"], row["unsure"])
        if visit is None:
            return
        db.execute("DELETE FROM sets WHERE visit = ? AND number = ?", (visit, row["number"]))
        told = {"began": row["began"], "ended": row["ended"], "number": row["number"], "visit": visit}
        key = _insert(db, "sets", set_columns, {**row["summary"], **told})
        for rep in row["repetitions"]:
            _check_dates(rep, "began")
            _insert(db, "reps", rep_columns, {**rep, "set": key})
        _read_again(db, key)

    _take_each(db, rows, "set", take)


def _read_again(db: sqlite3.Connection, key: int) -> None:
    """Raises ValueError, TypeError, AttributeError or KeyError for a set that no page could show."""
    cursor = db.cursor()
    cursor.row_factory = sqlite3.Row
    row = cursor.execute("SELECT * FROM sets WHERE id = ?", (key,)).fetchone()
    reps = cursor.execute('SELECT * FROM reps WHERE "set" = ? ORDER BY position', (key,)).fetchall()
    row_mapping.summary_from_row(row, [row_mapping.rep_from_row(rep, row["began"]) for rep in reps])


def take_paths(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Neutral paths (``fleet.paths``). Raises sqlite3.Error."""

    def take(row: Row) -> None:
        _check_dates(row, "made")
        if not all(isfinite(number) for number in row["path"]):
            raise ValueError("a path has numbers")
        if (visit := _visit(db, row, row["made"])) is not None:
            db.execute("DELETE FROM paths WHERE visit = ?", (visit,))
            db.execute("INSERT INTO paths VALUES (?, ?, ?)", (visit, row["made"], to_sql_text(row["path"])))

    _take_each(db, rows, "path", take)


def take_screens(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Assessments (``fleet.screens``). Raises sqlite3.Error."""

    def take(row: Row) -> None:
        _check_dates(row, "ended")
        if row["answer"] not in get_args(AssessmentAnswer) or row["side"] not in get_args(Side):
            raise ValueError("an answer that this program does not know")
        reasons = to_sql_text(row["reasons"])
        row_mapping.messages_from_sql(reasons)
        if (visit := _visit(db, row, row["ended"])) is not None:
            db.execute("DELETE FROM screens WHERE visit = ?", (visit,))
            values = (visit, row["ended"], row["answer"], row["side"], reasons)
            db.execute("INSERT INTO screens (visit, ended, answer, side, reasons) VALUES (?, ?, ?, ?, ?)", values)

    _take_each(db, rows, "assessment", take)


def take_programmes(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """What members were told to do next (``fleet.programmes``). Raises sqlite3.Error."""

    def take(row: Row) -> None:
        _check_dates(row, "since")
        if _is_member(db, row["member"]):
            values = (row["member"], row["since"], row["exercise"], row["why"])
            db.execute("INSERT OR REPLACE INTO programmes VALUES (?, ?, ?, ?)", values)

    _take_each(db, rows, "piece of advice", take)


def take_visit_deletions(db: sqlite3.Connection, rows: Sequence[Row]) -> None:
    """Visits that were deleted, or taken back from a member, at the mirror where they were (``fleet.deleted_visits``). Raises
    sqlite3.Error."""
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
