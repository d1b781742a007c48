"""How long anonymous visits and recorded joints stay."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mirror.store.row_mapping import to_millis

DAY_S = 86_400.0
"""Seconds."""
MAX_DELETED_VISITS = 100
"""Visits deleted in one transaction, so that no writer waits for long."""


@dataclass(frozen=True, slots=True)
class RetentionRules:
    """``anonymous_days``: of visits that no member has; ``keypoints_days``: of recorded joints."""

    anonymous_days: int = 90
    keypoints_days: int = 30


DEFAULT_RETENTION = RetentionRules()


def delete_expired(db: sqlite3.Connection, now: float, retention: RetentionRules) -> int:
    """Deletes what is older at ``now`` (seconds since 1970) than it may be; how many visits went. Raises sqlite3.Error."""
    db.execute("DELETE FROM motions WHERE ended < ?", (to_millis(now - retention.keypoints_days * DAY_S),))
    before = to_millis(now - retention.anonymous_days * DAY_S)
    gone = 0
    while True:
        done = db.execute(
            "DELETE FROM visits WHERE id IN (SELECT id FROM visits WHERE member IS NULL AND began < ? LIMIT ?)",
            (before, MAX_DELETED_VISITS),
        ).rowcount
        gone += done
        if done < MAX_DELETED_VISITS:
            return gone
