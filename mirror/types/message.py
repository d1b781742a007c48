"""What the mirror says, before it is said in a language: the key of a sentence in the catalogues, and what goes into it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

LITERAL_KEY = ""
"""The key of what a user wrote: its words are the parameter ``text``, and no catalogue has them."""


@dataclass(frozen=True, slots=True)
class Message:
    """A sentence by its key in ``mirror/assets/locale/*.po``; ``mirror.i18n.Translator`` puts it into words.

    Parameters fill the sentence's placeholders: text as it is, whole numbers, floats (the catalogue says how many decimals), days (in ISO
    form where the message is stored), other messages, several of them as a list. ``n`` chooses between the plural forms.
    """

    key: str
    params: tuple[tuple[str, Any], ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to say: False for the literal empty text."""
        return self.key != LITERAL_KEY or any(name != "text" or value for name, value in self.params)

    def but(self, **params: Any) -> Message:
        """The same with other or more parameters."""
        return Message(self.key, tuple({**dict(self.params), **params}.items()))


def message(key: str, **params: Any) -> Message:
    """``message("cue.push_knee_out.left")``, ``message("rep.held", seconds=2.0)``."""
    return Message(key, tuple(params.items()))


def literal(text: str, **params: Any) -> Message:
    """``text`` as its author wrote it, the same in every language."""
    return Message(LITERAL_KEY, (("text", text), *params.items()))


NOTHING = literal("")
"""Nothing to say."""


def kilograms(kg: float) -> Message:
    """A weight, in whole kilograms where it is one; NOTHING for none."""
    if kg <= 0:
        return NOTHING
    return message("unit.kg", n=round(kg)) if kg == round(kg) else message("unit.kg_tenths", kg=kg)


def join_messages(parts: Iterable[Message]) -> Message:
    """All of ``parts`` in one, as a list; one alone stays as it is."""
    found = tuple(part for part in parts if part)
    return found[0] if len(found) == 1 else message("list", items=found) if found else NOTHING


def dump_message(said: Message) -> str:
    """``said`` as compact JSON, for a database or a file."""
    return json.dumps(_plain(said), ensure_ascii=False, separators=(",", ":"))


def load_message(text: str) -> Message:
    """What ``dump_message`` wrote; any other text as its author wrote it. Never raises."""
    try:
        return _message(json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return literal(text)


def _plain(value: Any) -> Any:
    match value:
        case Message():
            return {"key": value.key, **{name: _plain(part) for name, part in value.params}}
        case tuple() | list():
            return [_plain(part) for part in value]
        case Enum():
            return value.value
    return value


def _message(raw: Mapping[str, Any]) -> Message:
    key = raw["key"]
    if not isinstance(key, str):
        raise TypeError(key)
    return Message(key, tuple((name, _value(value)) for name, value in raw.items() if name != "key"))


def _value(raw: Any) -> Any:
    if isinstance(raw, Mapping):
        return _message(raw)
    return tuple(_value(part) for part in raw) if isinstance(raw, list) else raw
