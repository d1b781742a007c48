"""Time that cannot be trusted: when an event was, by a clock that nothing may have set yet, and put right once something has.

Every event is stamped with the seconds since the machine started, which only ever grow. The wall clock at that start, the *origin*, turns
them into dates. Until the clock is known to be set, the origin is a belief: visits keep it with the id of the start, and when the clock
becomes known they are moved by what the belief was wrong.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Protocol

from mirror.store.database import transaction
from mirror.store.row_mapping import to_millis

CLOCK_CHECK_PERIOD_S = 10.0
"""Seconds between two looks whether the clock has been set."""


class StoreClock(Protocol):
    """``boot`` tells one start of the machine from another."""

    @property
    def boot(self) -> str: ...

    def wall(self) -> float:
        """Seconds since 1970, as far as the machine knows."""

    def elapsed(self) -> float:
        """Seconds since the machine started, also while it slept."""

    def is_synchronised(self) -> bool:
        """Whether something is known to have set the wall clock; may take milliseconds."""


@dataclass(frozen=True, slots=True)
class Dating:
    """How the dates of this moment come about: ``origin`` is the wall clock when the machine started, in seconds since 1970."""

    boot: str
    origin: float
    unsure: bool


class EventDating:
    """The dating that holds just now. Used by the writer's thread."""

    def __init__(self, clock: StoreClock) -> None:
        self._clock = clock
        # Believed from the start of this process on: a clock set by hand, or wrongly, meanwhile moves nothing.
        self.now = Dating(clock.boot, clock.wall() - clock.elapsed(), unsure=True)
        self._checked = float("-inf")

    def update(self, db: sqlite3.Connection) -> None:
        """Looks whether the clock has been set, and then dates what was unsure. Raises sqlite3.Error; then it is tried again."""
        elapsed = self._clock.elapsed()
        if self.now.unsure and elapsed - self._checked < CLOCK_CHECK_PERIOD_S:
            return
        self._checked = elapsed
        if self.now.unsure and not self._clock.is_synchronised():
            return
        known = Dating(self._clock.boot, self._clock.wall() - elapsed, unsure=False)
        if self.now.unsure:
            date_unsure_visits(db, known)
        self.now = known


_SHIFTS = (
    """UPDATE sets SET began = began + shift, ended = ended + shift
    FROM (SELECT id AS visit_id, :origin - origin AS shift FROM visits WHERE boot = :boot AND unsure = 1) WHERE visit = visit_id""",
    """UPDATE reps SET began = began + shift FROM (SELECT sets.id AS set_id, :origin - origin AS shift FROM visits
    JOIN sets ON sets.visit = visits.id WHERE boot = :boot AND unsure = 1) WHERE "set" = set_id""",
    """UPDATE motions SET ended = ended + shift FROM (SELECT sets.id AS set_id, :origin - origin AS shift FROM visits
    JOIN sets ON sets.visit = visits.id WHERE boot = :boot AND unsure = 1) WHERE "set" = set_id""",
    # In two steps, since moments are part of these tables' keys.
    """UPDATE paths SET made = -(made + shift)
    FROM (SELECT id AS visit_id, :origin - origin AS shift FROM visits WHERE boot = :boot AND unsure = 1) WHERE visit = visit_id""",
    "UPDATE paths SET made = -made WHERE made < 0",
    """UPDATE screens SET ended = -(ended + shift)
    FROM (SELECT id AS visit_id, :origin - origin AS shift FROM visits WHERE boot = :boot AND unsure = 1) WHERE visit = visit_id""",
    "UPDATE screens SET ended = -ended WHERE ended < 0",
    """UPDATE visits SET began = began + :origin - origin, ended = ended + :origin - origin, origin = :origin, unsure = 0
    WHERE boot = :boot AND unsure = 1""",
)  # fmt: skip
"""The visits last, by which the others are found."""


def date_unsure_visits(db: sqlite3.Connection, known: Dating) -> None:
    """Moves what was done since the machine started, before its clock was known, to its dates. Raises sqlite3.Error."""
    with transaction(db):
        for statement in _SHIFTS:
            db.execute(statement, {"boot": known.boot, "origin": to_millis(known.origin)})
