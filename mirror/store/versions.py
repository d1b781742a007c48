"""Which version a database has, who can use it, and whether its tables are still those that were made.

``PRAGMA user_version`` is the oldest version whose program can use the database: a program put back to the version before goes on reading
and writing. The version itself, and a fingerprint of the tables, are in the table ``metadata``; databases before it have only the pragma.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from itertools import chain
from pathlib import Path

from mirror.store.database_errors import DamagedStore, ForeignStore
from mirror.store.old_sentences import register_functions
from mirror.store.schema import DATABASE_APPLICATION_ID, SCHEMA_MIGRATIONS, Migration, oldest_reader

FIRST_METADATA_VERSION = 4
"""The version that brought the table ``metadata``."""


def read_pragma_number(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(f"PRAGMA {pragma}").fetchone()[0])


def check_header(path: Path, reader: int, application: int, migrations: Sequence[Migration]) -> None:
    """``reader``, ``application``: the two pragmas. Raises ForeignStore."""
    if application not in (0, DATABASE_APPLICATION_ID) or (application == 0 and reader):
        raise foreign_store(path)
    if reader > len(migrations):
        raise ForeignStore(f"store {path}", f"of a newer mirror (version {reader})", "nothing is remembered until this one is upgraded")


def judge(db: sqlite3.Connection, path: Path, migrations: Sequence[Migration] = SCHEMA_MIGRATIONS) -> int:
    """The version of an open database, 0 when it is empty. Only for use in a transaction, since another process may make the tables
    between two of the readings. Raises ForeignStore, DamagedStore when the tables are not as they were made, sqlite3.Error."""
    reader, application = read_pragma_number(db, "user_version"), read_pragma_number(db, "application_id")
    check_header(path, reader, application, migrations)
    if not reader:
        if db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            raise foreign_store(path)
        return 0
    if not db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'metadata'").fetchone():
        if reader >= FIRST_METADATA_VERSION or _columns(db) != _columns_of(reader, migrations):
            raise changed_tables(path)
        return reader
    found = dict(db.execute("SELECT key, value FROM metadata").fetchall())
    if not str(found.get("version", "")).isdecimal() or found.get("fingerprint") != fingerprint(db):
        raise changed_tables(path)
    return int(found["version"])


def migrate(db: sqlite3.Connection, version: int, migrations: Sequence[Migration]) -> None:
    """Leads an open transaction from ``version`` to the newest. Raises sqlite3.Error."""
    for statement in chain.from_iterable(one.statements for one in migrations[version:]):
        db.execute(statement)
    db.execute(f"PRAGMA application_id = {DATABASE_APPLICATION_ID}")
    db.execute(f"PRAGMA user_version = {oldest_reader(migrations)}")
    if len(migrations) >= FIRST_METADATA_VERSION:
        values = (("version", str(len(migrations))), ("fingerprint", fingerprint(db)))
        db.executemany("INSERT OR REPLACE INTO metadata VALUES (?, ?)", values)


def fingerprint(db: sqlite3.Connection) -> str:
    """Of the statements that made the tables, as the database has them. Raises sqlite3.Error."""
    rows = db.execute("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT LIKE 'sqlite_stat%' ORDER BY type, name")
    return hashlib.sha256(repr(rows.fetchall()).encode("utf-8", "surrogatepass")).hexdigest()


def make_empty_store(migrations: Sequence[Migration] = SCHEMA_MIGRATIONS) -> sqlite3.Connection:
    """A database in memory with the tables and nothing in them."""
    db = sqlite3.connect(":memory:")
    register_functions(db)
    migrate(db, 0, migrations)
    return db


def _columns_of(version: int, migrations: Sequence[Migration]) -> list[tuple[object, ...]]:
    with closing(make_empty_store(migrations[:version])) as db:
        return _columns(db)


def _columns(db: sqlite3.Connection) -> list[tuple[object, ...]]:
    """Tables and columns: what another SQLite library says in the same words, unlike the statements."""
    return db.execute(
        """SELECT made.name, columns.name, columns.type, columns."notnull", columns.pk FROM sqlite_schema AS made
        JOIN pragma_table_xinfo(made.name) AS columns WHERE made.type = 'table' AND made.name NOT LIKE 'sqlite_%'
        ORDER BY made.name, columns.cid"""
    ).fetchall()


def foreign_store(path: Path) -> ForeignStore:
    return ForeignStore(f"store {path}", "of another program", "nothing is remembered: set [store] folder to an own one")


def changed_tables(path: Path) -> DamagedStore:
    return DamagedStore(f"store {path}", "damaged (its tables are not as they were made)", "start the mirror, which saves what it can")
