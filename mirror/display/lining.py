"""The scene in which a ring is lined up with one's own reflection: the ring, and words where it is not."""

from __future__ import annotations

from mirror.display.glass import Box, Placed, even
from mirror.display.layout import Layout
from mirror.display.shapes import Pill, Ring
from mirror.display.text import place
from mirror.display.theme import GOOD, SOFT, WHITE
from mirror.types import View

RING, DOT = 80.0, 12.0
"""Millimetres on the glass: soft enough to be one for both eyes, with a dot to aim by."""


def lineup(view: View, now: float, lay: Layout) -> list[Placed]:
    """``view.ring`` in mm from the picture's upper left corner; words in the other half."""
    del now
    w, h = lay.size
    made: list[Placed] = []
    low = False
    if view.ring is not None and lay.px_per_mm == lay.px_per_mm:
        x, y = (value * lay.px_per_mm - off for value, off in zip(view.ring, lay.at, strict=True))
        low = y > h / 2
        for name, mm in (("ring", RING), ("ring.dot", DOT)):
            side = even(mm * lay.px_per_mm)
            shape = Ring(side, 0.2, GOOD) if name == "ring" else Pill(side, side, WHITE)
            left, top = (min(max(0, round(at - side / 2)), room - side) for at, room in ((x, w), (y, h)))
            made.append(Placed(name, shape, left, top))
    half = Box(lay.u(0.6), lay.u(0.6) if low else even(h * 0.62), w - lay.u(1.2), even(h * 0.3))
    made += place("title", view.title, half._replace(h=lay.u(1.4)), lay.unit, "SemiBold", SOFT, rows=1)
    words = half._replace(y=half.y + lay.u(1.5), h=max(2, half.h - lay.u(1.5)))
    return made + place("words", view.placement or "", words, 1.1 * lay.unit, "Bold", WHITE)
