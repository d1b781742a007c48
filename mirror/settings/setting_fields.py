"""The settings one by one, as a form shows and takes them: what each means, what it may be, and its value from what was typed."""

from __future__ import annotations

import ast
import inspect
from dataclasses import Field, dataclass, fields
from functools import cache
from typing import Any

from mirror.errors import MirrorError
from mirror.files import parse_toml
from mirror.settings.reading import SETTING_TYPE_TEXTS, check_setting, read_settings_tables, show_value
from mirror.types.message import Message, message


@dataclass(frozen=True, slots=True)
class SettingField:
    """``key`` with its table: ``display.language``. ``choices`` are all that it may be, as a form writes them; none: anything of its kind,
    which ``limits`` says in words."""

    key: str
    default: Any
    choices: tuple[str, ...]
    limits: str
    meaning: Message
    spec: Field[Any]

    def read(self, text: str) -> Any:
        """The value that was typed. Raises MirrorError, which names the key, for what it may not be."""
        if str(self.spec.type).removesuffix(" | None") == "str" or (self.choices and isinstance(self.default, str)):
            return check_setting(self.key, self.spec, text)
        try:
            value = parse_toml(f"value = {text.strip()}")["value"]
        except (ValueError, KeyError):
            raise MirrorError(self.key, f"must be {self.limits}", f"not {show_value(text)!r}") from None
        made = check_setting(self.key, self.spec, value)
        return list(made) if isinstance(made, tuple) else value


@cache
def list_setting_fields() -> dict[str, tuple[Message, tuple[SettingField, ...]]]:
    """What each table is for, and its fields, by the table's name."""
    return {
        name: (
            _meaning(name, " ".join((kind.__doc__ or "").split())),
            tuple(_field(name, spec, read_docstrings(kind)) for spec in fields(kind)),
        )
        for name, kind in read_settings_tables().items()
    }


def _field(table: str, spec: Field[Any], described: dict[str, str]) -> SettingField:
    kind, allowed = str(spec.type).removesuffix(" | None"), spec.metadata.get("one_of", (True, False) if spec.type == "bool" else ())
    choices = tuple(write_setting(choice) for choice in (allowed or ((True, False) if kind == "bool" else ())))
    limits = SETTING_TYPE_TEXTS[kind]
    if between := spec.metadata.get("between"):
        limits = f"{limits} from {between[0]:.15g} to {between[1]:.15g}"
    return SettingField(f"{table}.{spec.name}", spec.default, choices, limits, _meaning(f"{table}.{spec.name}", described[spec.name]), spec)


def _meaning(key: str, docstring: str) -> Message:
    """What a key or a table is for: the docstring in English, other languages by ``setting.KEY`` in their catalogues."""
    return message(f"setting.{key}", text=docstring)


def write_setting(value: Any) -> str:
    """A value as a form shows it; empty for none."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).lower()
        case str():
            return value
        case tuple() | list():
            return f"[{', '.join(_quote(part) for part in value)}]"
    return str(value)


def _quote(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) else write_setting(value)


@cache
def read_docstrings(kind: type) -> dict[str, str]:
    """The string that follows each field of a dataclass, by the field's name."""
    body = ast.parse(inspect.getsource(kind)).body[0]
    assert isinstance(body, ast.ClassDef)
    found = {}
    for node, after in zip(body.body, body.body[1:], strict=False):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and isinstance(after, ast.Expr):
            assert isinstance(after.value, ast.Constant)
            found[node.target.id] = " ".join(str(after.value.value).split())
    return found
