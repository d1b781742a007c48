"""Copies beside a database: the one before an upgrade or a restore, and damaged ones that were set aside."""

from __future__ import annotations

import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path

DATABASE_FILE_SUFFIXES = ("-wal", "-shm", "-journal")
RESTORE_JOURNAL_SUFFIX = "-restore"
"""Of the name of the file that says what a restore is putting in place."""
SALVAGED_SUFFIX = "-salvaged"
"""Of the name that a new database has until it is in the place of a damaged one."""
SALVAGE_FOLDER_PREFIX = ".mirror-salvage-"
"""Of the folders in which a copy of a damaged database is read."""


def copy_database(db: sqlite3.Connection, target: Path) -> None:
    """A whole copy of ``db``, as it is now, in the new file ``target``, safe on the disk. Raises sqlite3.Error, OSError."""
    os.close(os.open(target, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
    copy = sqlite3.connect(target)
    try:
        db.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")
    finally:
        copy.close()
    with target.open("rb") as file:
        os.fsync(file.fileno())


def back_up_database(db: sqlite3.Connection, path: Path, version: int) -> Path:
    """A whole copy of ``db`` beside ``path``, under a name that nothing had. Raises sqlite3.Error, OSError."""
    whole = _free(path, f"backup-v{version}")
    part = whole.with_name(f".{whole.name}.part")
    part.unlink(missing_ok=True)
    try:
        copy_database(db, part)
        part.rename(whole)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(whole.parent)
    return whole


def list_backups(path: Path) -> list[Path]:
    return sorted([*path.parent.glob(f"{path.stem}-backup-v*"), *path.parent.glob(f".{path.stem}-backup-v*.part")])


def delete_copies(path: Path) -> None:
    """Deletes every backup beside ``path``, and what a restore or a salvage that was cut off left there, but nothing that one still
    needs. Raises OSError."""
    for copy in list_backups(path):
        copy.unlink(missing_ok=True)
    try:
        with _lock_folder(path.parent, fcntl.LOCK_EX | fcntl.LOCK_NB):
            if not path.with_name(f"{path.name}{RESTORE_JOURNAL_SUFFIX}").exists():
                restore_part_path(path).unlink(missing_ok=True)
            path.with_name(f"{path.name}{SALVAGED_SUFFIX}").unlink(missing_ok=True)
            for folder in path.parent.glob(f"{SALVAGE_FOLDER_PREFIX}*"):
                shutil.rmtree(folder, ignore_errors=True)
    except BlockingIOError:
        pass  # a restore or a salvage is at work


def keep_unfinished(path: Path) -> AbstractContextManager[None]:
    """Meanwhile ``delete_copies`` leaves what a restore or a salvage is making beside ``path``. Raises OSError."""
    return _lock_folder(path.parent, fcntl.LOCK_SH)


@contextmanager
def _lock_folder(folder: Path, how: int) -> Iterator[None]:
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, how)
        yield
    finally:
        os.close(handle)


def restore_part_path(path: Path) -> Path:
    """Where the new content of ``path`` is written before it is put in place."""
    return path.with_name(f".{path.name}.restore")


def set_aside_database(path: Path) -> Path:
    """Gives the damaged database and what belongs to it a new name with the date; nothing is overwritten. Raises OSError."""
    aside = _free(path, "damaged")
    # The log first: were it left behind alone, a new database would take it for its own.
    for tail in (*DATABASE_FILE_SUFFIXES, ""):
        part = path.with_name(path.name + tail)
        if part.exists():
            part.rename(aside.with_name(aside.name + tail))
    sync_folder(path.parent)
    return aside


def copy_files(path: Path, target: Path) -> Path:
    """Copies a database that no program has open, with its log. Raises OSError."""
    for tail in ("", "-wal"):
        if path.with_name(path.name + tail).exists():
            shutil.copyfile(path.with_name(path.name + tail), target.with_name(target.name + tail))
    return target


def keep_damaged_log(path: Path) -> Path:
    """A copy of a database's log, of which SQLite will use only a part. Raises OSError."""
    aside = _free(path, "damaged")
    aside = aside.with_name(f"{aside.name}-wal")
    shutil.copyfile(path.with_name(f"{path.name}-wal"), aside)
    aside.chmod(0o600)
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


def sync_folder(folder: Path) -> None:
    """Makes names in ``folder`` last."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
