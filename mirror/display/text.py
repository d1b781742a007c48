"""Words on the glass: shipped fonts, cleaned strings, wrapped and shrunk until they fit their box.

Sizes are given as the height of a capital letter in pixels, because that is what legibility is measured by (EVIDENCE 6).
"""

from __future__ import annotations

import io
import math
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

import pygame

from mirror.display import tongue
from mirror.display.glass import Box, Placed, even
from mirror.display.theme import WHITE, Colour
from mirror.errors import MirrorError

Weight = Literal["Bold", "SemiBold"]
Align = Literal["left", "centre", "right"]
Valign = Literal["top", "middle", "bottom"]

CAP = 0.727
"""Inter's capital height as a fraction of its size."""
LONGEST = 240
"""Characters kept of a text; no honest line on the glass is longer."""
GLUE = "\u00a0"
"""A blank at which no line is broken."""
_FLAT = f"{GLUE}±·…\u2013\u2212äöüß"
"""Signs and letters outside ASCII that rise no higher than a capital."""
NOWHERE = "\u0378"
"""A code point that Unicode gave to no letter: what the font draws for it is what it draws for all that it lacks."""
_BLANK = ("Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp", "Zs")
SMALLEST_SHARE = 0.5
"""A text may shrink to this share of its size before its end is cut off with an ellipsis."""


@cache
def _font_bytes(weight: Weight) -> bytes:
    try:
        return resources.files("mirror.assets").joinpath("fonts", f"Inter-{weight}.otf").read_bytes()
    except OSError as error:
        raise MirrorError(f"font Inter-{weight}.otf cannot be read ({error}): install the package again") from error


@lru_cache(maxsize=64)
def font(weight: Weight, px: int) -> pygame.font.Font:
    """The shipped font at ``px`` pixels to the em. Raises MirrorError when the file is missing."""
    pygame.font.init()
    return pygame.font.Font(io.BytesIO(_font_bytes(weight)), px)


def clean(text: str) -> str:
    """One line that any font can draw: control characters, surrogates and runs of blanks become single spaces, length is bounded."""
    kept = "".join(c if c == GLUE or unicodedata.category(c) not in _BLANK else " " for c in text[: 4 * LONGEST])
    line = "".join(map(_drawable, " ".join(filter(None, unicodedata.normalize("NFC", kept).split(" ")))))
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def _drawable(letter: str) -> str:
    """``letter`` or, where the font has none, the letter beneath its accents, else a question mark."""
    face = font("SemiBold", 64)
    missing = face.metrics(NOWHERE)
    return next((one for one in (letter, unicodedata.normalize("NFKD", letter)[0]) if one == " " or face.metrics(one) != missing), "?")


def px_for(cap: float) -> int:
    """Font size in pixels whose capitals are ``cap`` pixels high."""
    return max(4, round(cap / CAP))


def wrap(text: str, face: pygame.font.Font, width: int) -> tuple[str, ...]:
    """Greedy lines no wider than ``width``; a word that is wider alone is broken anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        longer = f"{line} {word}" if line else word
        if face.size(longer)[0] <= width:
            line = longer
            continue
        if line:
            lines.append(line)
        while face.size(word)[0] > width and len(word) > 1:
            cut = _longest(word, face, width)
            lines.append(word[:cut])
            word = word[cut:]
        line = word
    return (*lines, line)


def _longest(word: str, face: pygame.font.Font, width: int) -> int:
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if face.size(word[:middle])[0] <= width else (low, middle - 1)
    return low


@dataclass(frozen=True, slots=True)
class Text:
    """Lines of text as a widget; made by ``fit``."""

    lines: tuple[str, ...]
    px: int
    weight: Weight
    colour: Colour
    align: Align

    @property
    def size(self) -> tuple[int, int]:
        return _measure(self.lines, self.px, self.weight)

    def paint(self) -> pygame.Surface:
        face = font(self.weight, self.px)
        w, h = self.size
        surface = pygame.Surface((w, h), pygame.SRCALPHA)
        surface.fill((*self.colour, 0))
        top, _, pitch = _metrics(self.lines, self.px, self.weight)
        for row, line in enumerate(self.lines):
            if not line:
                continue
            ink = face.render(line, True, self.colour)
            x = {"left": 0, "centre": (w - ink.get_width()) // 2, "right": w - ink.get_width()}[self.align]
            surface.blit(ink, (x, row * pitch - top))
        return surface


def _metrics(lines: tuple[str, ...], px: int, weight: Weight) -> tuple[int, int, int]:
    """Rows of the font's line box that are blank at the top and at the bottom for these letters, and the pitch of the lines."""
    face = font(weight, px)
    ascent, cap = face.get_ascent(), round(CAP * px)
    plain = all(c.isascii() or c in _FLAT for line in lines for c in line)
    capitals = plain and all(line.upper() == line and not set(line) & set(",;()[]{}|@$/\\_") for line in lines)
    top = ascent - cap - max(1, px // 24) if plain else 0
    bottom = face.get_height() - ascent - max(1, px // 24) if capitals else 0
    return top, bottom, math.ceil(cap * 1.3) if capitals else math.ceil(cap * 1.5)


@lru_cache(maxsize=512)
def _measure(lines: tuple[str, ...], px: int, weight: Weight) -> tuple[int, int]:
    face = font(weight, px)
    top, bottom, pitch = _metrics(lines, px, weight)
    width = max(face.size(line)[0] for line in lines)
    return width + width % 2, even(math.ceil((face.get_height() - top - bottom + (len(lines) - 1) * pitch) / 2) * 2)


@lru_cache(maxsize=512)
def fit(
    text: str, width: int, height: int, cap: float, weight: Weight = "Bold", colour: Colour = WHITE, align: Align = "left", rows: int = 99,
    least: float = SMALLEST_SHARE,
) -> Text:  # fmt: skip
    """``text`` at capital height ``cap`` px or, where it does not fit ``width`` x ``height`` px in ``rows`` lines, as large as does.

    It shrinks to ``least`` of that at most; then words are broken, and at last the end is cut off.
    """
    text = clean(text)
    px, least = px_for(cap), max(4, math.floor(px_for(cap) * least))
    while True:
        lines = wrap(text, font(weight, px), width)
        made = Text(lines, px, weight, colour, align)
        w, h = made.size
        whole = all(font(weight, px).size(word)[0] <= width for word in text.split(" "))
        if len(lines) <= rows and w <= width and h <= height and (whole or px <= least):
            return _balanced(text, made) if len(lines) > 1 else made
        if px <= least:
            break
        px = max(least, min(px - 1, math.floor(px * 0.95)))
    return _cut(text, width, height, made, rows)


def _balanced(text: str, made: Text) -> Text:
    """The same number of lines, but none much shorter than the others: wrapped to the narrowest width that allows it."""
    face = font(made.weight, made.px)
    low, high = max(face.size(word)[0] for word in text.split(" ")), made.size[0]
    if low > high:
        return made
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(wrap(text, face, middle)) <= len(made.lines) else (middle + 1, high)
    return Text(wrap(text, face, high), made.px, made.weight, made.colour, made.align)


def _cut(text: str, width: int, height: int, made: Text, rows: int) -> Text:
    """``made`` with as much of ``text`` as fits, ending in an ellipsis; smaller still where not even one character does."""
    face = font(made.weight, made.px)

    def upto(end: int) -> Text:
        return Text(wrap(text[:end].rstrip() + "…", face, width), made.px, made.weight, made.colour, made.align)

    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        cut = upto(middle)
        fits = len(cut.lines) <= rows and cut.size[0] <= width and cut.size[1] <= height
        low, high = (middle, high) if fits else (low, middle - 1)
    if low > 0:
        return upto(low)
    smaller = Text(("…",), made.px, made.weight, made.colour, made.align)
    while smaller.px > 4 and (smaller.size[0] > width or smaller.size[1] > height):
        smaller = Text(("…",), smaller.px - 1, made.weight, made.colour, made.align)
    return smaller


def place(
    name: str,
    text: str,
    box: Box,
    cap: float,
    weight: Weight = "Bold",
    colour: Colour = WHITE,
    align: Align = "left",
    valign: Valign = "top",
    rows: int = 99,
    own: bool = False,
    least: float = SMALLEST_SHARE,
) -> list[Placed]:
    """``text`` inside ``box``, in the language in use unless it is somebody's ``own`` (a name); nothing for an empty text."""
    text = text if own else tongue.said(text)
    if not clean(text).strip(GLUE):
        return []
    widget = fit(text, box.w, box.h, cap, weight, colour, align, rows, least)
    w, h = widget.size
    x = {"left": box.x, "centre": box.x + (box.w - w) // 2, "right": box.right - w}[align]
    y = {"top": box.y, "middle": box.y + (box.h - h) // 2, "bottom": box.bottom - h}[valign]
    return [Placed(name, widget, x, y)]
