"""A restore takes the place of several files together: whenever it is cut off, either none of them is new, or the next opening goes on.

Every new file is first written whole beside its target, then a journal that names them all: once that has its name the restore holds.
Opening the database finishes what a journal still names, so nothing reads old beside new.
"""

from __future__ import annotations

import fcntl
import json
import os
import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from mirror.errors import MirrorError
from mirror.store import copies
from mirror.store.database_errors import is_damage

RESTORE_LOCK_TIMEOUT_S = 60.0
"""Seconds that a restore waits for others who use the database."""


def restore_journal_path(database: Path) -> Path:
    return database.with_name(f"{database.name}-restore")


def restore_files(database: Path, contents: Mapping[Path, bytes]) -> None:
    """Puts ``contents`` in place together; ``database`` may be among them, also while others use it. Raises MirrorError, OSError,
    sqlite3.Error; then nothing has changed."""
    finish_restore(database)
    staged = [(_stage(path, content, 0o600 if path.parent == database.parent else 0o644), path) for path, content in contents.items()]
    journal = restore_journal_path(database)
    text = json.dumps([[str(part), str(path)] for part, path in staged]).encode()
    _stage(journal, text, 0o600).rename(journal)
    copies.sync_folder(journal.parent)
    finish_restore(database)


def finish_restore(database: Path) -> bool:
    """Goes on with a restore that was cut off; whether there was one. Raises MirrorError when this user may not."""
    journal = restore_journal_path(database)
    try:
        handle = os.open(journal, os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unfinished(database, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not journal.exists():
            return False  # another process was first
        _put_in_place(database, json.loads(Path(journal).read_text("utf-8")))
        journal.unlink()
        copies.sync_folder(journal.parent)
    except OSError as error:
        raise _unfinished(database, error) from None
    finally:
        os.close(handle)
    return True


def _put_in_place(database: Path, staged: Sequence[Sequence[str]]) -> None:
    # The database last: its own copy of what was there is made before, and what others may not write is refused before it.
    for part, path in sorted(((Path(one), Path(other)) for one, other in staged), key=lambda pair: pair[1] == database):
        if not part.exists():
            continue  # in place already
        if path == database:
            _replace_database(part, path)
            part.unlink(missing_ok=True)
        else:
            part.rename(path)
        copies.sync_folder(path.parent)


def _replace_database(part: Path, path: Path) -> None:
    """Through SQLite, in one transaction, since others may have the database open."""
    if path.exists() and path.stat().st_size:
        try:
            with closing(sqlite3.connect(path, timeout=RESTORE_LOCK_TIMEOUT_S)) as db, closing(sqlite3.connect(part)) as new:
                new.backup(db)
                db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            return
        except sqlite3.DatabaseError as error:
            if not is_damage(error):
                raise
        copies.set_aside_database(path)
    for tail in copies.DATABASE_FILE_SUFFIXES:
        path.with_name(path.name + tail).unlink(missing_ok=True)
    part.replace(path)


def _stage(path: Path, content: bytes, mode: int) -> Path:
    """``content`` safe on the disk beside ``path``, of the folder's owner; with ``mode`` unless ``path`` is there and has its own."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.restore")
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        if os.geteuid() == 0:
            owner = (path if path.exists() else path.parent).stat()
            os.fchown(file.fileno(), owner.st_uid, owner.st_gid)
            if path.exists():
                os.fchmod(file.fileno(), owner.st_mode & 0o777)
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    copies.sync_folder(part.parent)
    return part


def _unfinished(database: Path, error: OSError) -> MirrorError:
    what = f"a restore was cut off and cannot be finished ({error.strerror or error})"
    return MirrorError(f"store {database}", what, "run mirror restore again, on a station with sudo")
