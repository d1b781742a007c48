"""What a raised hand would choose, on the hand's own side of the glass: two quiet figures, the ring that fills, and the lesson."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_zones, split_rows
from mirror.display.scenes.components import compose_member
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels, place_centred
from mirror.display.widgets.countdown_ring import CountdownRing, ring_step
from mirror.display.widgets.hand_sign import HandSide, HandSign
from mirror.display.widgets.shapes import StatusIcon
from mirror.display.widgets.text import Align, TextWidget, Valign, Weight, place_text
from mirror.types import (
    AttractScene,
    BaselineScene,
    CalibrationScene,
    HandSigns,
    LessonScene,
    Message,
    PlacementScene,
    Scene,
    SetScene,
    View,
    message,
)
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB

HAND_RING_UNITS, SMALL_HAND_UNITS = 3.6, 1.9
"""Units of the ring that fills beside a hand, and of a sign where there is little room."""
HAND_SIGN_SHARE = 0.7
"""Share of the ring's size that the quiet figure has."""
HAND_STEP_UNITS = 0.5
"""Units between two heights at which the signs are tried."""
HAND_GAP_UNITS, HAND_SHIFT_UNITS = 0.15, 2.0
"""Units that are left free above and below the signs, and how far they move for that."""
HAND_WORDS_UNITS = (7.4, 3.0)
"""Units of the words beside or below the sign, at most."""


@dataclass(frozen=True, slots=True)
class HandSlot:
    """A place for the signs of both hands: the height at which they begin, their size, and whether the words stand beside them."""

    top: int
    size: int
    beside: bool


def compose_lesson(scene: LessonScene, view: View, lay: SceneLayout) -> list[PlacedWidget]:
    """That a raised hand chooses, and how; a tick once it has."""
    z, tall = make_zones(lay), lay.grid.upright
    if tall:
        head, body = split_rows(lay.big._replace(h=z.below.bottom - lay.big.y), lay.u(5.2), 0)
    else:
        head, body = lay.big, make_zones(lay).right
    align: Align = "centre" if tall else "left"
    if scene.learned:
        side = min(lay.u(4.0), body.h, body.w) // 2 * 2
        made = place_text("big", message("lesson.learned"), head, lay.type.headline, "Bold", GOOD_RGB, align, "middle")
        return [*made, place_centred("tick", StatusIcon(side, "good"), body._replace(h=min(body.h, lay.u(6.0))))]
    made = place_text("big", message("lesson.title"), head, lay.type.headline, "Bold", WHITE_RGB, align, "middle")
    made += place_text("words", message("lesson.text"), body, lay.type.body, "SemiBold", SOFT_RGB, align)
    return made + compose_member(view.status, lay)


def compose_hands(view: View, made: list[PlacedWidget], lay: SceneLayout) -> list[PlacedWidget]:
    """``made`` with the signs of ``view``, where they leave everything else free; with the ring of a hand that is held up, which comes
    before what would be under it. Who is being measured sees the ring only."""
    hands = view.status.hands
    quiet = not isinstance(view.scene, PlacementScene | BaselineScene | CalibrationScene | SetScene)
    sides = [side for side, label in _labels(hands) if label and (quiet or (hands.held and hands.held.side == side))]
    if not sides:
        return made
    taken = [item.box for item in made] + ([] if isinstance(view.scene, AttractScene) else [lay.face])
    best, gap = next(_slots(lay)), lay.u(HAND_GAP_UNITS)
    first, close, free = None, None, None
    for slot in _slots(lay):
        parts = [part for side in sides for part in _sign(side, hands, slot, view.scene, lay)]
        first = first or parts
        if not any(part.box.overlaps(box) for part in parts for box in taken):
            free = free or parts
            if _is_readable(parts):
                near = abs(slot.top + slot.size - best.top - best.size) <= lay.u(HAND_SHIFT_UNITS)
                if near and not any(_grow(part.box, gap).overlaps(item.box) for part in parts for item in made):
                    return made + parts
                close = close or parts
    if chosen := close or free:
        return made + chosen
    held = [part for part in first or [] if hands.held and part.name in ("hand", "hand_label")]
    return [item for item in made if not any(item.box.overlaps(part.box) for part in held)] + held


def _grow(box: PixelBox, gap: int) -> PixelBox:
    """``box`` with ``gap`` more above and below."""
    return box._replace(y=box.y - gap, h=box.h + 2 * gap)


def _is_readable(parts: list[PlacedWidget]) -> bool:
    """Whether no word was cut off to fit."""
    return not any(part.widget.lines[-1].endswith("…") for part in parts if isinstance(part.widget, TextWidget))


def _labels(hands: HandSigns) -> tuple[tuple[HandSide, Message], tuple[HandSide, Message]]:
    return ("left", hands.left), ("right", hands.right)


def _sign(side: HandSide, hands: HandSigns, slot: HandSlot, scene: Scene, lay: SceneLayout) -> list[PlacedWidget]:
    """The sign of ``side`` in ``slot``; a ring in its place while that hand is held up."""
    held = hands.held is not None and hands.held.side == side
    large = held or isinstance(scene, LessonScene) or slot.size < lay.u(HAND_RING_UNITS)
    size = slot.size if large else even_pixels(round(HAND_SIGN_SHARE * slot.size))
    box, words = _boxes(side, size, slot, lay)
    align: Align = "right" if side == "right" else "left"
    valign: Valign = "middle" if slot.beside else "top"
    if hands.held and held:
        ring = PlacedWidget("hand", CountdownRing(size, ring_step(hands.held.filled), GOOD_RGB), box.x, box.y)
        label = sentence_of(hands.held.label)
        return [ring, *place_text("hand_label", label, words, lay.type.body, "Bold", WHITE_RGB, align, valign)]
    label = sentence_of(dict(_labels(hands))[side])
    weight: Weight = "Bold" if isinstance(scene, LessonScene) else "SemiBold"
    colour = WHITE_RGB if isinstance(scene, LessonScene) else SOFT_RGB
    sign = PlacedWidget(f"sign_{side}", HandSign(size, side), box.x, box.y)
    return [sign, *place_text(f"sign_{side}_label", label, words, lay.type.body, weight, colour, align, valign)]


def _slots(lay: SceneLayout) -> Iterator[HandSlot]:
    """Where the signs may stand, the best first: beside the chest where the glass stands, low where it lies; then anywhere, then small."""
    z, step, tall = make_zones(lay), max(1, lay.u(HAND_STEP_UNITS)), lay.grid.upright
    for units, beside in ((HAND_RING_UNITS, not tall), (SMALL_HAND_UNITS, True)):
        size = lay.u(units)
        high = size if beside else size + lay.u(HAND_WORDS_UNITS[1])
        best = (z.left.bottom if tall else z.below.bottom) - high
        yield HandSlot(best, size, beside)
        for top in sorted(range(z.left.y, lay.hint.y - high, step), key=lambda y: abs(y - best)):
            yield HandSlot(top, size, beside)


def _boxes(side: HandSide, size: int, slot: HandSlot, lay: SceneLayout) -> tuple[PixelBox, PixelBox]:
    """Where a sign of ``size`` pixels stands in ``slot``, and its words."""
    z, right, gap = make_zones(lay), side == "right", lay.u(0.4)
    if not slot.beside:
        start, end = (lay.face.right + 2, z.right.right) if right else (z.left.x, lay.face.x - 2)
        wide = (end - start) // 2 * 2
        size = min(size, wide)
        box = PixelBox(start + wide - size if right else start, slot.top + slot.size - size, size, size)
        return box, PixelBox(start, box.bottom, wide, lay.u(HAND_WORDS_UNITS[1]))
    box = PixelBox(z.below.right - size if right else z.below.x, slot.top + (slot.size - size) // 2, size, size)
    wide = min(lay.u(HAND_WORDS_UNITS[0]), z.below.w // 2 - size - gap - lay.u(0.05)) // 2 * 2
    return box, PixelBox(box.x - gap - wide if right else box.right + gap, slot.top, max(2, wide), slot.size)
