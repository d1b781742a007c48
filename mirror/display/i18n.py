"""The words of the glass: Messages in the language of the screen. One screen, one thread that draws."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from mirror.i18n import LANGUAGES, Translator
from mirror.types.message import Message

NO_BREAK_GLUE_CHAR = "\u00a0"
_AFTER_NUMBER = re.compile(r"(?<=\d) (?=(?:°C|(?:mm|cm|m|kg|s)\b))")
"""Between a number and its unit."""
_BETWEEN_NUMBERS = re.compile(r"(?<=\d) (\w{1,3}) (?=\d)")
"""As in "2 of 3" and "3 to 5"."""
_ADDRESS = re.compile(r"\S*\w\.\w")
"""A first word such as ``centre.example``, which is spelt as it is."""


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
    text = _AFTER_NUMBER.sub(NO_BREAK_GLUE_CHAR, text)
    text = _BETWEEN_NUMBERS.sub(rf"{NO_BREAK_GLUE_CHAR}\1{NO_BREAK_GLUE_CHAR}", text)
    return text.replace(" ± ", f"{NO_BREAK_GLUE_CHAR}±{NO_BREAK_GLUE_CHAR}").replace(" %", f"{NO_BREAK_GLUE_CHAR}%")


def use_language(language: str) -> None:
    """From now on ``words_of`` speaks ``language``. Raises MirrorError for one that there is not."""
    _translator(language)
    _LanguageInUse.language = language


def words_of(said: Message | str) -> str:
    """``said`` in the language in use; a str is a name or a number and stays. Numbers keep their signs and units on their line."""
    if isinstance(said, str):
        return said
    return _words(said, _LanguageInUse.language)


def sentence_of(said: Message | str) -> str:
    """The same with a capital first letter, unless it begins with an address; the rest stays as its author wrote it."""
    text = words_of(said)
    if _ADDRESS.match(text):
        return text
    return text[:1].upper() + text[1:]
