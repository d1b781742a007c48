"""What waits in the outbox as the centre takes it: every entry is read from its row at the moment in which it is told.

A row that is gone, or that is not for the centre any more, gives nothing. So does what belongs to a member who was deleted, since
it went with them.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from typing import Any

from mirror.store import OutboxEntry

Entry = dict[str, Any]
_SET_NAMES_LEFT_OUT = {"id", "visit"}
_SUMMARY_NAMES = ("reps", "partials", "judged", "clean", "depth", "score", "load_kg")


def read_entry(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    """``waiting`` as the centre's function ``fleet.push`` takes it. Raises sqlite3.Error."""
    return _READERS[waiting.kind](db, waiting)


def _rows(db: sqlite3.Connection, query: str, *values: Any) -> list[Entry]:
    found = db.execute(query, values)
    names = [column[0] for column in found.description]
    return [dict(zip(names, row, strict=True)) for row in found]


def _row(db: sqlite3.Connection, query: str, *values: Any) -> Entry | None:
    found = _rows(db, query, *values)
    return found[0] if found else None


def _member(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    row = _row(db, "SELECT id, name, badge, settings, consent, created FROM members WHERE id = ?", waiting.key)
    return row and {**row, "kind": "member", "settings": json.loads(row["settings"])}


def _name(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    row = _row(db, "SELECT id, name FROM members WHERE id = ?", waiting.key)
    return row and {**row, "kind": "member"}


def _badge(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    row = _row(db, "SELECT id, badge FROM members WHERE id = ?", waiting.key)
    return row and {**row, "kind": "member"}


def _setting(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    key, _blank, name = waiting.key.partition(" ")
    row = _row(db, "SELECT id, settings FROM members WHERE id = ?", key)
    return row and {"kind": "member", "id": key, "settings": {name: json.loads(row["settings"]).get(name)}}


def _deletion(_: sqlite3.Connection, waiting: OutboxEntry) -> Entry:
    return {"kind": "deletion", "id": waiting.key, "into": waiting.value}


def _acknowledgement(_: sqlite3.Connection, waiting: OutboxEntry) -> Entry:
    return {"kind": "acknowledgement", "id": waiting.key}


def _set(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    row = _row(
        db,
        """SELECT sets.*, run, visits.number AS visit_number, member, unsure, visits.began AS visit_began, visits.ended AS visit_ended
        FROM sets JOIN visits ON visits.id = sets.visit WHERE sets.id = ? AND sets.ended IS NOT NULL AND station IS NULL
        AND (member IS NOT NULL OR EXISTS (SELECT 1 FROM metadata WHERE key = 'fleet' AND value = 'sets'))""",
        int(waiting.key),
    )
    if row is None:
        return None
    visit = {name: row.pop(name) for name in ("run", "visit_number", "member", "unsure", "visit_began", "visit_ended")}
    reps = _rows(db, 'SELECT * FROM reps WHERE "set" = ? ORDER BY position', row["id"])
    judged = _row(
        db,
        """SELECT sum(valgus <> 'none') AS drifting, avg(drift_left) AS drift_left, avg(drift_right) AS drift_right FROM reps
        WHERE "set" = ? AND NOT partial AND valgus IS NOT NULL""",
        row["id"],
    )
    assert judged is not None
    return {
        "kind": "set", "run": visit["run"], "visit": visit["visit_number"], "number": row["number"], "member": visit["member"],
        "unsure": bool(visit["unsure"]), "visit_began": visit["visit_began"], "visit_ended": visit["visit_ended"],
        "exercise": row["exercise"], "began": row["began"], "ended": row["ended"], **judged, **{name: row[name] for name in _SUMMARY_NAMES},
        "summary": {name: value for name, value in row.items() if name not in _SET_NAMES_LEFT_OUT},
        "repetitions": [{name: value for name, value in rep.items() if name != "set"} for rep in reps],
    }  # fmt: skip


def _counts(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry:
    day, _blank, exercise = waiting.key.partition(" ")
    row = _row(
        db,
        """SELECT count(*) AS sets, coalesce(sum(reps), 0) AS reps, coalesce(sum(judged), 0) AS judged, coalesce(sum(clean), 0) AS clean
        FROM sets JOIN visits ON visits.id = sets.visit WHERE sets.ended IS NOT NULL AND station IS NULL AND member IS NULL AND unsure = 0
        AND exercise = ? AND sets.began >= unixepoch(?) * 1000 AND sets.began < (unixepoch(?) + 86400) * 1000""",
        exercise, day, day,
    )  # fmt: skip
    return {"kind": "counts", "day": day, "exercise": exercise, **(row or {})}


def _end_of_visit(_: sqlite3.Connection, waiting: OutboxEntry) -> Entry:
    run, _dash, number = waiting.key.rpartition("-")
    return {"kind": waiting.kind, "run": run, "visit": int(number)}


def _path(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    row = _row(
        db,
        """SELECT run, number AS visit, made, member, path FROM paths JOIN visits ON visits.id = paths.visit
        WHERE visits.id = ? AND station IS NULL AND member IS NOT NULL ORDER BY made DESC LIMIT 1""",
        int(waiting.key),
    )
    return row and {**row, "kind": "path", "path": json.loads(row["path"])}


def _screen(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    row = _row(
        db,
        """SELECT run, number AS visit, screens.ended, member, answer, side, reasons FROM screens JOIN visits ON visits.id = screens.visit
        WHERE visits.id = ? AND station IS NULL AND member IS NOT NULL ORDER BY screens.ended DESC LIMIT 1""",
        int(waiting.key),
    )
    return row and {**row, "kind": "screen", "reasons": json.loads(row["reasons"])}


def _programme(db: sqlite3.Connection, waiting: OutboxEntry) -> Entry | None:
    member, _blank, since = waiting.key.rpartition(" ")
    row = _row(db, "SELECT member, since, exercise, why FROM programmes WHERE member = ? AND since = ?", member, int(since))
    return row and {**row, "kind": "programme"}


_READERS: dict[str, Callable[[sqlite3.Connection, OutboxEntry], Entry | None]] = {
    "member": _member, "name": _name, "badge": _badge, "setting": _setting, "deletion": _deletion, "acknowledgement": _acknowledgement,
    "set": _set, "counts": _counts, "visit_deletion": _end_of_visit, "visit_withdrawal": _end_of_visit,
    "path": _path, "screen": _screen, "programme": _programme,
}  # fmt: skip
