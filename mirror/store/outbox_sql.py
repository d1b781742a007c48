"""The statements by which the database notes what a fleet is to be told, in the transaction in which it happens.

They are triggers, so that nothing that writes can forget it: the glass, the page, a command, another process. Each notes which row
changed, not what is in it: what is told is read when it is told. They do nothing unless ``metadata`` has the key ``fleet``. What is deleted
is noted also by a mirror that was in a fleet once (``fleet ever``), since it may come back.
"""

from __future__ import annotations

_TOLD = "EXISTS (SELECT 1 FROM metadata WHERE key = 'fleet')"
_EVER_TOLD = "EXISTS (SELECT 1 FROM metadata WHERE key = 'fleet ever')"
_OWN_MEMBER_VISIT = f"{_TOLD} AND EXISTS (SELECT 1 FROM visits WHERE id = NEW.visit AND station IS NULL AND member IS NOT NULL)"


def _note(kind: str, key: str, source: str = "") -> str:
    """Notes ``key`` anew, at the end of what waits. ``source``: FROM and WHERE of several keys."""
    return f"""DELETE FROM outbox WHERE kind = '{kind}' AND key IN (SELECT {key} {source});
        INSERT INTO outbox (kind, key) SELECT DISTINCT '{kind}', {key} {source};"""


def _trigger(name: str, when: str, condition: str, *notes: str) -> str:
    return f"CREATE TRIGGER outbox_{name} AFTER {when} WHEN {condition} BEGIN {' '.join(notes)} END"


_SET_DAY = "date(sets.began / 1000, 'unixepoch') || ' ' || sets.exercise"
_CHANGED_SETTINGS = """FROM (SELECT key FROM json_each(NEW.settings) UNION SELECT key FROM json_each(OLD.settings)) AS changed
    WHERE NEW.settings -> changed.key IS NOT OLD.settings -> changed.key"""

OUTBOX_SQL: tuple[str, ...] = (
    "ALTER TABLE visits ADD COLUMN station TEXT",
    """CREATE TABLE outbox (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        key TEXT NOT NULL,
        value TEXT,
        refusal TEXT,
        UNIQUE (kind, key)
    ) STRICT""",
    _trigger("member", "INSERT ON members", _TOLD, _note("member", "NEW.id")),
    _trigger("name", "UPDATE OF name ON members", f"NEW.name <> OLD.name AND {_TOLD}", _note("name", "NEW.id")),
    _trigger("badge", "UPDATE OF badge ON members", f"NEW.badge <> OLD.badge AND {_TOLD}", _note("badge", "NEW.id")),
    _trigger(
        "setting", "UPDATE OF settings ON members", f"NEW.settings <> OLD.settings AND {_TOLD}",
        _note("setting", "NEW.id || ' ' || changed.key", _CHANGED_SETTINGS),
    ),
    _trigger(
        "deletion", "DELETE ON members", _EVER_TOLD,
        """DELETE FROM outbox WHERE kind IN ('member', 'name', 'badge', 'setting', 'programme')
        AND (key = OLD.id OR substr(key, 1, length(OLD.id) + 1) = OLD.id || ' ');""",
        _note("deletion", "OLD.id"),
    ),
    _trigger(
        "set", "UPDATE OF ended ON sets",
        """NEW.ended IS NOT NULL AND EXISTS (SELECT 1 FROM metadata, visits WHERE key = 'fleet' AND visits.id = NEW.visit
        AND station IS NULL AND (member IS NOT NULL OR value = 'sets'))""",
        _note("set", "NEW.id"),
    ),
    _trigger(
        "counts", "UPDATE OF ended ON sets",
        """NEW.ended IS NOT NULL AND EXISTS (SELECT 1 FROM metadata, visits WHERE key = 'fleet' AND value = 'counts'
        AND visits.id = NEW.visit AND station IS NULL AND member IS NULL AND unsure = 0)""",
        _note("counts", _SET_DAY.replace("sets.", "NEW.")),
    ),
    _trigger(
        "visit", "UPDATE OF member, unsure ON visits",
        f"NEW.station IS NULL AND (NEW.member IS NOT OLD.member OR NEW.unsure <> OLD.unsure) AND {_EVER_TOLD}",
        _note(
            "visit_withdrawal", "NEW.run || '-' || NEW.number",
            "FROM metadata WHERE metadata.key = 'fleet ever' AND NEW.member IS NULL AND OLD.member IS NOT NULL",
        ),
        _note(
            "set", "sets.id",
            """FROM sets, metadata WHERE metadata.key = 'fleet' AND visit = NEW.id AND ended IS NOT NULL
            AND (NEW.member IS NOT NULL OR metadata.value = 'sets')""",
        ),
        _note(
            "counts", _SET_DAY,
            """FROM sets, metadata WHERE metadata.key = 'fleet' AND metadata.value = 'counts' AND visit = NEW.id AND ended IS NOT NULL
            AND NEW.unsure = 0 AND (NEW.member IS NULL OR OLD.member IS NULL)""",
        ),
        _note("path", "visit", f"FROM paths WHERE visit = NEW.id AND NEW.member IS NOT NULL AND {_TOLD}"),
        _note("screen", "visit", f"FROM screens WHERE visit = NEW.id AND NEW.member IS NOT NULL AND {_TOLD}"),
    ),
    _trigger(
        "visit_deletion", "DELETE ON visits",
        """OLD.station IS NULL AND EXISTS (SELECT 1 FROM metadata WHERE key = 'fleet ever'
        AND (EXISTS (SELECT 1 FROM members WHERE id = OLD.member) OR (OLD.member IS NULL AND value = 'sets')))""",
        _note("visit_deletion", "OLD.run || '-' || OLD.number"),
    ),
    _trigger("path", "INSERT ON paths", _OWN_MEMBER_VISIT, _note("path", "NEW.visit")),
    _trigger("screen", "INSERT ON screens", _OWN_MEMBER_VISIT, _note("screen", "NEW.visit")),
    _trigger("programme", "INSERT ON programmes", _TOLD, _note("programme", "NEW.member || ' ' || NEW.since")),
)  # fmt: skip
"""``visits.station``: the mirror at which a visit was; NULL: this one. ``outbox``: the rows that changed and are to be told, in order;
``refusal``: why the centre does not take one, which then waits no more. With a member who is deleted their visits go, and are not told one
by one."""

JOIN_SQL: tuple[str, ...] = (
    "INSERT OR IGNORE INTO outbox (kind, key) SELECT 'member', id FROM members ORDER BY created",
    """INSERT OR IGNORE INTO outbox (kind, key) SELECT 'set', sets.id FROM visits JOIN sets ON sets.visit = visits.id
    WHERE station IS NULL AND sets.ended IS NOT NULL AND (member IS NOT NULL OR :anonymous = 'sets') ORDER BY sets.began""",
    f"""INSERT OR IGNORE INTO outbox (kind, key) SELECT DISTINCT 'counts', {_SET_DAY} FROM visits JOIN sets ON sets.visit = visits.id
    WHERE station IS NULL AND sets.ended IS NOT NULL AND member IS NULL AND unsure = 0 AND :anonymous = 'counts'""",
    """INSERT OR IGNORE INTO outbox (kind, key) SELECT DISTINCT 'path', visit FROM visits JOIN paths ON paths.visit = visits.id
    WHERE station IS NULL AND member IS NOT NULL""",
    """INSERT OR IGNORE INTO outbox (kind, key) SELECT DISTINCT 'screen', visit FROM visits JOIN screens ON screens.visit = visits.id
    WHERE station IS NULL AND member IS NOT NULL""",
    "INSERT OR IGNORE INTO outbox (kind, key) SELECT 'programme', member || ' ' || since FROM programmes",
    """INSERT OR IGNORE INTO outbox (kind, key) SELECT 'visit_withdrawal', run || '-' || number FROM visits
    WHERE station IS NULL AND member IS NULL AND :before = 'sets' AND :anonymous = 'counts'""",
)
"""All that a mirror has when it comes into a fleet; telling what was told already changes nothing."""
