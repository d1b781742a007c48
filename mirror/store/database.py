"""A database is opened: what kind it is comes first, before anything is written; it is judged and migrated in one transaction."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

from mirror.store import copies, versions
from mirror.store.database_errors import DamagedStore, sqlite_error_code
from mirror.store.old_sentences import register_functions
from mirror.store.restore_journal import finish_restore
from mirror.store.salvage import CHOICE_VALUES, UNREADABLE_VALUES, finish_salvage
from mirror.store.schema import SCHEMA_MIGRATIONS, Migration

SQLITE_HEADER_BYTES = 100
"""Bytes that every database has at least (SQLite's file format, 1.3)."""
DATABASE_BUSY_TIMEOUT_S = 5.0
"""Seconds to wait for another process that writes."""
OPEN_LOCK_TIMEOUT_S = 60.0
"""The same while a database is opened, which many may do at once; SQLite serves those who wait in no order."""
OPEN_RETRY_DELAY_S = 0.01
"""Seconds between two tries where SQLite itself does not wait."""


def connect_database(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection in autocommit, with what every connection of this store keeps to. Raises sqlite3.Error."""
    db = _connect(path, "mode=ro" if read_only else "mode=rwc")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA synchronous = FULL")
    db.text_factory = _decode
    register_functions(db)
    return db


def _decode(text: bytes) -> str:
    """A letter that was damaged costs no more than itself."""
    return text.decode("utf-8", "replace")


def _connect(path: Path, options: str) -> sqlite3.Connection:
    where = f"{path.absolute().as_uri()}?{options}"
    return sqlite3.connect(where, uri=True, isolation_level=None, timeout=OPEN_LOCK_TIMEOUT_S, check_same_thread=False)


@contextmanager
def transaction(db: sqlite3.Connection, begin: str = "BEGIN IMMEDIATE") -> Iterator[None]:
    """Commits what is done within, or undoes it all when that raises."""
    db.execute(begin)
    try:
        yield
        db.execute("COMMIT")
    except BaseException:
        if db.in_transaction:
            db.execute("ROLLBACK")
        raise


def inspect_header(path: Path, migrations: Sequence[Migration] = SCHEMA_MIGRATIONS) -> None:
    """Judges a file by its header alone, before SQLite makes a log beside it. Raises DamagedStore, ForeignStore, sqlite3.Error, OSError.

    SQLite reads it: to open and close the file otherwise drops every lock of this process (How To Corrupt An SQLite Database, 2.2).
    """
    size = path.stat().st_size if path.exists() else 0
    if not size:
        return
    if size < SQLITE_HEADER_BYTES:
        raise _no_database(path)
    with closing(_connect(path, "mode=ro&immutable=1")) as db:
        try:
            reader, application = versions.read_pragma_number(db, "user_version"), versions.read_pragma_number(db, "application_id")
        except sqlite3.DatabaseError as error:
            if sqlite_error_code(error) == sqlite3.SQLITE_NOTADB:
                raise _no_database(path) from None
            return  # no lock was taken, and another process may be writing: ``judge`` looks properly
    versions.check_header(path, reader, application, migrations)


def _no_database(path: Path) -> DamagedStore:
    return DamagedStore(f"store {path}", "not a database", "start the mirror, which sets it aside and begins a new one")


def open_store(path: Path, migrations: Sequence[Migration] = SCHEMA_MIGRATIONS) -> sqlite3.Connection:
    """The database at ``path`` for writing, made when there is none, and brought to the newest version after a backup of its own.

    Raises DamagedStore, ForeignStore, sqlite3.Error, OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    finish_restore(path)
    finish_salvage(path)
    inspect_header(path, migrations)
    with suppress(FileExistsError):
        os.mknod(path, 0o600)  # never opened here: see ``inspect_header``
        copies.sync_folder(path.parent)
    db = connect_database(path)
    try:
        if _bring_up_to_date(db, path, migrations):
            # The version must be where ``inspect_header`` finds it, which does not read the log.
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        _use_wal(db)
        _finish_opening(db)
    except BaseException:
        db.close()
        raise
    return db


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """The database at ``path`` for reading, brought to the newest version first; None where there is none, or none yet.

    Raises as ``open_store`` does.
    """
    finish_restore(path)
    finish_salvage(path)
    inspect_header(path)
    if not path.exists() or not path.stat().st_size:
        return None
    db = connect_database(path, read_only=True)
    try:
        with transaction(db, "BEGIN"):
            version = versions.judge(db, path)
        _finish_opening(db)
    except BaseException:
        db.close()
        raise
    if version >= len(SCHEMA_MIGRATIONS):
        return db
    db.close()
    if not version:
        return None
    open_store(path).close()
    return open_to_read(path)


def check_pages(db: sqlite3.Connection, path: Path) -> None:
    """Reads every page, and compares every index and reference. Raises DamagedStore, sqlite3.Error."""
    found = db.execute("PRAGMA integrity_check(1)").fetchone()[0]
    if found == "ok" and db.execute("PRAGMA foreign_key_check").fetchone():
        found = "a row that belongs to none"
    if found != "ok":
        raise _damaged(path, str(found))


def check_database(db: sqlite3.Connection, path: Path) -> None:
    """``check_pages``, and whether values are what the newest version has. Raises DamagedStore, sqlite3.Error."""
    check_pages(db, path)
    if _has_unreadable_values(db):
        raise _damaged(path, "a value that cannot be read")


def _damaged(path: Path, what: str) -> DamagedStore:
    return DamagedStore(f"store {path}", f"damaged ({' '.join(what.split())[:80]})", "start the mirror, which saves what it can")


def _has_unreadable_values(db: sqlite3.Connection) -> bool:
    """Whether what must be JSON is none, or a verdict rests on nothing that there is."""
    for table, columns in UNREADABLE_VALUES.items():
        there = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
        wrong = [f"""("{name}" != '' AND NOT json_valid("{name}"))""" for name in columns if name in there]
        for name, choices in CHOICE_VALUES.get(table, {}).items():
            listed = ", ".join(f"'{choice}'" for choice in choices if choice is not None)
            wrong += [f'"{name}" NOT IN ({listed})'] * (name in there)
        tests = " OR ".join(wrong)
        if db.execute(f"SELECT 1 FROM {table} WHERE {tests} LIMIT 1").fetchone():
            return True
    return False


def check_copy(db: sqlite3.Connection, path: Path) -> None:
    """Whether an open copy, said to be ``path``, can be used and is whole. Raises ForeignStore, DamagedStore, sqlite3.Error."""
    with transaction(db, "BEGIN"):
        versions.judge(db, path)
        check_pages(db, path)


def _bring_up_to_date(db: sqlite3.Connection, path: Path, migrations: Sequence[Migration]) -> bool:
    """Judges and migrates in one transaction, so that no other process sees or makes half a state; whether anything had to be done."""
    with transaction(db):
        version = versions.judge(db, path, migrations)
        if version >= len(migrations):
            return False
        if version:
            check_pages(db, path)
            with closing(connect_database(path, read_only=True)) as before:  # a connection that writes cannot be copied
                copies.back_up_database(before, path, version)
        versions.migrate(db, version, migrations)
    return True


def _finish_opening(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA busy_timeout = {round(1000 * DATABASE_BUSY_TIMEOUT_S)}").fetchall()


def _use_wal(db: sqlite3.Connection) -> None:
    """Lets others read while one writes, from now on. SQLite refuses this change at once while others use the file."""
    end = time.monotonic() + OPEN_LOCK_TIMEOUT_S
    while True:
        try:
            return db.execute("PRAGMA journal_mode = WAL").close()
        except sqlite3.OperationalError as error:
            if sqlite_error_code(error) != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(OPEN_RETRY_DELAY_S)
