"""A Message in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from enum import Enum
from string import Formatter
from typing import Any

from babel.dates import format_date

from mirror.i18n.catalogue import LANGUAGES, Catalogue, load_catalogue
from mirror.types.message import LITERAL_KEY, Message


class Translator:
    """``Translator("de").say("rep.held", seconds=2.0)``. Raises MirrorError where ``language`` is none or its catalogue is broken.

    Nothing that is asked of it raises: what a catalogue lacks, or cannot be filled in, is said in English, else by its key.
    """

    def __init__(self, language: str = LANGUAGES[0]) -> None:
        self.language = language
        self._catalogues = [load_catalogue(name) for name in dict.fromkeys((language, LANGUAGES[0]))]

    @property
    def decimal_point(self) -> str:
        """Of numbers that are written without a message, as at the axis of a chart."""
        return self._catalogues[0].decimal_point

    def say(self, key: str, **params: Any) -> str:
        """The words of ``key`` at once."""
        return self.text(Message(key, tuple(params.items())))

    def sentence(self, said: Message) -> str:
        """The same with a capital at its beginning."""
        words = self.text(said)
        return words[:1].upper() + words[1:]

    def text(self, said: Message) -> str:
        """The words of ``said``."""
        params = dict(said.params)
        for catalogue, template in self._templates(said.key, params):
            try:
                return _WordFormatter(self, catalogue).vformat(template, (), params)
            except (KeyError, IndexError, ValueError, TypeError, AttributeError):
                continue
        return str(params.get("text", said.key))

    def _templates(self, key: str, params: Mapping[str, Any]) -> Iterator[tuple[Catalogue, str]]:
        if key == LITERAL_KEY:
            if len(params) > 1:
                yield self._catalogues[0], str(params["text"])
            return
        for catalogue in self._catalogues:
            forms = catalogue.texts.get(key)
            if forms:
                n = params.get("n", 1)
                index = catalogue.plural_index(n) if len(forms) > 1 and isinstance(n, int) else 0
                yield catalogue, forms[min(index, len(forms) - 1)]


class _WordFormatter(Formatter):
    """Fills placeholders by the habits of a language. A day's format is a pattern of Unicode's LDML: ``{date:d MMMM y}``."""

    def __init__(self, translator: Translator, catalogue: Catalogue) -> None:
        self._translator, self._catalogue = translator, catalogue

    def get_field(self, field_name: str, args: Any, kwargs: Any) -> Any:  # noqa: ARG002
        """Names only: a catalogue reads no attributes."""
        return kwargs[field_name], field_name

    def format_field(self, value: Any, format_spec: str) -> str:
        match value:
            case Message():
                return self._translator.text(value)
            case tuple():
                return ", ".join(self._translator.text(part) for part in value)
            case Enum():
                return str(value.value)
            case date():
                return format_date(value, format_spec or "long", self._catalogue.language)
            case str() if format_spec:  # a day out of a database
                return self.format_field(date.fromisoformat(value), format_spec)
            case float():
                return format(value, format_spec or "g").replace(".", self._catalogue.decimal_point)
        return format(value, format_spec)
