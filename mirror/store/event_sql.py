"""What each event does to the database. Doing it twice does no more than once, so that after a fault everything can be tried again."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite
from typing import Any

from mirror.store.clock import Dating
from mirror.store.keypoints import KeypointTrack, pack_track
from mirror.store.row_mapping import rep_row, summary_row, to_millis, to_sql_messages, to_sql_text
from mirror.types import AssessmentDone, Event, PathMade, Rep, RepDone, SetDone, VisitBegan, VisitEnded


@dataclass(frozen=True, slots=True)
class StampedEvent:
    """An event and when it came, in seconds since the machine started."""

    event: Event | KeypointTrack
    elapsed: float


@dataclass(frozen=True, slots=True)
class DatedEvent:
    """An event with its dates. ``run`` tells this process's visit numbers from those of others."""

    event: Event | KeypointTrack
    at: float
    """Seconds since 1970."""
    run: str
    dating: Dating

    def wall(self, moment: float) -> int:
        """A capture time as milliseconds of the wall clock; that of the event where ``moment`` is NaN."""
        return to_millis(self.at - (self.event.time - moment if isfinite(moment) else 0.0))


def date_event(stamped: StampedEvent, run: str, dating: Dating) -> DatedEvent:
    """``stamped`` with its dates."""
    return DatedEvent(stamped.event, dating.origin + stamped.elapsed, run, dating)


def write_event(db: sqlite3.Connection, dated: DatedEvent) -> None:
    """Puts one event into the open transaction."""
    event, run, at = dated.event, dated.run, to_millis(dated.at)
    match event:
        case VisitBegan(member=None):  # passers-by leave nothing
            db.execute("UPDATE visits SET member = NULL WHERE run = ? AND number = ?", (run, event.visit))
        case VisitBegan():  # a member who was deleted meanwhile is none
            visit = _visit(db, dated, event.visit, at)
            db.execute("UPDATE visits SET member = (SELECT id FROM members WHERE id = ?) WHERE id = ?", (event.member, visit))
        case RepDone():
            _rep(db, _visit(db, dated, event.visit, at), dated, event)
        case SetDone():
            _set(db, _visit(db, dated, event.visit, at), dated, event)
        case PathMade():
            visit = _visit(db, dated, event.visit, at)
            db.execute("INSERT OR IGNORE INTO paths VALUES (?, ?, ?)", (visit, at, to_sql_text(event.path)))
        case AssessmentDone():
            visit = _visit(db, dated, event.visit, at)
            db.execute(
                "INSERT OR IGNORE INTO screens (visit, ended, answer, side, reasons) VALUES (?, ?, ?, ?, ?)",
                (visit, at, event.answer, event.side, to_sql_messages(event.reasons)),
            )
        case KeypointTrack():
            _motion(db, run, event, at)
        case VisitEnded():
            db.execute("UPDATE visits SET ended = ? WHERE run = ? AND number = ?", (at, run, event.visit))


def _motion(db: sqlite3.Connection, run: str, motion: KeypointTrack, at: int) -> None:
    """Not kept without a member, nor of members who did not agree."""
    db.execute(
        """INSERT OR IGNORE INTO motions SELECT sets.id, ?, ?, ? FROM sets JOIN visits ON visits.id = sets.visit
        JOIN members ON members.id = visits.member
        WHERE run = ? AND visits.number = ? AND sets.number = ? AND settings ->> '$.keypoints' = 'on'""",
        (at, len(motion.times), pack_track(motion), run, motion.visit, motion.set),
    )


def _visit(db: sqlite3.Connection, dated: DatedEvent, number: int, at: int) -> int:
    dating = dated.dating
    db.execute(
        "INSERT OR IGNORE INTO visits (run, number, began, boot, origin, unsure) VALUES (?, ?, ?, ?, ?, ?)",
        (dated.run, number, at, dating.boot, to_millis(dating.origin), dating.unsure),
    )
    return int(db.execute("SELECT id FROM visits WHERE run = ? AND number = ?", (dated.run, number)).fetchone()[0])


def _the_set(db: sqlite3.Connection, visit: int, number: int, exercise: str, began: int) -> tuple[int, int | None]:
    """The row's id, and when the set ended if it has."""
    db.execute("INSERT OR IGNORE INTO sets (visit, number, exercise, began) VALUES (?, ?, ?, ?)", (visit, number, exercise, began))
    found: tuple[int, int | None] = db.execute("SELECT id, ended FROM sets WHERE visit = ? AND number = ?", (visit, number)).fetchone()
    return found


def _rep(db: sqlite3.Connection, visit: int, dated: DatedEvent, event: RepDone) -> None:
    began = dated.wall(event.rep.start)
    key, ended = _the_set(db, visit, event.set, event.exercise, began)
    if ended is not None:  # its set has brought it already
        return
    same = (key, began, event.rep.number, event.rep.partial)
    if db.execute('SELECT 1 FROM reps WHERE "set" = ? AND began = ? AND number = ? AND partial = ?', same).fetchone():
        return
    position = db.execute('SELECT count(*) FROM reps WHERE "set" = ?', (key,)).fetchone()[0]
    _insert_rep(db, key, position, event.rep, began)


def _set(db: sqlite3.Connection, visit: int, dated: DatedEvent, event: SetDone) -> None:
    made = event.summary
    began, ended = dated.wall(made.start), dated.wall(made.end)
    key, _ = _the_set(db, visit, event.set, made.exercise, began)
    _update(db, key, {"exercise": made.exercise, "began": began, "ended": ended, **summary_row(made)})
    db.execute('DELETE FROM reps WHERE "set" = ?', (key,))
    for position, rep in enumerate(event.reps):
        _insert_rep(db, key, position, rep, dated.wall(rep.start))


def _update(db: sqlite3.Connection, key: int, row: Mapping[str, Any]) -> None:
    names = ", ".join(f'"{name}" = ?' for name in row)
    db.execute(f"UPDATE sets SET {names} WHERE id = ?", (*row.values(), key))


def _insert_rep(db: sqlite3.Connection, key: int, position: int, rep: Rep, began: int) -> None:
    row = {"set": key, "position": position, **rep_row(rep, began)}
    names = ", ".join(f'"{name}"' for name in row)
    db.execute(f"INSERT INTO reps ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values()))
