"""The first picture after the start: whose mirror this is, and what is loading."""

from __future__ import annotations

from mirror.display.layout import SceneLayout, split_rows
from mirror.display.scenes.components import compose_name
from mirror.display.widgets.base import PixelBox, PlacedWidget, place_centred
from mirror.display.widgets.mark import ProductMark
from mirror.display.widgets.text import place_text
from mirror.types import SplashScene, StatusBar
from mirror.types.colours import SOFT_RGB

SPLASH_MARK_UNITS = 6.0


def compose_splash(scene: SplashScene, status: StatusBar, lay: SceneLayout) -> list[PlacedWidget]:
    """The mark, the name under it, and what is loading."""
    side, size = lay.u(SPLASH_MARK_UNITS), lay.type
    high = side + size.headline.height() + size.body.height(2) + lay.u(1.0)
    whole = PixelBox(lay.title.x, max(0, (lay.size[1] - high) // 2), lay.size[0] - 2 * lay.title.x, high)
    mark, _, name, words = split_rows(whole, side, lay.u(0.5), size.headline.height(), 0)
    made = [place_centred("mark", ProductMark(min(side, mark.h)), mark)]
    made += compose_name(status, name, size.headline)
    return made + place_text("words", scene.loading, words, size.body, "SemiBold", SOFT_RGB, "centre")
