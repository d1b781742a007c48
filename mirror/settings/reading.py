"""Parses TOML into Settings. Errors name the key, and for an unknown key the nearest known one."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any

from mirror.errors import MirrorError, nearest
from mirror.files import parse_toml
from mirror.settings.tables import Settings

WEB_ADDRESS_PATTERN = re.compile(r"https?://[A-Za-z0-9\[][!-\"$-~]{0,71}")
SETTING_TYPE_TEXTS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a text of 1 to 200 letters, without control characters",
    "tuple[int, int]": "two whole numbers",
    "tuple[float, ...]": "up to four numbers",
    "tuple[str, ...]": "a list of texts",
}
MAX_SETTING_CHARS = 200
MAX_SETTING_TEXTS = 50
"""Texts in a list: a programme with more is none."""
MAX_SHOWN_CHARS = 40
"""Characters of a wrong key or value that an error repeats."""
HOURS_PATTERN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def read_settings_tables() -> dict[str, type]:
    """The tables of a settings file by name."""
    return {spec.name: spec.default_factory for spec in fields(Settings)}  # type: ignore[misc]


def read_settings_file(text: str, where: str) -> dict[str, Any]:
    """The file's tables and keys as TOML has them. Raises MirrorError when it is not TOML."""
    try:
        return parse_toml(text)
    except ValueError as error:
        why = show_value(str(error), 120)
        cut = ", as if it were cut off" if "end of document" in why else ""
        raise MirrorError(where, f"not valid TOML ({why}){cut}") from None


def show_value(raw: Any, most: int = MAX_SHOWN_CHARS) -> str:
    """``raw`` in few printable characters on one line, whatever it is."""
    match raw:
        case str():
            return "".join(letter if letter.isprintable() else "?" for letter in raw[:most])
        case bool():
            return str(raw)
        case int() if abs(raw) >= 10**15:
            return "a whole number of more than 15 digits"
        case int():
            return str(raw)
        case float():
            return f"{raw:.15g}"
        case list():
            return "a list"
        case Mapping():
            return "a table"
    return show_value(str(raw), most)


def build_settings(raw: Mapping[str, Any], where: str) -> Settings:
    """Settings from what ``read_settings_file`` gave; ``where`` names the file in errors."""
    known = read_settings_tables()
    for name in raw:
        if name not in known:
            raise _unknown_key(where, "", name, known)
    return Settings(**{name: _table(name, known[name], value, where) for name, value in raw.items()})


def _unknown_key(where: str, table: str, key: str, known: Mapping[str, object]) -> MirrorError:
    shown = show_value(key)
    return MirrorError(where, f"unknown key '{table}{shown}'{nearest(shown, known) or '; there are: ' + ', '.join(known)}")


def _table(name: str, kind: type, raw: Any, where: str) -> Any:
    if not isinstance(raw, Mapping):
        raise MirrorError(where, f"'{name}' must be a table, headed [{name}]")
    known = {spec.name: spec for spec in fields(kind)}
    made = {}
    for key, value in raw.items():
        if key not in known:
            raise _unknown_key(where, f"{name}.", key, known)
        made[key] = check_setting(f"{where}: {name}.{key}", known[key], value)
    return kind(**made)


def check_setting(at: str, spec: Field[Any], raw: Any) -> Any:
    """``raw``, as TOML has it, as the value of the field ``spec``. Raises MirrorError, which ``at`` begins, for what it may not be."""
    made = _typed(at, str(spec.type).removesuffix(" | None"), raw)
    low, high = spec.metadata.get("between", (-(1 << 31), 1 << 31))
    numbers = [part for part in (made if isinstance(made, tuple) else (made,)) if isinstance(part, int | float)]
    wrong = [part for part in numbers if not low <= part <= high]  # not a number is in no range
    if wrong:
        raise MirrorError(f"{at} = {show_value(wrong[0])} must be from {low} to {high}")
    if spec.metadata.get("hours") and not HOURS_PATTERN.fullmatch(made):
        raise MirrorError(f'{at} must be from one time of the day to another, like "22:00-07:00", not {show_value(made)!r}')
    if spec.metadata.get("address") and not WEB_ADDRESS_PATTERN.fullmatch(made):
        raise MirrorError(
            f"{at} = {show_value(made)!r} must be an address that begins with http:// or https://, of 80 plain letters at most, without #"
        )
    choices = spec.metadata.get("one_of")
    if choices and made not in choices:
        listed = ", ".join(map(str, choices))
        near = nearest(show_value(made), choices) if isinstance(made, str) else ""
        raise MirrorError(f"{at} = {repr(show_value(made)) if isinstance(made, str) else made} must be one of {listed}{near}")
    return made


def _is_whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _is_number(raw: Any) -> bool:
    return _is_whole(raw) or isinstance(raw, float)


def _is_text(raw: Any) -> bool:
    return isinstance(raw, str) and 0 < len(raw) <= MAX_SETTING_CHARS and raw.isprintable()


def _float(raw: float) -> float:
    """``raw`` as float; a whole number beyond its range is infinite."""
    try:
        return float(raw)
    except OverflowError:
        return math.inf if raw > 0 else -math.inf


def _typed(at: str, kind: str, raw: Any) -> Any:
    match kind:
        case "bool" if isinstance(raw, bool):
            return raw
        case "int" if _is_whole(raw):
            return raw
        case "float" if _is_number(raw):
            return _float(raw)
        case "str" if _is_text(raw):
            return raw
        case "tuple[int, int]" if isinstance(raw, list) and len(raw) == 2 and all(map(_is_whole, raw)):
            return (raw[0], raw[1])
        case "tuple[float, ...]" if isinstance(raw, list) and len(raw) <= 4 and all(map(_is_number, raw)):
            return tuple(map(_float, raw))
        case "tuple[str, ...]" if isinstance(raw, list) and len(raw) <= MAX_SETTING_TEXTS and all(map(_is_text, raw)):
            return tuple(raw)
    if kind == "tuple[str, ...]" and isinstance(raw, list) and len(raw) > MAX_SETTING_TEXTS:
        raise MirrorError(f"{at} must be {SETTING_TYPE_TEXTS[kind]}, {MAX_SETTING_TEXTS} at most")
    raise MirrorError(f"{at} must be {SETTING_TYPE_TEXTS[kind]}, not {show_value(raw)!r}")
