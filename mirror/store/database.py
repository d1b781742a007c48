"""A database is opened: its kind and version looked at before anything is written, brought up to date after a backup, or set aside."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from mirror.store.database_errors import (
    DamagedStore,
    ForeignStore,
    sqlite_error_code,
)
from mirror.store.old_sentences import register_functions
from mirror.store.schema import DATABASE_APPLICATION_ID, SCHEMA_MIGRATIONS, Statements

SQLITE_HEADER_BYTES = 100
"""Bytes that every database has at least (SQLite's file format, 1.3)."""
DATABASE_BUSY_TIMEOUT_S = 5.0
"""Seconds to wait for another process that writes."""
OPEN_LOCK_TIMEOUT_S = 60.0
"""The same while a database is opened, which many may do at once; SQLite serves those who wait in no order."""
OPEN_RETRY_DELAY_S = 0.01
"""Seconds between two tries where SQLite itself does not wait."""
DATABASE_FILE_SUFFIXES = ("-wal", "-shm", "-journal")


def connect_database(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
    """A connection in autocommit, with what every connection of this store keeps to. Raises sqlite3.Error."""
    db = _connect(path, "mode=ro" if read_only else "mode=rwc")
    db.execute("PRAGMA foreign_keys = ON")
    db.execute("PRAGMA secure_delete = ON")
    db.execute("PRAGMA synchronous = FULL")
    register_functions(db)
    return db


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


def inspect_header(path: Path, versions: Sequence[Statements] = SCHEMA_MIGRATIONS) -> None:
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
            version, application = _number(db, "user_version"), _number(db, "application_id")
        except sqlite3.DatabaseError as error:
            if sqlite_error_code(error) == sqlite3.SQLITE_NOTADB:
                raise _no_database(path) from None
            return  # no lock was taken, and another process may be writing: ``judge`` looks properly
    _judge(path, version, application, versions)


def judge(db: sqlite3.Connection, path: Path, versions: Sequence[Statements] = SCHEMA_MIGRATIONS) -> int:
    """The version of an open database, 0 when it is empty. Only for use in a transaction, since another process may make the tables
    between two of the readings. Raises ForeignStore, sqlite3.Error."""
    version, application = _number(db, "user_version"), _number(db, "application_id")
    _judge(path, version, application, versions)
    if not version and db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
        raise _foreign(path)
    return version


def _judge(path: Path, version: int, application: int, versions: Sequence[Statements]) -> None:
    if application not in (0, DATABASE_APPLICATION_ID) or (application == 0 and version):
        raise _foreign(path)
    if version > len(versions):
        raise ForeignStore(f"store {path}", f"of a newer mirror (version {version})", "nothing is remembered until this one is upgraded")


def _foreign(path: Path) -> ForeignStore:
    return ForeignStore(f"store {path}", "of another program", "nothing is remembered: set [store] folder to an own one")


def _no_database(path: Path) -> DamagedStore:
    return DamagedStore(f"store {path}", "not a database", "start the mirror, which sets it aside and begins a new one")


def open_store(path: Path, versions: Sequence[Statements] = SCHEMA_MIGRATIONS) -> sqlite3.Connection:
    """The database at ``path`` for writing, made when there is none, and brought to the newest version after a backup of its own.

    Raises DamagedStore, ForeignStore, sqlite3.Error, OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    inspect_header(path, versions)
    with suppress(FileExistsError):
        os.mknod(path, 0o600)  # never opened here: see ``inspect_header``
        _settle(path.parent)
    db = connect_database(path)
    try:
        with transaction(db, "BEGIN"):
            version = judge(db, path, versions)
        if version < len(versions):
            _migrate(db, path, versions)
        _use_wal(db)
        _opened(db)
    except BaseException:
        db.close()
        raise
    return db


def open_to_read(path: Path) -> sqlite3.Connection | None:
    """The database at ``path`` for reading, brought to the newest version first; None where there is none, or none yet.

    Raises as ``open_store`` does.
    """
    inspect_header(path)
    if not path.exists() or not path.stat().st_size:
        return None
    db = connect_database(path, read_only=True)
    try:
        with transaction(db, "BEGIN"):
            version = judge(db, path)
        _opened(db)
    except BaseException:
        db.close()
        raise
    if version == len(SCHEMA_MIGRATIONS):
        return db
    db.close()
    if not version:
        return None
    open_store(path).close()
    return open_to_read(path)


def check_database(db: sqlite3.Connection, path: Path) -> None:
    """Reads every page. Raises DamagedStore, sqlite3.Error."""
    found = db.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise DamagedStore(f"store {path}", f"damaged ({' '.join(str(found).split())[:80]})", "start the mirror, which sets it aside")


def _number(db: sqlite3.Connection, pragma: str) -> int:
    return int(db.execute(f"PRAGMA {pragma}").fetchone()[0])


def _migrate(db: sqlite3.Connection, path: Path, versions: Sequence[Statements]) -> None:
    with transaction(db):
        version = judge(db, path, versions)
        if version == len(versions):
            return  # another process was first
        if version:
            with closing(connect_database(path, read_only=True)) as before:  # a connection that writes cannot be copied
                back_up_database(before, path, version)
        for statement in chain.from_iterable(versions[version:]):
            db.execute(statement)
        db.execute(f"PRAGMA application_id = {DATABASE_APPLICATION_ID}")
        db.execute(f"PRAGMA user_version = {len(versions)}")
    # The version must be where ``inspect_header`` finds it, which does not read the log.
    db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _opened(db: sqlite3.Connection) -> None:
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


def back_up_database(db: sqlite3.Connection, path: Path, version: int) -> Path:
    """A whole copy of ``db`` beside ``path``, under a name that nothing had. Raises sqlite3.Error, OSError."""
    whole = _free(path, f"backup-v{version}")
    part = whole.with_name(f".{whole.name}.part")
    part.unlink(missing_ok=True)
    try:
        os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
        copy = sqlite3.connect(part)
        try:
            db.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")
        finally:
            copy.close()
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.rename(whole)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _settle(whole.parent)
    return whole


def list_backups(path: Path) -> list[Path]:
    return sorted([*path.parent.glob(f"{path.stem}-backup-v*"), *path.parent.glob(f".{path.stem}-backup-v*.part")])


def set_aside_database(path: Path) -> Path:
    """Gives the damaged database and what belongs to it a new name with the date; nothing is overwritten. Raises OSError."""
    aside = _free(path, "damaged")
    # The log first: were it left behind alone, a new database would take it for its own.
    for tail in (*DATABASE_FILE_SUFFIXES, ""):
        part = path.with_name(path.name + tail)
        if part.exists():
            part.rename(aside.with_name(aside.name + tail))
    _settle(path.parent)
    return aside


def list_set_aside(path: Path) -> list[Path]:
    """The files of damaged databases that were set aside, oldest first."""
    return sorted(path.parent.glob(f"{path.stem}-damaged-*"))


def _free(path: Path, what: str) -> Path:
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    number, name = 1, f"{path.stem}-{what}-{stamp}{path.suffix}"
    while any(path.with_name(name + tail).exists() for tail in ("", *DATABASE_FILE_SUFFIXES)):
        number += 1
        name = f"{path.stem}-{what}-{stamp}-{number}{path.suffix}"
    return path.with_name(name)


def _settle(folder: Path) -> None:
    """Makes names in ``folder`` last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
