"""Text: shipped fonts, cleaned strings, wrapped into their box, a size smaller where they do not fit it."""

from __future__ import annotations

import io
import math
import re
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from typing import Literal

import pygame

from mirror.display import i18n
from mirror.display.type_scale import TypeSize
from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.errors import MirrorError
from mirror.types.colours import WHITE_RGB, Colour
from mirror.types.message import Message

Weight = Literal["Bold", "SemiBold"]
Align = Literal["left", "centre", "right"]
Valign = Literal["top", "middle", "bottom"]

CAP_HEIGHT_RATIO = 0.727
"""Inter's capital height as a fraction of its size."""
MAX_TEXT_CHARS = 240
"""Characters kept of a text; no honest line on the glass is longer."""
NO_BREAK_SPACE = "\u00a0"
"""A blank at which no line is broken."""
LINE_END_DOT = f"{NO_BREAK_SPACE}·"
"""A dot between two parts of a line, bound to the first; a line does not end with it."""
_CAP_HEIGHT_CHARS = f"{NO_BREAK_SPACE}±·…\u2013\u2212\u2019äöüßàâçèéêëîïôœùû"
"""Signs and letters outside ASCII that rise no higher than a capital by more than ``MAX_OVER_CAPITAL_SHARE``."""
MAX_OVER_CAPITAL_SHARE = 0.055
"""Of the size: how far the accent of a small letter rises over a capital."""
LEAST_SQUEEZE_SHARE = 0.5
"""Share of a size to which a text that fits no box is squeezed before its end is cut off."""
MISSING_GLYPH_CHAR = "\u0378"
"""A code point that Unicode gave to no letter: what the font draws for it is what it draws for all that it lacks."""
INK_ALPHA = 96
"""From here on a pixel of a letter counts as ink, 0 to 255."""
_BLANK_CATEGORIES = ("Cc", "Cs", "Cf", "Co", "Cn", "Zl", "Zp", "Zs")


@cache
def _font_bytes(weight: Weight) -> bytes:
    try:
        return resources.files("mirror.assets").joinpath("fonts", f"Inter-{weight}.otf").read_bytes()
    except OSError as error:
        raise MirrorError(f"font Inter-{weight}.otf cannot be read ({error})", "install the package again") from error


@lru_cache(maxsize=64)
def load_font(weight: Weight, px: int) -> pygame.font.Font:
    """The shipped font at ``px`` pixels to the em. Raises MirrorError when the file is missing."""
    pygame.font.init()
    return pygame.font.Font(io.BytesIO(_font_bytes(weight)), px)


@lru_cache(maxsize=512)
def clean_text(text: str) -> str:
    """One line that any font can draw: control characters, surrogates and runs of blanks become single spaces, length is bounded."""
    kept = "".join(
        c if c == NO_BREAK_SPACE or unicodedata.category(c) not in _BLANK_CATEGORIES else " " for c in text[: 4 * MAX_TEXT_CHARS]
    )
    line = "".join(map(_drawable, " ".join(filter(None, unicodedata.normalize("NFC", kept).split(" ")))))
    return line if len(line) <= MAX_TEXT_CHARS else line[: MAX_TEXT_CHARS - 1].rstrip() + "…"


@lru_cache(maxsize=4096)
def _drawable(letter: str) -> str:
    """``letter`` or, where the font has none, the letter beneath its accents, else a question mark."""
    face = load_font("SemiBold", 64)
    missing = face.metrics(MISSING_GLYPH_CHAR)
    return next((one for one in (letter, unicodedata.normalize("NFKD", letter)[0]) if one == " " or face.metrics(one) != missing), "?")


@lru_cache(maxsize=256)
def ink_reach(text: str, weight: Weight) -> float:
    """Half the diameter of the circle about the middle of one line of capitals or digits that holds all of its ink, in heights of a
    capital."""
    px = 100
    ink = load_font(weight, px).render(text, True, WHITE_RGB)
    top, bottom, _ = _metrics((text,), px, weight)
    alpha = pygame.surfarray.array_alpha(ink)[:, top : ink.get_height() - bottom]
    xs, ys = (alpha > INK_ALPHA).nonzero()
    if not len(xs):
        return 0.0
    middle_x, middle_y = (alpha.shape[0] - 1) / 2, (alpha.shape[1] - 1) / 2
    return float(max(((xs - middle_x) ** 2 + (ys - middle_y) ** 2) ** 0.5)) / (CAP_HEIGHT_RATIO * px)


def px_for(cap: float) -> int:
    """Font size in pixels whose capitals are ``cap`` pixels high."""
    return max(4, round(cap / CAP_HEIGHT_RATIO))


def wrap_text(text: str, face: pygame.font.Font, width: int) -> tuple[str, ...]:
    """Greedy lines no wider than ``width``; a word that is wider alone is broken after a hyphen, else anywhere."""
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        blank = " "
        for part in [word] if face.size(word)[0] <= width else _hyphen_parts(word):
            longer = f"{line}{blank}{part}" if line else part
            blank = ""
            if face.size(longer.removesuffix(LINE_END_DOT))[0] <= width:
                line = longer
                continue
            if line:
                lines.append(line)
            while face.size(part)[0] > width and len(part) > 1:
                cut = _longest(part, face, width)
                lines.append(part[:cut])
                part = part[cut:]
            line = part
    return (*(one.removesuffix(LINE_END_DOT) for one in lines), line)


def _hyphen_parts(word: str) -> list[str]:
    """``word`` cut after each hyphen that stands between letters."""
    return re.split(r"(?<=\w-)(?=\w)", word)


def _longest(word: str, face: pygame.font.Font, width: int) -> int:
    low, high = 1, len(word) - 1
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if face.size(word[:middle])[0] <= width else (low, middle - 1)
    return low


@dataclass(frozen=True, slots=True)
class TextWidget:
    """Lines of text as a widget; made by ``fit_text``."""

    lines: tuple[str, ...]
    px: int
    weight: Weight
    colour: Colour
    align: Align

    @property
    def size(self) -> tuple[int, int]:
        return _measure(self.lines, self.px, self.weight)

    def paint(self) -> pygame.Surface:
        face = load_font(self.weight, self.px)
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
    face = load_font(weight, px)
    ascent, cap = face.get_ascent(), round(CAP_HEIGHT_RATIO * px)
    plain = all(c.isascii() or c in _CAP_HEIGHT_CHARS for line in lines for c in line)
    capitals = plain and all(line.upper() == line and not set(line) & set(",;()[]{}|@$/\\_") for line in lines)
    top = ascent - cap - math.ceil(px * MAX_OVER_CAPITAL_SHARE) if plain else 0
    bottom = face.get_height() - ascent - max(1, px // 24) if capitals else 0
    return top, bottom, math.ceil(cap * 1.3) if capitals else math.ceil(cap * 1.5)


@lru_cache(maxsize=512)
def _measure(lines: tuple[str, ...], px: int, weight: Weight) -> tuple[int, int]:
    face = load_font(weight, px)
    top, bottom, pitch = _metrics(lines, px, weight)
    width = max(face.size(line)[0] for line in lines)
    return width + width % 2, round_up_even(math.ceil((face.get_height() - top - bottom + (len(lines) - 1) * pitch) / 2) * 2)


@lru_cache(maxsize=512)
def fit_text(
    text: str, width: int, height: int, size: TypeSize, weight: Weight = "Bold", colour: Colour = WHITE_RGB, align: Align = "left",
    rows: int = 99,
) -> TextWidget:  # fmt: skip
    """``text`` at ``size`` or, where it does not fit ``width`` x ``height`` px in ``rows`` lines, at the next size down; there
    words may be broken after a hyphen. What fits at neither is squeezed as far as needed, and only beyond ``LEAST_SQUEEZE_SHARE`` is its
    end cut off: a smaller word says more than half of one."""
    text = clean_text(text)
    least = px_for(size.smaller * LEAST_SQUEEZE_SHARE)
    for px in (px_for(size.cap), px_for(size.smaller), *range(px_for(size.smaller) - 1, least - 1, -1)):
        lines = wrap_text(text, load_font(weight, px), width)
        made = TextWidget(lines, px, weight, colour, align)
        w, h = made.size
        words = text.split(" ")
        if px <= px_for(size.smaller):
            words = [part for word in words for part in _hyphen_parts(word)]
        whole = all(load_font(weight, px).size(word)[0] <= width for word in words)
        if len(lines) <= rows and w <= width and h <= height and (whole or px == least):
            return _balanced(text, made) if len(lines) > 1 else made
    return _truncate(text, width, height, made, rows)


def _balanced(text: str, made: TextWidget) -> TextWidget:
    """The same number of lines, but none much shorter than the others: wrapped to the narrowest width that allows it."""
    face = load_font(made.weight, made.px)
    low, high = max(face.size(word)[0] for word in text.split(" ")), made.size[0]
    if low > high:
        return made
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if len(wrap_text(text, face, middle)) <= len(made.lines) else (middle + 1, high)
    return TextWidget(wrap_text(text, face, high), made.px, made.weight, made.colour, made.align)


def _truncate(text: str, width: int, height: int, made: TextWidget, rows: int) -> TextWidget:
    """``made`` with as much of ``text`` as fits, ending in an ellipsis; smaller still where not even one character does."""
    face = load_font(made.weight, made.px)

    def upto(end: int) -> TextWidget:
        return TextWidget(wrap_text(text[:end].rstrip() + "…", face, width), made.px, made.weight, made.colour, made.align)

    low, high = 0, len(text) - 1
    while low < high:
        middle = (low + high + 1) // 2
        cut = upto(middle)
        fits = len(cut.lines) <= rows and cut.size[0] <= width and cut.size[1] <= height
        low, high = (middle, high) if fits else (low, middle - 1)
    if low > 0:
        return upto(low)
    smaller = TextWidget(("…",), made.px, made.weight, made.colour, made.align)
    while smaller.px > 4 and (smaller.size[0] > width or smaller.size[1] > height):
        smaller = TextWidget(("…",), smaller.px - 1, made.weight, made.colour, made.align)
    return smaller


def place_text(
    name: str,
    text: Message | str,
    box: PixelBox,
    size: TypeSize,
    weight: Weight = "Bold",
    colour: Colour = WHITE_RGB,
    align: Align = "left",
    valign: Valign = "top",
    rows: int = 99,
) -> list[PlacedWidget]:
    """``text`` inside ``box``, a Message in the language in use; nothing for an empty text, or where not even a letter would fit."""
    text = i18n.words_of(text)
    if not clean_text(text).strip(NO_BREAK_SPACE):
        return []
    widget = fit_text(text, box.w, box.h, size, weight, colour, align, rows)
    if widget.lines == ("…",):
        return []
    w, h = widget.size
    x = {"left": box.x, "centre": box.x + (box.w - w) // 2, "right": box.right - w}[align]
    y = {"top": box.y, "middle": box.y + (box.h - h) // 2, "bottom": box.bottom - h}[valign]
    return [PlacedWidget(name, widget, x, y)]
