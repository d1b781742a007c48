"""A squat from the front whose knees are lit as they were: over the toes, or in, with an arrow to where they belong."""

from __future__ import annotations

from functools import lru_cache

from mirror.display.widgets.body_figure import BodyDrawing, Tone, Window, drawing_window
from mirror.display.widgets.illustrations import FLOOR_LINES, front, order_points
from mirror.types import SIDES, Severity

LIT_SQUAT_DEPTH, LIT_KNEE_INWARD = 0.9, 0.62
"""How deep the figure squats, and how far in a knee is drawn that was in, 0..1."""
LIT_ARROW_SPAN = (0.06, 0.2)
"""From a knee's middle, outwards: where its arrow begins and ends, of the square's side."""


@lru_cache(maxsize=16)
def draw_lit_squat(knees: tuple[Severity | None, Severity | None]) -> tuple[BodyDrawing, Window]:
    """``knees`` (left, right): how bad each was, None = over its toes. The drawing, and what of it is shown."""
    points, fallen = front(LIT_SQUAT_DEPTH), front(LIT_SQUAT_DEPTH, inward=LIT_KNEE_INWARD)
    dots: list[tuple[float, float, Tone]] = []
    arrows: list[tuple[float, float, float, float, Tone]] = []
    for side, way, severity in zip(SIDES, (-1, 1), knees, strict=True):
        name = f"{side}_knee"
        points[name] = fallen[name] if severity else points[name]
        x, y = points[name]
        if severity:
            arrows.append((x + way * LIT_ARROW_SPAN[0], y, x + way * LIT_ARROW_SPAN[1], y, "good"))
        if severity or not any(knees):
            dots.append((x, y, severity or "good"))
    drawing = BodyDrawing(order_points(points), lines=FLOOR_LINES, dots=tuple(dots), arrows=tuple(arrows))
    return drawing, drawing_window([drawing])
