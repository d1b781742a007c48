"""What stands on the glass between sets: a teaching card, and the steps, result and plan of the guided screen."""

from __future__ import annotations

import math
from collections.abc import Sequence

from mirror.display.body import drawn
from mirror.display.drawings import picture
from mirror.display.glass import Box, Placed
from mirror.display.layout import Layout
from mirror.display.parts import NEAR, hint, said_keys, signed
from mirror.display.shapes import Icon, Kind
from mirror.display.text import fit, place
from mirror.display.theme import GOOD, SOFT, WHITE
from mirror.display.tongue import said
from mirror.display.words import sentence
from mirror.display.zones import Zones, rows, split, zones
from mirror.types import Card, GuidedStep, View

PAGE = 5.0
"""Seconds that a page of a list stays."""
NO_STEP = GuidedStep("show", "", "")


def card(view: View, now: float, lay: Layout) -> list[Placed]:
    """A card: the drawing beside the head, its title and its words below."""
    shown = view.card or Card("", view.title, "", "")
    z = zones(lay)
    made = [drawn("picture", *picture(shown.picture, now), z.left)]
    return made + _words(shown.title, shown.text, z, lay) + hint(view, lay)


def guided(view: View, now: float, lay: Layout) -> list[Placed]:
    """The guided screen at the step that it has come to."""
    step = view.guided or NO_STEP
    z = zones(lay)
    match step.stage:
        case "result" | "plan":
            made = _told(step, now, z, lay)
        case "do":
            made = _counted(view, step, now, z, lay)
        case _:
            made = [drawn("picture", *picture(step.picture, now), z.left), *_words(step.title, step.text, z, lay, narrow=True)]
            made += _typed(step, z, lay) if step.stage == "enter" else _waiting(step, z, lay)
    keys = said_keys(view, lay) if view.keys else step.keys
    return made + place("keys", keys, lay.hint, NEAR * lay.unit, "SemiBold", SOFT, rows=1)


def _words(title: str, text: str, z: Zones, lay: Layout, narrow: bool = False) -> list[Placed]:
    """Title and text; upright the title stands on the text, lying down it stands in the right column, ``narrow`` in its lower half."""
    u = lay.unit
    if lay.size[1] > lay.size[0]:
        head, body = rows(z.below, lay.u(2.2), 0)
        return place("big", title, head, 1.4 * u, "Bold", GOOD, rows=1) + place("words", text, body, u, "SemiBold", WHITE)
    head = rows(z.right, z.right.h // 2, 0)[1] if narrow else z.right
    made = place("big", title, head, 1.8 * u, "Bold", GOOD, valign="middle")
    return made + place("words", text, z.below, 1.15 * u, "SemiBold", WHITE)


def _waiting(step: GuidedStep, z: Zones, lay: Layout) -> list[Placed]:
    """Which step this is, and when it begins by itself."""
    number, clock = rows(z.right, lay.u(2.1), lay.u(1.7))
    made = place("step", f"{step.step[0]} of {step.step[1]}", number, 1.3 * lay.unit, "Bold", WHITE, "right", rows=1)
    if step.seconds is not None:
        made += place("clock", f"in {math.ceil(step.seconds)} s", clock, lay.unit, "SemiBold", SOFT, "right", rows=1)
    return made


def _typed(step: GuidedStep, z: Zones, lay: Layout) -> list[Placed]:
    """The centimetres that are being entered."""
    number, label = rows(z.right, lay.u(2.4), lay.u(1.5))
    value = f"{step.centimetres:g}" if step.centimetres is not None else "-"
    made = place("centimetres", value, number, 2.2 * lay.unit, "Bold", WHITE, "right", rows=1)
    return made + place("unit", "cm", label, lay.unit, "SemiBold", SOFT, "right", rows=1)


def _counted(view: View, step: GuidedStep, now: float, z: Zones, lay: Layout) -> list[Placed]:
    """While repetitions are counted: how many, how long it waits, and what keeps them from being counted."""
    number, label = rows(z.left, lay.u(4.3), lay.u(1.6))
    made = place("number", str(step.count[0]), number, 4.2 * lay.unit, rows=1)
    made += place("number_label", f"of {step.count[1]}", label, lay.unit, "SemiBold", SOFT, rows=1)
    if step.seconds is not None:
        made += place("clock", f"{math.ceil(step.seconds)} s", rows(z.right, lay.u(1.8))[0], 1.2 * lay.unit, "Bold", SOFT, "right", rows=1)
    if _tall(lay):
        head, body, rest = rows(z.below, lay.u(2.2), lay.u(4.6), 0)
    else:
        rest, right = split(z.below, z.below.h + lay.u(0.6))
        head, body = rows(right, lay.u(2.2), 0)
    made += place("big", step.title, head, 1.4 * lay.unit, "Bold", GOOD, rows=1)
    if view.placement:
        made += signed("message", "amber", sentence(view.placement), body, lay)
    return [*made, drawn("picture", *picture(step.picture, now), rest)]


def _told(step: GuidedStep, now: float, z: Zones, lay: Layout) -> list[Placed]:
    """A finding or a plan: its one sentence, then its lines, a page after another."""
    nothing, vague = step.text == "nothing to correct", step.text.startswith("not clear")
    kind: Kind = "good" if nothing else "unknown" if vague else "note"
    side = min(lay.u(3.6), z.left.w, z.left.h)
    made = [Placed("sign", Icon(side, kind), z.left.x, z.left.y)]
    if _tall(lay):
        head, body, rest = rows(z.below, lay.u(1.9), lay.u(4.9), 0)
    else:
        head, body = rows(z.right, lay.u(1.9), 0)
        rest = z.below
    pages = paged(step.lines, rest, lay)
    page = int(now / PAGE) % len(pages) if pages and math.isfinite(now) else 0
    which = f" {page + 1} of {len(pages)}" if len(pages) > 1 else ""
    made += place("big", f"{step.title}{which}", head, 1.2 * lay.unit, "Bold", GOOD, rows=1)
    made += place("words", sentence(step.text), body, 1.15 * lay.unit, "Bold", WHITE)
    return made + (pages[page] if pages else [])


def paged(lines: Sequence[str], box: Box, lay: Layout) -> list[list[Placed]]:
    """``lines`` as pages of whole lines that fit ``box`` at reading size; a line that does not fit alone is shrunk."""
    pages: list[list[Placed]] = [[]]
    y, gap = box.y, lay.u(0.6)
    for text in lines:
        high = fit(said(sentence(text)), box.w, 1 << 20, lay.unit, "SemiBold", SOFT).size[1]
        if pages[-1] and y + high > box.bottom:
            pages.append([])
            y = box.y
        room = Box(box.x, y, box.w, max(2, box.bottom - y))
        pages[-1] += place(f"line{len(pages[-1])}", sentence(text), room, lay.unit, "SemiBold", SOFT)
        y += high + gap
        if y >= box.bottom - 2:
            y = box.bottom
    return [page for page in pages if page]


def _tall(lay: Layout) -> bool:
    return lay.size[1] > lay.size[0]
