"""Scenes in which a person chooses, between sets: the rest, the menu, the question before something final."""

from __future__ import annotations

import math

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint, compose_member, needs_member_row
from mirror.display.scenes.demonstration import compose_demonstration
from mirror.display.scenes.hands import HAND_RING_UNITS
from mirror.display.scenes.takeaway import compose_takeaway
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels, place_centred
from mirror.display.widgets.countdown_ring import ChoicePointer, CountdownRing, ring_step
from mirror.display.widgets.pictograms import Pictogram
from mirror.display.widgets.text import Align, fit_text, place_text
from mirror.types import ConfirmScene, MenuScene, RestScene, StatusBar
from mirror.types.colours import AMBER_RGB, GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import NOTHING, Message, message

REST_RING_UNITS, MIN_REST_RING_UNITS = 8.0, 3.4
"""Units of the ring of a rest, and under which there is none."""
MENU_GAP_UNITS = 0.1


def compose_rest(scene: RestScene, status: StatusBar, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The rest between two sets: seconds left in a ring that fills, what follows, and the last set's QR code."""
    tall, z, scale = lay.grid.upright, make_zones(lay), lay.type
    title = message("glass.ready" if _is_rest_over(scene) else "glass.rest")
    words = message("advice.next", what=scene.following) if scene.following else NOTHING
    above, size = None, scale.title
    if tall:
        rows = _line_count(words, z.below, lay)
        if rows > 2 and (scene.takeaway or scene.address):
            words = scene.following  # without its "next", so that the code keeps its size
            rows = _line_count(words, z.below, lay)
        high = z.below.h - scale.body.height(max(rows, 2)) - lay.u(0.3)
        room = z.below._replace(x=z.below.right - lay.u(7.6), w=lay.u(7.6), h=max(2, min(high, lay.u(10.0))))
        code = compose_takeaway(scene.takeaway, scene.address, now, room, lay)
        if code:
            beside = PixelBox(z.below.x, z.below.y, even_pixels(room.x - z.below.x - lay.u(0.3)), even_pixels(high))
            lines = len(fit_text(words_of(title), beside.w, 1 << 20, size).lines)
            ring, head = split_rows(beside, beside.h - size.height(lines), 0)
            following = split_rows(z.below, high, 0)[1]
        else:
            above, below = split_rows(z.below, scale.body.height() if needs_member_row(status, lay) else 2, 0)
            low = scale.body.height(min(max(rows, 1), 2))
            for size in (scale.headline, scale.title):
                high = size.height(min(len(fit_text(words_of(title), below.w, 1 << 20, size).lines), 2))
                ring, head, following = split_rows(below, below.h - high - low, high, 0)
                if ring.h >= lay.u(MIN_REST_RING_UNITS):
                    break
    else:
        lines = len(fit_text(words_of(title), z.left.w, 1 << 20, scale.title).lines)
        _, head, following = split_rows(z.left, lay.u(1.8) if status.member else 2, scale.title.height(lines), 0)
        beside_face = z.right._replace(h=even_pixels(z.below.y - z.right.y - lay.u(0.3)))
        code = compose_takeaway(scene.takeaway, scene.address, now, beside_face, lay)
        ring = z.below if code else z.right
        if not code:
            following = following._replace(h=even_pixels(max(_left_foot(status, lay), following.bottom) - following.y))
    align: Align = "centre" if tall and not code else "left"
    made = _rest_ring(scene, ring, lay)
    made += place_text("big", title, head, size, "Bold", WHITE_RGB, align, "middle")
    made += place_text("following", words, following, scale.body, "SemiBold", SOFT_RGB, align)
    made += code + compose_member(status, lay, above) + compose_hint(status, lay)
    return made + compose_demonstration(scene.exercise, scene.rep_s, now, _beside_rest(lay), made, lay)


def _line_count(words: Message, box: PixelBox, lay: SceneLayout) -> int:
    return len(fit_text(words_of(words), box.w, 1 << 20, lay.type.body).lines)


def _beside_rest(lay: SceneLayout) -> PixelBox:
    """Room for the athlete, above the hand signs upright and beside the ring lying down."""
    z, gap = make_zones(lay), lay.u(0.4)
    if lay.grid.upright:
        return z.right._replace(x=z.right.x + gap, w=max(2, z.right.w - gap), h=max(2, min(z.right.h, lay.u(6.5))))
    return lay.grid.column(3, 2, z.below.y, z.below.h)


def _is_rest_over(scene: RestScene) -> bool:
    return math.isfinite(scene.wanted) and scene.wanted > 0 and math.isfinite(scene.passed) and scene.passed >= scene.wanted


def _rest_ring(scene: RestScene, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """The seconds left in a ring that fills; nothing where no rest is recommended."""
    wanted, passed = scene.wanted, scene.passed
    if not (math.isfinite(wanted) and wanted > 0 and math.isfinite(passed)):
        return []
    side = even_pixels(min(box.w, box.h, lay.u(REST_RING_UNITS)))
    if side < lay.u(MIN_REST_RING_UNITS):
        return []
    hole, over = side * 7 // 10, _is_rest_over(scene)
    size = lay.type.number if side >= lay.u(REST_RING_UNITS) else lay.type.headline
    inner = PixelBox(box.x + (box.w - hole) // 2, box.y + (box.h - hole) // 2, hole, hole)
    left = words_of(message("glass.go")) if over else str(min(math.ceil(wanted - passed), 9999))
    colour = GOOD_RGB if over else WHITE_RGB
    return [
        place_centred("ring", CountdownRing(side, ring_step(passed / wanted), GOOD_RGB), box),
        *place_text("ring.number", left, inner, size, "Bold", colour, "centre", "middle", rows=1),
    ]


def compose_menu(scene: MenuScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """A list of which one item is marked: by a pointer, by weight and by colour."""
    z, scale = make_zones(lay), lay.type
    if lay.grid.upright:
        head, body = split_rows(z.below, scale.title.height() + lay.u(0.3), 0)
    else:
        head, body = split_rows(z.left._replace(h=_left_foot(status, lay) - z.left.y), scale.title.height(), 0)
    count = len(scene.items)
    index = min(max(scene.index, 0), count - 1)
    columns = [body] if lay.grid.upright else [body, z.right._replace(y=body.y, h=body.h)]
    signs, texts = zip(*(split_columns(column, lay.u(1.7)) for column in columns), strict=True)
    rows = _fit_rows([words_of(sentence_of(item)) for item in scene.items], texts[0], lay)
    first, end = _visible_rows(rows, index, body.h, len(columns))
    made: list[PlacedWidget] = []
    if end - first < count:
        if lay.grid.upright:
            head, place_ = split_columns(head, head.w - lay.u(HAND_RING_UNITS))
        else:
            place_ = head._replace(x=columns[1].x, w=columns[1].w)
        which = message("glass.item", n=index + 1, total=count)
        made += place_text("which", which, place_, scale.body, "SemiBold", SOFT_RGB, "right", "top", rows=1)
    made += place_text("big", scene.title, head, scale.title, "Bold", GOOD_RGB, rows=1)
    places = _stack_rows(rows[first:end], body.h)
    for row, (item, high, (column, down)) in enumerate(zip(scene.items[first:end], rows[first:end], places, strict=True)):
        sign, words, y = signs[column], texts[column], body.y + down
        box = PixelBox(words.x, y, words.w, even_pixels(min(high - lay.u(MENU_GAP_UNITS), body.bottom - y)))
        marked = first + row == index
        if marked:
            made.append(PlacedWidget("pointer", ChoicePointer(min(lay.u(1.3), box.h), WHITE_RGB), sign.x, y))
        weight, colour = ("Bold", WHITE_RGB) if marked else ("SemiBold", SOFT_RGB)
        made += place_text(f"item{row}", sentence_of(item), box, scale.body, weight, colour)  # type: ignore[arg-type]
    return made + compose_hint(status, lay)


def _fit_rows(items: list[str], box: PixelBox, lay: SceneLayout) -> list[int]:
    """The height of each item of a list, all of one size; long ones take two lines."""
    size = lay.type.body
    lines = [len(fit_text(item, box.w, 1 << 20, size, "Bold").lines) for item in items]
    return [size.height(min(2, count)) + lay.u(MENU_GAP_UNITS) for count in lines]


def _visible_rows(rows: list[int], index: int, room: int, columns: int) -> tuple[int, int]:
    """The first row that fits into ``columns`` of height ``room`` about ``index``, and the one after the last."""

    def fits(some: list[int]) -> bool:
        return all(column < columns and down + high <= room for (column, down), high in zip(_stack_rows(some, room), some, strict=True))

    first, end = index, index + 1
    for _ in rows:
        if first > 0 and fits(rows[first - 1 : end]):
            first -= 1
        if end < len(rows) and fits(rows[first : end + 1]):
            end += 1
    return first, end


def _stack_rows(rows: list[int], room: int) -> list[tuple[int, int]]:
    """The column of each row, and how far down it stands: a column is filled to ``room`` before the next one begins."""
    places, column, down = [], 0, 0
    for high in rows:
        if down and down + high > room:
            column, down = column + 1, 0
        places.append((column, down))
        down += high
    return places


def _left_foot(status: StatusBar, lay: SceneLayout) -> int:
    """Where the left column ends, lying down: at the hint, or above the ring of the left hand."""
    bottom = make_zones(lay).below.bottom
    return bottom - lay.u(HAND_RING_UNITS + 0.3) if status.hands.left or status.hands.right else bottom


def compose_confirmation(scene: ConfirmScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """A question before something final, and the seconds after which nothing happens."""
    tall, z = lay.grid.upright, make_zones(lay)
    if tall:
        sign, question, text = split_rows(z.below, lay.u(2.5), lay.u(3.8), 0)
        sign, clock = split_columns(sign, sign.w // 2)
    else:
        sign, clock = split_rows(z.left, lay.u(2.6))[0], split_rows(z.right, lay.u(1.8))[0]
        question, text = PixelBox(z.left.x, sign.bottom, z.left.w, z.left.bottom - sign.bottom), z.below
    side = min(lay.u(2.4), sign.h)
    made = [PlacedWidget("sign", Pictogram(side, side, "warning"), sign.x, sign.y)]
    made += place_text("big", sentence_of(scene.question), question, lay.type.title, "Bold", AMBER_RGB)
    made += place_text("words", sentence_of(scene.text), text, lay.type.body, "SemiBold", WHITE_RGB)
    if math.isfinite(scene.seconds):
        seconds = f"{min(max(math.ceil(scene.seconds), 0), 9999)} s"
        made += place_text("clock", seconds, clock, lay.type.title, "Bold", SOFT_RGB, "right", rows=1)
    return made + compose_hint(status, lay)
