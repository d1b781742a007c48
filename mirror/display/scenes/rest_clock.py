"""The rest that runs while something else is shown: seconds left in a small ring."""

from __future__ import annotations

import math

from mirror.display.i18n import words_of
from mirror.display.layout import SceneLayout
from mirror.display.widgets.base import PixelBox, PlacedWidget, place_centred
from mirror.display.widgets.countdown_ring import CountdownRing, ring_step
from mirror.display.widgets.text import place_text
from mirror.types import RestClock, message
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB

REST_CLOCK_UNITS = 3.4
MAX_REST_SECONDS = 999


def compose_rest_clock(rest: RestClock | None, box: PixelBox, lay: SceneLayout) -> list[PlacedWidget]:
    """In the upper right corner of ``box``; nothing while no rest runs, or none is recommended."""
    if rest is None or not (math.isfinite(rest.wanted) and rest.wanted > 0 and math.isfinite(rest.passed)):
        return []
    side = min(lay.u(REST_CLOCK_UNITS), box.w, box.h) // 2 * 2
    ring = PixelBox(box.right - side, box.y, side, side)
    hole = side * 7 // 10 // 2 * 2
    inner = PixelBox(ring.x + (side - hole) // 2, ring.y + (side - hole) // 2, hole, hole)
    left = math.ceil(rest.wanted - rest.passed)
    text = str(min(left, MAX_REST_SECONDS)) if left > 0 else words_of(message("glass.go"))
    label = PixelBox(box.x, ring.bottom, box.w, max(2, min(lay.type.body.height(), box.bottom - ring.bottom)))
    return [
        place_centred("rest", CountdownRing(side, ring_step(rest.passed / rest.wanted), GOOD_RGB, thin=True), ring),
        *place_text("rest.seconds", text, inner, lay.type.body, "Bold", WHITE_RGB, "centre", "middle", rows=1),
        *place_text("rest_label", message("glass.rest"), label, lay.type.body, "SemiBold", SOFT_RGB, "right", rows=1),
    ]
