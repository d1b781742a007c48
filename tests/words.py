"""Messages in English words, for tests that say what people read."""

from __future__ import annotations

from typing import Any

from mirror.i18n import Translator
from mirror.types import Message

ENGLISH = Translator()


def words(said: Any) -> Any:
    """``said`` in English, in tuples, lists, sets and mappings too; what is no Message stays."""
    match said:
        case Message():
            return ENGLISH.text(said)
        case tuple() | list() | set():
            return type(said)(words(part) for part in said)
        case dict():
            return {key: words(value) for key, value in said.items()}
    return said
