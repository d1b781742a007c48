"""The number of a set: repetitions, how far they are towards the target, and which set it is."""

from __future__ import annotations

from mirror.display.i18n import words_of
from mirror.display.layout import SceneLayout, split_rows
from mirror.display.scenes.challenge import compose_challenge_count
from mirror.display.scenes.side_light import compose_side_light
from mirror.display.type_scale import TypeSize
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels, place_centred
from mirror.display.widgets.shapes import RoundedBar
from mirror.display.widgets.target_arc import ARC_THICKNESS_RATIO, TargetArc
from mirror.display.widgets.text import NO_BREAK_SPACE, ink_reach, load_font, place_text, px_for
from mirror.types import ChallengeStatus, Message, Target, TargetStatus, TrainingStatus, message
from mirror.types.colours import GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB
from mirror.types.message import kilograms

CELEBRATION_S = 1.6
"""Seconds that both edges stay lit after a target was met."""
MAX_SHOWN_COUNT, MAX_SHOWN_SETS = 999, 8
ARC_GAP_UNITS = 0.02
"""Between the arc and the digits' corners."""


def compose_count(training: TrainingStatus, challenge: ChallengeStatus | None, lay: SceneLayout) -> list[PlacedWidget]:
    """How many repetitions; with a target an arc round them that fills, and which set of how many it is. What did not count is told when
    it happens, and stands beside a count that has no target."""
    if challenge:
        return compose_challenge_count(challenge, lay)
    if training.target is None:
        aside = message("glass.partials", n=training.partials) if training.partials > 0 else kilograms(training.load_kg)
        made = place_text("number", str(min(max(training.reps, 0), MAX_SHOWN_COUNT)), lay.number, lay.type.display)
        made += place_text("number_label", message("glass.reps", n=training.reps), lay.number_label, lay.type.body, "SemiBold", SOFT_RGB)
        return made + place_text("partials", aside, lay.partials, lay.type.body, "SemiBold", SOFT_RGB)
    ring, words = _boxes(lay)
    label, sets, weight = split_rows(words, lay.type.body.height(), lay.u(0.8), 0)
    target = training.target.target
    made = place_target_arc("number", training.target, ring, lay)
    made += place_text("number_label", message("glass.of_target", n=target.reps), label, lay.type.body, "SemiBold", WHITE_RGB, rows=1)
    made += _sets(target, sets, lay)
    kg = close_up(kilograms(training.load_kg), weight.w, lay)
    return made + place_text("weight", kg, weight, lay.type.body, "SemiBold", SOFT_RGB, rows=1)


def close_up(said: Message, width: int, lay: SceneLayout) -> str:
    """The words of ``said``; without the blank between a number and its unit in a column of ``width`` pixels that is too narrow for it."""
    words, face = words_of(said), load_font("SemiBold", px_for(lay.type.body.cap))
    return words if all(face.size(word)[0] <= width for word in words.split(" ")) else words.replace(NO_BREAK_SPACE, "")


def _sets(target: Target, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """A dash for each set of the dose: done, at work, to come. Words for it do not fit beside the face; the rest says them."""
    shown = min(max(target.sets, 1), MAX_SHOWN_SETS)
    gap = lay.u(0.2)
    width, high = (box.w - (shown - 1) * gap) // shown // 2 * 2, lay.u(0.36)
    y = box.y + lay.u(0.1)
    colours = [GOOD_RGB if i < target.number else WHITE_RGB if i == target.number else TRACK_RGB for i in range(1, shown + 1)]
    return [PlacedWidget(f"set.{i}", RoundedBar(width, high, colour), box.x + i * (width + gap), y) for i, colour in enumerate(colours)]


def place_target_arc(name: str, status: TargetStatus, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The number in its arc at the left of ``box``, as large as its own digits have room for there."""
    side = even_pixels(min(box.w, box.h))
    ring = box._replace(w=side, h=side)
    number = str(min(max(status.done, 0), MAX_SHOWN_COUNT))
    hole = side / 2 * (1 - ARC_THICKNESS_RATIO) - ARC_GAP_UNITS * lay.unit
    cap = min(lay.type.number.cap, hole / ink_reach(number, "Bold"))
    return [
        *place_text(name, number, ring, TypeSize(cap, cap), "Bold", WHITE_RGB, "centre", "middle", rows=1),
        place_centred(f"{name}.arc", TargetArc(side, status.towards, status.target.reps, GOOD_RGB), ring),
    ]


def compose_celebration(status: TargetStatus | None, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """Light that sweeps up both edges when a target was met; the count goes on."""
    if status is None or status.reached is None or not 0 <= now - status.reached < CELEBRATION_S:
        return []
    return [part for leg in (0, 1) for part in compose_side_light(leg, lay, GOOD_RGB, now - status.reached)]


def _boxes(lay: SceneLayout) -> tuple[PixelBox, PixelBox]:
    """Where the arc stands, and the words under it or beside it."""
    if lay.grid.upright:
        high = lay.number_label.bottom - lay.number.y
        side = min(lay.number.w, high)
        top = lay.number.y + side + lay.u(0.3)
        return lay.number._replace(w=side, h=side), PixelBox(lay.number.x, top, lay.number.w, lay.partials.bottom - top)
    return lay.number, PixelBox(lay.number_label.x, lay.number_label.y, lay.number_label.w, lay.partials.bottom - lay.number_label.y)
