"""The scene after a set: how many, how low, how fast, how well, each knee's drift as bars, and one thing to do next."""

from __future__ import annotations

import math
from statistics import median

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint, place_text_with_sign
from mirror.display.scenes.replay import compose_replay
from mirror.display.scenes.takeaway import compose_takeaway
from mirror.display.scenes.wording import in_centimetres, rep_outcome, worst_knee
from mirror.display.type_scale import TypeSize
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.drift_bars import MAX_BAR_REPS, make_drift_bars
from mirror.display.widgets.shapes import Kind, RoundedBar, StatusIcon
from mirror.display.widgets.text import place_text
from mirror.types import PHASES, SIDES, BodySize, SetSummary, SummaryScene, View
from mirror.types.colours import GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB
from mirror.types.message import NOTHING, Message, join_messages, message

MIN_PLOT_UNITS = 3.5
SUMMARY_TURN_S = 5.0
"""Seconds after which advice, trend and tempo change places."""
SCORE_PART_MAXIMA = {"drift": 50.0, "symmetry": 20.0, "depth": 20.0, "tempo": 10.0}
"""What each part of the score can be at most."""


def compose_summary(scene: SummaryScene, view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """A set's summary; the exercise that goes on stands at the foot."""
    summary, member = scene.summary, view.status.member
    tall = lay.size[1] > lay.size[0]
    z = make_zones(lay)
    made = _done_lines(summary, view.body, z.left, lay) + _score(summary, z.right, lay)
    if tall:
        words, plot, foot = split_rows(z.below, lay.u(6.4), z.below.h - lay.u(6.4) - lay.u(1.7), 0)
    else:
        plot, words = split_columns(z.below, z.below.w * 4 // 9)
        words = PixelBox(words.x + lay.u(0.6), words.y, words.w - lay.u(0.6), words.h)
        words, foot = split_rows(words, words.h - lay.u(1.6), 0)
    card = _code(scene, now, plot, foot, words, lay)
    if card:
        # The caption under the code may be wider than it, and stands at the foot's height.
        edge, left = card[0].x - lay.u(0.5), min(item.x for item in card) - lay.u(0.5)
        foot = foot._replace(w=max(2, min(foot.w, left - foot.x) // 2 * 2))
        plot = plot._replace(w=max(2, min(plot.w, edge - plot.x) // 2 * 2))
        words = words if tall else words._replace(w=max(2, min(words.w, edge - words.x) // 2 * 2))
    made += card + _next(summary, view.body, now, words, lay)
    made += compose_replay(scene.replay, view.body, now, plot, lay) if scene.replay else _plot(summary, plot, lay)
    if member and card:
        made += place_text("member", member, foot, lay.type.body, "SemiBold", SOFT_RGB, rows=1)
        return made + compose_hint(view.status, lay)
    title, who = split_columns(foot, foot.w * 6 // 10) if member else (foot, foot)
    made += place_text(
        "title",
        view.training.title or view.training.exercise,
        title,
        lay.type.body,
        "Bold",
        WHITE_RGB,
        rows=1,
    )
    made += place_text("member", member, who, lay.type.body, "SemiBold", SOFT_RGB, "right", rows=1)
    return made + compose_hint(view.status, lay)


def _code(scene: SummaryScene, now: float, plot: PixelBox, foot: PixelBox, words: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The codes, where the summary leaves them room."""
    if lay.size[1] > lay.size[0]:
        room = PixelBox(plot.x, plot.y, plot.w, foot.bottom - plot.y)
    else:
        room = PixelBox(words.x, words.y, words.w, foot.bottom - words.y)
    return compose_takeaway(scene.takeaway, scene.address, now, room, lay)


def _done_lines(summary: SetSummary, body: BodySize, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """Count, partial ones and depth."""
    partial = message("glass.partials", n=summary.partials) if summary.partials > 0 else NOTHING
    held = [rep.held for rep in summary.counted if math.isfinite(rep.held)]
    deep, low = NOTHING, NOTHING
    if math.isfinite(summary.depth):
        deep, low = message("unit.whole_cm", n=round(body.leg_cm * summary.depth)), message("glass.deep")
    if held:
        deep, low = message("unit.seconds_tenths", seconds=median(held)), message("glass.held")
    high, line = lay.type.number.height(), lay.type.body.height()
    if lay.size[1] > lay.size[0]:
        number, label, more, value, how = split_rows(box, high, line, lay.type.body.height(2), lay.type.title.height(), line)
    else:
        first, second = split_columns(box, box.w // 2)
        number, label, more = split_rows(first, high, line, 0)
        value, how = split_rows(second, lay.type.title.height(), line)
    made = place_text("reps", str(max(0, summary.reps)), number, lay.type.number, rows=1)
    made += place_text("reps_label", message("glass.reps", n=summary.reps), label, lay.type.body, "SemiBold", SOFT_RGB, rows=1)
    made += place_text("partials", partial, more, lay.type.body, "SemiBold", SOFT_RGB)
    return (
        made
        + place_text("depth", deep, value, lay.type.title, rows=1)
        + place_text("depth_label", low, how, lay.type.body, "SemiBold", SOFT_RGB, rows=1)
    )


def _score(summary: SetSummary, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The score and a bar for each of its parts."""
    tall = lay.size[1] > lay.size[0]
    if tall:
        number, label, _, *slots = split_rows(box, lay.type.title.height(), lay.type.body.height(), lay.u(0.1), *([lay.u(2.4)] * 4))
    else:
        head, *slots = split_rows(box, lay.type.headline.height(), *([lay.type.body.height()] * 4))
        label, number = split_columns(head, head.w // 2)
    score = f"{summary.score:.0f}" if math.isfinite(summary.score) else f"{summary.clean}/{summary.judged}" if summary.judged > 0 else "-"
    made = place_text("score", score, number, lay.type.title, "Bold", WHITE_RGB, "right", rows=1)
    made += place_text(
        "score_label",
        message("glass.score" if math.isfinite(summary.score) or summary.judged <= 0 else "glass.clean"),
        label,
        lay.type.body,
        "SemiBold",
        SOFT_RGB,
        "right",
        rows=1,
    )
    shown = [(name, most) for name, most in SCORE_PART_MAXIMA.items() if name in summary.parts]
    for (name, most), slot in zip(shown, slots, strict=False):
        if tall:
            text, bar = split_rows(slot, slot.h - lay.u(0.6), 0)
        else:
            bar, text = split_columns(slot, slot.w // 2)
            bar = PixelBox(bar.x, bar.y + lay.u(0.35), max(2, bar.w - lay.u(0.4)), min(lay.u(0.6), bar.h))
        made += place_text(f"part_{name}", message(f"glass.part.{name}"), text, lay.type.body, "SemiBold", SOFT_RGB, "right", rows=1)
        high = min(lay.u(0.5), bar.h)
        made.append(PlacedWidget(f"bar_{name}", RoundedBar(bar.w, high, TRACK_RGB), bar.x, bar.y))
        share = min(max(summary.parts[name] / most, 0.0), 1.0) if math.isfinite(summary.parts[name]) else 0.0
        filled = max(high, round(share * bar.w / 2) * 2)
        if share > 0:
            made.append(PlacedWidget(f"bar_{name}.fill", RoundedBar(filled, high, GOOD_RGB), bar.x + bar.w - filled, bar.y))
    return made


def _next(summary: SetSummary, body: BodySize, now: float, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The one thing to do next, and in turn with it how the set changed and how fast it was."""
    kind: Kind = {"again": "good", "view": "unknown"}.get(summary.advice, "amber")  # type: ignore[assignment]
    pages: list[tuple[Kind, Message, TypeSize]] = [(kind, message("advice.next", what=summary.advice_text), lay.type.title)]
    if worst := worst_knee(summary.counted, body):
        pages.append((worst[0], message("glass.worst", what=worst[1]), lay.type.body))
    if summary.timed:
        pages.append(("note", message("timed.line", title=summary.title, result=summary.timed), lay.type.body))
    if summary.trend:
        pages.append(("note", in_centimetres(summary.trend, body), lay.type.body))
    seconds = [
        message(f"glass.tempo.{phase}", seconds=summary.tempo[phase])
        for phase in PHASES
        if math.isfinite(summary.tempo.get(phase, math.nan))
    ]
    if seconds:
        pages.append(("note", join_messages(seconds), lay.type.body))
    kind, words, size = pages[int(now / SUMMARY_TURN_S) % len(pages) if math.isfinite(now) else 0]
    return place_text_with_sign("message", kind, sentence_of(words), box, lay, size)


def _plot(summary: SetSummary, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """Left knee above, right knee below, each with its letter; the legend says what a group of bars is."""
    if not summary.counted or box.h < lay.u(MIN_PLOT_UNITS):
        return []
    amber, red = summary.limits
    if not (math.isfinite(amber) and math.isfinite(red) and 0 < amber < red):
        return _signs(summary, box, lay)
    # Beside a code there is no room for words that could be read.
    legend = lay.u(1.5) if box.w >= lay.u(11.0) else 0
    high = max(2, (box.h - legend - lay.u(0.5)) // 4 * 2)
    made: list[PlacedWidget] = []
    for leg, name in enumerate(SIDES):
        row = PixelBox(box.x, box.y + leg * (high + lay.u(0.3)), box.w, high)
        letter, field = split_columns(row, lay.u(1.3))
        made += place_text(f"plot_{name}", "LR"[leg], letter, lay.type.body, "Bold", SOFT_RGB, valign="middle", rows=1)
        made.append(PlacedWidget(f"bars_{name}", make_drift_bars(summary, leg, field.w, field.h, (amber, red)), field.x, field.y))
    if not legend:
        return made
    foot = PixelBox(box.x, box.bottom - legend, box.w, legend)
    return made + place_text("legend", message("glass.phases"), foot, lay.type.body, "SemiBold", SOFT_RGB, valign="bottom", rows=1)


def _signs(summary: SetSummary, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """A sign for each repetition of an exercise that measures no drift, a row for each side where it has sides."""
    sided = any(rep.side for rep in summary.counted)
    made: list[PlacedWidget] = []
    for row, side in enumerate(SIDES if sided else (None,)):
        high = max(2, min(lay.u(2.2), box.h // 2))
        letter, field = split_columns(PixelBox(box.x, box.y + row * high, box.w, high), lay.u(1.3))
        made += place_text(f"plot_{side}", "LR"[row] if sided else "", letter, lay.type.body, "Bold", SOFT_RGB, valign="middle", rows=1)
        pitch = field.w // MAX_BAR_REPS
        size = max(2, min(pitch - 2, lay.u(1.5), field.h) // 2 * 2)
        shown = [rep for rep in summary.counted if rep.side == side or not sided][-MAX_BAR_REPS:]
        made += [
            PlacedWidget(f"sign_{side}{i}", StatusIcon(size, rep_outcome(rep)), field.x + i * pitch, field.y + (field.h - size) // 2)
            for i, rep in enumerate(shown)
        ]
    return made
