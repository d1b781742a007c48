"""The scenes of today's plan: what is going to be done, and what has been done."""

from __future__ import annotations

from mirror.display.i18n import sentence_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint, compose_member
from mirror.display.scenes.rest_clock import compose_rest_clock
from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.shapes import CountPip
from mirror.display.widgets.text import place_text
from mirror.types import FinishScene, Message, PlanItem, StatusBar, TodayScene, View, message
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import NOTHING

PLAN_GAP_UNITS = 0.1
"""Units between two exercises."""


def compose_today(scene: TodayScene, view: View, lay: SceneLayout) -> list[PlacedWidget]:
    """Today's exercises with their doses; those that are done have a tick."""
    z, tall = make_zones(lay), lay.grid.upright
    head, rows = split_rows(z.below if tall else z.left._replace(h=z.below.bottom - z.left.y), lay.type.title.height(), 0)
    made = place_text("big", message("today.title"), head, lay.type.title, "Bold", GOOD_RGB, rows=1)
    return made + _items(scene.items, rows, lay) + _named(view.status, lay) + compose_hint(view.status, lay)


def compose_finish(scene: FinishScene, view: View, lay: SceneLayout) -> list[PlacedWidget]:
    """That all is done, the best news, and one thing for the next time; the exercises with their ticks where there is room."""
    z, tall, size = make_zones(lay), lay.grid.upright, lay.type
    made = compose_rest_clock(view.status.rest, z.right, lay)
    if tall:
        head, news, following, rows = split_rows(z.below, size.title.height(), size.body.height(2), size.body.height(2), 0)
    else:
        head, (news, following) = z.left, split_columns(z.below, z.below.w // 2)
        rows = None
    made += place_text("big", message("finish.title"), head, size.title, "Bold", GOOD_RGB, rows=1 if tall else 3)
    made += place_text("news", sentence_of(scene.news), news, size.body, "Bold", WHITE_RGB)
    made += place_text("following", sentence_of(scene.following), following, size.body, "SemiBold", SOFT_RGB)
    return made + (_items(scene.items, rows, lay, doses=False) if rows else []) + _named(view.status, lay) + compose_hint(view.status, lay)


def _named(status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    return compose_member(status, lay) if lay.grid.upright else []


def _items(items: tuple[PlanItem, ...], box: PixelBox, lay: SceneLayout, doses: bool = True) -> list[PlacedWidget]:
    """A row each, with the dose of each where there is room for all, else of the one that is due; what has no room is counted in the last
    line. The last ones are shown, since the first are done first."""
    size = lay.type.body
    line, gap = size.height(), lay.u(PLAN_GAP_UNITS)
    first = next((i for i, item in enumerate(items) if not item.is_done), len(items))
    ways = [range(len(items)), range(first, first + 1), range(0)] if doses else [range(0)]
    dosed = next((way for way in ways if len(items) * (line + gap) + len(way) * line <= box.h), ways[-2] if doses else ways[-1])
    shown, left = _due_items(len(items), first, dosed, box.h, line, gap)
    made: list[PlacedWidget] = []
    y = box.y
    for row, index in enumerate(shown):
        item = items[index]
        sign, words = split_columns(PixelBox(box.x, y, box.w, min(line, box.h)), lay.u(1.9))
        side = min(lay.u(1.4), sign.h)
        pip = CountPip(side, "done" if item.is_done else "now" if index == first else "next")
        made.append(PlacedWidget(f"item{row}", pip, sign.x, y))
        made += place_text(f"title{row}", item.title, words, size, "Bold", SOFT_RGB if item.is_done else WHITE_RGB, rows=1)
        y += line
        if index in dosed and y + line <= box.bottom:
            made += place_text(f"dose{row}", _progress(item), words._replace(y=y, h=line), size, "SemiBold", SOFT_RGB, rows=1)
            y += line
        y += gap
    if left and y + line <= box.bottom:
        made += place_text("more", message("today.more", n=left), box._replace(y=y, h=line), size, "SemiBold", SOFT_RGB, rows=1)
    return made


def _due_items(count: int, first: int, dosed: range, room: int, line: int, gap: int) -> tuple[range, int]:
    """Which of ``count`` exercises have room, and how many follow that have none; ``first`` is the one that is due."""

    def high(some: range) -> int:
        return len(some) * (line + gap) + len(set(some) & set(dosed)) * line

    def follow(some: range) -> int:
        return count - some.stop

    shown = range(min(first, max(count - 1, 0)), min(first + 1, count))
    while shown.stop < count:
        longer = range(shown.start, shown.stop + 1)
        if high(longer) + (line if follow(longer) else 0) > room:
            break
        shown = longer
    while shown.start > 0 and high(range(shown.start - 1, shown.stop)) + (line if follow(shown) else 0) <= room:
        shown = range(shown.start - 1, shown.stop)
    return shown, follow(shown)


def _progress(item: PlanItem) -> Message:
    """The dose before the first set, then which set of how many is done."""
    return message("today.sets_done", n=item.done, total=item.sets) if 0 < item.done < item.sets else item.dose or NOTHING
