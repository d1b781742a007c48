"""A page of findings for whoever looks after the mirror, a few lines at a time."""

from __future__ import annotations

import math

from mirror.display.glass import Box, Placed
from mirror.display.layout import Layout
from mirror.display.parts import hint
from mirror.display.shapes import Icon, Kind
from mirror.display.text import fit, place
from mirror.display.theme import GOOD, SOFT, WHITE
from mirror.display.tongue import said
from mirror.display.words import sentence
from mirror.display.zones import rows, split, zones
from mirror.types import ItemState, Page, View

TURN = 6.0
"""Seconds that some lines stay before the next ones."""
CAP = 0.62
"""Units of a capital: who asks for this page stands at the buttons, within a metre of the glass (EVIDENCE 6: 12 mm are read from 2 m)."""
SIGNS: dict[ItemState, Kind] = {"ok": "good", "warn": "amber", "fail": "red"}
WORDS: dict[ItemState, str] = {"ok": "ok", "warn": "warning", "fail": "failed"}

WORST: tuple[ItemState, ...] = ("fail", "warn", "ok")


def page(view: View, now: float, lay: Layout) -> list[Placed]:
    """Title, then the findings: each a sign, its word, its name and what was found."""
    shown = view.page or Page(view.title, (), math.nan)
    z, u = zones(lay), lay.unit
    if lay.size[1] > lay.size[0]:
        head, body = rows(z.below, lay.u(1.9), 0)
        columns = [body]
    else:
        left, right = (side._replace(h=z.below.bottom - side.y) for side in (z.left, z.right))
        head, body = rows(left, lay.u(1.9), 0)
        columns = [body, right]
    pages = _pages(shown, columns, lay)
    index = int(now / TURN) % len(pages) if pages and math.isfinite(now) else 0
    clock = f"{index + 1}/{len(pages)}" if len(pages) > 1 else ""
    head, which = split(head, head.w - lay.u(2.8))
    made = place("big", sentence(shown.title), head, 1.2 * u, "Bold", GOOD, rows=1)
    made += place("which", clock, which, u, "SemiBold", SOFT, "right", rows=1)
    return made + (pages[index] if pages else []) + hint(view, lay)


def _pages(shown: Page, columns: list[Box], lay: Layout) -> list[list[Placed]]:
    """Whole findings a page, what is wrong first, in the words of ``mirror doctor``; one that does not fit alone is shrunk."""
    pages: list[list[Placed]] = [[]]
    column, y = 0, columns[0].y
    side = lay.u(1.05)
    for state, name, finding in sorted(shown.lines, key=lambda line: WORST.index(line[0])):
        room = columns[column]
        words = Box(room.x + side + lay.u(0.3), y, room.w - side - lay.u(0.3), room.bottom - y)
        text = f"{said(WORDS[state])} · {name}: {finding}"
        high = max(side, fit(text, words.w, 1 << 20, CAP * lay.unit, "SemiBold", WHITE).size[1])
        if y > room.y and y + high > room.bottom:
            column = (column + 1) % len(columns)
            if column == 0:
                pages.append([])
            room = columns[column]
            y = room.y
        count = len(pages[-1])
        words = Box(room.x + side + lay.u(0.3), y, room.w - side - lay.u(0.3), max(2, room.bottom - y))
        pages[-1].append(Placed(f"sign{count}", Icon(min(side, words.h), SIGNS[state]), room.x, y))
        pages[-1] += place(f"finding{count}", text, words, CAP * lay.unit, "SemiBold", WHITE, own=True)
        y += high + lay.u(0.35)
    return [made for made in pages if made]
