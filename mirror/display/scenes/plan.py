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
    """A row each, as many as there is room for; the last ones where some are left out, since the first are done first."""
    size = lay.type.body
    pitch = size.height() * (2 if doses else 1) + lay.u(PLAN_GAP_UNITS)
    fit = max(1, box.h // pitch)
    first = next((i for i, item in enumerate(items) if not item.is_done), len(items))
    start = min(max(first - fit + 1, 0), max(len(items) - fit, 0))
    made: list[PlacedWidget] = []
    for row, item in enumerate(items[start : start + fit]):
        place = PixelBox(box.x, box.y + row * pitch, box.w, min(pitch, box.h))
        sign, words = split_columns(place, lay.u(1.9))
        title, dose = split_rows(words, size.height(), size.height())
        side = min(lay.u(1.4), sign.h)
        pip = CountPip(side, "done" if item.is_done else "now" if start + row == first else "next")
        made.append(PlacedWidget(f"item{row}", pip, sign.x, sign.y))
        made += place_text(f"title{row}", item.title, title, size, "Bold", SOFT_RGB if item.is_done else WHITE_RGB, rows=1)
        if doses:
            made += place_text(f"dose{row}", _progress(item), dose, size, "SemiBold", SOFT_RGB, rows=1)
    return made


def _progress(item: PlanItem) -> Message:
    """The dose before the first set, then which set of how many is done."""
    return message("today.sets_done", n=item.done, total=item.sets) if 0 < item.done < item.sets else item.dose or NOTHING
