"""QR codes: a white card with dark modules and a quiet zone, as phones expect; black alone would be mirror.

A module must be wide enough for a phone held a metre away: a camera that spreads 1920 pixels over 65 degrees puts 1.5 pixels on a
millimetre there, and decoders want two pixels a module (ISO/IEC 18004 asks for the quiet zone of four modules).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import pygame

from mirror.display.i18n import words_of
from mirror.display.layout import SceneLayout
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.text import fit_text, place_text
from mirror.types.colours import BLACK_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import NOTHING, Message

QR_QUIET_MODULES = 4
"""Modules of white round the code."""
MAX_QR_VERSION = 10
"""57 modules a side: 271 bytes at the lowest error correction. A larger code has modules too small for a glass."""
MIN_QR_MODULE_MM = 1.3
"""Width of a module read from 1 m."""
MIN_QR_MODULE_PX = 2
"""The same where the panel's size is not known."""
MIN_UNEVEN_MODULE_PX = 6
"""Pixels of a module from which on one more does not matter to a decoder; narrower ones are all alike."""
CAPTION_GAP_UNITS = 0.4


@lru_cache(maxsize=8)
def qr_modules(text: str) -> tuple[str, ...] | None:
    """The code of ``text`` as rows of 0 and 1 without quiet zone; None when it is empty or needs more than ``MAX_QR_VERSION``."""
    import segno  # 8 MB, and only a mirror that hands results out needs it

    try:
        code = segno.make_qr(text, error="l", boost_error=True)
    except (ValueError, segno.DataOverflowError):
        return None
    if int(code.version) > MAX_QR_VERSION:
        return None
    return tuple("".join("1" if bit else "0" for bit in row) for row in code.matrix)


@dataclass(frozen=True, slots=True)
class QrCode:
    """The card: the modules on white, ``side`` pixels in all; a module may be a pixel wider than its neighbour."""

    rows: tuple[str, ...]
    side: int

    @property
    def size(self) -> tuple[int, int]:
        return self.side, self.side

    def paint(self) -> pygame.Surface:
        surface = pygame.Surface(self.size, pygame.SRCALPHA)
        surface.fill(WHITE_RGB)
        whole = len(self.rows) + 2 * QR_QUIET_MODULES
        edges = [round((QR_QUIET_MODULES + i) * self.side / whole) for i in range(len(self.rows) + 1)]
        for y, row in enumerate(self.rows):
            for x, bit in enumerate(row):
                if bit == "1":
                    surface.fill(BLACK_RGB, (edges[x], edges[y], edges[x + 1] - edges[x], edges[y + 1] - edges[y]))
        return surface


def make_qr_code(
    name: str, text: str, words: Message, box: PixelBox, lay: SceneLayout, short: Message = NOTHING, beside: bool = False
) -> list[PlacedWidget]:
    """The code of ``text`` at the upper right of ``box``; its caption beneath or, ``beside`` it, at the left of its foot. ``short`` is the
    caption where ``words`` have no room in one line. Nothing where a phone could not read the code."""
    found = qr_modules(text)
    if found is None:
        return []
    caption = lay.type.body.height()
    room = min(box.w, box.h if beside else box.h - caption)
    whole = len(found) + 2 * QR_QUIET_MODULES
    pitch = room / whole if room >= MIN_UNEVEN_MODULE_PX * whole else room // whole
    least = MIN_QR_MODULE_MM * lay.px_per_mm if math.isfinite(lay.px_per_mm) else MIN_QR_MODULE_PX
    if pitch < least:
        return []
    side = round(pitch * whole) // 2 * 2
    card = PlacedWidget(name, QrCode(found, side), box.right - side, box.y)
    if beside:
        under = PixelBox(box.x, card.box.bottom - caption, max(2, card.x - lay.u(CAPTION_GAP_UNITS) - box.x), caption)
    else:
        under = PixelBox(box.x, box.y + side, box.w, box.bottom - box.y - side)
    if short and len(fit_text(words_of(words), under.w, 1 << 20, lay.type.body).lines) > 1:
        words = short
    rows = 1 if beside else 2
    return [card, *place_text(f"{name}_words", words, under, lay.type.body, "SemiBold", SOFT_RGB, "right", "bottom", rows)]
