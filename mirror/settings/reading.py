"""Parses TOML into Settings. Errors name the key, and for an unknown key the nearest known one."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import Field, fields
from typing import Any

from mirror.errors import MirrorError, nearest
from mirror.settings.tables import Settings

WEB_ADDRESS_PATTERN = re.compile(r"https?://[A-Za-z0-9\[][!-\"$-~]{0,71}")
SETTING_TYPE_TEXTS = {
    "bool": "true or false",
    "int": "a whole number",
    "float": "a number",
    "str": "a text of 1 to 200 letters",
    "tuple[int, int]": "two whole numbers",
    "tuple[float, float]": "two numbers",
    "tuple[float, ...]": "up to four numbers",
    "tuple[str, ...]": "a list of texts",
}
HOURS_PATTERN = re.compile(r"([01]\d|2[0-3]):[0-5]\d-([01]\d|2[0-3]):[0-5]\d")


def read_settings_tables() -> dict[str, type]:
    """The tables of a settings file by name."""
    return {spec.name: spec.default_factory for spec in fields(Settings)}  # type: ignore[misc]


def read_settings_file(text: str, where: str) -> dict[str, Any]:
    """The file's tables and keys as TOML has them. Raises MirrorError when it is not TOML."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise MirrorError(where, f"not valid TOML ({error})") from None


def build_settings(raw: Mapping[str, Any], where: str) -> Settings:
    """Settings from what ``read_settings_file`` gave; ``where`` names the file in errors."""
    known = read_settings_tables()
    for name in raw:
        if name not in known:
            raise MirrorError(where, f"unknown key '{name}'{nearest(name, known) or '; there are: ' + ', '.join(known)}")
    return Settings(**{name: _table(name, known[name], value, where) for name, value in raw.items()})


def _table(name: str, kind: type, raw: Any, where: str) -> Any:
    if not isinstance(raw, Mapping):
        raise MirrorError(where, f"'{name}' must be a table, headed [{name}]")
    known = {spec.name: spec for spec in fields(kind)}
    made = {}
    for key, value in raw.items():
        if key not in known:
            raise MirrorError(where, f"unknown key '{name}.{key}'{nearest(key, known) or '; there are: ' + ', '.join(known)}")
        made[key] = _value(f"{where}: {name}.{key}", known[key], value)
    return kind(**made)


def _value(at: str, spec: Field[Any], raw: Any) -> Any:
    made = _typed(at, str(spec.type).removesuffix(" | None"), raw)
    low, high = spec.metadata.get("between", (-(1 << 31), 1 << 31))
    if isinstance(made, int | float) and not low <= made <= high:
        raise MirrorError(f"{at} = {raw} must be from {low} to {high}")
    if spec.metadata.get("hours") and not HOURS_PATTERN.fullmatch(made):
        raise MirrorError(f'{at} must be from one time of the day to another, like "22:00-07:00", not {raw[:40]!r}')
    if spec.metadata.get("address") and not WEB_ADDRESS_PATTERN.fullmatch(made):
        raise MirrorError(f"{at} = {raw!r} must be an address that begins with http:// or https://, of 80 plain letters at most, without #")
    choices = spec.metadata.get("one_of")
    if choices and made not in choices:
        listed = ", ".join(map(str, choices))
        near = nearest(made, choices) if isinstance(made, str) else ""
        raise MirrorError(f"{at} = {raw!r} must be one of {listed}{near}")
    return made


def _whole(raw: Any) -> bool:
    return isinstance(raw, int) and not isinstance(raw, bool)


def _number(raw: Any) -> bool:
    return _whole(raw) or isinstance(raw, float)


def _typed(at: str, kind: str, raw: Any) -> Any:
    match kind:
        case "bool" if isinstance(raw, bool):
            return raw
        case "int" if _whole(raw):
            return raw
        case "float" if _number(raw):
            return float(raw)
        case "str" if isinstance(raw, str) and 0 < len(raw) <= 200:
            return raw
        case "tuple[int, int]" if isinstance(raw, list) and len(raw) == 2 and all(map(_whole, raw)):
            return (raw[0], raw[1])
        case "tuple[float, float]" if isinstance(raw, list) and len(raw) == 2 and all(map(_number, raw)):
            return (float(raw[0]), float(raw[1]))
        case "tuple[float, ...]" if isinstance(raw, list) and len(raw) <= 4 and all(map(_number, raw)):
            return tuple(map(float, raw))
        case "tuple[str, ...]" if isinstance(raw, list) and all(isinstance(text, str) and 0 < len(text) <= 200 for text in raw):
            return tuple(raw)
    raise MirrorError(f"{at} must be {SETTING_TYPE_TEXTS[kind]}, not {str(raw)[:40]!r}")
