"""The tables, version by version. Every version has statements that lead there from the one before; none is ever edited again.

Times are milliseconds since 1970 in UTC; what was not measured is NULL; lists and mappings are JSON. All that a person did hangs on
visits, and visits on a member or on none, so that a whole person goes with one row. No pictures.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mirror.store.outbox_sql import OUTBOX_SQL

DATABASE_APPLICATION_ID = 0x4B4E4D31
"""``PRAGMA application_id``: "KNM1". A database that has another one belongs to another program."""

Statements = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Migration:
    """``statements`` lead to a version from the one before. ``keeps_older``: a program of the version before reads and writes the new one
    too, since there are only more tables, and more columns that have a default."""

    statements: Statements
    keeps_older: bool = False


FIRST_SCHEMA_SQL: Statements = (
    """CREATE TABLE members (
        id TEXT PRIMARY KEY CHECK (length(id) BETWEEN 10 AND 40),
        name TEXT NOT NULL CHECK (length(name) BETWEEN 1 AND 80),
        badge INTEGER NOT NULL DEFAULT 0 CHECK (badge >= 0),
        settings TEXT NOT NULL DEFAULT '{}',
        consent INTEGER NOT NULL,
        created INTEGER NOT NULL
    ) STRICT""",
    """CREATE TABLE visits (
        id INTEGER PRIMARY KEY,
        run TEXT NOT NULL,
        number INTEGER NOT NULL,
        member TEXT REFERENCES members (id) ON DELETE CASCADE,
        began INTEGER NOT NULL,
        ended INTEGER,
        UNIQUE (run, number)
    ) STRICT""",
    "CREATE INDEX visits_of ON visits (member, began)",
    """CREATE TABLE sets (
        id INTEGER PRIMARY KEY,
        visit INTEGER NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
        number INTEGER NOT NULL,
        exercise TEXT NOT NULL,
        began INTEGER NOT NULL,
        ended INTEGER,
        title TEXT, reps INTEGER, partials INTEGER, judged INTEGER, clean INTEGER, regime TEXT,
        depth REAL, depth_least REAL, depth_most REAL, score REAL, amber REAL, red REAL,
        tempo_descent REAL, tempo_bottom REAL, tempo_ascent REAL, parts TEXT,
        left_change REAL, left_error REAL, right_change REAL, right_error REAL, tempo_change REAL, tempo_error REAL,
        trend TEXT, advice TEXT, advice_text TEXT,
        UNIQUE (visit, number)
    ) STRICT""",
    """CREATE TABLE reps (
        "set" INTEGER NOT NULL REFERENCES sets (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        number INTEGER NOT NULL,
        partial INTEGER NOT NULL CHECK (partial IN (0, 1)),
        began INTEGER NOT NULL, turn REAL, "end" REAL,
        depth REAL, drift_left REAL, drift_right REAL, drift_se REAL,
        valgus TEXT, reason TEXT, phase TEXT, severity TEXT, score REAL, regime TEXT NOT NULL,
        descent_left REAL, descent_right REAL, bottom_left REAL, bottom_right REAL, ascent_left REAL, ascent_right REAL,
        outward_left REAL, outward_right REAL,
        tempo_descent REAL, tempo_bottom REAL, tempo_ascent REAL, parts TEXT NOT NULL,
        side TEXT, reach REAL, held REAL, form TEXT NOT NULL, note TEXT NOT NULL,
        PRIMARY KEY ("set", position)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE paths (
        visit INTEGER NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
        made INTEGER NOT NULL,
        path TEXT NOT NULL,
        PRIMARY KEY (visit, made)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE screens (
        visit INTEGER NOT NULL REFERENCES visits (id) ON DELETE CASCADE,
        ended INTEGER NOT NULL,
        verdict TEXT NOT NULL,
        reasons TEXT NOT NULL,
        PRIMARY KEY (visit, ended)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE motions (
        "set" INTEGER PRIMARY KEY REFERENCES sets (id) ON DELETE CASCADE,
        ended INTEGER NOT NULL,
        frames INTEGER NOT NULL,
        data BLOB NOT NULL
    ) STRICT""",
    "CREATE INDEX motions_ended ON motions (ended)",
    """CREATE TABLE programmes (
        member TEXT NOT NULL REFERENCES members (id) ON DELETE CASCADE,
        since INTEGER NOT NULL,
        exercise TEXT,
        why TEXT NOT NULL,
        PRIMARY KEY (member, since)
    ) STRICT, WITHOUT ROWID""",
)

EVIDENCE: Statements = (
    "ALTER TABLE reps ADD COLUMN evidence TEXT NOT NULL DEFAULT 'path'",
    "ALTER TABLE reps ADD COLUMN inside_left REAL",
    "ALTER TABLE reps ADD COLUMN inside_right REAL",
)
"""What a verdict rests on; those before rested on the path."""

MESSAGES_SQL: Statements = (
    """UPDATE sets SET title = recover_message(title), trend = recover_message(trend), advice_text = recover_message(advice_text)
        WHERE ended IS NOT NULL""",
    "ALTER TABLE sets ADD COLUMN timed TEXT NOT NULL DEFAULT ''",
    "UPDATE reps SET note = recover_message(note)",
    "UPDATE programmes SET why = recover_message(why)",
    "ALTER TABLE screens ADD COLUMN answer TEXT NOT NULL DEFAULT 'unclear'",
    "ALTER TABLE screens ADD COLUMN side TEXT NOT NULL DEFAULT 'both'",
    """UPDATE screens SET answer = recover_answer(verdict), side = recover_side(verdict), reasons = recover_reasons(verdict, reasons)""",
    "ALTER TABLE screens DROP COLUMN verdict",
)
"""Messages (``mirror.types.message``, as JSON) in place of English sentences; the functions are those of ``old_sentences``."""

CLOCK_SQL: Statements = (
    "CREATE TABLE metadata (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "ALTER TABLE visits ADD COLUMN boot TEXT",
    "ALTER TABLE visits ADD COLUMN origin INTEGER",
    "ALTER TABLE visits ADD COLUMN unsure INTEGER NOT NULL DEFAULT 0",
    "CREATE INDEX visits_unsure ON visits (boot) WHERE unsure = 1",
)
"""``boot`` is the start of the machine in which a visit was, ``origin`` the wall clock (milliseconds) at that start as its times take it:
less the origin they are monotonic. ``unsure``: nothing had set the clock yet. ``metadata``: see ``mirror.store.versions``."""

TARGETS_SQL = (
    "ALTER TABLE sets ADD COLUMN target_set INTEGER",
    "ALTER TABLE sets ADD COLUMN target_sets INTEGER",
    "ALTER TABLE sets ADD COLUMN target_reps INTEGER",
    "ALTER TABLE sets ADD COLUMN target_each_side INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE sets ADD COLUMN load_kg REAL",
)
"""What a set was to come to, and the weight it was done with; NULL without."""

FEET_SQL = (
    "ALTER TABLE sets ADD COLUMN toe_out_left REAL",
    "ALTER TABLE sets ADD COLUMN toe_out_right REAL",
)
"""Which way the feet pointed, degrees outward; NULL where they were not seen."""

SCHEMA_MIGRATIONS: tuple[Migration, ...] = (
    Migration(FIRST_SCHEMA_SQL),
    Migration(EVIDENCE),
    Migration(MESSAGES_SQL),
    Migration(CLOCK_SQL, keeps_older=True),
    Migration(TARGETS_SQL, keeps_older=True),
    Migration(OUTBOX_SQL, keeps_older=True),
    Migration(FEET_SQL, keeps_older=True),
)


def oldest_reader(migrations: Sequence[Migration]) -> int:
    """The oldest version whose program can use a database that has been through ``migrations``."""
    return max((number for number, one in enumerate(migrations, 1) if not one.keeps_older), default=0)
