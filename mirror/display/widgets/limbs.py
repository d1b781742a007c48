"""Round limbs and the plane geometry that they are placed by."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pygame

from mirror.types.colours import Colour

Point = tuple[float, float]


def draw_tapered(
    surface: pygame.Surface, colour: Colour | tuple[int, int, int, int], points: Sequence[Point], radii: Sequence[float]
) -> None:
    """A round limb through ``points`` that is ``radii`` pixels to each side of them."""
    for (ax, ay), (bx, by), ra, rb in zip(points, points[1:], radii, radii[1:], strict=False):
        length = math.hypot(bx - ax, by - ay)
        if length > abs(ra - rb):
            # Outer tangents of two circles touch them where the radius leans towards the smaller one.
            turn, lean = math.atan2(by - ay, bx - ax), math.acos((ra - rb) / length)
            upper, lower = turn + lean, turn - lean
            spots = ((ax, ay, ra, upper), (bx, by, rb, upper), (bx, by, rb, lower), (ax, ay, ra, lower))
            pygame.draw.polygon(surface, colour, [(x + r * math.cos(at), y + r * math.sin(at)) for x, y, r, at in spots])
    for spot, radius in zip(points, radii, strict=True):
        pygame.draw.circle(surface, colour, spot, radius)


def smooth_outline(points: Sequence[Point]) -> list[Point]:
    """A closed curve through ``points`` (Catmull-Rom)."""
    made: list[Point] = []
    count = len(points)
    for i in range(count):
        p, q, r, s = (points[(i + k) % count] for k in (-1, 0, 1, 2))
        for step in range(6):
            t = step / 6
            weights = (-t + 2 * t * t - t**3, 2 - 5 * t * t + 3 * t**3, t + 4 * t * t - 3 * t**3, -t * t + t**3)
            made.append((_weigh(weights, (p[0], q[0], r[0], s[0])), _weigh(weights, (p[1], q[1], r[1], s[1]))))
    return made


def _weigh(weights: Sequence[float], values: Sequence[float]) -> float:
    return 0.5 * sum(w * v for w, v in zip(weights, values, strict=True))


def point_between(a: Point, b: Point, share: float) -> Point:
    """The point at ``share`` of the way from ``a`` to ``b``."""
    return a[0] + share * (b[0] - a[0]), a[1] + share * (b[1] - a[1])


def subtract(a: Point, b: Point) -> Point:
    """From ``b`` to ``a``."""
    return a[0] - b[0], a[1] - b[1]


def dot_product(a: Point, b: Point) -> float:
    """How far ``a`` goes along ``b``, times the length of ``b``."""
    return a[0] * b[0] + a[1] * b[1]


def direction(a: Point, b: Point) -> Point:
    """The direction from ``a`` to ``b``; down where they are the same."""
    length = math.dist(a, b)
    return ((b[0] - a[0]) / length, (b[1] - a[1]) / length) if length > 1e-9 else (0.0, 1.0)
