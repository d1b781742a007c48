"""What can go wrong with a database, as one line with the remedy."""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mirror.errors import MirrorError

MIN_STORE_DISK_BYTES = 64 << 10
"""A transaction and the index of the log need as much."""
_DAMAGE_ERROR_CODES = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_ENVIRONMENT_ERROR_CODES = {
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_NOMEM, sqlite3.SQLITE_PERM, sqlite3.SQLITE_PROTOCOL, sqlite3.SQLITE_READONLY,
}  # fmt: skip


class DamagedStore(MirrorError):
    """The file is no whole database; ``set_aside_database`` makes room for a new one."""


class ForeignStore(MirrorError):
    """The file belongs to a newer mirror or to another program and is left alone."""


class RefusedWriteError(Exception):
    """The tables did not take an event that they must take."""


def sqlite_error_code(error: BaseException) -> int:
    """SQLite's primary result code; 0 for other errors."""
    return int(getattr(error, "sqlite_errorcode", 0)) & 0xFF


def is_damage(error: BaseException) -> bool:
    # Python cannot decode what SQLite says about a table whose damaged name is no text.
    return isinstance(error, DamagedStore | UnicodeDecodeError) or sqlite_error_code(error) in _DAMAGE_ERROR_CODES


def is_refusal(error: BaseException) -> bool:
    """Whether the tables, not the event, are the reason: a statement that never changes names what is not there, or breaks a rule."""
    return isinstance(error, sqlite3.OperationalError | sqlite3.IntegrityError)


def is_surroundings(error: BaseException) -> bool:
    """Whether it is the disk, the rights or another process, which may be better later."""
    return isinstance(error, OSError) or sqlite_error_code(error) in _ENVIRONMENT_ERROR_CODES


def _has_no_room(path: Path) -> bool:
    """Whether the disk of ``path`` has no space, or no place for another file."""
    try:
        disk = os.statvfs(path.parent)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < MIN_STORE_DISK_BYTES or (disk.f_files > 0 and disk.f_favail == 0)


def database_error(path: Path, error: BaseException) -> MirrorError:
    """``error`` as one line with the remedy."""
    if isinstance(error, MirrorError):
        return error
    if is_damage(error):
        return DamagedStore(f"store {path}", "damaged", "start the mirror, which sets it aside and begins a new one")
    number = error.errno if isinstance(error, OSError) else None
    match sqlite_error_code(error):
        case sqlite3.SQLITE_FULL:
            what, remedy = "the disk is full", "free some space"
        case _ if number in (errno.ENOSPC, errno.EDQUOT) or _has_no_room(path):  # SQLite calls it an I/O error, or cannot open its log
            what, remedy = "the disk is full", "free some space"
        case sqlite3.SQLITE_IOERR:
            what, remedy = "the disk does not read or write", "save a backup if you can, and replace the card or disk"
        case sqlite3.SQLITE_READONLY:
            what, remedy = "it is read-only", "make its folder writable for the mirror's user"
        case sqlite3.SQLITE_BUSY | sqlite3.SQLITE_LOCKED:
            what, remedy = "another program is writing to it", "try again in a moment"
        case _:
            what = (error.strerror if isinstance(error, OSError) else None) or str(error) or type(error).__name__
            remedy = "check the disk, and that its folder belongs to the user who runs this (sudo -u mirror)"
    return MirrorError(f"store {path}", what, remedy)


@contextmanager
def wrap_database_errors(path: Path) -> Iterator[None]:
    """Turns what goes wrong within into MirrorErrors of one line."""
    try:
        yield
    except (sqlite3.Error, OSError, UnicodeDecodeError) as error:
        raise database_error(path, error) from None
