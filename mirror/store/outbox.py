"""What a fleet is still to be told: read, and taken out once the centre has it. What fills it are the triggers of ``outbox_sql``."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from mirror.store.database import transaction
from mirror.store.outbox_sql import JOIN_SQL

AnonymousTelling = Literal["counts", "sets"]
"""How much a fleet is told of sets without a member: totals of a day, or each set."""
_FLEET_KEY, _CURSOR_PREFIX = "fleet", "fleet cursor "


@dataclass(frozen=True, slots=True)
class OutboxEntry:
    """``key`` names the row that changed. ``value``: of a deletion, the member whom the sets belong to now."""

    id: int
    kind: str
    key: str
    value: str | None = None


def join_fleet(db: sqlite3.Connection, anonymous: AnonymousTelling | None) -> None:
    """From now on what happens is noted for a fleet, or with None no more. Who joins notes all there is. Raises sqlite3.Error."""
    row = db.execute("SELECT value FROM metadata WHERE key = ?", (_FLEET_KEY,)).fetchone()
    before = row[0] if row else None
    if before == anonymous:
        return
    with transaction(db):
        if anonymous is None:
            db.execute("DELETE FROM outbox")
            db.execute("DELETE FROM metadata WHERE key = ? OR substr(key, 1, ?) = ?", (_FLEET_KEY, len(_CURSOR_PREFIX), _CURSOR_PREFIX))
            return
        db.execute("INSERT OR REPLACE INTO metadata VALUES (?, ?)", (_FLEET_KEY, anonymous))
        for statement in JOIN_SQL:
            db.execute(statement, {"anonymous": anonymous, "before": before})


def is_in_fleet(db: sqlite3.Connection) -> bool:
    """Raises sqlite3.Error."""
    return db.execute("SELECT 1 FROM metadata WHERE key = ?", (_FLEET_KEY,)).fetchone() is not None


def read_outbox(db: sqlite3.Connection, most: int) -> list[OutboxEntry]:
    """The oldest that wait, in order. Raises sqlite3.Error."""
    found = db.execute("SELECT id, kind, key, value FROM outbox WHERE refusal IS NULL ORDER BY id LIMIT ?", (most,))
    return [OutboxEntry(*row) for row in found]


def count_outbox(db: sqlite3.Connection) -> int:
    """How many wait. Raises sqlite3.Error."""
    return int(db.execute("SELECT count(*) FROM outbox WHERE refusal IS NULL").fetchone()[0])


def take_out(db: sqlite3.Connection, entries: Sequence[OutboxEntry]) -> None:
    """The centre has these; what changed again meanwhile waits under another id. Raises sqlite3.Error."""
    with transaction(db):
        db.executemany("DELETE FROM outbox WHERE id = ? AND refusal IS NULL", [(entry.id,) for entry in entries])


def refuse_entry(db: sqlite3.Connection, entry: OutboxEntry, why: str) -> None:
    """The centre will never take this one: it holds up no others. Raises sqlite3.Error."""
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
    row = db.execute("SELECT value FROM metadata WHERE key = ?", (_CURSOR_PREFIX + kind,)).fetchone()
    return int(row[0]) if row else 0


def move_cursor(db: sqlite3.Connection, kind: str, version: int) -> None:
    """Raises sqlite3.Error."""
    db.execute("INSERT OR REPLACE INTO metadata VALUES (?, ?)", (_CURSOR_PREFIX + kind, str(version)))
