"""What is remembered, read: beside the writer, from any process, without ever keeping it from writing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from mirror.store import database, database_errors, row_mapping, versions
from mirror.types import AssessmentAnswer, BodySize, Message, Rep, SetSummary, Side, size_body
from mirror.types.message import load_message


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A member and how much of them is kept. Times are seconds since 1970; ``badge`` is the counter of their current badge."""

    id: str
    name: str
    created: float
    consent: float
    badge: int
    settings: dict[str, str]
    sets: int
    reps: int
    last: float | None
    """When they were last here; None = never."""

    @property
    def body(self) -> BodySize:
        """By the height that they have given."""
        return size_body(self.settings.get("height"))


@dataclass(frozen=True, slots=True)
class StoredSet:
    """A set as it was kept. Times in ``reps`` and ``summary`` are seconds since ``when``, that of its beginning (seconds since 1970)."""

    visit: str
    number: int
    exercise: str
    when: float
    ended: float | None
    """None: the mirror was cut off before the set's end; then it has repetitions, but no summary."""
    summary: SetSummary | None
    reps: tuple[Rep, ...]
    """Counted and partial, in the order in which they were done."""
    unsure: bool = False
    """Nothing had set the clock: the dates may be wrong."""


@dataclass(frozen=True, slots=True)
class StoredAssessment:
    when: float
    answer: AssessmentAnswer
    side: Side
    reasons: tuple[Message, ...]


@dataclass(frozen=True, slots=True)
class StoredProgramme:
    """What to do next, as it was told from ``since`` on; ``exercise`` None = the guided screen."""

    since: float
    exercise: str | None
    why: Message


_DONE_SETS_SQL = "FROM visits JOIN sets ON sets.visit = visits.id WHERE visits.member = members.id AND sets.ended IS NOT NULL"
_ENROLLED_MEMBERS_SQL = f"""SELECT *, (SELECT count(*) {_DONE_SETS_SQL}) AS sets, (SELECT coalesce(sum(sets.reps), 0) {_DONE_SETS_SQL})
AS reps,
    (SELECT max(began) FROM visits WHERE member = members.id) AS last FROM members"""
_SELECT_SETS_SQL = (
    "SELECT sets.*, visits.run || '-' || visits.number AS of_visit, visits.unsure AS unsure FROM visits JOIN sets ON sets.visit = visits.id"
)


class StoreReader:
    """Opens the database at ``path`` for reading; where there is none, nothing is remembered. To be closed, and used by one thread.

    Raises MirrorError, from its methods too, in one line.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._said():
            self.db = database.open_to_read(path) or versions.make_empty_store()
            self.db.row_factory = sqlite3.Row

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self.db.close()

    def hold(self) -> None:
        """From now on everything is read as it is now, whatever is written meanwhile, until this is closed."""
        with self._said():
            if not self.db.in_transaction:
                self.db.execute("BEGIN")
                self.db.execute("SELECT 1 FROM members").fetchone()

    def check(self) -> None:
        """Reads every page. Raises MirrorError when something is damaged."""
        with self._said():
            database.check_database(self.db, self._path)

    def members(self) -> list[MemberRecord]:
        """All members, by name."""
        with self._said():
            found = [_enrolled(row) for row in self.db.execute(_ENROLLED_MEMBERS_SQL)]
        return sorted(found, key=lambda one: (one.name.casefold(), one.id))

    def member(self, member: str) -> MemberRecord | None:
        with self._said():
            row = self.db.execute(f"{_ENROLLED_MEMBERS_SQL} WHERE id = ?", (member,)).fetchone()
        return None if row is None else _enrolled(row)

    def sets(self, member: str, *, newest: int = -1, exercise: str | None = None) -> Iterator[StoredSet]:
        """A member's sets one by one, the newest first; only the ``newest`` so many, and only of ``exercise``, where that is given."""
        wanted = "visits.member = ? AND (? IS NULL OR sets.exercise = ?)"
        query = f"{_SELECT_SETS_SQL} WHERE {wanted} ORDER BY visits.began DESC, sets.began DESC LIMIT ?"
        return self._kept(query, member, exercise, exercise, newest)

    def visit(self, visit: str) -> list[StoredSet]:
        """The sets of one visit, ``f"{store_writer.run}-{number}"``, in the order in which they were done."""
        run, _, number = visit.rpartition("-")
        return [*self._kept(f"{_SELECT_SETS_SQL} WHERE visits.run = ? AND visits.number = ? ORDER BY sets.number", run, number)]

    def owner(self, visit: str) -> str | None:
        """The id of the member whose visit it was; None = it has none."""
        run, _, number = visit.rpartition("-")
        with self._said():
            row = self.db.execute("SELECT member FROM visits WHERE run = ? AND number = ?", (run, number)).fetchone()
        return None if row is None else row["member"]

    def path(self, member: str) -> tuple[float, ...]:
        """A member's newest neutral path; empty = none was made."""
        with self._said():
            row = self.db.execute(
                "SELECT path FROM visits JOIN paths ON paths.visit = visits.id WHERE member = ? ORDER BY made DESC LIMIT 1", (member,)
            ).fetchone()
        return () if row is None else row_mapping.path_from_sql(row["path"])

    def reps_since(self, when: float) -> int:
        """Counted repetitions of everyone at this mirror in sets that began since ``when``, seconds since 1970."""
        with self._said():
            row = self.db.execute(
                """SELECT coalesce(sum(reps), 0) FROM sets JOIN visits ON visits.id = sets.visit
                WHERE sets.began >= ? AND visits.station IS NULL""",
                (round(when * 1000),),
            ).fetchone()
        return int(row[0])

    def screens(self, member: str) -> list[StoredAssessment]:
        """Oldest first."""
        with self._said():
            found = self.db.execute(
                """SELECT screens.ended, answer, side, reasons FROM visits JOIN screens ON screens.visit = visits.id
                WHERE member = ? ORDER BY screens.ended""",
                (member,),
            ).fetchall()
        return [
            StoredAssessment(row["ended"] / 1000, row["answer"], row["side"], row_mapping.messages_from_sql(row["reasons"]))
            for row in found
        ]

    def programme(self, member: str) -> StoredProgramme | None:
        """What the member was told last."""
        with self._said():
            row = self.db.execute("SELECT * FROM programmes WHERE member = ? ORDER BY since DESC LIMIT 1", (member,)).fetchone()
        return None if row is None else StoredProgramme(row["since"] / 1000, row["exercise"], load_message(row["why"]))

    def rows(self, query: str, values: Mapping[str, Any]) -> Iterator[sqlite3.Row]:
        """What ``query`` finds, row by row."""
        with self._said():
            yield from self.db.execute(query, values)

    def _kept(self, query: str, *values: Any) -> Iterator[StoredSet]:
        with self._said():
            for row in self.db.execute(query, values):
                found = self.db.execute('SELECT * FROM reps WHERE "set" = ? ORDER BY position', (row["id"],))
                reps = tuple(row_mapping.rep_from_row(one, row["began"]) for one in found)
                ended = None if row["ended"] is None else row["ended"] / 1000
                made = row_mapping.summary_from_row(row, reps)
                yield StoredSet(
                    row["of_visit"], row["number"], row["exercise"], row["began"] / 1000, ended, made, reps, bool(row["unsure"])
                )

    @contextmanager
    def _said(self) -> Iterator[None]:
        with database_errors.wrap_database_errors(self._path):
            yield


def _enrolled(row: sqlite3.Row) -> MemberRecord:
    last = None if row["last"] is None else row["last"] / 1000
    settings = json.loads(row["settings"])
    return MemberRecord(
        row["id"], row["name"], row["created"] / 1000, row["consent"] / 1000, row["badge"], settings, row["sets"], row["reps"], last
    )
