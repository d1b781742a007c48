"""What can be saved of a damaged database, row by row round what cannot be read, into a new one."""

from __future__ import annotations

import json
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Set
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from mirror.store import versions
from mirror.store.copies import SALVAGE_FOLDER_PREFIX, SALVAGED_SUFFIX, copy_files, keep_unfinished, set_aside_database, sync_folder
from mirror.store.old_sentences import register_functions
from mirror.store.table_roots import SQLITE_PAGE_BYTES, open_with_new_head
from mirror.types import AssessmentAnswer, KneeEvidence, Regime, Side, Valgus

MAX_UNREADABLE_RANGES = 200_000
"""Ranges of rows that are given up, so that salvage ends."""
PLACEHOLDER_RUN_NAME = "salvaged"
"""``visits.run`` of visits whose own row was lost while their sets were not."""
TABLE_KEYS = {
    "members": "rowid", "visits": "id", "sets": "id", "reps": '"set"', "paths": "visit", "screens": "visit", "motions": '"set"',
    "programmes": "",
}  # fmt: skip
"""The whole number by which each table's rows lie, parents first; programmes have only the member."""
UNREADABLE_VALUES: dict[str, dict[str, str | None]] = {
    "members": {"settings": "{}"},
    "sets": {"parts": "{}", "title": "", "trend": "", "advice_text": "", "timed": ""},
    "reps": {"parts": "{}", "form": "{}", "note": ""},
    "paths": {"path": None},
    "screens": {"reasons": "[]"},
    "programmes": {"why": None},
}
"""What takes the place of JSON that is none; None: the row is left out."""
CHOICE_VALUES: dict[str, dict[str, tuple[str | None, ...]]] = {
    "reps": {"evidence": (KneeEvidence.PATH, *KneeEvidence), "valgus": (None, *get_args(Valgus)), "regime": get_args(Regime)},
    "screens": {"answer": ("unclear", *get_args(AssessmentAnswer)), "side": ("both", *get_args(Side))},
}
"""What a column may hold; the first takes the place of anything else."""


@dataclass(frozen=True, slots=True)
class SalvageCount:
    """Rows that were carried over, by table."""

    rows: dict[str, int]

    def __str__(self) -> str:
        return f"{self.rows['members']} members and {self.rows['sets']} sets were carried over"


def replace_damaged(path: Path, make: Callable[[Path], sqlite3.Connection], roots: Path) -> tuple[Path, SalvageCount]:
    """Puts a new database with what can be saved in the place of the damaged one at ``path``, which is set aside. ``make`` opens a new
    one. Where it went, and what was saved. Raises sqlite3.Error, OSError."""
    with keep_unfinished(path):
        return _replace(path, make, roots)


def _replace(path: Path, make: Callable[[Path], sqlite3.Connection], roots: Path) -> tuple[Path, SalvageCount]:
    built = path.with_name(f"{path.name}{SALVAGED_SUFFIX}")
    built.unlink(missing_ok=True)
    try:
        with closing(make(built)) as db:
            count = carry_over(path, db, roots)
            db.execute("PRAGMA journal_mode = DELETE").fetchall()
    except BaseException:
        built.unlink(missing_ok=True)
        raise
    aside = set_aside_database(path)
    finish_salvage(path)
    return aside, count


def finish_salvage(path: Path) -> None:
    """Ends a replacement that was cut off. Raises OSError."""
    built = path.with_name(f"{path.name}{SALVAGED_SUFFIX}")
    if built.exists() and not path.exists():
        built.rename(path)
        sync_folder(path.parent)


def carry_over(damaged: Path, db: sqlite3.Connection, roots: Path) -> SalvageCount:
    """Copies what can be read of ``damaged`` and its log into the empty store ``db``; the damaged files stay as they are. Raises
    sqlite3.Error and OSError for what is wrong with ``db`` or the disk."""
    with tempfile.TemporaryDirectory(prefix=SALVAGE_FOLDER_PREFIX, dir=damaged.parent) as folder:
        copy = copy_files(damaged, Path(folder) / "mirror.db")
        old = _open_copy(copy) or open_with_new_head(copy, roots, TABLE_KEYS) or _open_copy(copy, strictly=False)
        if old is None:
            return SalvageCount(dict.fromkeys(TABLE_KEYS, 0))
        with closing(old):
            return _copy_tables(old, db, copy.stat().st_size // SQLITE_PAGE_BYTES)


def _open_copy(copy: Path, strictly: bool = True) -> sqlite3.Connection | None:
    """The copy, if it has its tables; ``strictly``: exactly as they were made."""
    db = sqlite3.connect(copy, isolation_level=None)
    register_functions(db)
    try:
        there = {name for (name,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if not strictly or (there >= set(TABLE_KEYS) and versions.judge(db, copy)):
            return db
    except Exception:  # whatever a damaged file makes SQLite say
        pass
    db.close()
    return None


def _copy_tables(old: sqlite3.Connection, new: sqlite3.Connection, pages: int) -> SalvageCount:
    counts = {}
    new.execute("BEGIN IMMEDIATE")
    try:
        for table in TABLE_KEYS:
            columns = _columns(new, table)
            found = (dict(zip(names, row, strict=True)) for names, row in _read_table(old, table, pages))
            counts[table] = sum(_insert(new, table, columns, row) for row in found)
        new.execute("COMMIT")
    except BaseException:
        new.execute("ROLLBACK")
        raise
    return SalvageCount(counts)


def _read_table(old: sqlite3.Connection, table: str, pages: int) -> Iterator[tuple[list[str], tuple[object, ...]]]:
    try:
        names = [row[1] for row in old.execute(f"PRAGMA table_info({table})")]
    except sqlite3.DatabaseError:
        return
    if not names:
        return
    columns, key = ", ".join(f'"{name}"' for name in names), TABLE_KEYS[table]
    if not key:
        with suppress(sqlite3.DatabaseError):
            yield from ((names, row) for row in old.execute(f"SELECT {columns} FROM {table}"))
        return
    for row in _read_ranges(old, f"SELECT {columns} FROM {table} WHERE {key} BETWEEN ? AND ?", _last_key(old, table, key, pages)):
        yield names, row


def _last_key(old: sqlite3.Connection, table: str, key: str, pages: int) -> int:
    with suppress(sqlite3.DatabaseError, TypeError, ValueError):
        return min(int(old.execute(f"SELECT max({key}) FROM {table}").fetchone()[0]), 1 << 40)
    return 100 * pages  # no page has more rows


def _read_ranges(old: sqlite3.Connection, query: str, last: int) -> Iterator[tuple[object, ...]]:
    """All rows but those in ranges that cannot be read, however far they are halved."""
    ranges, given_up = [(0, last)], 0
    while ranges and given_up < MAX_UNREADABLE_RANGES:
        low, high = ranges.pop()
        try:
            rows = old.execute(query, (low, high)).fetchall()
        except sqlite3.DatabaseError:
            given_up += 1
            middle = (low + high) // 2
            if low < high:
                ranges += [(middle + 1, high), (low, middle)]
            continue
        yield from rows


def _insert(new: sqlite3.Connection, table: str, columns: Set[str], found: dict[str, object]) -> bool:
    """Whether the row is in the new database; one that makes no sense is not."""
    if not _is_plausible(table, found):
        return False
    if table == "visits" and found["member"] is not None:
        _insert_missing_owner(new, "members", ("id", "name", "consent", "created"), (found["member"],) * 2 + (found["began"],) * 2)
    if table == "sets":
        values = (found["visit"], PLACEHOLDER_RUN_NAME, found["visit"], found["began"])
        _insert_missing_owner(new, "visits", ("id", "run", "number", "began"), values)
    kept = [name for name in found if name in columns]
    listed = ", ".join(f'"{name}"' for name in kept)
    try:
        statement = f"INSERT OR REPLACE INTO {table} ({listed}) VALUES ({', '.join('?' * len(kept))})"
        return bool(new.execute(statement, [found[name] for name in kept]).rowcount)
    except (sqlite3.IntegrityError, sqlite3.DataError, OverflowError):
        return False


def _insert_missing_owner(new: sqlite3.Connection, table: str, names: tuple[str, ...], values: tuple[object, ...]) -> None:
    """A parent whose own row was lost, so that what hangs on it is not: a member is called by their id."""
    with suppress(sqlite3.IntegrityError, sqlite3.DataError, OverflowError):
        new.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})", values)


def _is_plausible(table: str, found: dict[str, object]) -> bool:
    """Puts what stands for nothing in the place of values that cannot be read; whether the row can be kept."""
    for name, instead in UNREADABLE_VALUES.get(table, {}).items():
        try:
            json.loads(str(found.get(name) or "{}"))
        except ValueError:
            if instead is None:
                return False
            found[name] = instead
    for name, choices in CHOICE_VALUES.get(table, {}).items():
        if name in found and found[name] not in choices:
            found[name] = choices[0]
    return True


def _columns(db: sqlite3.Connection, table: str) -> set[str]:
    return {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
