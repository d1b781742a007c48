"""From raw TOML values to the fields of a dataclass, each refused by the name of its key when it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from math import isfinite
from typing import Any, get_args, get_type_hints

from mirror.errors import MirrorError, nearest
from mirror.exercises.expression import parse_expression
from mirror.i18n import LANGUAGES, load_catalogue
from mirror.types.message import Message, literal, message

MAX_FIELD_TEXT_CHARS = 200
"""Letters that a text may have: it must fit on the glass."""
MAX_TABLE_LIST_ENTRIES = 32
"""Entries that a list of tables may have."""
FIELD_TYPE_TEXTS = {
    "float": "a number",
    "bool": "true or false",
    "Message": f"a text of 1 to {MAX_FIELD_TEXT_CHARS} letters, or @ and a key of the catalogues",
    "str": f"a text of 1 to {MAX_FIELD_TEXT_CHARS} letters",
    "tuple[float, float]": "two numbers",
    "tuple[int, int]": "two whole numbers",
    "tuple[str, ...]": "a list of words",
}


def format_raw(raw: Any) -> str:
    """``raw`` for an error: short, on one line."""
    return repr(str(raw)[:40])


def read_number(raw: Any) -> float | None:
    """``raw`` as a finite float, else None: TOML knows inf and nan, and whole numbers of any length."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if isfinite(value) else None


def read_numbers(raw: Any, count: int) -> tuple[float, ...] | None:
    """``raw`` as ``count`` finite floats, else None."""
    if not isinstance(raw, list) or len(raw) != count:
        return None
    values = [read_number(entry) for entry in raw]
    return tuple(value for value in values if value is not None) if None not in values else None


def read_value(where: str, kind: str, raw: Any, words: Sequence[str] = ()) -> Any:
    """``raw`` as a value of the type written ``kind``; ``words`` are a Literal's. Raises MirrorError."""
    if words:
        if isinstance(raw, str) and raw in words:
            return raw
        near = nearest(raw, words) if isinstance(raw, str) and len(raw) < MAX_FIELD_TEXT_CHARS else ""
        raise MirrorError(f"{where} must be one of {', '.join(words)}, not {format_raw(raw)}{near}")
    match kind:
        case "float" if (single := read_number(raw)) is not None:
            return single
        case "bool" if isinstance(raw, bool):
            return raw
        case "str" if isinstance(raw, str) and 0 < len(raw) <= MAX_FIELD_TEXT_CHARS:
            return raw
        case "Message" if isinstance(raw, str) and 0 < len(raw) <= MAX_FIELD_TEXT_CHARS:
            return read_message(where, raw)
        case "tuple[float, float]" if (pair := read_numbers(raw, 2)) is not None:
            return pair
        case "tuple[int, int]" if (pair := read_numbers(raw, 2)) is not None and all(isinstance(entry, int) for entry in raw):
            return (raw[0], raw[1])
        case "tuple[str, ...]" if (
            isinstance(raw, list) and len(raw) <= MAX_TABLE_LIST_ENTRIES and all(isinstance(entry, str) for entry in raw)
        ):
            return tuple(raw)
        case "SignalExpression" if isinstance(raw, str):
            return parse_expression(raw, where)
    raise MirrorError(f"{where} must be {FIELD_TYPE_TEXTS.get(kind, 'a signal in quotes')}, not {format_raw(raw)}")


def read_message(where: str, text: str) -> Message:
    """``text`` as its author wrote it; "@cue.good" is a sentence of the catalogues, in every language. Raises MirrorError."""
    if not text.startswith("@"):
        return literal(text)
    known = load_catalogue(LANGUAGES[0]).texts
    if text[1:] not in known:
        raise MirrorError(where, f"no sentence '{text[:40]}'{nearest(text[1:], known)}", "write the words themselves, without @")
    return message(text[1:])


def read_table(name: str, kind: type, raw: Any, where: str) -> Any:
    """``raw`` as a dataclass of type ``kind``. Raises MirrorError naming the key that is unknown, missing or wrong."""
    if not isinstance(raw, Mapping):
        raise MirrorError(where, f"[{name}] must be a table")
    known = {spec.name: spec for spec in fields(kind)}
    hints = get_type_hints(kind)
    for key in raw:
        if key not in known:
            raise MirrorError(where, f"unknown key '{name}.{key[:40]}'{nearest(key[:40], known)}")
    for key, spec in known.items():
        if key not in raw and spec.default is MISSING and spec.default_factory is MISSING:
            raise MirrorError(where, f"key '{name}.{key}' is missing")
    made = {}
    for key, entry in raw.items():
        words = [word for word in get_args(hints[key]) if isinstance(word, str)] if str(known[key].type).startswith("Literal") else ()
        made[key] = read_value(f"{where}: {name}.{key}", str(known[key].type), entry, words)
    return kind(**made)


def read_tables(name: str, kind: type, raw: Any, where: str) -> tuple[Any, ...]:
    """A list of such tables, named one by one in errors: ``limits.1.amber``."""
    if not isinstance(raw, list) or len(raw) > MAX_TABLE_LIST_ENTRIES:
        raise MirrorError(where, f"'{name}' must be at most {MAX_TABLE_LIST_ENTRIES} tables, each headed [[{name}]]")
    return tuple(read_table(f"{name}.{i}", kind, entry, where) for i, entry in enumerate(raw, 1))
