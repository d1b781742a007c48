"""What stands on the glass between sets: a teaching card, and the steps, result and plan of the guided screen."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from mirror.display.i18n import sentence_of
from mirror.display.layout import MessageZones, SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import ARM_LENGTH_CAP_UNITS, compose_hint, has_button_labels, place_text_with_sign
from mirror.display.scenes.wording import in_centimetres
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.illustrations import illustration
from mirror.display.widgets.shapes import Kind, StatusIcon
from mirror.display.widgets.text import fit_text, place_text
from mirror.types import AssessmentScene, AssessmentStatus, Card, StatusBar, View
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import Message, message

LIST_PAGE_S = 5.0
"""Seconds that a page of a list stays."""


def compose_card(shown: Card, status: StatusBar, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """A card: the drawing beside the head, its title and its words below."""
    z = make_zones(lay)
    made = [place_body("picture", *illustration(shown.picture, now), z.left)]
    return made + _words(shown.title, shown.text, z, lay) + compose_hint(status, lay)


def compose_assessment(scene: AssessmentScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The guided screen at the step that it has come to."""
    step, status = scene.status, view.status
    z = make_zones(lay)
    match step.stage:
        case "result" | "plan":
            step = replace(step, lines=tuple(in_centimetres(line, view.body) for line in step.lines))
            made = _told(step, now, z, lay)
        case "do":
            made = _counted(scene, now, z, lay)
        case _:
            made = [place_body("picture", *illustration(step.picture, now), z.left), *_words(step.title, step.text, z, lay, narrow=True)]
            made += _typed(step, z, lay) if step.stage == "enter" else _waiting(step, z, lay)
    keys = has_button_labels(status, lay) if status.keys else step.keys
    return made + place_text("keys", keys, lay.hint, ARM_LENGTH_CAP_UNITS * lay.unit, "SemiBold", SOFT_RGB, rows=1)


def _words(title: Message, text: Message, z: MessageZones, lay: SceneLayout, narrow: bool = False) -> list[PlacedWidget]:
    """Title and text; upright the title stands on the text, lying down it stands in the right column, ``narrow`` in its lower half."""
    u = lay.unit
    if lay.size[1] > lay.size[0]:
        head, body = split_rows(z.below, lay.u(2.2), 0)
        return place_text("big", title, head, 1.4 * u, "Bold", GOOD_RGB, rows=1) + place_text("words", text, body, u, "SemiBold", WHITE_RGB)
    head = split_rows(z.right, z.right.h // 2, 0)[1] if narrow else z.right
    made = place_text("big", title, head, 1.8 * u, "Bold", GOOD_RGB, valign="middle")
    return made + place_text("words", text, z.below, 1.15 * u, "SemiBold", WHITE_RGB)


def _waiting(step: AssessmentStatus, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """Which step this is, and when it begins by itself."""
    number, clock = split_rows(z.right, lay.u(2.1), lay.u(1.7))
    made = place_text(
        "step", message("assessment.step", n=step.step[0], total=step.step[1]), number, 1.3 * lay.unit, "Bold", WHITE_RGB, "right", rows=1
    )
    if step.seconds is not None:
        made += place_text(
            "clock", message("assessment.starts_in", n=math.ceil(step.seconds)), clock, lay.unit, "SemiBold", SOFT_RGB, "right", rows=1
        )
    return made


def _typed(step: AssessmentStatus, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """The centimetres that are being entered."""
    number, label = split_rows(z.right, lay.u(2.4), lay.u(1.5))
    value = f"{step.centimetres:g}" if step.centimetres is not None else "-"
    made = place_text("centimetres", value, number, 2.2 * lay.unit, "Bold", WHITE_RGB, "right", rows=1)
    return made + place_text("unit", message("unit.cm"), label, lay.unit, "SemiBold", SOFT_RGB, "right", rows=1)


def _counted(scene: AssessmentScene, now: float, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """While repetitions are counted: how many, how long it waits, and what keeps them from being counted."""
    step = scene.status
    number, label = split_rows(z.left, lay.u(4.3), lay.u(1.6))
    made = place_text("number", str(step.count[0]), number, 4.2 * lay.unit, rows=1)
    made += place_text("number_label", message("assessment.count", n=step.count[1]), label, lay.unit, "SemiBold", SOFT_RGB, rows=1)
    if step.seconds is not None:
        made += place_text(
            "clock",
            message("unit.seconds", n=math.ceil(step.seconds)),
            split_rows(z.right, lay.u(1.8))[0],
            1.2 * lay.unit,
            "Bold",
            SOFT_RGB,
            "right",
            rows=1,
        )
    if _tall(lay):
        head, body, rest = split_rows(z.below, lay.u(2.2), lay.u(4.6), 0)
    else:
        rest, right = split_columns(z.below, z.below.h + lay.u(0.6))
        head, body = split_rows(right, lay.u(2.2), 0)
    made += place_text("big", step.title, head, 1.4 * lay.unit, "Bold", GOOD_RGB, rows=1)
    if scene.advice:
        made += place_text_with_sign("message", "amber", sentence_of(scene.advice), body, lay)
    return [*made, place_body("picture", *illustration(step.picture, now), rest)]


def _told(step: AssessmentStatus, now: float, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """A finding or a plan: its one sentence, then its lines, a page after another."""
    kind: Kind = "good" if step.answer == "nothing" else "unknown" if step.answer == "unclear" else "note"
    side = min(lay.u(3.6), z.left.w, z.left.h)
    made = [PlacedWidget("sign", StatusIcon(side, kind), z.left.x, z.left.y)]
    if _tall(lay):
        head, body, rest = split_rows(z.below, lay.u(1.9), lay.u(4.9), 0)
    else:
        head, body = split_rows(z.right, lay.u(1.9), 0)
        rest = z.below
    pages = page_lines(step.lines, rest, lay)
    page = int(now / LIST_PAGE_S) % len(pages) if pages and math.isfinite(now) else 0
    title = step.title
    if len(pages) > 1:
        title = message("assessment.page", title=title, n=page + 1, total=len(pages))
    made += place_text("big", title, head, 1.2 * lay.unit, "Bold", GOOD_RGB, rows=1)
    made += place_text("words", sentence_of(step.text), body, 1.15 * lay.unit, "Bold", WHITE_RGB)
    return made + (pages[page] if pages else [])


def page_lines(lines: Sequence[Message], box: PixelBox, lay: SceneLayout) -> list[list[PlacedWidget]]:
    """``lines`` as pages of whole lines that fit ``box`` at reading size; a line that does not fit alone is shrunk."""
    pages: list[list[PlacedWidget]] = [[]]
    y, gap = box.y, lay.u(0.6)
    for text in lines:
        high = fit_text(sentence_of(text), box.w, 1 << 20, lay.unit, "SemiBold", SOFT_RGB).size[1]
        if pages[-1] and y + high > box.bottom:
            pages.append([])
            y = box.y
        room = PixelBox(box.x, y, box.w, max(2, box.bottom - y))
        pages[-1] += place_text(f"line{len(pages[-1])}", sentence_of(text), room, lay.unit, "SemiBold", SOFT_RGB)
        y += high + gap
        if y >= box.bottom - 2:
            y = box.bottom
    return [page for page in pages if page]


def _tall(lay: SceneLayout) -> bool:
    return lay.size[1] > lay.size[0]
