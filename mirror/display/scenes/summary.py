"""The scene after a set: the number against what it was to come to, the one thing to do next, and a figure whose joint is lit for it."""

from __future__ import annotations

import math
from collections import Counter
from statistics import median

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import MIN_FIGURE_UNITS, compose_hint, place_text_with_sign
from mirror.display.scenes.count import close_up, place_target_arc
from mirror.display.scenes.replay import compose_replay
from mirror.display.scenes.rest_clock import REST_CLOCK_UNITS, compose_rest_clock
from mirror.display.scenes.takeaway import compose_takeaway
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.illustrations import illustration
from mirror.display.widgets.lit_figure import draw_lit_squat
from mirror.display.widgets.shapes import Kind
from mirror.display.widgets.text import place_text
from mirror.types import SIDES, BodySize, SetSummary, Severity, SummaryScene, View
from mirror.types.centimetres import in_centimetres
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import NOTHING, Message, kilograms, message

SENTENCE_GAP_UNITS = 0.3


def compose_summary(scene: SummaryScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """One number, one sentence, one figure; the codes to take along, and the rest that runs. Everything else is in the report."""
    summary, tall, z = scene.summary, lay.grid.upright, make_zones(lay)
    made = _number(summary, scene.best, z.left, lay) + compose_rest_clock(view.status.rest, z.right, lay)
    if tall:
        top = lay.face.bottom + lay.u(0.1)
        below = z.below._replace(y=top, h=z.below.bottom - top)
        said = _next(summary, view.body, split_rows(below, lay.type.body.height(3))[0], lay)
        room = _under(said, below, lay)
        figure, foot = split_rows(room, room.h - lay.type.body.height(), 0)
    else:
        figure, words = split_columns(z.below, z.below.w // 4)
        line = lay.type.body.height()
        named = words.h >= lay.type.body.height(2) + line
        words, foot = split_rows(words, words.h - line, 0) if named else (words, words._replace(h=0))
        clock = lay.u(REST_CLOCK_UNITS + 1.7) if view.status.rest else 0
        room = z.right._replace(y=z.right.y + clock, h=max(2, z.below.bottom - z.right.y - clock))
    code = compose_takeaway(scene.takeaway, scene.address, now, room, lay, beside=tall)
    if code:
        # What is to be taken along has the room of the name and, lying down, of the figure: the sentence needs its own.
        edge = min(item.x for item in code) - lay.u(0.5)
        if tall:
            caption = min((item.y for item in code[1:]), default=foot.bottom)
            figure = figure._replace(w=even_pixels(code[0].x - lay.u(0.3) - figure.x), h=even_pixels(caption - figure.y))
        else:
            words = z.below._replace(w=even_pixels(edge - z.below.x))
        made += code + (_shown_again(scene, view.body, now, figure, lay) if tall else [])
    else:
        member = view.status.member
        who = member or view.training.title or view.training.exercise
        made += _shown_again(scene, view.body, now, figure, lay)
        made += place_text("member" if member else "title", who, foot, lay.type.body, "SemiBold", SOFT_RGB, rows=1) if foot.h else []
    made += said if tall else _next(summary, view.body, words, lay)
    return made + compose_hint(view.status, lay)


def _under(said: list[PlacedWidget], box: PixelBox, lay: SceneLayout) -> PixelBox:
    """What is left of ``box`` under the sentence, which takes three lines at most."""
    top = max((item.box.bottom for item in said), default=box.y) + lay.u(SENTENCE_GAP_UNITS)
    return box._replace(y=top, h=even_pixels(max(2, box.bottom - top)))


def _number(summary: SetSummary, best: Message, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """How many, of how many; under it what was lifted or held, or that it is a personal best."""
    size = lay.type.body
    if lay.grid.upright:
        ring, _, label, more = split_rows(box, lay.number.h, lay.u(0.2), size.height(), 0)
        ring = ring._replace(w=lay.number.h)
    else:
        ring, beside = split_columns(box, lay.number.h)
        ring, beside = ring._replace(h=min(ring.h, ring.w)), beside._replace(x=beside.x + lay.u(0.4), w=beside.w - lay.u(0.4))
        label, more = split_rows(beside, size.height(), 0)
    if summary.target:
        made = place_target_arc("reps", summary.target.measure_finished([rep.side for rep in summary.counted]), ring, lay)
        count = message("glass.of_target", n=summary.target.reps)
    else:
        made = place_text("reps", str(max(0, summary.reps)), ring, lay.type.number, rows=1)
        count = message("glass.reps", n=summary.reps)
    made += place_text("reps_label", count, label, size, "SemiBold", WHITE_RGB, rows=1)
    if best:
        return made + place_text("best", close_up(best, more.w, lay), more, size, "SemiBold", GOOD_RGB, rows=4)
    held = [rep.held for rep in summary.counted if math.isfinite(rep.held)]
    said = message("unit.seconds_tenths", seconds=median(held)) if held else kilograms(summary.load_kg)
    said = said or (message("glass.partials", n=summary.partials) if summary.partials > 0 else NOTHING)
    return made + place_text("more", close_up(said, more.w, lay), more, size, "SemiBold", SOFT_RGB, rows=2)


def _next(summary: SetSummary, body: BodySize, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """What a timed test came to, else the one thing to do next."""
    if summary.timed:
        said = message("timed.line", title=summary.title, result=summary.timed)
        return place_text_with_sign("message", "note", sentence_of(said), box, lay, lay.type.title)
    kind: Kind = {"again": "good", "view": "unknown"}.get(summary.advice, "amber")  # type: ignore[assignment]
    said = in_centimetres(message("advice.next", what=summary.advice_text), body)
    return place_text_with_sign("message", kind, sentence_of(said), box, lay, lay.type.title)


def _shown_again(scene: SummaryScene, body: BodySize, now: float, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The person's own best and worst repetition in slow motion; without their joints the figure. None where it would be a speck."""
    if box.h < lay.u(MIN_FIGURE_UNITS):
        return []
    replayed = compose_replay(scene.replay, body, now, box, lay) if scene.replay else []
    return replayed or _figure(scene.summary, box)


def _figure(summary: SetSummary, box: PixelBox) -> list[PlacedWidget]:
    """A squat with the knee lit that the sentence is about; the exercise itself where it is about none."""
    if summary.advice not in ("drift", "again") or not math.isfinite(summary.limits[0]):
        return [place_body("figure", *illustration(summary.exercise, math.nan), box)]
    wrong = [rep for rep in summary.counted if rep.severity and rep.valgus and rep.valgus != "none"] if summary.advice == "drift" else []
    side = Counter(rep.valgus for rep in wrong).most_common(1)[0][0] if wrong else None
    worst: Severity = "red" if any(rep.severity == "red" for rep in wrong if rep.valgus == side) else "amber"
    left, right = (worst if side in (leg, "both") else None for leg in SIDES)
    return [place_body("figure", *draw_lit_squat((left, right)), box)]
