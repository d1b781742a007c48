"""A language's catalogue: gettext's PO format, whose ids are the keys of Messages. Read by Babel as it is; nothing has to be compiled."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from gettext import c2py
from importlib import resources

from babel.core import UnknownLocaleError
from babel.messages.pofile import PoFileError, read_po
from babel.numbers import get_decimal_symbol

from mirror.errors import MirrorError, unknown_name

LANGUAGES = ("en", "de", "fr")
"""Every language that the mirror speaks, each by the name of its catalogue. The first has every sentence: others fall back to it."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """``texts``: plural forms by key, one for most; ``plural_index`` chooses the form for a number."""

    language: str
    texts: Mapping[str, tuple[str, ...]]
    plural_index: Callable[[int], int]
    decimal_point: str


@cache
def load_catalogue(language: str) -> Catalogue:
    """The catalogue of one of ``LANGUAGES``. Raises MirrorError for another one, and where the file cannot be read."""
    if language not in LANGUAGES:
        raise unknown_name("language", language, LANGUAGES)
    name = f"{language}.po"
    try:
        text = resources.files("mirror.assets").joinpath("locale", name).read_text("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise MirrorError(f"catalogue {name}", f"cannot be read ({error})", "install the package again") from None
    return parse_catalogue(text, language)


def parse_catalogue(text: str, language: str) -> Catalogue:
    """The catalogue in PO ``text``, without what is not translated yet. Raises MirrorError naming the line that is wrong."""
    try:
        found = read_po(io.StringIO(text), locale=language, abort_invalid=True)
    except PoFileError as error:
        raise MirrorError(f"catalogue {language}.po", f"line {error.lineno + 1} is wrong ({error})", "mend it") from None
    except (ValueError, UnknownLocaleError) as error:
        raise MirrorError(f"catalogue {language}.po", f"not a catalogue ({error})", "mend it") from None
    texts: dict[str, tuple[str, ...]] = {}
    for entry in found:
        key = entry.id if isinstance(entry.id, str) else entry.id[0]
        forms = (entry.string,) if isinstance(entry.string, str) else tuple(entry.string or ())
        if key and all(forms) and not entry.fuzzy:
            texts[key] = forms
    return Catalogue(language, texts, c2py(found.plural_expr), get_decimal_symbol(language))
