"""One exercise file: read, inherited, turned into an Exercise, every wrong key refused by its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from mirror.errors import MirrorError, nearest
from mirror.exercises.checks import check_exercise
from mirror.exercises.fields import read_table, read_tables, read_value
from mirror.exercises.figures import parse_figure
from mirror.exercises.schema import (
    DriftRule,
    Exercise,
    ExerciseCues,
    ExerciseDose,
    FormLimit,
    FormRule,
    PlacementText,
    RepCondition,
    RepRule,
    TimedTest,
)
from mirror.files import describe_os_error, parse_toml, read_limited

MAX_EXERCISE_FILE_BYTES = 64 * 1024
"""Bytes of an exercise file: ours have four thousand."""
EXERCISE_TABLE_TYPES: dict[str, type] = {
    "rep": RepRule, "drift": DriftRule, "form": FormRule, "cues": ExerciseCues, "placement": PlacementText,
    "dose": ExerciseDose, "test": TimedTest,
}  # fmt: skip
EXERCISE_LIST_TYPES: dict[str, type] = {"conditions": RepCondition, "limits": FormLimit}
EXERCISE_WORD_VALUES: dict[str, tuple[str, ...]] = {
    "view": ("front", "side", "lying"),
    "baseline": ("standing", "split", "start"),
    "sides": ("both", "each", "alternate"),
    "planted": ("both", "either", "none"),
}
REQUIRED_EXERCISE_KEYS = ("title", "view", "rep", "cues", "placement")
KNOWN_EXERCISE_KEYS = ("title", "based_on", *EXERCISE_WORD_VALUES, "beta", "abstain", *EXERCISE_TABLE_TYPES, *EXERCISE_LIST_TYPES, "figure")

Lookup = Callable[[str], Mapping[str, Any] | None]
"""The raw tables of the exercise of a name, for ``based_on``; None when there is none."""


def read_exercise(path: Path, where: str) -> str:
    """The text of the file at ``path``, which may be anybody's. Raises MirrorError when it is no text file of sensible size."""
    try:
        data = read_limited(path, MAX_EXERCISE_FILE_BYTES)
    except (OSError, ValueError) as error:
        raise MirrorError(where, f"cannot be read ({describe_os_error(error)})", "an exercise is a short text file") from None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise MirrorError(where, "not a text file", "write TOML in UTF-8") from None


def read_raw_tables(text: str, where: str) -> Mapping[str, Any]:
    """``text`` as TOML. Raises MirrorError with the line, and what stands there."""
    try:
        return parse_toml(text)
    except ValueError as error:
        raise MirrorError(where, f"not valid TOML ({str(error)[:100]}){_at(text, str(error))}") from None


def _at(text: str, error: str) -> str:
    """The key on the line that the parser complains of."""
    found = re.search(r"at line (\d+)", error)
    lines = text.splitlines()
    line = lines[int(found[1]) - 1] if found and 0 < int(found[1]) <= len(lines) else ""
    return f"; look at '{line.split('=')[0].strip()[:40]}'" if line.strip() else ""


def merge_base_exercise(raw: Mapping[str, Any], where: str, lookup: Lookup, path: tuple[str, ...]) -> Mapping[str, Any]:
    """``raw`` on top of what it is based on: tables key by key, everything else as a whole. Raises MirrorError for a circle."""
    name = raw.get("based_on")
    if name is None:
        return raw
    base_name = str(read_value(f"{where}: based_on", "str", name))
    if base_name in path:
        raise MirrorError(where, f"based_on goes round in a circle: {' -> '.join((*path, base_name))}", "take it out of one of them")
    base = lookup(base_name)
    if base is None:
        raise MirrorError(where, f"based_on names the unknown exercise '{base_name[:40]}'")
    base = merge_base_exercise(base, where, lookup, (*path, base_name))
    merged = {**base, **raw}
    for key in (*EXERCISE_TABLE_TYPES, "figure"):
        if isinstance(base.get(key), Mapping) and isinstance(raw.get(key), Mapping):
            merged[key] = {**base[key], **raw[key]}
    return merged


def parse_exercise(key: str, text: str, where: str, lookup: Lookup = lambda name: None) -> Exercise:  # noqa: ARG005
    """An Exercise from TOML ``text``; ``where`` names the file in errors. Raises MirrorError naming the wrong key."""
    raw = merge_base_exercise(read_raw_tables(text, where), where, lookup, (key,))
    for name in raw:
        if name not in KNOWN_EXERCISE_KEYS:
            raise MirrorError(where, f"unknown key '{name[:40]}'{nearest(name[:40], KNOWN_EXERCISE_KEYS)}")
    for name in REQUIRED_EXERCISE_KEYS:
        if name not in raw:
            raise MirrorError(where, f"key '{name}' is missing")
    made: dict[str, Any] = {name: read_table(name, kind, raw[name], where) for name, kind in EXERCISE_TABLE_TYPES.items() if name in raw}
    made |= {name: read_tables(name, kind, raw[name], where) for name, kind in EXERCISE_LIST_TYPES.items() if name in raw}
    made |= {name: read_value(f"{where}: {name}", "str", raw[name], words) for name, words in EXERCISE_WORD_VALUES.items() if name in raw}
    for name, kind in (("title", "Message"), ("beta", "bool"), ("abstain", "tuple[str, ...]")):
        if name in raw:
            made[name] = read_value(f"{where}: {name}", kind, raw[name])
    if "figure" in raw:
        made["figure"] = parse_figure(raw["figure"], where)
    exercise = Exercise(key=key, **made)
    check_exercise(exercise, where)
    return exercise
