"""Scenes in which a person chooses, between sets: the rest, the menu, the question before something final."""

from __future__ import annotations

import math

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint, compose_member
from mirror.display.scenes.hands import HAND_RING_UNITS
from mirror.display.scenes.takeaway import compose_takeaway
from mirror.display.widgets.base import PixelBox, PlacedWidget, place_centred
from mirror.display.widgets.countdown_ring import ChoicePointer, CountdownRing, ring_step
from mirror.display.widgets.pictograms import Pictogram
from mirror.display.widgets.text import Align, place_text
from mirror.types import ConfirmScene, MenuScene, RestScene, StatusBar
from mirror.types.colours import AMBER_RGB, GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import NOTHING, message

REST_RING_UNITS = 8.0


def compose_rest(scene: RestScene, status: StatusBar, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The rest between two sets: seconds left in a ring that fills, what follows, and the last set's QR code."""
    tall, z, u = _tall(lay), make_zones(lay), lay.unit
    if tall:
        ring, head, following = split_rows(z.below, z.below.h - lay.u(5.2), lay.u(2.0), 0)
        high = min(z.below.h - lay.u(3.4), lay.u(8.4))
        room = z.below._replace(x=z.below.right - lay.u(7.6), w=lay.u(7.6), h=max(2, high))
        code = compose_takeaway(scene.takeaway, scene.address, now, room, lay)
        if code:
            beside = PixelBox(z.below.x, z.below.y, max(2, (room.x - z.below.x - lay.u(0.3)) // 2 * 2), room.h)
            ring, head = split_rows(beside, beside.h - lay.u(3.2), 0)
            following = split_rows(z.below, z.below.h - lay.u(3.2), 0)[1]
    else:
        _, head, following = split_rows(z.left, lay.u(2.0), lay.u(3.3), 0)
        code = compose_takeaway(scene.takeaway, scene.address, now, z.right, lay)
        ring = z.below if code else z.right
    align: Align = "centre" if tall and not code else "left"
    made = _rest_ring(scene, ring, lay)
    title = message("glass.ready" if _is_rest_over(scene) else "glass.rest")
    made += place_text("big", title, head, 1.6 * u, "Bold", WHITE_RGB, align, "middle", rows=1 if tall and not code else 2)
    words = message("advice.next", what=scene.following) if scene.following else NOTHING
    made += place_text("following", words, following, u, "SemiBold", SOFT_RGB, align)
    return made + code + compose_member(status, lay) + compose_hint(status, lay)


def _is_rest_over(scene: RestScene) -> bool:
    return math.isfinite(scene.wanted) and scene.wanted > 0 and math.isfinite(scene.passed) and scene.passed >= scene.wanted


def _rest_ring(scene: RestScene, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The seconds left in a ring that fills; nothing where no rest is recommended."""
    wanted, passed = scene.wanted, scene.passed
    if not (math.isfinite(wanted) and wanted > 0 and math.isfinite(passed)):
        return []
    side = max(2, min(box.w, box.h, lay.u(REST_RING_UNITS)) // 2 * 2)
    hole, over = side * 3 // 5, _is_rest_over(scene)
    inner = PixelBox(box.x + (box.w - hole) // 2, box.y + (box.h - hole) // 2, hole, hole)
    left = words_of(message("glass.go")) if over else str(min(math.ceil(wanted - passed), 9999))
    colour = GOOD_RGB if over else WHITE_RGB
    return [
        place_centred("ring", CountdownRing(side, ring_step(passed / wanted), GOOD_RGB), box),
        *place_text("ring.number", left, inner, 2.4 * lay.unit, "Bold", colour, "centre", "middle", rows=1),
    ]


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
    return made + compose_hint(status, lay)


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


def _tall(lay: SceneLayout) -> bool:
    return lay.size[1] > lay.size[0]
