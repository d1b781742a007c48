"""Letters that can be printed: what no font of this machine has is written in Latin letters, never as boxes."""

from __future__ import annotations

import subprocess
import unicodedata
from functools import cache, lru_cache
from importlib import resources

from anyascii import anyascii

FONT_LIST_TIMEOUT_S = 20.0
UNKNOWN_LETTER = "?"


def printable_text(text: str) -> tuple[str, str]:
    """``text`` as it can be printed, and those of its letters for which there is no font here: with any, the words that have them are
    in Latin letters (anyascii), "?" where even that fails."""
    text = "".join(letter for letter in unicodedata.normalize("NFC", text) if letter.isprintable())
    missing = "".join(dict.fromkeys(letter for letter in text if not has_font(letter)))
    if not missing:
        return text, ""
    words = (anyascii(word) or UNKNOWN_LETTER if set(word) & set(missing) else word for word in text.split())
    return " ".join(words), missing


@lru_cache(maxsize=1024)
def has_font(letter: str) -> bool:
    """Whether Inter or any font that fontconfig knows can draw ``letter``."""
    return ord(letter) in _inter_letters() or _is_listed(letter)


@cache
def _inter_letters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with (
        resources.as_file(resources.files("mirror.assets").joinpath("fonts", "Inter-SemiBold.otf")) as path,
        TTFont(path, lazy=True) as font,
    ):
        return frozenset(font.getBestCmap())


def _is_listed(letter: str) -> bool:
    try:
        done = subprocess.run(
            ["fc-list", f":charset={ord(letter):x}", "file"], capture_output=True, text=True, check=False, timeout=FONT_LIST_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return bool(done.stdout.strip())
