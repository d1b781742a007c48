"""How long anonymous visits and recorded joints stay. A wrong clock must not cost them all: a step deletes two days' worth at most."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mirror.store.clock import StoreClock
from mirror.store.row_mapping import to_millis

DAY_S = 86_400.0
"""Seconds."""
MAX_STEP_DAYS = 2
"""Days' worth that are deleted at a step; there is a step a day, and one after each start of the machine."""
MAX_DELETED_VISITS = 100
"""Visits deleted in one transaction, so that no writer waits for long."""


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """``anonymous_days``: of visits that no member has; ``keypoints_days``: of recorded joints."""

    anonymous_days: int = 90
    keypoints_days: int = 30


DEFAULT_RETENTION = RetentionRules()
_MOTIONS_SQL = 'FROM motions JOIN sets ON sets.id = motions."set" JOIN visits ON visits.id = sets.visit'
_CAME_BEFORE_SQL = "visits.id < (SELECT max(id) FROM visits WHERE unsure = 0 AND began < :before)"


def sweep(db: sqlite3.Connection, clock: StoreClock, retention: RetentionRules) -> None:
    """A step, unless there was one less than a day ago. Only to be called while the clock is known to be set. Raises sqlite3.Error."""
    elapsed = clock.elapsed()
    row = db.execute("SELECT value FROM metadata WHERE key = 'swept'").fetchone()
    boot, _, when = row[0].rpartition(" ") if row else ("", "", "")
    if boot == clock.boot and elapsed - float(when) < DAY_S:
        return
    db.execute("INSERT OR REPLACE INTO metadata VALUES ('swept', ?)", (f"{clock.boot} {elapsed:.0f}",))
    delete_expired(db, clock.wall(), retention)


def delete_expired(db: sqlite3.Connection, now: float, retention: RetentionRules) -> int:
    """Deletes what is older at ``now`` (seconds since 1970) than it may be, ``MAX_STEP_DAYS`` from the oldest on at most; how many visits
    went. Of visits whose dates are unsure those are older that came before one that is. Raises sqlite3.Error."""
    oldest = db.execute(f"SELECT min(motions.ended) {_MOTIONS_SQL} WHERE unsure = 0").fetchone()[0]
    before = _limit(oldest, now, retention.keypoints_days)
    db.execute(
        f"""DELETE FROM motions WHERE "set" IN (SELECT sets.id {_MOTIONS_SQL} WHERE unsure = 0 AND motions.ended < :before
        OR unsure = 1 AND {_CAME_BEFORE_SQL})""",
        {"before": before},
    )
    oldest = db.execute("SELECT min(began) FROM visits WHERE member IS NULL AND unsure = 0").fetchone()[0]
    before = _limit(oldest, now, retention.anonymous_days)
    gone = 0
    while True:
        done = db.execute(
            f"""DELETE FROM visits WHERE id IN (SELECT id FROM visits WHERE member IS NULL AND (unsure = 0 AND began < :before
            OR unsure = 1 AND {_CAME_BEFORE_SQL}) LIMIT :most)""",
            {"before": before, "most": MAX_DELETED_VISITS},
        ).rowcount
        gone += done
        if done < MAX_DELETED_VISITS:
            return gone


def _limit(oldest: int | None, now: float, days: int) -> int:
    """Up to when is deleted, in milliseconds since 1970."""
    age = to_millis(now - days * DAY_S)
    return age if oldest is None else min(age, oldest + to_millis(MAX_STEP_DAYS * DAY_S))
