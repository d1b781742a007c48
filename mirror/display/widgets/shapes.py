"""Shapes: thick, soft, and different in outline wherever they differ in meaning.

Both eyes fuse on the reflection, twice as far away, so thin lines double and vanish (docs/evidence.md#feedback): nothing here is thin.
Severity is always told three times: by colour, by outline (disc, diamond, octagon) and by words beside it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import pygame

from mirror.display.widgets.text import CAP_HEIGHT_RATIO, load_font, px_for
from mirror.types.colours import AMBER_RGB, BLACK_RGB, GOOD_RGB, RED_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB, Colour

Level = Literal["good", "amber", "red", "unknown"]
LEVEL_COLOURS: dict[Level, Colour] = {"good": GOOD_RGB, "amber": AMBER_RGB, "red": RED_RGB, "unknown": SOFT_RGB}

Kind = Literal["good", "fair", "amber", "red", "unknown", "note"]
KIND_COLOURS: dict[Kind, Colour] = {
    "good": GOOD_RGB,
    "fair": AMBER_RGB,
    "amber": AMBER_RGB,
    "red": RED_RGB,
    "unknown": SOFT_RGB,
    "note": WHITE_RGB,
}

Point = tuple[float, float]


def supersample(size: tuple[int, int], tint: Colour, paint: Callable[[pygame.Surface, float], None]) -> pygame.Surface:
    """A surface painted larger by the factor handed to ``paint``, then averaged down: soft edges without a dark fringe."""
    scale = 3 if max(size) <= 300 else 2
    large = pygame.Surface((size[0] * scale, size[1] * scale), pygame.SRCALPHA)
    large.fill((*tint, 0))
    paint(large, float(scale))
    return pygame.transform.smoothscale(large, size)


def draw_polygon(surface: pygame.Surface, colour: Colour, points: Sequence[Point], rounding: float) -> None:
    """A filled polygon whose corners are rounded outwards by ``rounding`` px."""
    pygame.draw.polygon(surface, colour, points)
    for index, start in enumerate(points):
        draw_capsule(surface, colour, start, points[(index + 1) % len(points)], rounding)


def draw_capsule(surface: pygame.Surface, colour: Colour, start: Point, end: Point, radius: float) -> None:
    """A limb: a thick line with round ends."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy)
    if length > 1e-6:
        nx, ny = -dy / length * radius, dx / length * radius
        corners = [(start[0] + nx, start[1] + ny), (end[0] + nx, end[1] + ny), (end[0] - nx, end[1] - ny), (start[0] - nx, start[1] - ny)]
        pygame.draw.polygon(surface, colour, corners)
    for x, y in (start, end):
        pygame.draw.circle(surface, colour, (x, y), radius)


def draw_outline(level: Level, centre: Point, radius: float) -> list[Point]:
    """The outline that stands for a level: a disc, a diamond for amber, an octagon for red."""
    corners = {"good": 48, "unknown": 48, "amber": 4, "red": 8}[level]
    turn = math.pi / 8 if level == "red" else 0.0
    angles = (turn + 2 * math.pi * i / corners for i in range(corners))
    return [(centre[0] + radius * math.cos(a), centre[1] + radius * math.sin(a)) for a in angles]


@dataclass(frozen=True, slots=True)
class KneeMark:
    """A knee as a soft shape with the side's letter in it; hollow when the knee is not measured."""

    diameter: int
    level: Level
    letter: str

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        colour = LEVEL_COLOURS[self.level]
        rounding = self.diameter * (0.09 if self.level == "amber" else 0.05)
        radius = self.diameter * (0.46 if self.level == "amber" else 0.45) - rounding

        def body(surface: pygame.Surface, s: float) -> None:
            centre = (self.diameter * s / 2, self.diameter * s / 2)
            draw_polygon(surface, colour, draw_outline(self.level, centre, radius * s), rounding * s)
            if self.level == "unknown":
                draw_polygon(surface, BLACK_RGB, draw_outline(self.level, centre, (radius - 0.1 * self.diameter) * s), rounding * s)

        surface = supersample(self.size, colour, body)
        ink = load_font("Bold", px_for(self.diameter * 0.32)).render(self.letter, True, colour if self.level == "unknown" else BLACK_RGB)
        face = load_font("Bold", px_for(self.diameter * 0.32))
        middle = face.get_ascent() - CAP_HEIGHT_RATIO * px_for(self.diameter * 0.32) / 2
        surface.blit(ink, ((self.diameter - ink.get_width()) / 2, self.diameter / 2 - middle))
        return surface


@dataclass(frozen=True, slots=True)
class CueArrow:
    """A thick arrow to the left (-1) or the right (+1); ``heads`` chevrons follow its head (one for amber, two for red)."""

    width: int
    height: int
    direction: int
    colour: Colour
    heads: int

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            w, h = self.width * s, self.height * s
            thick = min(0.22 * h, w / (3 + self.heads))
            reach = min(h / 2 - thick / 2, w - thick - 1.9 * thick * (self.heads - 1))
            for index in range(self.heads):
                tip = thick / 2 + index * 1.9 * thick
                arms = [(tip + reach, h / 2 - reach), (tip, h / 2), (tip + reach, h / 2 + reach)]
                for start, end in pairwise(arms):
                    draw_capsule(surface, self.colour, start, end, thick / 2)
            if self.heads == 1:
                draw_capsule(surface, self.colour, (thick, h / 2), (w - thick / 2, h / 2), thick / 2)

        surface = supersample(self.size, self.colour, body)
        return pygame.transform.flip(surface, True, False) if self.direction > 0 else surface


@dataclass(frozen=True, slots=True)
class RoundedBar:
    """A bar with round ends: an empty socket, or its filling."""

    width: int
    height: int
    colour: Colour

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            pygame.draw.rect(surface, self.colour, surface.get_rect(), border_radius=round(min(self.size) * s / 2))

        return supersample(self.size, self.colour, body)


@dataclass(frozen=True, slots=True)
class StatusIcon:
    """A small sign that says the same as the words next to it: a tick, a half disc, a diamond, an octagon, a hollow
    ring with a question, or a disc with an i for what is neither good nor bad."""

    diameter: int
    kind: Kind

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        colour = KIND_COLOURS[self.kind]
        level: Level = self.kind if self.kind in ("amber", "red") else "good"
        d = self.diameter

        def body(surface: pygame.Surface, s: float) -> None:
            centre, r = (d * s / 2, d * s / 2), d * s / 2
            if self.kind == "fair":
                pygame.draw.circle(surface, colour, centre, r)
                pygame.draw.circle(surface, BLACK_RGB, centre, r * 0.68)
                pygame.draw.circle(surface, colour, centre, r * 0.68, draw_bottom_left=True, draw_bottom_right=True)
                return
            draw_polygon(surface, colour, draw_outline(level, centre, r * 0.88), r * 0.11)
            if self.kind == "unknown":
                draw_polygon(surface, BLACK_RGB, draw_outline(level, centre, r * 0.6), r * 0.05)
            elif self.kind == "good":
                for start, end in (((0.28, 0.53), (0.44, 0.68)), ((0.44, 0.68), (0.73, 0.36))):
                    draw_capsule(surface, BLACK_RGB, (start[0] * d * s, start[1] * d * s), (end[0] * d * s, end[1] * d * s), 0.07 * d * s)

        surface = supersample(self.size, colour, body)
        sign = {"amber": "!", "red": "!", "unknown": "?", "note": "i"}.get(self.kind)
        if sign:
            px = px_for(d * 0.46)
            ink = load_font("Bold", px).render(sign, True, BLACK_RGB if self.kind != "unknown" else colour)
            surface.blit(ink, ((d - ink.get_width()) / 2, d / 2 - load_font("Bold", px).get_ascent() + CAP_HEIGHT_RATIO * px / 2))
        return surface


@dataclass(frozen=True, slots=True)
class CountPip:
    """One step of a short count: done (a tick), running (a thick ring) or to come (a dim disc)."""

    diameter: int
    state: Literal["done", "now", "next"]

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        if self.state == "done":
            return StatusIcon(self.diameter, "good").paint()

        def body(surface: pygame.Surface, s: float) -> None:
            r = self.diameter * s / 2
            pygame.draw.circle(surface, WHITE_RGB if self.state == "now" else TRACK_RGB, (r, r), r)
            pygame.draw.circle(surface, BLACK_RGB, (r, r), r * 0.64)

        return supersample(self.size, WHITE_RGB if self.state == "now" else TRACK_RGB, body)


@dataclass(frozen=True, slots=True)
class ThickRing:
    """A thick ring; ``share`` of its radius is filled."""

    diameter: int
    share: float
    colour: Colour

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            r = self.diameter * s / 2
            pygame.draw.circle(surface, self.colour, (r, r), r, round(self.share * r))

        return supersample(self.size, self.colour, body)
