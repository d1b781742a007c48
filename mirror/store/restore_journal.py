"""A restore takes the place of several files together: whenever it is cut off, either none of them is new, or the next opening goes on.

Every new file is first written whole beside its target, then a journal that names them all: once that has its name the restore holds.
Opening the database finishes what a journal still names, so nothing reads old beside new. The journal lies in a folder that others may
own: it is obeyed only where this user or root wrote it, and only for the files that a restore has.
"""

from __future__ import annotations

import fcntl
import json
import logging
import os
import sqlite3
import stat
from collections.abc import Mapping, Sequence
from contextlib import closing
from pathlib import Path

from mirror.errors import MirrorError
from mirror.store import copies
from mirror.store.database_errors import is_damage

log = logging.getLogger(__name__)

RESTORE_LOCK_TIMEOUT_S = 60.0
"""Seconds that a restore waits for others who use the database."""
FILES_BESIDE_DATABASE = ("badge.key", "challenge.json")
"""What badges are signed with, and the best rounds of a challenge."""


def restore_journal_path(database: Path) -> Path:
    return database.with_name(f"{database.name}{copies.RESTORE_JOURNAL_SUFFIX}")


def restore_files(database: Path, contents: Mapping[Path, bytes], station: Path) -> None:
    """Puts ``contents`` in place together; ``database`` may be among them, also while others use it. Where root makes the database's
    folder in one of its own, it belongs to the owner of ``station``, the service's folder, if there is one.

    Raises MirrorError, OSError, sqlite3.Error; then nothing has changed.
    """
    finish_restore(database)
    try:
        _check_targets(database, list(contents))
    except ValueError as error:
        raise MirrorError("restore", str(error), "name a settings file that ends in .toml, in a folder of its own") from None
    _make_folder(database.parent, station)
    with copies.keep_unfinished(database):
        _restore_together(database, contents)


def _restore_together(database: Path, contents: Mapping[Path, bytes]) -> None:
    staged = [(_stage(path, content, 0o600 if path.parent == database.parent else 0o644), path) for path, content in contents.items()]
    journal = restore_journal_path(database)
    text = json.dumps([[str(part.absolute()), str(path.absolute())] for part, path in staged]).encode()
    _stage(journal, text, 0o644, give=False).rename(journal)
    copies.sync_folder(journal.parent)
    finish_restore(database)


def finish_restore(database: Path) -> bool:
    """Goes on with a restore that was cut off; whether there was one. Raises MirrorError when this user may not.

    A journal that is damaged, or names what no restore writes, is set aside.
    """
    journal = restore_journal_path(database)
    try:
        handle = os.open(journal, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except FileNotFoundError:
        return False
    except OSError as error:
        raise _unfinished(database, error) from None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        if not (journal.exists() and os.path.samestat(journal.lstat(), os.fstat(handle))):
            return False  # another process was first
        if os.fstat(handle).st_uid not in (0, os.geteuid()):
            remedy = f"start the mirror, which finishes its own restore, or delete {journal}"
            raise MirrorError(f"store {database}", "a restore by another user was cut off", remedy)
        try:
            staged = _read_journal(database, handle)
        except (ValueError, TypeError, RecursionError) as error:
            log.warning("store %s: a restore was cut off and its journal is damaged (%s); it is set aside", database, error)
            journal.replace(journal.with_name(f"{journal.name}-damaged"))
            return False
        _put_in_place(database, staged)
        journal.unlink()
        copies.restore_part_path(database).unlink(missing_ok=True)  # kept until here: its absence would say that it was lost
        copies.sync_folder(journal.parent)
    except OSError as error:
        raise _unfinished(database, error) from None
    finally:
        os.close(handle)
    return True


def _read_journal(database: Path, handle: int) -> list[tuple[Path, Path]]:
    """The parts that are staged, each with its target. Raises ValueError, TypeError, RecursionError for what no restore wrote."""
    if not stat.S_ISREG(os.fstat(handle).st_mode):
        raise ValueError("not a regular file")
    with open(handle, encoding="utf-8", closefd=False) as file:
        staged = [(Path(part), Path(path)) for part, path in json.load(file)]
    _check_targets(database, [path for _, path in staged])
    for part, path in staged:
        if part != copies.restore_part_path(path):
            raise ValueError(f"{part} is no part of {path}")
        if part.is_symlink() or part.exists():
            _check_part(part, path)
    return [(part, database if _is_beside(path, database) and path.name == database.name else path) for part, path in staged]


def _is_beside(path: Path, database: Path) -> bool:
    return path.parent.resolve() == database.parent.resolve()


def _check_targets(database: Path, paths: Sequence[Path]) -> None:
    """Raises ValueError unless all are the database, the files that belong beside it, one settings file, or exercises in one folder."""
    others = [path for path in paths if not (_is_beside(path, database) and path.name in (database.name, *FILES_BESIDE_DATABASE))]

    def are_exercises(found: Sequence[Path]) -> bool:
        folders = {path.parent for path in found}
        return len(folders) <= 1 and all(path.parent.name == "exercises" and path.suffix == ".toml" for path in found)

    if others and not any(are_exercises([path for path in others if path != settings]) for settings in others):
        raise ValueError(f"{', '.join(map(str, others))}: not the settings and exercises of a mirror")
    if any(_is_beside(path, database) and path.suffix != ".toml" for path in others):
        raise ValueError(f"{', '.join(map(str, others))}: beside the database, and no settings")


def _check_part(part: Path, path: Path) -> None:
    """Raises ValueError for what no restore staged; root takes only what is its own, or the folder's owner's, or like ``path``."""
    found = part.lstat()
    if not stat.S_ISREG(found.st_mode):
        raise ValueError(f"{part} is not a regular file")
    if os.geteuid() == 0 and found.st_uid not in (0, part.parent.stat().st_uid, (path if path.exists() else path.parent).stat().st_uid):
        raise ValueError(f"{part} is another user's")


def _put_in_place(database: Path, staged: Sequence[tuple[Path, Path]]) -> None:
    lost = [part for part, path in staged if path == database and not part.exists()]
    if lost:
        restore_journal_path(database).unlink()
        raise MirrorError(f"store {database}", f"a restore was not finished, since {lost[0].name} is gone", "run mirror restore again")
    # The database last: its own copy of what was there is made before, and what others may not write is refused before it.
    for part, path in sorted(staged, key=lambda pair: pair[1] == database):
        if not part.exists():
            continue  # in place already
        if path == database:
            _replace_database(part, path)
        else:
            part.rename(path)
        copies.sync_folder(path.parent)


def _replace_database(part: Path, path: Path) -> None:
    """Through SQLite, in one transaction, since others may have the database open."""
    with closing(sqlite3.connect(f"{part.absolute().as_uri()}?mode=ro", uri=True)) as new:
        new.execute("PRAGMA schema_version").fetchone()
        if path.exists() and path.stat().st_size:
            try:
                _copy_over(new, path)
                return
            except sqlite3.DatabaseError as error:
                if not is_damage(error):
                    raise
            copies.set_aside_database(path)
        for tail in ("", *copies.DATABASE_FILE_SUFFIXES):
            path.with_name(path.name + tail).unlink(missing_ok=True)
        _make_like(part, path)
        _copy_over(new, path)


def _copy_over(new: sqlite3.Connection, path: Path) -> None:
    with closing(sqlite3.connect(path, timeout=RESTORE_LOCK_TIMEOUT_S)) as db:
        new.backup(db)
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def _make_like(part: Path, path: Path) -> None:
    """An empty file at ``path`` of the owner and with the mode of ``part``."""
    found, handle = part.stat(), os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        if os.geteuid() == 0:
            os.fchown(handle, found.st_uid, found.st_gid)
        os.fchmod(handle, found.st_mode & 0o777)
    finally:
        os.close(handle)


def _make_folder(folder: Path, station: Path | None = None) -> None:
    """What root makes belongs to the owner of the nearest folder that was there; where that is root, to the owner of ``station``."""
    nearest = next(place for place in folder.absolute().parents if place.exists())
    missing = [place for place in (folder.absolute(), *folder.absolute().parents) if not place.exists()]
    owner = station.stat() if station is not None and nearest.stat().st_uid == 0 and station.is_dir() else nearest.stat()
    for place in reversed(missing):
        place.mkdir(exist_ok=True)
        if os.geteuid() == 0:
            os.chown(place, owner.st_uid, owner.st_gid, follow_symlinks=False)


def _stage(path: Path, content: bytes, mode: int, give: bool = True) -> Path:
    """``content`` safe on the disk beside ``path``, of the folder's owner if root is to ``give`` it; with ``mode`` unless ``path`` is
    there and has its own."""
    _make_folder(path.parent)
    part = copies.restore_part_path(path)
    part.unlink(missing_ok=True)
    with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
        if give and os.geteuid() == 0:
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
