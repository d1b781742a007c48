"""What the centre has of members, as a mirror's own store in memory, so that reports and exports are the same ones."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, LiteralString

import psycopg
from psycopg.rows import dict_row

from mirror.store import StoreReader


@contextmanager
def copy_member(db: psycopg.Connection[Any], group: str, member: str) -> Iterator[StoreReader]:
    """Everything of one member. Raises psycopg.Error."""
    with _empty_store() as reader:
        copy = _StoreCopy(db, reader.db)
        copy.add_members("group_id = %s AND id = %s", (group, member))
        copy.add_sets("group_id = %s AND member = %s", (group, member))
        copy.add_rest(group, member)
        yield reader


@contextmanager
def copy_latest_sets(db: psycopg.Connection[Any], group: str, members: Sequence[str], newest: int) -> Iterator[StoreReader]:
    """These members of ``group`` with the ``newest`` sets of each. Raises psycopg.Error."""
    with _empty_store() as reader:
        copy = _StoreCopy(db, reader.db)
        copy.add_members("group_id = %s AND id = ANY(%s)", (group, list(members)))
        copy.add_latest_sets(group, members, newest)
        yield reader


@contextmanager
def _empty_store() -> Iterator[StoreReader]:
    with StoreReader(Path("/nowhere/mirror.db")) as reader:
        yield reader


class _StoreCopy:
    """Fills ``store``, which has a mirror's tables, with rows of the centre."""

    def __init__(self, db: psycopg.Connection[Any], store: sqlite3.Connection) -> None:
        self._db, self._store = db, store
        self._columns = {
            table: frozenset(row["name"] for row in store.execute(f"SELECT name FROM pragma_table_info('{table}')"))
            for table in ("members", "visits", "sets", "reps", "paths", "screens", "programmes")
        }
        self._visits: dict[tuple[str, int], int] = {}

    def add_members(self, where: LiteralString, values: Sequence[Any]) -> None:
        for row in self._rows("members", f"deleted IS NULL AND {where}", values):
            self._insert("members", row)

    def add_sets(self, where: LiteralString, values: Sequence[Any]) -> None:
        self._put_sets(self._rows("sets", f"{where} ORDER BY began", values))

    def add_latest_sets(self, group: str, members: Sequence[str], newest: int) -> None:
        """The ``newest`` of each, found by the index of each month."""
        latest: LiteralString = """
            SELECT s.* FROM unnest(%s::text[]) AS wanted (member) CROSS JOIN LATERAL (
                SELECT * FROM fleet.sets WHERE group_id = %s AND sets.member = wanted.member ORDER BY began DESC LIMIT %s
            ) AS s ORDER BY s.began"""
        self._put_sets(self._select(latest, (list(members), group, newest)))

    def _put_sets(self, rows: Iterable[Mapping[str, Any]]) -> None:
        for row in rows:
            known = {
                "visit": self._visit(row),
                "number": row["number"],
                "exercise": row["exercise"],
                "began": row["began"],
                "ended": row["ended"],
            }
            number = self._insert("sets", {**row["summary"], **known, "id": None})
            self._insert_all("reps", [{**rep, "position": position, "set": number} for position, rep in enumerate(row["repetitions"])])

    def add_rest(self, group: str, member: str) -> None:
        """Paths, assessments and programmes."""
        for table in ("paths", "screens"):
            for row in self._rows(table, "group_id = %s AND member = %s", (group, member)):
                self._insert(table, {**row, "visit": self._visit({"visit_began": row.get("made", row.get("ended")), **row})})
        for row in self._rows("programmes", "group_id = %s AND member = %s", (group, member)):
            self._insert("programmes", row)

    def _visit(self, row: Mapping[str, Any]) -> int:
        key = (row["run"], row["visit"])
        if key not in self._visits:
            made = {
                "run": row["run"], "number": row["visit"], "member": row["member"], "began": row["visit_began"],
                "ended": row.get("visit_ended"), "unsure": int(row.get("unsure", False)),
            }  # fmt: skip
            self._visits[key] = self._insert("visits", made)
        return self._visits[key]

    def _rows(self, table: LiteralString, where: LiteralString, values: Sequence[Any]) -> Iterable[dict[str, Any]]:
        return self._select(f"SELECT * FROM fleet.{table} WHERE {where}", values)

    def _select(self, query: LiteralString, values: Sequence[Any]) -> Iterable[dict[str, Any]]:
        with self._db.cursor(row_factory=dict_row) as cursor:
            yield from cursor.execute(query, values)

    def _insert(self, table: str, row: Mapping[str, Any]) -> int:
        """What of ``row`` this program's tables have; what is missing gets its default. The row's number."""
        known = [name for name in row if name in self._columns[table]]
        return self._store.execute(_insert_sql(table, known), [_plain(row[name]) for name in known]).lastrowid or 0

    def _insert_all(self, table: str, rows: Sequence[Mapping[str, Any]]) -> None:
        """``_insert`` of rows that all have the same names."""
        if rows:
            known = [name for name in rows[0] if name in self._columns[table]]
            self._store.executemany(_insert_sql(table, known), [[_plain(row.get(name)) for name in known] for row in rows])


def _insert_sql(table: str, names: Sequence[str]) -> str:
    quoted = ", ".join(f'"{name}"' for name in names)
    return f"INSERT INTO {table} ({quoted}) VALUES ({', '.join('?' * len(names))})"


def _plain(value: Any) -> Any:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")) if isinstance(value, dict | list) else value
