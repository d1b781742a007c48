"""What a fleet is still to be told: read, and taken out once the centre has it. What fills it are the triggers of ``outbox_sql``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from mirror.errors import MirrorError
from mirror.store.database import transaction
from mirror.store.outbox_sql import JOIN_SQL

AnonymousTelling = Literal["counts", "sets"]
"""How much a fleet is told of sets without a member: totals of a day, or each set."""
_FLEET_KEY, _EVER_KEY, _GROUP_KEY, _VERSIONS_KEY, _LEFT_OUT_KEY, _CURSOR_PREFIX = (
    "fleet", "fleet ever", "fleet group", "fleet versions", "fleet left out", "fleet cursor ",
)  # fmt: skip
"""In ``metadata``. Those in the middle stay when the mirror leaves the fleet."""
_KINDS_THAT_STAY_SQL = "('deletion', 'visit_deletion', 'visit_withdrawal', 'acknowledgement')"


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """``key`` names the row that changed. ``value``: of a deletion, the member whom the sets belong to now."""

    id: int
    kind: str
    key: str
    value: str | None = None


def join_fleet(db: sqlite3.Connection, anonymous: AnonymousTelling | None) -> None:
    """From now on what happens is noted for a fleet, or with None no more. Who joins notes all there is. Raises sqlite3.Error.

    A mirror that has left goes on noting what is deleted: it may come back, and what a person wanted gone must not.
    """
    before = _read_metadata(db, _FLEET_KEY)
    if before == anonymous:
        return
    with transaction(db):
        if anonymous is None:
            db.execute(f"DELETE FROM outbox WHERE kind NOT IN {_KINDS_THAT_STAY_SQL}")
            db.execute("DELETE FROM metadata WHERE key = ?", (_FLEET_KEY,))
            _forget_cursors(db)
            return
        db.executemany("INSERT OR REPLACE INTO metadata VALUES (?, ?)", [(_FLEET_KEY, anonymous), (_EVER_KEY, anonymous)])
        _note_all(db, anonymous, before)


def enter_group(db: sqlite3.Connection, centre: str, group: str) -> None:
    """Notes whose mirror this is. Another centre with a group of the same name is a new start of that group: all is told and taken anew.

    Raises MirrorError where it was another group's, whose members are still here; sqlite3.Error.
    """
    before, now = _read_metadata(db, _GROUP_KEY), f"{centre} {group}"
    if before == now:
        return
    if before is not None and before.partition(" ")[2] != group:
        raise MirrorError(
            "fleet", f"this mirror has members of the group '{before.partition(' ')[2]}' and was let into '{group}'",
            "let it into its own group (mirror fleet enrol), or start it with an empty data folder",
        )  # fmt: skip
    with transaction(db):
        db.execute("INSERT OR REPLACE INTO metadata VALUES (?, ?)", (_GROUP_KEY, now))
        if before is not None:
            _forget_cursors(db)
            _note_all(db, _read_metadata(db, _FLEET_KEY), None)


def retry_refused(db: sqlite3.Connection, versions: str) -> None:
    """What the centre refused waits again where ``versions``, of the program and of the centre, are others than then; and where
    something of the centre's was left out all is looked at again, as this program may know it. Raises sqlite3.Error."""
    if _read_metadata(db, _VERSIONS_KEY) != versions:
        with transaction(db):
            db.execute("INSERT OR REPLACE INTO metadata VALUES (?, ?)", (_VERSIONS_KEY, versions))
            if db.execute("DELETE FROM metadata WHERE key = ?", (_LEFT_OUT_KEY,)).rowcount:
                _forget_cursors(db)
            for kind in ("group_settings", "group_exercises", "version"):  # few, and often of what a newer program brings
                db.execute("DELETE FROM metadata WHERE key = ?", (_CURSOR_PREFIX + kind,))
            db.execute(  # under new numbers: the centre takes none that is below what it has
                """INSERT OR REPLACE INTO outbox (kind, key, value)
                SELECT kind, key, value FROM outbox WHERE refusal IS NOT NULL ORDER BY id"""
            )


def note_left_out(db: sqlite3.Connection) -> None:
    """Something that the centre has cannot be used by this program: another version looks at it again. Raises sqlite3.Error."""
    db.execute("INSERT OR REPLACE INTO metadata VALUES (?, '')", (_LEFT_OUT_KEY,))


def _read_metadata(db: sqlite3.Connection, key: str) -> str | None:
    row = db.execute("SELECT value FROM metadata WHERE key = ?", (key,)).fetchone()
    return row[0] if row else None


def _forget_cursors(db: sqlite3.Connection) -> None:
    db.execute("DELETE FROM metadata WHERE substr(key, 1, ?) = ?", (len(_CURSOR_PREFIX), _CURSOR_PREFIX))


def _note_all(db: sqlite3.Connection, anonymous: str | None, before: str | None) -> None:
    for statement in JOIN_SQL:
        db.execute(statement, {"anonymous": anonymous, "before": before})


def is_in_fleet(db: sqlite3.Connection) -> bool:
    """Raises sqlite3.Error."""
    return _read_metadata(db, _FLEET_KEY) is not None


def read_outbox(db: sqlite3.Connection, most: int) -> list[OutboxEntry]:
    """The oldest that wait, in order. Raises sqlite3.Error."""
    found = db.execute("SELECT id, kind, key, value FROM outbox WHERE refusal IS NULL ORDER BY id LIMIT ?", (most,))
    return [OutboxEntry(*row) for row in found]


def count_outbox(db: sqlite3.Connection) -> int:
    """How many wait. Raises sqlite3.Error."""
    return int(db.execute("SELECT count(*) FROM outbox WHERE refusal IS NULL").fetchone()[0])


def count_refused(db: sqlite3.Connection) -> int:
    """How many the centre would not take. Raises sqlite3.Error."""
    return int(db.execute("SELECT count(*) FROM outbox WHERE refusal IS NOT NULL").fetchone()[0])


def take_out(db: sqlite3.Connection, entries: Sequence[OutboxEntry]) -> None:
    """The centre has these; what changed again meanwhile waits under another id. Raises sqlite3.Error."""
    with transaction(db):
        db.executemany("DELETE FROM outbox WHERE id = ? AND refusal IS NULL", [(entry.id,) for entry in entries])


def refuse_entry(db: sqlite3.Connection, entry: OutboxEntry, why: str) -> None:
    """The centre does not take this one, before ``retry_refused``: it holds up no others. Raises sqlite3.Error."""
    with transaction(db):
        db.execute("UPDATE outbox SET refusal = ? WHERE id = ?", (why, entry.id))


def number_after(db: sqlite3.Connection, batch: int) -> None:
    """Entries that come get numbers above ``batch``, which a database that was replaced no longer knows. Raises sqlite3.Error."""
    with transaction(db):
        db.execute("INSERT INTO sqlite_sequence SELECT 'outbox', 0 WHERE NOT EXISTS (SELECT 1 FROM sqlite_sequence WHERE name = 'outbox')")
        if db.execute("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'").fetchone()[0] < batch:
            db.execute("UPDATE sqlite_sequence SET seq = ? WHERE name = 'outbox'", (batch,))
            db.execute("UPDATE outbox SET id = id + ?", (batch,))
            db.execute("UPDATE sqlite_sequence SET seq = (SELECT max(seq, coalesce(max(id), 0)) FROM outbox) WHERE name = 'outbox'")


def note_merge(db: sqlite3.Connection, key: str, into: str) -> None:
    """In the transaction that deleted the member ``key``: what they did is ``into``'s. Raises sqlite3.Error."""
    db.execute("UPDATE outbox SET value = ? WHERE kind = 'deletion' AND key = ?", (into, key))


@contextmanager
def without_echo(db: sqlite3.Connection) -> Iterator[None]:
    """A transaction for what the centre told: it is not told back. Raises sqlite3.Error."""
    with transaction(db):
        last = db.execute("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'outbox'").fetchone()[0]
        yield
        db.execute("DELETE FROM outbox WHERE id > ? AND kind <> 'acknowledgement'", (last,))


def acknowledge_deletion(db: sqlite3.Connection, member: str) -> None:
    """Notes that the member is gone here, as the centre asked. Raises sqlite3.Error."""
    db.execute("INSERT OR IGNORE INTO outbox (kind, key) VALUES ('acknowledgement', ?)", (member,))


def read_cursor(db: sqlite3.Connection, kind: str) -> int:
    """Up to which version the centre's ``kind`` is known here. Raises sqlite3.Error."""
    return int(_read_metadata(db, _CURSOR_PREFIX + kind) or 0)


def move_cursor(db: sqlite3.Connection, kind: str, version: int) -> None:
    """Raises sqlite3.Error."""
    db.execute("INSERT OR REPLACE INTO metadata VALUES (?, ?)", (_CURSOR_PREFIX + kind, str(version)))
