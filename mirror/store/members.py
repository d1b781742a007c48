"""Members are made, renamed, merged and deleted, also while the mirror runs."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from mirror.errors import MirrorError, nearest
from mirror.store import copies, database, database_errors
from mirror.store.member_names import fold_name, names_look_alike, normalise_name
from mirror.store.member_settings import DELETION_SETTING_NAME, PIN_SETTING_NAME, read_deletion
from mirror.store.outbox import note_merge
from mirror.store.row_mapping import to_millis, to_sql_message
from mirror.types.message import Message

DELETION_DELAY_S = 7 * 86_400.0
"""Seconds in which a member can take back that they want to be deleted."""
LOG_CLEAR_TIMEOUT_S = 10.0
"""Seconds that a deletion waits for others to let go of the log."""


def require_members(path: Path, who: str) -> None:
    """Raises MirrorError where there is no database at ``path`` yet: to look for ``who`` is no reason to make one."""
    try:
        path.stat()
    except FileNotFoundError:
        raise MirrorError(
            f"member '{who}'" if who else "member", "unknown, there are no members yet", "create one: `mirror member create NAME`"
        ) from None
    except OSError:  # opening it says more
        return


class TakenNameError(MirrorError):
    """A name that cannot be told from another member's."""


class MemberRepository:
    """Opens the database at ``path`` for writing, makes it if need be. To be closed, and used by one thread.

    Raises MirrorError, from its methods too, in one line; then nothing has changed.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        with database_errors.wrap_database_errors(path):
            self._db = database.open_store(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._db.close()

    def find(self, who: str) -> str:
        """The id of the member whose id or name ``who`` is; case does not matter. Raises MirrorError: unknown, or several."""
        with database_errors.wrap_database_errors(self._path):
            everybody = self._db.execute("SELECT id, name FROM members").fetchall()
        wanted = fold_name(who)
        found = [key for key, _ in everybody if key == who.strip()] or [key for key, name in everybody if fold_name(name) == wanted]
        if len(found) == 1:
            return str(found[0])
        if found:
            raise MirrorError(f"member '{who}'", f"{len(found)} have this name", f"give the id: {', '.join(found)}")
        close = nearest(who, [name for _, name in everybody])
        raise MirrorError(f"member '{who}'", f"unknown{close or '; mirror member list shows all'}")

    def create(self, key: str, name: str, now: float, pin: str | None = None, visit: str = "") -> None:
        """A new member with the id ``key`` (random, 10 to 40 letters and digits) who agrees at ``now`` to be remembered. ``pin`` is the
        hash of theirs; an anonymous ``visit``, named as for ``delete_visit``, becomes theirs.

        Raises TakenNameError where the name cannot be told from another member's.
        """
        made, at = normalise_name(name), to_millis(now)
        with self._transaction() as db:
            _refuse_look_alike(db, key, made)
            kept = json.dumps({PIN_SETTING_NAME: pin} if pin else {})
            db.execute("INSERT INTO members (id, name, settings, consent, created) VALUES (?, ?, ?, ?, ?)", (key, made, kept, at, at))
            run, _, number = visit.rpartition("-")
            db.execute("UPDATE visits SET member = ? WHERE run = ? AND number = ? AND member IS NULL", (key, run, number))

    def rename(self, key: str, name: str) -> None:
        """Raises MirrorError where the name cannot be told from another member's."""
        made = normalise_name(name)
        with self._transaction() as db:
            _refuse_look_alike(db, key, made)
            if not db.execute("UPDATE members SET name = ? WHERE id = ?", (made, key)).rowcount:
                raise _missing_member_error(key)

    def badge(self, key: str) -> int:
        """The counter of the member's current badge."""
        with database_errors.wrap_database_errors(self._path):
            row = self._db.execute("SELECT badge FROM members WHERE id = ?", (key,)).fetchone()
        if row is None:
            raise _missing_member_error(key)
        return int(row[0])

    def replace_badge(self, key: str) -> int:
        """Voids every badge printed so far; the counter of the next one."""
        self._change(key, "badge = badge + ?", 1)
        return self.badge(key)

    def set(self, key: str, name: str, value: str | None) -> None:
        """Changes one of the member's own settings; None = it is gone."""
        if value is None:
            self._change(key, "settings = json_remove(settings, '$.' || ?)", name)
        else:
            self._change(key, "settings = json_set(settings, '$.' || ?, ?)", name, value)

    def ask_deletion(self, key: str, now: float | None) -> None:
        """Has the member deleted ``DELETION_DELAY_S`` after ``now``; None: after the first moment at which ``delete_due`` is called."""
        self.set(key, DELETION_SETTING_NAME, "" if now is None else str(round(now + DELETION_DELAY_S)))

    def withdraw_deletion(self, key: str) -> None:
        self.set(key, DELETION_SETTING_NAME, None)

    def delete_due(self, now: float) -> int:
        """Deletes those who asked for it and have not taken it back; how many. ``now`` must be known to be right."""
        with database_errors.wrap_database_errors(self._path):
            asked = self._db.execute(
                "SELECT id, settings ->> '$.deletion' FROM members WHERE settings ->> '$.deletion' IS NOT NULL"
            ).fetchall()
        dates = {key: read_deletion(when) for key, when in asked}
        for key, date in dates.items():
            if date is None:
                self.ask_deletion(key, now)
        return self.delete_all([key for key, date in dates.items() if date is not None and date <= now])

    def save_advice(self, key: str, exercise: str | None, why: Message, now: float) -> None:
        """Keeps what the member is told to do next, where it is another thing than last time."""
        with self._transaction() as db:
            last = db.execute("SELECT exercise, why FROM programmes WHERE member = ? ORDER BY since DESC LIMIT 1", (key,)).fetchone()
            said = to_sql_message(why)
            if last != (exercise, said):
                db.execute("INSERT OR REPLACE INTO programmes VALUES (?, ?, ?, ?)", (key, to_millis(now), exercise, said))

    def merge(self, key: str, into: str) -> None:
        """Makes all that ``key`` did another member's, ``into``; the member ``key`` and their badge are gone."""
        if key == into:
            raise MirrorError(f"member {key}", "cannot be merged into itself", "name two members")
        with self._transaction() as db:
            if db.execute("SELECT count(*) FROM members WHERE id IN (?, ?)", (key, into)).fetchone()[0] != 2:
                raise _missing_member_error(f"{key} or {into}")
            db.execute("UPDATE visits SET member = ? WHERE member = ?", (into, key))
            db.execute("UPDATE OR IGNORE programmes SET member = ? WHERE member = ?", (into, key))
            db.execute("DELETE FROM members WHERE id = ?", (key,))
            note_merge(db, key, into)

    def delete(self, key: str) -> list[Path]:
        """Deletes a member and all they did, for good: out of the database, its log and its backups, which go whole.

        Returns files beside the database that still name the member: damaged databases that were set aside, which are never changed.
        """
        if not self.delete_all([key]):
            raise _missing_member_error(key)
        return [path for path in copies.list_set_aside(self._path) if _names(path, key)]

    def delete_all(self, keys: Sequence[str]) -> int:
        """Deletes these members as ``delete`` does, with one clearing for all; how many there were."""
        with self._transaction() as db:
            gone = sum(db.execute("DELETE FROM members WHERE id = ?", (key,)).rowcount for key in keys)
        if gone:
            self._clear(copies.delete_copies)
        return gone

    def delete_visit(self, visit: str) -> None:
        """Deletes one visit, ``f"{store_writer.run}-{number}"``, for good; one that is not there is fine. The backups stay, without it:
        a visitor is not to end what an upgrade or a restore keeps for its owner."""
        run, _, number = visit.rpartition("-")
        with self._transaction() as db:
            _delete_visit(db, run, number)

        def delete_from_backups(path: Path) -> None:
            for backup in copies.list_backups(path):
                try:
                    with closing(database.connect_database(backup)) as db:
                        _delete_visit(db, run, number)
                except sqlite3.Error:  # cut off or damaged: it cannot be said what it holds
                    backup.unlink(missing_ok=True)

        self._clear(delete_from_backups)

    def _clear(self, clear_backups: Callable[[Path], None]) -> None:
        """Takes what was deleted out of the backups, the database's empty pages and its log."""
        try:
            with database_errors.wrap_database_errors(self._path):
                clear_backups(self._path)
                self._db.execute("VACUUM")
                end = time.monotonic() + LOG_CLEAR_TIMEOUT_S
                while self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
                    if time.monotonic() > end:
                        raise MirrorError(f"store {self._path}", "others are reading its log")
                    time.sleep(0.05)
        except MirrorError as error:
            raise MirrorError(
                f"store {self._path}", f"deleted, but its log is not cleared ({error.cause})", "starting the mirror again clears it"
            ) from None

    def _change(self, key: str, what: str, *values: str | int) -> None:
        with self._transaction() as db:
            if not db.execute(f"UPDATE members SET {what} WHERE id = ?", (*values, key)).rowcount:
                raise _missing_member_error(key)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        with database_errors.wrap_database_errors(self._path), database.transaction(self._db):
            yield self._db


def _refuse_look_alike(db: sqlite3.Connection, key: str, name: str) -> None:
    for other, there in db.execute("SELECT id, name FROM members WHERE id <> ?", (key,)):
        if names_look_alike(name, there):
            raise TakenNameError(f"member '{name}'", f"looks like '{there}' ({other})", "add a letter of the surname")


def _delete_visit(db: sqlite3.Connection, run: str, number: str) -> None:
    db.execute("DELETE FROM visits WHERE run = ? AND number = ?", (run, number))


def _missing_member_error(key: str) -> MirrorError:
    return MirrorError(f"member {key}", "there is none any more", "mirror member list shows all")


def _names(path: Path, key: str) -> bool:
    """Whether the id stands in the file."""
    wanted, tail = key.encode(), b""
    with path.open("rb") as file:
        while piece := file.read(1 << 20):
            if wanted in tail + piece:
                return True
            tail = piece[-len(wanted) :]
    return False
