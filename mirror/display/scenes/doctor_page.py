"""The self-test's page of findings, a few lines at a time."""

from __future__ import annotations

import math

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.shapes import Kind, StatusIcon
from mirror.display.widgets.text import fit_text, place_text
from mirror.types import FindingsPage, ItemState, StatusBar
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import message

DOCTOR_PAGE_TURN_S = 6.0
"""Seconds that some lines stay before the next ones."""
FINDING_ICON_KINDS: dict[ItemState, Kind] = {"ok": "good", "warn": "amber", "fail": "red"}
FINDING_STATE_ORDER: tuple[ItemState, ...] = ("fail", "warn", "ok")


def compose_doctor_page(shown: FindingsPage, status: StatusBar, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """Title, then the findings: each a sign, its word, its name and what was found."""
    z = make_zones(lay)
    if lay.grid.upright:
        head, body = split_rows(z.below, lay.u(1.9), 0)
        columns = [body]
    else:
        left, right = (side._replace(h=z.below.bottom - side.y) for side in (z.left, z.right))
        head, body = split_rows(left, lay.u(1.9), 0)
        columns = [body, right]
    pages = _pages(shown, columns, lay)
    index = int(now / DOCTOR_PAGE_TURN_S) % len(pages) if pages and math.isfinite(now) else 0
    clock = f"{index + 1}/{len(pages)}" if len(pages) > 1 else ""
    head, which = split_columns(head, head.w - lay.u(2.8))
    made = place_text("big", sentence_of(shown.title), head, lay.type.title, "Bold", GOOD_RGB, rows=1)
    made += place_text("which", clock, which, lay.type.body, "SemiBold", SOFT_RGB, "right", rows=1)
    return made + (pages[index] if pages else []) + compose_hint(status, lay)


def _pages(shown: FindingsPage, columns: list[PixelBox], lay: SceneLayout) -> list[list[PlacedWidget]]:
    """Whole findings a page, what is wrong first, in the words of ``mirror doctor``; one that does not fit alone is shrunk."""
    pages: list[list[PlacedWidget]] = [[]]
    column, y = 0, columns[0].y
    side = lay.u(1.2)
    for state, part, finding in sorted(shown.lines, key=lambda line: FINDING_STATE_ORDER.index(line[0])):
        room = columns[column]
        words = PixelBox(room.x + side + lay.u(0.3), y, room.w - side - lay.u(0.3), room.bottom - y)
        text = f"{words_of(message(f'doctor.{state}'))} · {words_of(part)}: {words_of(finding)}"
        high = max(side, fit_text(text, words.w, 1 << 20, lay.type.body, "SemiBold", WHITE_RGB).size[1])
        if y > room.y and y + high > room.bottom:
            column = (column + 1) % len(columns)
            if column == 0:
                pages.append([])
            room = columns[column]
            y = room.y
        count = len(pages[-1])
        words = PixelBox(room.x + side + lay.u(0.3), y, room.w - side - lay.u(0.3), max(2, room.bottom - y))
        pages[-1].append(PlacedWidget(f"sign{count}", StatusIcon(min(side, words.h), FINDING_ICON_KINDS[state]), room.x, y))
        pages[-1] += place_text(f"finding{count}", text, words, lay.type.body, "SemiBold", WHITE_RGB)
        y += high + lay.u(0.35)
    return [made for made in pages if made]
