"""Animated figures of people: an exercise's own ``ExerciseFigure``, or a drawing of a teaching card."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import pygame

from mirror.display.widgets.base import PixelBox, PlacedWidget
from mirror.display.widgets.shapes import draw_capsule, supersample
from mirror.exercises.schema import FIGURE_BONES, FIGURE_POINT_NAMES, ExerciseFigure
from mirror.types.colours import AMBER_RGB, GOOD_RGB, RED_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB, Colour

FIGURE_LOOP_FRAMES = 12
"""Pictures of one loop: each is painted once and kept."""

Tone = Literal["good", "amber", "red", "soft"]
TONE_COLOURS: dict[Tone, Colour] = {"good": GOOD_RGB, "amber": AMBER_RGB, "red": RED_RGB, "soft": SOFT_RGB}
Point = tuple[float, float]
_FIGURE_POINT_ROWS = {name: i for i, name in enumerate(FIGURE_POINT_NAMES)}
_BONE_ROW_PAIRS = tuple((_FIGURE_POINT_ROWS[a], _FIGURE_POINT_ROWS[b]) for a, b in FIGURE_BONES)


@dataclass(frozen=True, slots=True)
class BodyDrawing:
    """One moment: thirteen points in the order of ``FIGURE``, x right and y down from 0 to 1, and what is drawn with them."""

    points: tuple[Point, ...]
    band: tuple[Point, ...] = ()
    """A band through these."""
    lines: tuple[tuple[float, float, float, float], ...] = ()
    """The room: floor, wall, wedge."""
    dots: tuple[tuple[float, float, Tone], ...] = ()
    """Joints that are meant."""
    arrows: tuple[tuple[float, float, float, float, Tone], ...] = ()
    crosses: tuple[tuple[float, float], ...] = ()
    """Not like this."""


Window = tuple[float, float, float, float]
"""The part of the drawing's square that is shown: left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class BodyFigure:
    """A drawing as a widget: what ``drawing_window`` shows of it."""

    width: int
    height: int
    window: Window
    drawing: BodyDrawing

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        return supersample(self.size, WHITE_RGB, lambda surface, s: _draw(surface, s, self))


LIMB_HALF_WIDTH_SHARE = 0.036
"""Half a limb's thickness, of the square's side."""


def drawing_window(drawings: Sequence[BodyDrawing]) -> Window:
    """What all of ``drawings`` need, with room for a limb's thickness and a head's."""
    x, y = [], []
    for drawing in drawings:
        head, dots = drawing.points[:1], [(dx, dy) for dx, dy, _ in drawing.dots]
        for points, room in (
            (drawing.points, LIMB_HALF_WIDTH_SHARE),
            (head, 2.2 * LIMB_HALF_WIDTH_SHARE),
            (dots, 2.1 * LIMB_HALF_WIDTH_SHARE),
            (drawing.crosses, 2.5 * LIMB_HALF_WIDTH_SHARE),
        ):
            x += [p[0] + side * room for p in points for side in (-1, 1)]
            y += [p[1] + side * room for p in points for side in (-1, 1)]
        strokes = (*drawing.lines, *(arrow[:4] for arrow in drawing.arrows))
        y += [line[i] + side * LIMB_HALF_WIDTH_SHARE for line in strokes for i in (1, 3) for side in (-1, 1)]
        # A floor may be cut off: it only says where down is.
        upright = [line for line in strokes if line not in drawing.lines or abs(line[0] - line[2]) < abs(line[1] - line[3])]
        x += [line[i] + side * LIMB_HALF_WIDTH_SHARE for line in upright for i in (0, 2) for side in (-1, 1)]
    return min(x), min(y), max(x), max(y)


def figure_moment(figure: ExerciseFigure, share: float) -> BodyDrawing:
    """``figure`` at ``share`` of its loop."""
    points = figure.at(share)
    return BodyDrawing(points, tuple(figure.place(mark, points) for mark in figure.band), figure.lines)


def figure_step(now: float, seconds: float) -> float:
    """The share of a loop of ``seconds`` at ``now``, in whole ``FIGURE_LOOP_FRAMES``; 0 where there is no time."""
    return (
        math.floor(now / seconds * FIGURE_LOOP_FRAMES) % FIGURE_LOOP_FRAMES / FIGURE_LOOP_FRAMES
        if math.isfinite(now) and seconds > 0
        else 0.0
    )


def place_body(name: str, drawing: BodyDrawing, view: Window, box: PixelBox) -> PlacedWidget:
    """``view`` of ``drawing`` as large as fits, in the middle of ``box``."""
    wide, high = view[2] - view[0], view[3] - view[1]
    scale = min(box.w / wide, box.h / high)
    w, h = (max(2, int(scale * length) // 2 * 2) for length in (wide, high))
    return PlacedWidget(name, BodyFigure(w, h, view, drawing), box.x + (box.w - w) // 2, box.y + (box.h - h) // 2)


def _draw(surface: pygame.Surface, s: float, body: BodyFigure) -> None:
    left, top, right, bottom = body.window
    scale = s * min(body.width / (right - left), body.height / (bottom - top))
    drawing, limb = body.drawing, LIMB_HALF_WIDTH_SHARE * scale

    def at(x: float, y: float) -> Point:
        return (x - left) * scale, (y - top) * scale

    for x0, y0, x1, y1 in drawing.lines:
        draw_capsule(surface, SOFT_RGB, at(x0, y0), at(x1, y1), 0.6 * limb)
    for a, b in _BONE_ROW_PAIRS:
        draw_capsule(surface, WHITE_RGB, at(*drawing.points[a]), at(*drawing.points[b]), limb)
    pygame.draw.circle(surface, WHITE_RGB, at(*drawing.points[0]), 2.1 * limb)
    for start, end in zip(drawing.band, drawing.band[1:], strict=False):
        draw_capsule(surface, GOOD_RGB, at(*start), at(*end), 0.9 * limb)
    for x, y, tone in drawing.dots:
        pygame.draw.circle(surface, TRACK_RGB, at(x, y), 2.0 * limb)
        pygame.draw.circle(surface, TONE_COLOURS[tone], at(x, y), 1.6 * limb)
    for x0, y0, x1, y1, tone in drawing.arrows:
        _arrow(surface, TONE_COLOURS[tone], at(x0, y0), at(x1, y1), 0.8 * limb)
    for x, y in drawing.crosses:
        (cx, cy), r = at(x, y), 1.7 * limb
        for way in (-1, 1):
            draw_capsule(surface, AMBER_RGB, (cx - r, cy - way * r), (cx + r, cy + way * r), 0.8 * limb)


def _arrow(surface: pygame.Surface, colour: Colour, start: Point, end: Point, radius: float) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length * 3.4 * radius, dy / length * 3.4 * radius
    draw_capsule(surface, colour, start, end, radius)
    for side in (-1, 1):
        draw_capsule(surface, colour, end, (end[0] - dx + side * dy, end[1] - dy - side * dx), radius)
