"""The scenes of today's plan: what is going to be done, and what has been done."""

from __future__ import annotations

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout, make_zones, split_columns, split_rows
from mirror.display.scenes.components import compose_hint, compose_member
from mirror.display.scenes.rest_clock import compose_rest_clock
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels
from mirror.display.widgets.shapes import CountPip
from mirror.display.widgets.text import fit_text, place_text
from mirror.types import FinishScene, Message, PlanItem, StatusBar, TodayScene, View, message
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import NOTHING

PLAN_GAP_UNITS, PLAN_SIGN_UNITS = 0.1, 1.9
"""Units between two exercises, and of the sign's column."""


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
    size, gap = lay.type.body, lay.u(PLAN_GAP_UNITS)
    first = next((i for i, item in enumerate(items) if not item.is_done), len(items))
    words = split_columns(box, lay.u(PLAN_SIGN_UNITS))[1]
    titles = [size.height(min(len(fit_text(words_of(item.title), words.w, 1 << 20, size).lines), 2)) + gap for item in items]
    ways = [range(len(items)), range(first, first + 1)] if doses else [range(0)]
    dosed = next((way for way in ways if sum(titles) + len(way) * size.height() <= box.h), ways[-1])
    rows = [high + size.height() * (i in dosed) for i, high in enumerate(titles)]
    shown = _due_rows(rows, first, box.h, size.height())
    made: list[PlacedWidget] = []
    y = box.y
    for row, index in enumerate(shown):
        item, high = items[index], min(titles[index] - gap, max(2, box.bottom - y))
        side = min(lay.u(1.4), high)
        pip = CountPip(side, "done" if item.is_done else "now" if index == first else "next")
        made.append(PlacedWidget(f"item{row}", pip, box.x, y))
        place = words._replace(y=y, h=even_pixels(high))
        made += place_text(f"title{row}", item.title, place, size, "Bold", SOFT_RGB if item.is_done else WHITE_RGB, rows=2)
        below = words._replace(y=y + titles[index] - gap, h=size.height())
        if index in dosed and below.bottom <= box.bottom:
            made += place_text(f"dose{row}", _progress(item), below, size, "SemiBold", SOFT_RGB, rows=1)
        y += rows[index]
    left = len(items) - shown.stop
    if left and y + size.height() <= box.bottom:
        rest = box._replace(y=y, h=size.height())
        made += place_text("more", message("today.more", n=left), rest, size, "SemiBold", SOFT_RGB, rows=1)
    return made


def _due_rows(rows: list[int], first: int, room: int, line: int) -> range:
    """Which of ``rows`` (their heights) have ``room``, with a ``line`` under them that counts those that follow; ``first`` is the one that
    is due."""

    def fits(some: range) -> bool:
        return sum(rows[some.start : some.stop]) + (line if some.stop < len(rows) else 0) <= room

    shown = range(min(first, max(len(rows) - 1, 0)), min(first + 1, len(rows)))
    while shown.stop < len(rows) and fits(range(shown.start, shown.stop + 1)):
        shown = range(shown.start, shown.stop + 1)
    while shown.start > 0 and fits(range(shown.start - 1, shown.stop)):
        shown = range(shown.start - 1, shown.stop)
    return shown


def _progress(item: PlanItem) -> Message:
    """The dose before the first set, then which set of how many is done."""
    return message("today.sets_done", n=item.done, total=item.sets) if 0 < item.done < item.sets else item.dose or NOTHING
