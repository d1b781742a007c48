"""Scenes in which a person chooses, between sets: the rest, the menu, the question before something final; and the hand that chooses."""

from __future__ import annotations

import math

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint, compose_member
from mirror.display.widgets.base import PixelBox, PlacedWidget, place_centred
from mirror.display.widgets.countdown_ring import ChoicePointer, CountdownRing, ring_step
from mirror.display.widgets.pictograms import Pictogram
from mirror.display.widgets.text import Align, place_text
from mirror.types import ConfirmScene, HandChoice, MenuScene, RestScene, StatusBar
from mirror.types.colours import AMBER_RGB, GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import NOTHING, message

HAND_RING_UNITS = 3.6
"""Units of the ring that fills beside a hand."""


def compose_rest(scene: RestScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """The rest between two sets: seconds left in a ring that fills, and what follows."""
    tall, z, u = _tall(lay), make_zones(lay), lay.unit
    if tall:
        ring, head, following = split_rows(z.below, z.below.h - lay.u(5.4), lay.u(2.2), 0)
    else:
        ring = z.right
        _, head, following = split_rows(z.left, lay.u(2.0), lay.u(3.3), 0)
    wanted, passed = scene.wanted, scene.passed
    timed = math.isfinite(wanted) and wanted > 0 and math.isfinite(passed)
    over = timed and passed >= wanted
    made: list[PlacedWidget] = []
    if timed:
        side = max(2, min(ring.w, ring.h, lay.u(8.0)) // 2 * 2)
        made.append(place_centred("ring", CountdownRing(side, ring_step(passed / wanted), GOOD_RGB), ring))
        hole = side * 3 // 5
        inner = PixelBox(ring.x + (ring.w - hole) // 2, ring.y + (ring.h - hole) // 2, hole, hole)
        left = words_of(message("glass.go")) if over else str(min(math.ceil(wanted - passed), 9999))
        made += place_text("ring.number", left, inner, 2.4 * u, "Bold", GOOD_RGB if over else WHITE_RGB, "centre", "middle", rows=1)
    align: Align = "centre" if tall else "left"
    title = message("glass.ready" if over else "glass.rest")
    made += place_text("big", title, head, 1.6 * u, "Bold", WHITE_RGB, align, "middle", rows=1 if tall else 2)
    words = message("advice.next", what=scene.following) if scene.following else NOTHING
    made += place_text("following", words, following, u, "SemiBold", SOFT_RGB, align)
    return made + compose_member(status, lay) + compose_hand(scene.hand, lay) + compose_hint(status, lay)


def compose_menu(scene: MenuScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """A list of which one item is marked: by a pointer, by weight and by colour."""
    z, u = make_zones(lay), lay.unit
    if _tall(lay):
        head, body = split_rows(z.below, lay.u(2.3), 0)
        pitch = lay.u(1.9)
    else:
        # Lying down the list may use the left column down to where the ring of the left hand begins.
        head, body = split_rows(z.left._replace(h=z.below.bottom - lay.u(HAND_RING_UNITS + 0.3) - z.left.y), lay.u(2.0), 0)
        pitch = lay.u(1.75)
    fit = max(1, body.h // pitch)
    count = len(scene.items)
    index = min(max(scene.index, 0), count - 1)
    first = min(max(index - fit // 2, 0), max(count - fit, 0))
    made: list[PlacedWidget] = []
    if count > fit:
        head, place_ = split_columns(head, head.w - lay.u(HAND_RING_UNITS))
        made += place_text(
            "which", message("glass.item", n=index + 1, total=count), place_, u, "SemiBold", SOFT_RGB, "right", "top", rows=1
        )
    made += place_text("big", scene.title, head, 1.4 * u, "Bold", GOOD_RGB, rows=1)
    for row, item in enumerate(scene.items[first : first + fit]):
        box = PixelBox(body.x, body.y + row * pitch, body.w, min(pitch, body.h))
        sign, words = split_columns(box, lay.u(1.7))
        marked = first + row == index
        if marked:
            made.append(PlacedWidget("pointer", ChoicePointer(min(lay.u(1.3), box.h), WHITE_RGB), sign.x, sign.y))
        cap, weight = (1.2, "Bold") if marked else (1.0, "SemiBold")
        made += place_text(f"item{row}", sentence_of(item), words, cap * u, weight, WHITE_RGB if marked else SOFT_RGB, rows=1)  # type: ignore[arg-type]
    return made + compose_hand(scene.hand, lay) + compose_hint(status, lay)


def compose_confirmation(scene: ConfirmScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """A question before something final, and the seconds after which nothing happens."""
    tall, z, u = _tall(lay), make_zones(lay), lay.unit
    if tall:
        sign, question, text = split_rows(z.below, lay.u(2.5), lay.u(3.8), 0)
        sign, clock = split_columns(sign, sign.w // 2)
    else:
        sign, clock = split_rows(z.left, lay.u(2.6))[0], split_rows(z.right, lay.u(1.8))[0]
        question, text = PixelBox(z.left.x, sign.bottom, z.left.w, z.left.bottom - sign.bottom), z.below
    side = min(lay.u(2.4), sign.h)
    made = [PlacedWidget("sign", Pictogram(side, side, "warning"), sign.x, sign.y)]
    made += place_text("big", sentence_of(scene.question), question, 1.5 * u, "Bold", AMBER_RGB)
    made += place_text("words", sentence_of(scene.text), text, u, "SemiBold", WHITE_RGB)
    if math.isfinite(scene.seconds):
        seconds = f"{min(max(math.ceil(scene.seconds), 0), 9999)} s"
        made += place_text("clock", seconds, clock, 1.3 * u, "Bold", SOFT_RGB, "right", rows=1)
    return made + compose_hint(status, lay)


def compose_hand(held: HandChoice | None, lay: SceneLayout) -> list[PlacedWidget]:
    """The ring that fills beside the hand held up, on the hand's own side of the glass, and what it is about to choose."""
    if held is None:
        return []
    z = make_zones(lay)
    right = held.side == "right"
    if _tall(lay):
        start, end = (lay.face.right + 2, z.right.right) if right else (z.left.x, lay.face.x - 2)
        column = PixelBox(start, z.left.y, (end - start) // 2 * 2, z.left.h)
        _, ring, words = split_rows(column, column.h - lay.u(6.6), lay.u(HAND_RING_UNITS), 0)
        box = PixelBox(ring.right - ring.h if right else ring.x, ring.y, min(ring.h, ring.w), ring.h)
        align, valign = ("right" if right else "left"), "top"
    else:
        half, other = split_columns(z.below, z.below.w // 2)
        box = PixelBox(
            other.right - lay.u(HAND_RING_UNITS) if right else half.x,
            half.bottom - lay.u(HAND_RING_UNITS),
            lay.u(HAND_RING_UNITS),
            lay.u(HAND_RING_UNITS),
        )
        words = (
            PixelBox(other.x, box.y, other.w - box.w - lay.u(0.4), box.h) if right else PixelBox(box.right + lay.u(0.4), box.y, 0, box.h)
        )
        words = words if right else words._replace(w=half.right - words.x - lay.u(0.4))
        align, valign = ("right" if right else "left"), "middle"
    side = max(2, min(box.w, box.h) // 2 * 2)
    made = [place_centred("hand", CountdownRing(side, ring_step(held.filled), GOOD_RGB), box)]
    return made + place_text("hand_label", sentence_of(held.label), words, lay.unit, "Bold", WHITE_RGB, align, valign)  # type: ignore[arg-type]


def _tall(lay: SceneLayout) -> bool:
    return lay.size[1] > lay.size[0]
