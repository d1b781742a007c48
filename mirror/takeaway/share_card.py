"""A set as a picture to share: numbers on black as the glass shows them, and no picture of the person.

Drawn by Pillow, not by the glass's widgets: it is made in a thread of the web page, where SDL must not be.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from math import isfinite
from typing import Literal

from anyascii import anyascii
from PIL import Image, ImageDraw

from mirror.assets.typeface import has_glyphs, open_typeface
from mirror.i18n import Translator
from mirror.types import Message, SetSummary, TargetStatus
from mirror.types.colours import BLACK_RGB, GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB, Colour
from mirror.types.message import message

SHARE_CARD_SIZE_PX = (1080, 1350)
"""What social networks show of an upright picture without cutting it (4:5)."""
CARD_MARGIN_PX = 84
ARC_SIZE_PX, ARC_WIDTH_PX = 620, 26
"""The ring round the number, and its line."""
MAX_CARD_STATION_CHARS = 60
CARD_OVERSAMPLING = 2
"""The ring is drawn so many times larger, since Pillow draws arcs with hard edges."""


@dataclass(frozen=True, slots=True)
class ShareCard:
    """What the picture says. ``target``: how far the set came towards what was asked for, None = nothing was; ``notes``: further lines,
    the first in teal."""

    title: Message
    reps: int
    target: TargetStatus | None
    notes: tuple[Message, ...]
    station: str
    date: str


def make_share_card(summary: SetSummary, station: str, date: str, is_best: bool) -> ShareCard:
    """The card of ``summary``, done at ``station`` on ``date``; ``is_best``: more clean repetitions than ever before."""
    notes = [message("card.best")] if is_best else []
    if summary.judged:
        notes.append(message("takeaway.clean", n=summary.clean, judged=summary.judged))
    if summary.load_kg > 0:
        notes.append(message("unit.kg_tenths", kg=summary.load_kg))
    if isfinite(summary.score):
        notes.append(message("card.score", n=round(summary.score)))
    target = summary.target.measure_finished([rep.side for rep in summary.counted]) if summary.target else None
    return ShareCard(summary.title, target.done if target else summary.reps, target, tuple(notes), station, date)


def draw_share_card(card: ShareCard, say: Translator) -> bytes:
    """The card as PNG of ``SHARE_CARD_SIZE_PX``, in the language of ``say``."""
    width, height = SHARE_CARD_SIZE_PX
    picture = Image.new("RGB", SHARE_CARD_SIZE_PX, BLACK_RGB)
    pen = ImageDraw.Draw(picture)
    _draw_ring(picture, (CARD_MARGIN_PX, CARD_MARGIN_PX + 8), 46, 8, 1.0)
    name = card.station[:MAX_CARD_STATION_CHARS] or say.say("web.mirror")
    _write(pen, name, "Bold", 46, WHITE_RGB, (CARD_MARGIN_PX + 70, CARD_MARGIN_PX + 30), "lm", width - 2 * CARD_MARGIN_PX - 70)
    share = card.target.share if card.target else 1.0
    top = 226
    _draw_ring(picture, ((width - ARC_SIZE_PX) // 2, top), ARC_SIZE_PX, ARC_WIDTH_PX, share)
    _write(pen, str(card.reps), "Bold", 300, WHITE_RGB, (width // 2, top + ARC_SIZE_PX // 2 - 30), "mm", 480)
    under = message("card.of", n=card.target.target.reps) if card.target else message("web.fact.reps")
    _write(pen, say.text(under), "SemiBold", 54, SOFT_RGB, (width // 2, top + ARC_SIZE_PX // 2 + 150), "mm", 420)
    _write(pen, say.sentence(card.title), "Bold", 78, WHITE_RGB, (width // 2, top + ARC_SIZE_PX + 104), "mm")
    for row, note in enumerate(card.notes[:3]):
        colour = GOOD_RGB if row == 0 else SOFT_RGB
        _write(pen, say.sentence(note), "SemiBold", 52, colour, (width // 2, top + ARC_SIZE_PX + 200 + 70 * row), "mm")
    _write(pen, card.date, "SemiBold", 36, SOFT_RGB, (width // 2, height - 54), "mm")
    made = io.BytesIO()
    picture.save(made, "PNG", optimize=True)
    return made.getvalue()


def _draw_ring(picture: Image.Image, at: tuple[int, int], size: int, line: int, share: float) -> None:
    """A ring of ``size`` pixels, filled clockwise from the top by ``share``."""
    large, wide = size * CARD_OVERSAMPLING, line * CARD_OVERSAMPLING
    ring = Image.new("RGB", (large, large), BLACK_RGB)
    pen = ImageDraw.Draw(ring)
    pen.arc((0, 0, large - 1, large - 1), 0, 360, TRACK_RGB, wide)
    if share > 0:
        pen.arc((0, 0, large - 1, large - 1), -90, -90 + 360 * share, GOOD_RGB, wide)
    picture.paste(ring.resize((size, size), Image.Resampling.LANCZOS), at)


def _write(
    pen: ImageDraw.ImageDraw,
    text: str,
    weight: Literal["SemiBold", "Bold"],
    px: int,
    colour: Colour,
    at: tuple[int, int],
    anchor: str,
    room: int = 0,
) -> None:
    """``text`` in one line, smaller where it has no ``room``, in pixels, 0 = the card's width; in Latin letters where the font lacks
    some."""
    face, wide = open_typeface(weight, px), room or SHARE_CARD_SIZE_PX[0] - 2 * CARD_MARGIN_PX
    if not has_glyphs(face, text):
        text = anyascii(text)
    if (length := face.getlength(text)) > wide:
        face = open_typeface(weight, int(px * wide / length))
    pen.text(at, text, colour, face, anchor)
