"""Animated figures of people: an exercise's own ``ExerciseFigure``, or a drawing of a teaching card."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pygame

from mirror.display.widgets.athlete import SKIN_RGB, draw_athlete, limb_half_width
from mirror.display.widgets.base import PixelBox, PlacedWidget, even_pixels
from mirror.display.widgets.limbs import Point, draw_tapered
from mirror.display.widgets.shapes import draw_capsule, supersample
from mirror.exercises.schema import FIGURE_POINT_NAMES, ExerciseFigure
from mirror.types import SIDES
from mirror.types.colours import AMBER_RGB, GOOD_RGB, RED_RGB, SOFT_RGB, Colour

FIGURE_LOOP_FRAMES = 40
"""Pictures of one loop: each is painted once and kept, and most come twice, on the way down and up."""
FIGURE_STATURE = 0.9
"""Height of the drawn person, of the square's side."""

Tone = Literal["good", "amber", "red", "soft"]
TONE_COLOURS: dict[Tone, Colour] = {"good": GOOD_RGB, "amber": AMBER_RGB, "red": RED_RGB, "soft": SOFT_RGB}
_FIGURE_POINT_ROWS = {name: i for i, name in enumerate(FIGURE_POINT_NAMES)}


@dataclass(frozen=True, slots=True)
class BodyDrawing:
    """One moment: thirteen points in the order of ``FIGURE``, x right and y down from 0 to 1, and what is drawn with them."""

    points: tuple[Point, ...]
    band: tuple[Point, ...] = ()
    """A band through these, round each limb that it lies on."""
    lines: tuple[tuple[float, float, float, float], ...] = ()
    """The room: floor, wall, wedge."""
    dots: tuple[tuple[float, float, Tone], ...] = ()
    """Joints that are meant, each a light."""
    arrows: tuple[tuple[float, float, float, float, Tone], ...] = ()
    crosses: tuple[tuple[float, float], ...] = ()
    """Not like this."""


Window = tuple[float, float, float, float]
"""The part of the drawing's square that is shown: left, top, right, bottom."""


@dataclass(frozen=True, slots=True)
class BodyFigure:
    """A part of a drawing as a widget: ``origin`` is the drawing's point in its upper left corner, ``scale`` its pixels a square's side."""

    width: int
    height: int
    origin: Point
    scale: float
    drawing: BodyDrawing

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        return supersample(self.size, SKIN_RGB, lambda surface, s: _draw(surface, s, self))


STROKE_HALF_WIDTH_SHARE = 0.036
"""Half a stroke's thickness, of the square's side."""
FOOT_ROOM_SHARE, HEAD_ROOM_SHARE, BODY_ROOM_SHARE = 0.075, 0.07, 0.055
"""What a foot, a head and any other part need around their joints, of the square's side."""
TOE_ROOM_SHARE = 0.11
"""From an ankle to the tips of the toes, seen from the side."""


def drawing_window(drawings: Sequence[BodyDrawing]) -> Window:
    """What all of ``drawings`` need, with room for a limb's thickness and a head's."""
    x, y = [], []
    for drawing in drawings:
        dots = [(dx, dy) for dx, dy, _ in drawing.dots]
        feet = drawing.points[-2:]
        x += [px + side * TOE_ROOM_SHARE for px, _ in feet for side in (-1, 1)]
        for points, room in (
            (drawing.points, BODY_ROOM_SHARE),
            (drawing.points[:1], HEAD_ROOM_SHARE),
            (feet, FOOT_ROOM_SHARE),
            (dots, LIGHT_HALF_WIDTH_SHARE),
            (drawing.crosses, 2.5 * STROKE_HALF_WIDTH_SHARE),
        ):
            x += [p[0] + side * room for p in points for side in (-1, 1)]
            y += [p[1] + side * room for p in points for side in (-1, 1)]
        strokes = (*drawing.lines, *(arrow[:4] for arrow in drawing.arrows))
        y += [line[i] + side * STROKE_HALF_WIDTH_SHARE for line in strokes for i in (1, 3) for side in (-1, 1)]
        # A floor may be cut off: it only says where down is.
        upright = [line for line in strokes if line not in drawing.lines or abs(line[0] - line[2]) < abs(line[1] - line[3])]
        x += [line[i] + side * STROKE_HALF_WIDTH_SHARE for line in upright for i in (0, 2) for side in (-1, 1)]
    return min(x), min(y), max(x), max(y)


def round_points(points: Sequence[Point]) -> tuple[Point, ...]:
    """``points`` to a thousandth: the way up is then drawn with the pictures of the way down."""
    return tuple((round(x, 3), round(y, 3)) for x, y in points)


def figure_moment(figure: ExerciseFigure, share: float) -> BodyDrawing:
    """``figure`` at ``share`` of its loop."""
    points = round_points(figure.at(share))
    return BodyDrawing(points, tuple(figure.place(mark, points) for mark in figure.band), figure.lines)


def figure_step(now: float, seconds: float) -> float:
    """The share of a loop of ``seconds`` at ``now``, in whole ``FIGURE_LOOP_FRAMES``; 0 where there is no time."""
    return (
        math.floor(now / seconds * FIGURE_LOOP_FRAMES) % FIGURE_LOOP_FRAMES / FIGURE_LOOP_FRAMES
        if math.isfinite(now) and seconds > 0
        else 0.0
    )


def place_body(name: str, drawing: BodyDrawing, view: Window, box: PixelBox) -> PlacedWidget:
    """``view`` of ``drawing`` as large as fits, in the middle of ``box``; the widget is no larger than what this moment needs."""
    scale = min(box.w / (view[2] - view[0]), box.h / (view[3] - view[1]))
    left = box.x + (box.w - scale * (view[2] - view[0])) / 2
    top = box.y + (box.h - scale * (view[3] - view[1])) / 2
    own = drawing_window((drawing,))
    x, y = (2 * math.floor(scale * max(near - far, 0.0) / 2) for near, far in zip(own[:2], view[:2], strict=True))
    right, bottom = (scale * (min(near, far) - start) for near, far, start in zip(own[2:], view[2:], view[:2], strict=True))
    w, h = even_pixels(right - x), even_pixels(bottom - y)
    origin = round(view[0] + x / scale, 4), round(view[1] + y / scale, 4)
    return PlacedWidget(name, BodyFigure(w, h, origin, round(scale, 3), drawing), round(left) + x, round(top) + y)


LIGHT_HALF_WIDTH_SHARE = 0.085
"""A joint's light with its halo."""
ON_LIMB_SHARE, CUFF_HALF_WIDTH_SHARE = 0.02, 0.014
"""How near to a thigh's middle a band's end lies on it, and half the band's width there."""
_HALO_STEPS = ((0.085, 38), (0.066, 60), (0.050, 90))
"""Half widths and opacities of the halo."""


def _draw(surface: pygame.Surface, s: float, body: BodyFigure) -> None:
    scale, drawing = s * body.scale, body.drawing
    stroke = STROKE_HALF_WIDTH_SHARE * scale

    def at(x: float, y: float) -> Point:
        return (x - body.origin[0]) * scale, (y - body.origin[1]) * scale

    for x0, y0, x1, y1 in drawing.lines:
        draw_capsule(surface, SOFT_RGB, at(x0, y0), at(x1, y1), 0.25 * stroke)
    band = [at(*point) for point in drawing.band]
    for start, end in pairwise(band):
        draw_capsule(surface, GOOD_RGB, start, end, 0.34 * stroke)
    person = pygame.Surface(surface.get_size(), pygame.SRCALPHA)
    person.fill((*SKIN_RGB, 0))
    joints = [at(*point) for point in drawing.points]
    draw_athlete(person, joints, FIGURE_STATURE * scale)
    surface.blit(person, (0, 0))
    for place in drawing.band:
        _cuff(surface, drawing.points, place, at, scale)
    for x, y, tone in drawing.dots:
        draw_light(surface, TONE_COLOURS[tone], at(x, y), scale)
    for x0, y0, x1, y1, tone in drawing.arrows:
        _arrow(surface, TONE_COLOURS[tone], at(x0, y0), at(x1, y1), 0.6 * stroke)
    for x, y in drawing.crosses:
        (cx, cy), r = at(x, y), 1.7 * stroke
        for way in (-1, 1):
            draw_capsule(surface, AMBER_RGB, (cx - r, cy - way * r), (cx + r, cy + way * r), 0.6 * stroke)


def draw_light(surface: pygame.Surface, colour: Colour, place: Point, scale: float) -> None:
    """A joint that shines: a disc with a halo."""
    side = 2 * math.ceil(LIGHT_HALF_WIDTH_SHARE * scale)
    halo = pygame.Surface((side, side), pygame.SRCALPHA)
    halo.fill((*colour, 0))
    for share, opacity in _HALO_STEPS:
        pygame.draw.circle(halo, (*colour, opacity), (side / 2, side / 2), share * scale)
    surface.blit(halo, (place[0] - side / 2, place[1] - side / 2))
    pygame.draw.circle(surface, colour, place, 0.034 * scale)


def _cuff(surface: pygame.Surface, points: Sequence[Point], place: Point, at: Callable[[float, float], Point], scale: float) -> None:
    """The band where it goes round a leg: a strip across it; nothing where it lies on none."""
    for side in SIDES:
        (ax, ay), (bx, by) = (points[_FIGURE_POINT_ROWS[f"{side}_{joint}"]] for joint in ("hip", "knee"))
        length = math.hypot(bx - ax, by - ay) or 1.0
        along, across = (bx - ax) / length, (by - ay) / length
        share = ((place[0] - ax) * along + (place[1] - ay) * across) / length
        if 0 <= share <= 1 and abs((place[0] - ax) * across - (place[1] - ay) * along) < ON_LIMB_SHARE:
            (x, y), half = at(*place), limb_half_width(share, FIGURE_STATURE * scale)
            ends = ((x - across * half, y + along * half), (x + across * half, y - along * half))
            draw_tapered(surface, GOOD_RGB, ends, (CUFF_HALF_WIDTH_SHARE * scale,) * 2)


def _arrow(surface: pygame.Surface, colour: Colour, start: Point, end: Point, radius: float) -> None:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length * 3.4 * radius, dy / length * 3.4 * radius
    draw_capsule(surface, colour, start, end, radius)
    for side in (-1, 1):
        draw_capsule(surface, colour, end, (end[0] - dx + side * dy, end[1] - dy - side * dx), radius)
