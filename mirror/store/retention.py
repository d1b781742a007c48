"""How long what belongs to nobody stays, and how long recorded joints do."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from mirror.store.rows import millis

DAY = 86_400.0
"""Seconds."""
AT_ONCE = 100
"""Visits that go in one transaction, so that nobody has to wait for long to write."""


@dataclass(frozen=True, slots=True)
class Retention:
    """``anonymous_days``: of visits that no member has; ``keypoints_days``: of recorded joints."""

    anonymous_days: int = 90
    keypoints_days: int = 30


USUAL = Retention()


def forget(db: sqlite3.Connection, now: float, retention: Retention) -> int:
    """Deletes what is older at ``now`` (seconds since 1970) than it may be; how many visits went. Raises sqlite3.Error."""
    db.execute("DELETE FROM motions WHERE ended < ?", (millis(now - retention.keypoints_days * DAY),))
    before = millis(now - retention.anonymous_days * DAY)
    gone = 0
    while True:
        done = db.execute(
            "DELETE FROM visits WHERE id IN (SELECT id FROM visits WHERE member IS NULL AND began < ? LIMIT ?)", (before, AT_ONCE)
        ).rowcount
        gone += done
        if done < AT_ONCE:
            return gone
