"""Names of members: what a name may hold, and which two names a person takes for the same."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from mirror.errors import MirrorError

MAX_NAME_CHARS = 80
"""Letters of a name."""
FORBIDDEN_NAME_CATEGORIES = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}
"""Unicode's categories that no name has: control characters, what turns the writing or has no width, private ones, ends of lines."""
BLANK_NAME_CHARS = "\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0"
"""Letters that show nothing."""
_VARIATION_SELECTORS = dict.fromkeys(range(0xFE00, 0xFE10))


def normalise_name(name: str) -> str:
    """``name`` as it is kept: NFC, single blanks, no variation selectors. Raises MirrorError when it is empty, too long or has what cannot
    be seen."""
    made = unicodedata.normalize("NFC", name.translate(_VARIATION_SELECTORS)).strip()
    if not made:
        raise MirrorError("member", "a name has at least one letter")
    if len(made) > MAX_NAME_CHARS:
        raise MirrorError(f"member '{_shown(made[:20])}...'", f"a name has at most {MAX_NAME_CHARS} letters")
    if any(unicodedata.category(letter) in FORBIDDEN_NAME_CATEGORIES or letter in BLANK_NAME_CHARS for letter in made):
        raise MirrorError(f"member {ascii(made)[:60]}", "a name has no control, invisible or direction characters", "leave them out")
    if not any(unicodedata.category(letter)[0] in "LNPS" for letter in made):
        raise MirrorError("member", "a name has at least one letter")
    return " ".join(made.split())


def names_look_alike(name: str, other: str) -> bool:
    """Whether a person may take ``name`` for ``other``: the same skeleton (Unicode TS 39, section 4), whatever the case."""
    return any(_skeleton(one) == _skeleton(two) for one, two in ((name, other), (name.casefold(), other.casefold())))


def fold_name(name: str) -> str:
    """``name`` whatever its case and composition."""
    return unicodedata.normalize("NFC", name).strip().casefold()


def _shown(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


def _skeleton(name: str) -> str:
    whole = unicodedata.normalize("NFKC", name).replace(" ", "")
    return unicodedata.normalize("NFKC", "".join(map(_prototype, unicodedata.normalize("NFC", whole)))).casefold()


@lru_cache(maxsize=1024)
def _prototype(letter: str) -> str:
    """The letter, or letters, that stand for all that look like ``letter``."""
    from confusable_homoglyphs.confusables import confusables_data  # 600 KB, wanted only where a name is given

    similar: list[str] = [one["c"].strip("\u200e") for one in confusables_data.get(letter, [])]
    if len(similar) != 1:  # none, or all those of which this is the prototype
        return letter
    of = confusables_data.get(similar[0], [])
    return similar[0] if len(of) > 1 else min(letter, similar[0])
