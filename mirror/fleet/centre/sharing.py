"""Settings and exercises that all mirrors of a group share, as the owner sets them."""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from mirror.errors import MirrorError
from mirror.exercises.catalogue import exercise_title, load_exercise
from mirror.exercises.loader import read_exercise
from mirror.files import parse_toml
from mirror.settings import parse_settings
from mirror.settings.editing import GROUP_SETTINGS_PATTERN, change_settings_text

SharedValue = bool | int | float | str | list[Any]
"""What a setting of a group may be: what both TOML and JSON can say."""


def share_item(db: psycopg.Connection[Any], group: str, item: str) -> str:
    """Shares ``item``: ``table.name=VALUE`` of a settings file, ``table.name=`` (each mirror's own again), or the file of an exercise; with
    a ``-`` before its name an exercise is taken back. What was done, in words. Raises MirrorError, psycopg.Error."""
    if db.execute("SELECT 1 FROM fleet.groups WHERE id = %s", (group,)).fetchone() is None:
        raise MirrorError(f"group '{group[:40]}'", "there is none", "it comes with its first station: mirror fleet enrol")
    name, equals, value = item.partition("=")
    if equals:
        return _share_setting(db, group, name.strip(), value.strip())
    if item.startswith("-"):
        return _share_exercise(db, group, exercise_title(Path(f"{item[1:]}.toml")), None)
    path = Path(item)
    load_exercise(path)
    return _share_exercise(db, group, exercise_title(path), read_exercise(path, f"exercise {path}"))


def list_shared(db: psycopg.Connection[Any], group: str) -> list[str]:
    """A line for each setting and exercise that the group shares. Raises psycopg.Error."""
    settings = db.execute("SELECT name, value FROM fleet.group_settings WHERE group_id = %s AND value IS NOT NULL ORDER BY name", (group,))
    exercises = db.execute("SELECT name FROM fleet.group_exercises WHERE group_id = %s AND definition IS NOT NULL ORDER BY name", (group,))
    return [*(f"{name} = {json.dumps(value)}" for name, value in settings), *(f"exercise {name}" for (name,) in exercises)]


def _share_setting(db: psycopg.Connection[Any], group: str, name: str, text: str) -> str:
    if not GROUP_SETTINGS_PATTERN.fullmatch(name):
        raise MirrorError(f"setting '{name[:60]}'", "is for each mirror to set", "docs/fleet.md#conflicts lists what a group shares")
    where = f"setting {name}"
    value = _read_value(text, where) if text else None
    if value is not None:
        parse_settings(change_settings_text("", {name: value}, where), where)  # a mirror would not start with what is wrong
    db.execute(
        """INSERT INTO fleet.group_settings VALUES (%(group)s, %(name)s, %(value)s, fleet.take_versions(%(group)s, 1) + 1)
        ON CONFLICT (group_id, name) DO UPDATE SET value = EXCLUDED.value, version = EXCLUDED.version""",
        {"group": group, "name": name, "value": None if value is None else Jsonb(value)},
    )
    return f"{name} = {text}" if text else f"{name} is each mirror's own again"


def _share_exercise(db: psycopg.Connection[Any], group: str, name: str, definition: str | None) -> str:
    db.execute(
        """INSERT INTO fleet.group_exercises VALUES (%(group)s, %(name)s, %(definition)s, fleet.take_versions(%(group)s, 1) + 1)
        ON CONFLICT (group_id, name) DO UPDATE SET definition = EXCLUDED.definition, version = EXCLUDED.version""",
        {"group": group, "name": name, "definition": definition},
    )
    return f"exercise {name}" + ("" if definition is not None else " is taken back")


def _read_value(text: str, where: str) -> SharedValue:
    """As in a settings file; a bare word is a text. Raises MirrorError, which ``where`` begins, for a date, a table and no number."""
    try:
        value = parse_toml(f"value = {text}")["value"]
    except ValueError:
        return text
    items = value if isinstance(value, list) else [value]
    if all(isinstance(one, bool | int | str) or (isinstance(one, float) and math.isfinite(one)) for one in items):
        shared: SharedValue = value
        return shared
    raise MirrorError(where, f"'{text[:40]}' is no value that mirrors share", "a number, a text, true, false, or a list of these")
