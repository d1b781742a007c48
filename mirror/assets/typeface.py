"""The mirror's typeface for Pillow, which draws badges and pictures to share in threads where SDL must not be."""

from __future__ import annotations

import io
from functools import lru_cache
from importlib import resources
from typing import Literal

from PIL import ImageFont


@lru_cache(maxsize=16)
def open_typeface(weight: Literal["SemiBold", "Bold"], px: int) -> ImageFont.FreeTypeFont:
    """Inter in one weight, ``px`` pixels large."""
    content = resources.files("mirror.assets").joinpath("fonts", f"Inter-{weight}.otf").read_bytes()
    return ImageFont.truetype(io.BytesIO(content), px, layout_engine=ImageFont.Layout.BASIC)


def has_glyphs(face: ImageFont.FreeTypeFont, text: str) -> bool:
    """Whether ``face`` can draw every letter of ``text``."""
    return all(letter.isspace() or _has_glyph(face, letter) for letter in set(text))


def _has_glyph(face: ImageFont.FreeTypeFont, letter: str) -> bool:
    """What the font lacks is drawn as the same box as an unassigned letter; what has no width cannot be drawn at all."""
    if not face.getlength(letter):
        return False
    drawn, box = (face.getmask(one) for one in (letter, "\uffff"))
    return drawn.size != box.size or bytes(drawn) != bytes(box)
