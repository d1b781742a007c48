"""The language of the glass: what the coach and the scenes say in English, looked up where it is drawn.

The English sentences are the msgids of a gettext catalogue (``mirror/assets/locale/*.po``), which is read as it is: translators' tools
open it, and nothing has to be compiled. A sentence with numbers or names in it is found by its pattern ("rep {n}: {what}").
"""

from __future__ import annotations

import re
from ast import literal_eval
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources

from mirror.errors import MirrorError

NO_BREAK_GLUE_CHAR = "\u00a0"
FREE_PLACEHOLDER_NAMES = ("name", "why", "camera", "exercise", "title")
"""Placeholders for what need not be known: names, and reasons that a system gives."""
SENTENCE_BREAKS = ("; ", " · ", ": ", ", ")
"""Where a sentence that is not known as a whole is taken apart, the widest first."""
NUMBER_PATTERN = r"[-\u2013\u2212±\d.,]+(?: ± [\d.,]+)?"
_CATALOGUE_ENTRY_PATTERN = re.compile(r'^msgid ((?:"(?:[^"\\]|\\.)*"\s*)+)^msgstr ((?:"(?:[^"\\]|\\.)*"\s*)+)', re.MULTILINE)
_PLACEHOLDER_PATTERN = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class SentenceCatalogue:
    """Sentences by their English, and the patterns among them, the most definite first."""

    plain: dict[str, str]
    patterns: tuple[tuple[re.Pattern[str], str], ...]


def parse_catalogue(text: str) -> dict[str, str]:
    """msgid to msgstr of a .po file's text, without its header and what is not translated yet."""
    found = {}
    for english, other in _CATALOGUE_ENTRY_PATTERN.findall(text):
        key, value = ("".join(literal_eval(line) for line in part.splitlines() if line.strip()) for part in (english, other))
        if key and value:
            found[key] = value
    return found


@cache
def load_sentence_catalogue(language: str) -> SentenceCatalogue:
    """The catalogue of ``language``; that of "en" is empty. Raises MirrorError when the file cannot be read."""
    if language != "de":
        return SentenceCatalogue({}, ())
    try:
        entries = parse_catalogue(resources.files("mirror.assets").joinpath("locale", f"glass-{language}.po").read_text("utf-8"))
    except OSError as error:
        raise MirrorError(f"language {language}", f"cannot be read ({error})", "install the package again") from error
    holed = sorted((key for key in entries if "{" in key), key=lambda key: -len(_PLACEHOLDER_PATTERN.sub("", key)))
    return SentenceCatalogue(
        {_low(key): value for key, value in entries.items() if "{" not in key},
        tuple((re.compile(_pattern(key)), entries[key]) for key in holed),
    )


def _pattern(key: str) -> str:
    made = "".join(_hole(part) if index % 2 else re.escape(part) for index, part in enumerate(_PLACEHOLDER_PATTERN.split(key)))
    return f"(?i:{made[0]}){made[1:]}" if made[0].isalpha() else made


def _hole(name: str) -> str:
    return f"(?P<{name}>{NUMBER_PATTERN if re.fullmatch('n[0-9]*', name) else '.+'})"


class _LanguageInUse:
    """The language in use: one screen, one thread that draws."""

    language = "en"


def use_language(language: str) -> None:
    """From now on ``translate_current`` speaks ``language``."""
    _LanguageInUse.language = language


def translate_current(text: str) -> str:
    """``text``, an English sentence, in the language in use; as it is where nothing is known of it."""
    return text if _LanguageInUse.language != "de" else translate_text(text, _LanguageInUse.language)


@lru_cache(maxsize=512)
def translate_text(text: str, language: str) -> str:
    """``text`` in ``language``: by the sentence, by a pattern, or piece by piece."""
    found = find_translation(text.replace(NO_BREAK_GLUE_CHAR, " "), load_sentence_catalogue(language))
    if found is not None:
        return _join_signs(found)
    for gap in SENTENCE_BREAKS:
        if gap in text:
            return gap.join(translate_text(part, language) for part in text.split(gap))
    return text


def find_translation(text: str, known: SentenceCatalogue) -> str | None:
    """The translation of ``text``, of which every piece must be known; None where one is not. Numbers stay, and so does its capital."""
    if not any(letter.isalpha() for letter in text):
        return text
    whole = known.plain.get(_low(text))
    if whole is not None:
        return whole[:1].upper() + whole[1:] if text[0].isupper() else whole
    for pattern, other in known.patterns:
        match = pattern.fullmatch(text)
        if match is None:
            continue
        parts = {name: _part(name, part, known) for name, part in match.groupdict().items()}
        if None not in parts.values():
            made = _PLACEHOLDER_PATTERN.sub(lambda hole, parts=parts: str(parts[hole[1]]), other)  # type: ignore[misc]
            return made[:1].upper() + made[1:] if text[0].isupper() else made
    for gap in SENTENCE_BREAKS:
        pieces = [find_translation(part, known) for part in text.split(gap)] if gap in text else [None]
        if None not in pieces:
            return gap.join(map(str, pieces))
    return None


def _part(name: str, part: str, known: SentenceCatalogue) -> str | None:
    found = find_translation(part, known)
    return part if found is None and name in FREE_PLACEHOLDER_NAMES else found


def _low(text: str) -> str:
    return text[:1].lower() + text[1:]


def _join_signs(text: str) -> str:
    """Numbers stay with their signs on one line."""
    return text.replace(" ± ", f"{NO_BREAK_GLUE_CHAR}±{NO_BREAK_GLUE_CHAR}").replace(" %", f"{NO_BREAK_GLUE_CHAR}%")
