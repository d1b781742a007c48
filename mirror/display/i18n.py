"""The words of the glass: Messages in the language of the screen. One screen, one thread that draws."""

from __future__ import annotations

from functools import cache, lru_cache

from mirror.i18n import LANGUAGES, Translator
from mirror.types.message import Message

NO_BREAK_GLUE_CHAR = "\u00a0"


class _LanguageInUse:
    language = LANGUAGES[0]


@cache
def _translator(language: str) -> Translator:
    return Translator(language)


@lru_cache(maxsize=1024)
def _words(said: Message, language: str) -> str:
    text = _translator(language).text(said)
    for sign in ":?!;":  # French sets a blank before them
        text = text.replace(f" {sign}", f"{NO_BREAK_GLUE_CHAR}{sign}")
    return text.replace(" ± ", f"{NO_BREAK_GLUE_CHAR}±{NO_BREAK_GLUE_CHAR}").replace(" %", f"{NO_BREAK_GLUE_CHAR}%")


def use_language(language: str) -> None:
    """From now on ``words_of`` speaks ``language``. Raises MirrorError for one that there is not."""
    _translator(language)
    _LanguageInUse.language = language


def words_of(said: Message | str) -> str:
    """``said`` in the language in use; a str is a name or a number and stays. Numbers keep their signs on their line."""
    if isinstance(said, str):
        return said
    return _words(said, _LanguageInUse.language)


def sentence_of(said: Message | str) -> str:
    """The same with a capital first letter; the rest stays as its author wrote it."""
    text = words_of(said)
    return text[:1].upper() + text[1:]
