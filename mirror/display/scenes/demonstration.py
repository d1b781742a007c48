"""The athlete beside the person, who does the exercise in the person's own tempo: in practice and in the rest.

Never over the person: a figure on the reflection would hide the knees that it is there for.
"""

from __future__ import annotations

import math

from mirror.display.layout import SceneLayout
from mirror.display.scenes.components import MIN_FIGURE_UNITS
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels
from mirror.display.widgets.body_figure import place_body
from mirror.display.widgets.illustrations import illustration

MIN_DEMONSTRATION_S, MAX_DEMONSTRATION_S = 1.5, 8.0
"""Seconds of one repetition between which a tempo can be followed with the eye."""
DEMONSTRATION_UNITS = 8.0
"""Greatest height of the figure."""


def compose_demonstration(
    exercise: str, rep_s: float, now: float, box: PixelBox, others: list[PlacedWidget], lay: SceneLayout
) -> list[PlacedWidget]:
    """``exercise`` done once in ``rep_s`` seconds (NaN: in its own tempo) at the top of ``box``; nothing where it would lie on one of
    ``others`` or before the face."""
    room = box._replace(w=even_pixels(box.w), h=even_pixels(min(box.h, lay.u(DEMONSTRATION_UNITS))))
    if min(room.w, room.h) < lay.u(MIN_FIGURE_UNITS):
        return []
    loop_s = min(max(rep_s, MIN_DEMONSTRATION_S), MAX_DEMONSTRATION_S) if math.isfinite(rep_s) else math.nan
    figure = place_body("athlete", *illustration(exercise, now, loop_s), room)
    taken = [item.box for item in others] + [lay.face]
    return [] if any(room.overlaps(other) for other in taken) else [figure]
