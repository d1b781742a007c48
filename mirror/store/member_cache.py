"""Who is a member, held in memory: asking never touches the disk, whatever thread asks."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from typing import Any

from mirror.store.row_mapping import path_from_sql
from mirror.types import ExerciseHistory, Member, size_body

_COUNTED_SQL = 'FROM reps WHERE reps."set" = sets.id AND NOT reps.partial'
_TOWARDS_SQL = f"""CASE WHEN sets.target_each_side
    THEN (SELECT min(sum(side IS 'left'), sets.target_reps / 2) + min(sum(side IS 'right'), sets.target_reps / 2) {_COUNTED_SQL})
    ELSE (SELECT coalesce(min(CASE WHEN 2 * done >= sets.target_reps THEN done END), max(done), 0)
        FROM (SELECT count(*) AS done {_COUNTED_SQL} GROUP BY side)) END"""
"""Repetitions that a set's target asks for, as ``Target.measure_finished`` counts them."""
_SELECT_MEMBERS_SQL = f"""SELECT id, name, badge,
    (SELECT count(*) FROM visits JOIN sets ON sets.visit = visits.id WHERE visits.member = members.id AND sets.ended IS NOT NULL),
    (SELECT path FROM visits JOIN paths ON paths.visit = visits.id WHERE visits.member = members.id ORDER BY made DESC LIMIT 1),
    settings ->> '$.height',
    (SELECT json_group_array(json_array(exercise, last, clean, heaviest)) FROM (
        SELECT sets.exercise, CAST(substr(max(printf('%020d%s', sets.began, coalesce(sets.load_kg, 0))), 21) AS REAL) AS last,
            max(sets.clean) AS clean,
            max(CASE WHEN sets.load_kg > 0 AND {_TOWARDS_SQL} >= sets.target_reps THEN sets.load_kg END) AS heaviest
        FROM visits JOIN sets ON sets.visit = visits.id
        WHERE visits.member = members.id AND sets.ended IS NOT NULL GROUP BY sets.exercise)),
    (SELECT answer FROM visits JOIN screens ON screens.visit = visits.id WHERE visits.member = members.id
        ORDER BY screens.ended DESC LIMIT 1)
    FROM members"""


class MemberCache:
    """The members as the database had them last. The owner of the connection calls ``load`` and ``reload``; all others ask."""

    def __init__(self) -> None:
        self._rows: dict[str, tuple[Member, int]] = {}

    def find(self, member: str, counter: int | None = None) -> Member | None:
        """The member with the id ``member``, whose badge's ``counter`` must be the current one if it is given; else None."""
        found = self._rows.get(member)
        return found[0] if found is not None and counter in (None, found[1]) else None

    def counter(self, member: str) -> int | None:
        """Of the member's current badge; None: no member."""
        found = self._rows.get(member)
        return found[1] if found is not None else None

    def members(self) -> tuple[Member, ...]:
        """All, by name."""
        return tuple(sorted((member for member, _ in self._rows.values()), key=lambda member: (member.name.casefold(), member.id)))

    def load(self, db: sqlite3.Connection) -> None:
        """All of them anew. Raises sqlite3.Error."""
        self._rows = dict(_read(row) for row in db.execute(_SELECT_MEMBERS_SQL))

    def reload(self, db: sqlite3.Connection, run: str, visits: Iterable[int]) -> None:
        """Those whose ``visits`` of ``run`` have changed. Raises sqlite3.Error."""
        changed = dict(self._rows)
        for visit in set(visits):
            for row in db.execute(
                f"{_SELECT_MEMBERS_SQL} WHERE id = (SELECT member FROM visits WHERE run = ? AND number = ?)", (run, visit)
            ):
                key, value = _read(row)
                changed[key] = value
        self._rows = changed  # in one step: others are asking meanwhile


def read_member(db: sqlite3.Connection, key: str) -> tuple[Member, int] | None:
    """One member as the database has them now, and the counter of their badge. Raises sqlite3.Error."""
    row = db.execute(f"{_SELECT_MEMBERS_SQL} WHERE id = ?", (key,)).fetchone()
    return _read(row)[1] if row else None


def _read(row: tuple[Any, ...]) -> tuple[str, tuple[Member, int]]:
    key, name, badge, sets_done, path, height, history, answer = row
    done = tuple(ExerciseHistory(exercise, last or 0.0, clean or 0, kg or 0.0) for exercise, last, clean, kg in json.loads(history))
    return key, (Member(key, name, sets_done, path_from_sql(path) if path else (), size_body(height), done, answer), badge)
