"""The QR codes of a set: the result to take away, and the mirror's own page for it."""

from __future__ import annotations

import math

from mirror.display.layout import SceneLayout
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.qr_code import make_qr_code
from mirror.types.message import NOTHING, message

QR_CODE_TURN_S = 12.0
"""Seconds that a QR code stays before the other one takes its place."""
CODE_UNITS = 7.6
"""Greatest side of a code: 140 mm on 24 inches."""


def compose_takeaway(
    takeaway: str | None, address: str | None, now: float, box: PixelBox, lay: SceneLayout, beside: bool = False
) -> list[PlacedWidget]:
    """Both in turn, long enough each to get a phone out, at the upper right of ``box``; nothing without any. ``beside``: the caption
    stands beside the code."""
    short = message("glass.scan_short")
    codes = [
        (text, *said)
        for text, said in ((takeaway, (message("glass.scan_result"), short)), (address, (message("glass.scan_more"), NOTHING)))
        if text
    ]
    if not codes:
        return []
    turn = int(now / QR_CODE_TURN_S) if math.isfinite(now) else 0
    text, words, brief = codes[turn % len(codes)]
    side = lay.u(CODE_UNITS)
    wide, high = box.w if beside else min(box.w, side), min(box.h, side if beside else side + lay.type.body.height())
    return make_qr_code("code", text, words, PixelBox(box.right - wide, box.y, wide, high), lay, brief, beside)
