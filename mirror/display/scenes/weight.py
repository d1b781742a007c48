"""The scene in which a weight is entered."""

from __future__ import annotations

from mirror.display.i18n import sentence_of, words_of
from mirror.display.layout import SceneLayout, make_zones, split_rows
from mirror.display.scenes.components import compose_hint
from mirror.display.widgets.base import PlacedWidget
from mirror.display.widgets.text import Align, place_text
from mirror.types import StatusBar, WeightScene, message
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB
from mirror.types.message import kilograms


def compose_weight(scene: WeightScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """The kilograms in large, and what they are for; hands and buttons say how they change."""
    tall, z, size = lay.grid.upright, make_zones(lay), lay.type
    room = z.below._replace(y=z.below.y + lay.u(2.5), h=z.below.h - lay.u(2.5)) if tall else z.left
    left = room.h - size.title.height() - size.body.height()
    large = next((one for one in (size.number, size.headline) if one.height() <= left), size.title)
    head, number, title = split_rows(room, size.title.height(), large.height(), 0)
    align: Align = "centre" if tall else "left"
    said = words_of(kilograms(scene.kg)) or sentence_of(message("weight.none"))
    made = place_text("big", message("weight.title"), head, size.title, "Bold", GOOD_RGB, align, rows=1)
    made += place_text("kg", said, number, large, "Bold", WHITE_RGB, align, "middle", rows=1)
    made += place_text("title", scene.exercise, title, size.body, "SemiBold", SOFT_RGB, align, rows=2)
    return made + compose_hint(status, lay)
