"""From raw TOML values to the fields of a dataclass, each refused by the name of its key when it is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, fields
from math import isfinite
from typing import Any, get_args, get_type_hints

from mirror.errors import MirrorError, nearest
from mirror.exercises.expression import expression

TEXT = 200
"""Letters that a text may have: it must fit on the glass."""
MANY = 32
"""Entries that a list of tables may have."""
WANTED = {
    "float": "a number",
    "bool": "true or false",
    "str": f"a text of 1 to {TEXT} letters",
    "tuple[float, float]": "two numbers",
    "tuple[int, int]": "two whole numbers",
    "tuple[str, ...]": "a list of words",
}


def shown(raw: Any) -> str:
    """``raw`` for an error: short, on one line."""
    return repr(str(raw)[:40])


def number(raw: Any) -> float | None:
    """``raw`` as a finite float, else None: TOML knows inf and nan, and whole numbers of any length."""
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return None
    try:
        value = float(raw)
    except OverflowError:
        return None
    return value if isfinite(value) else None


def numbers(raw: Any, count: int) -> tuple[float, ...] | None:
    """``raw`` as ``count`` finite floats, else None."""
    if not isinstance(raw, list) or len(raw) != count:
        return None
    values = [number(entry) for entry in raw]
    return tuple(value for value in values if value is not None) if None not in values else None


def value(where: str, kind: str, raw: Any, words: Sequence[str] = ()) -> Any:
    """``raw`` as a value of the type written ``kind``; ``words`` are a Literal's. Raises MirrorError."""
    if words:
        if isinstance(raw, str) and raw in words:
            return raw
        near = nearest(raw, words) if isinstance(raw, str) and len(raw) < TEXT else ""
        raise MirrorError(f"{where} must be one of {', '.join(words)}, not {shown(raw)}{near}")
    match kind:
        case "float" if (single := number(raw)) is not None:
            return single
        case "bool" if isinstance(raw, bool):
            return raw
        case "str" if isinstance(raw, str) and 0 < len(raw) <= TEXT:
            return raw
        case "tuple[float, float]" if (pair := numbers(raw, 2)) is not None:
            return pair
        case "tuple[int, int]" if (pair := numbers(raw, 2)) is not None and all(isinstance(entry, int) for entry in raw):
            return (raw[0], raw[1])
        case "tuple[str, ...]" if isinstance(raw, list) and len(raw) <= MANY and all(isinstance(entry, str) for entry in raw):
            return tuple(raw)
        case "Expression" if isinstance(raw, str):
            return expression(raw, where)
    raise MirrorError(f"{where} must be {WANTED.get(kind, 'a signal in quotes')}, not {shown(raw)}")


def table(name: str, kind: type, raw: Any, where: str) -> Any:
    """``raw`` as a dataclass of type ``kind``. Raises MirrorError naming the key that is unknown, missing or wrong."""
    if not isinstance(raw, Mapping):
        raise MirrorError(f"{where}: [{name}] must be a table")
    known = {spec.name: spec for spec in fields(kind)}
    hints = get_type_hints(kind)
    for key in raw:
        if key not in known:
            raise MirrorError(f"{where}: unknown key '{name}.{key[:40]}'{nearest(key[:40], known)}")
    for key, spec in known.items():
        if key not in raw and spec.default is MISSING and spec.default_factory is MISSING:
            raise MirrorError(f"{where}: key '{name}.{key}' is missing")
    made = {}
    for key, entry in raw.items():
        words = [word for word in get_args(hints[key]) if isinstance(word, str)] if str(known[key].type).startswith("Literal") else ()
        made[key] = value(f"{where}: {name}.{key}", str(known[key].type), entry, words)
    return kind(**made)


def tables(name: str, kind: type, raw: Any, where: str) -> tuple[Any, ...]:
    """A list of such tables, named one by one in errors: ``limits.1.amber``."""
    if not isinstance(raw, list) or len(raw) > MANY:
        raise MirrorError(f"{where}: '{name}' must be at most {MANY} tables, each headed [[{name}]]")
    return tuple(table(f"{name}.{i}", kind, entry, where) for i, entry in enumerate(raw, 1))
