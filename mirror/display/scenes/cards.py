"""What stands on the glass between sets: a teaching card, and the steps, result and plan of the guided screen."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import MessageZones, SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import MIN_FIGURE_UNITS, bind_hints, compose_hint, has_button_labels, place_text_with_sign
from mirror.display.scenes.rest_clock import compose_rest_clock
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.illustrations import illustration
from mirror.display.widgets.shapes import Kind
from mirror.display.widgets.text import fit_text, place_text
from mirror.types import AssessmentScene, AssessmentStatus, Card, StatusBar, View
from mirror.types.centimetres import in_centimetres
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import Message, literal, message

LIST_PAGE_S = 5.0
"""Seconds that a page of a list stays."""


def compose_card(shown: Card, status: StatusBar, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """A card: the drawing beside the head, its title and its words below."""
    z = make_zones(lay)
    clock = compose_rest_clock(status.rest, z.right, lay)
    made = [place_body("picture", *illustration(shown.picture, now), z.left), *clock]
    if clock and not lay.grid.upright:
        z = replace(z, right=z.right._replace(w=even_pixels(min(item.x for item in clock) - lay.u(0.5) - z.right.x)))
    return made + _words(shown.title, shown.text, now, z, lay) + compose_hint(status, lay)


def compose_assessment(scene: AssessmentScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The guided screen at the step that it has come to."""
    step, status = scene.status, view.status
    z = make_zones(lay)
    match step.stage:
        case "result" | "plan":
            step = replace(step, lines=tuple(in_centimetres(line, view.body) for line in step.lines))
            made = _told(step, now, z, lay)
        case "do":
            made = _counted(scene, view.training.note, now, z, lay)
        case _:
            made = [
                place_body("picture", *illustration(step.picture, now), z.left),
                *_words(step.title, step.text, now, z, lay, narrow=True),
            ]
            made += _typed(step, z, lay) if step.stage == "enter" else _waiting(step, z, lay)
    keys = has_button_labels(status, lay) if status.keys else words_of(step.keys)
    return made + place_text("keys", bind_hints(keys, lay), lay.hint, lay.type.body, "SemiBold", SOFT_RGB)


def _words(title: Message, text: Message, now: float, z: MessageZones, lay: SceneLayout, narrow: bool = False) -> list[PlacedWidget]:
    """Title and text, a page of whole sentences after another where it is long; upright the title stands on the text, lying down it
    stands in the right column, ``narrow`` in its lower half."""
    size = lay.type.title
    if lay.grid.upright:
        rows = min(2, len(fit_text(words_of(title), z.below.w, 1 << 20, size, "Bold").lines))
        head, body = split_rows(z.below, size.height(rows) + lay.u(0.2), 0)
        made = place_text("big", title, head, size, "Bold", GOOD_RGB)
    else:
        head, body = (split_rows(z.right, z.right.h // 2, 0)[1] if narrow else z.right), z.below
        made = place_text("big", title, head, size, "Bold", GOOD_RGB, valign="middle")
    pages = split_sentences(words_of(text), body, lay)
    page = int(now / LIST_PAGE_S) % len(pages) if math.isfinite(now) else 0
    return made + place_text("words", pages[page], body, lay.type.body, "SemiBold", WHITE_RGB)


def split_sentences(text: str, box: PixelBox, lay: SceneLayout) -> list[str]:
    """``text`` in as few parts of whole sentences as ``box`` holds at reading size; a sentence that is longer is cut after a comma, and
    what is longer still between words."""

    def fits(words: str) -> bool:
        return fit_text(words, box.w, 1 << 20, lay.type.body, "SemiBold").size[1] <= box.h

    pages: list[str] = []
    for sentence in re.split(r"(?<=[.!?:]) (?=[^a-z])", text):
        clauses = [sentence] if fits(sentence) else re.split(r"(?<=,) ", sentence)
        for part in [part for clause in clauses for part in ([clause] if fits(clause) else clause.split(" "))]:
            longer = f"{pages[-1]} {part}" if pages else part
            if pages and not fits(longer):
                pages.append(part)
            else:
                pages[-1:] = [longer]
    return pages


def _waiting(step: AssessmentStatus, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """Which step this is, and when it begins by itself."""
    number, clock = split_rows(z.right, lay.type.title.height(), lay.type.body.height())
    made = place_text(
        "step", message("assessment.step", n=step.step[0], total=step.step[1]), number, lay.type.title, "Bold", WHITE_RGB, "right", rows=1
    )
    if step.seconds is not None:
        made += place_text(
            "clock", message("assessment.starts_in", n=math.ceil(step.seconds)), clock, lay.type.body, "SemiBold", SOFT_RGB, "right", rows=1
        )
    return made


def _typed(step: AssessmentStatus, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """The centimetres that are being entered."""
    number, label = split_rows(z.right, lay.type.title.height(), lay.type.body.height())
    if not lay.grid.upright:
        number, label = split_columns(number, number.w - lay.u(3.0))
    value = literal("{value}", value=step.centimetres) if step.centimetres is not None else "-"
    made = place_text("centimetres", value, number, lay.type.title, "Bold", WHITE_RGB, "right", rows=1)
    return made + place_text("unit", message("unit.cm"), label, lay.type.body, "SemiBold", SOFT_RGB, "right", "middle", rows=1)


def _counted(scene: AssessmentScene, note: Message | None, now: float, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """While repetitions are counted: how many, how long it waits, and what keeps them from being counted, else a ``note``."""
    step, said = scene.status, scene.advice or note
    if lay.grid.upright:
        number, label = split_rows(z.left, lay.type.display.height(), lay.type.body.height())
    else:
        number, label = split_columns(z.left, lay.number.h)
        label = label._replace(x=label.x + lay.u(0.4), w=max(2, label.w - lay.u(0.4)), h=lay.type.body.height())
    made = place_text("number", str(step.count[0]), number, lay.type.display, rows=1)
    made += place_text("number_label", message("assessment.count", n=step.count[1]), label, lay.type.body, "SemiBold", SOFT_RGB, rows=1)
    if step.seconds is not None:
        made += place_text(
            "clock",
            message("unit.seconds", n=math.ceil(step.seconds)),
            split_rows(z.right, lay.type.title.height())[0],
            lay.type.title,
            "Bold",
            SOFT_RGB,
            "right",
            rows=1,
        )
    if lay.grid.upright:
        head, body, rest = split_rows(z.below, lay.type.title.height(), lay.type.body.height(3) if said else 2, 0)
        beside = split_rows(z.left, label.bottom + lay.u(0.3) - z.left.y, 0)[1]
        rest = max(rest, beside, key=lambda box: min(box.w, box.h))
    else:
        has_figure = z.below.h >= lay.u(MIN_FIGURE_UNITS)
        rest, right = split_columns(z.below, z.below.h + lay.u(0.6) if has_figure else 2)
        head, body = split_rows(right, lay.type.title.height(), 0)
    made += place_text("big", step.title, head, lay.type.title, "Bold", GOOD_RGB, rows=1)
    if said:
        made += place_text_with_sign("message", "amber" if scene.advice else "note", sentence_of(said), body, lay)
    return [*made, place_body("picture", *illustration(step.picture, now), rest)] if rest.h >= lay.u(MIN_FIGURE_UNITS) else made


def _told(step: AssessmentStatus, now: float, z: MessageZones, lay: SceneLayout) -> list[PlacedWidget]:
    """A finding or a plan: its one sentence, then its lines, a page after another."""
    kind: Kind = "good" if step.answer == "nothing" else "unknown" if step.answer == "unclear" else "note"
    head, body = split_rows(z.below, lay.type.title.height(), 0) if lay.grid.upright else (z.left, z.below)
    finding = place_text_with_sign("words", kind, sentence_of(step.text), body, lay, lay.type.title)
    pages = [finding, *page_lines(step.lines, body, lay)]
    page = int(now / LIST_PAGE_S) % len(pages) if math.isfinite(now) else 0
    title = message("assessment.page", title=step.title, n=page + 1, total=len(pages)) if len(pages) > 1 else step.title
    rows = 1 if lay.grid.upright else 2
    return place_text("big", title, head, lay.type.title, "Bold", GOOD_RGB, rows=rows) + pages[page]


def page_lines(lines: Sequence[Message], box: PixelBox, lay: SceneLayout) -> list[list[PlacedWidget]]:
    """``lines`` as pages of whole lines that fit ``box`` at reading size; a line that does not fit alone is shrunk."""
    pages: list[list[PlacedWidget]] = [[]]
    y, gap = box.y, lay.u(0.4)
    for text in lines:
        high = fit_text(sentence_of(text), box.w, 1 << 20, lay.type.body, "SemiBold", SOFT_RGB).size[1]
        if pages[-1] and y + high > box.bottom:
            pages.append([])
            y = box.y
        room = PixelBox(box.x, y, box.w, max(2, box.bottom - y))
        pages[-1] += place_text(f"line{len(pages[-1])}", sentence_of(text), room, lay.type.body, "SemiBold", SOFT_RGB)
        y += high + gap
        if y >= box.bottom - 2:
            y = box.bottom
    return [page for page in pages if page]
