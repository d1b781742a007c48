"""Scenes in which somebody chooses, between sets: the rest, the menu, the question before something final; and the hand that chooses."""

from __future__ import annotations

import math

from mirror.display.glass import Box, Placed, centred
from mirror.display.layout import Layout
from mirror.display.parts import hint, member
from mirror.display.rings import Filling, Pointer, step
from mirror.display.signs import Pictogram
from mirror.display.text import place
from mirror.display.theme import AMBER, GOOD, SOFT, WHITE
from mirror.display.words import sentence
from mirror.display.zones import rows, split, zones
from mirror.types import Ask, Breather, Menu, View

RING = 3.6
"""Units of the ring that fills beside a hand."""


def rest(view: View, now: float, lay: Layout) -> list[Placed]:
    """The rest between two sets: seconds left in a ring that fills, and what follows."""
    del now
    breather = view.breather or Breather(0.0, 0.0, "")
    tall, z, u = _tall(lay), zones(lay), lay.unit
    if tall:
        ring, head, following = rows(z.below, z.below.h - lay.u(5.4), lay.u(2.2), 0)
    else:
        ring = z.right
        _, head, following = rows(z.left, lay.u(2.0), lay.u(3.3), 0)
    wanted, passed = breather.wanted, breather.passed
    timed = math.isfinite(wanted) and wanted > 0 and math.isfinite(passed)
    over = timed and passed >= wanted
    made: list[Placed] = []
    if timed:
        side = max(2, min(ring.w, ring.h, lay.u(8.0)) // 2 * 2)
        made.append(centred("ring", Filling(side, step(passed / wanted), GOOD), ring))
        hole = side * 3 // 5
        inner = Box(ring.x + (ring.w - hole) // 2, ring.y + (ring.h - hole) // 2, hole, hole)
        left = "go" if over else str(min(math.ceil(wanted - passed), 9999))
        made += place("ring.number", left, inner, 2.4 * u, "Bold", GOOD if over else WHITE, "centre", "middle", rows=1)
    align = "centre" if tall else "left"
    made += place("big", "Ready when you are" if over else "Rest", head, 1.6 * u, "Bold", WHITE, align, "middle", rows=1 if tall else 2)  # type: ignore[arg-type]
    words = f"Next: {breather.following}" if breather.following else ""
    made += place("following", words, following, u, "SemiBold", SOFT, align)  # type: ignore[arg-type]
    return made + member(view, lay) + hand(view, lay) + hint(view, lay)


def menu(view: View, now: float, lay: Layout) -> list[Placed]:
    """A list of which one item is marked: by a pointer, by weight and by colour."""
    del now
    shown = view.menu or Menu(view.title, ())
    z, u = zones(lay), lay.unit
    if _tall(lay):
        head, body = rows(z.below, lay.u(2.3), 0)
        pitch = lay.u(1.9)
    else:
        # Lying down the list may use the left column down to where the ring of the left hand begins.
        head, body = rows(z.left._replace(h=z.below.bottom - lay.u(RING + 0.3) - z.left.y), lay.u(2.0), 0)
        pitch = lay.u(1.75)
    fit = max(1, body.h // pitch)
    count = len(shown.items)
    index = min(max(shown.index, 0), count - 1)
    first = min(max(index - fit // 2, 0), max(count - fit, 0))
    made: list[Placed] = []
    if count > fit:
        head, place_ = split(head, head.w - lay.u(RING))
        made += place("which", f"{index + 1}/{count}", place_, u, "SemiBold", SOFT, "right", "top", rows=1)
    made += place("big", shown.title, head, 1.4 * u, "Bold", GOOD, rows=1)
    for row, item in enumerate(shown.items[first : first + fit]):
        box = Box(body.x, body.y + row * pitch, body.w, min(pitch, body.h))
        sign, words = split(box, lay.u(1.7))
        marked = first + row == index
        if marked:
            made.append(Placed("pointer", Pointer(min(lay.u(1.3), box.h), WHITE), sign.x, sign.y))
        cap, weight = (1.2, "Bold") if marked else (1.0, "SemiBold")
        made += place(f"item{row}", sentence(item), words, cap * u, weight, WHITE if marked else SOFT, rows=1)  # type: ignore[arg-type]
    return made + hand(view, lay) + hint(view, lay)


def ask(view: View, now: float, lay: Layout) -> list[Placed]:
    """A question before something final, and the seconds after which nothing happens."""
    del now
    asked = view.ask or Ask(view.title, "", math.nan)
    tall, z, u = _tall(lay), zones(lay), lay.unit
    if tall:
        sign, question, text = rows(z.below, lay.u(2.5), lay.u(3.8), 0)
        sign, clock = split(sign, sign.w // 2)
    else:
        sign, clock = rows(z.left, lay.u(2.6))[0], rows(z.right, lay.u(1.8))[0]
        question, text = Box(z.left.x, sign.bottom, z.left.w, z.left.bottom - sign.bottom), z.below
    side = min(lay.u(2.4), sign.h)
    made = [Placed("sign", Pictogram(side, side, "warning"), sign.x, sign.y)]
    made += place("big", sentence(asked.question), question, 1.5 * u, "Bold", AMBER)
    made += place("words", sentence(asked.text), text, u, "SemiBold", WHITE)
    if math.isfinite(asked.seconds):
        seconds = f"{min(max(math.ceil(asked.seconds), 0), 9999)} s"
        made += place("clock", seconds, clock, 1.3 * u, "Bold", SOFT, "right", rows=1)
    return made + hint(view, lay)


def hand(view: View, lay: Layout) -> list[Placed]:
    """The ring that fills beside the hand held up, on the hand's own side of the glass, and what it is about to choose."""
    held = view.hand
    if held is None:
        return []
    z = zones(lay)
    right = held.side == "right"
    if _tall(lay):
        start, end = (lay.face.right + 2, z.right.right) if right else (z.left.x, lay.face.x - 2)
        column = Box(start, z.left.y, (end - start) // 2 * 2, z.left.h)
        _, ring, words = rows(column, column.h - lay.u(6.6), lay.u(RING), 0)
        box = Box(ring.right - ring.h if right else ring.x, ring.y, min(ring.h, ring.w), ring.h)
        align, valign = ("right" if right else "left"), "top"
    else:
        half, other = split(z.below, z.below.w // 2)
        box = Box(other.right - lay.u(RING) if right else half.x, half.bottom - lay.u(RING), lay.u(RING), lay.u(RING))
        words = Box(other.x, box.y, other.w - box.w - lay.u(0.4), box.h) if right else Box(box.right + lay.u(0.4), box.y, 0, box.h)
        words = words if right else words._replace(w=half.right - words.x - lay.u(0.4))
        align, valign = ("right" if right else "left"), "middle"
    side = max(2, min(box.w, box.h) // 2 * 2)
    made = [centred("hand", Filling(side, step(held.filled), GOOD), box)]
    return made + place("hand_label", sentence(held.label), words, lay.unit, "Bold", WHITE, align, valign)  # type: ignore[arg-type]


def _tall(lay: Layout) -> bool:
    return lay.size[1] > lay.size[0]
