"""People as pictograms, and the person's own legs as a small figure in the corner.

Points come in pixels of the unflipped camera frame, where the person's left is on the right. A mirror shows it the other way round,
so every x is turned about the frame before it is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pygame

from mirror.display.shapes import Level, Mark, Point, capsule, smooth
from mirror.display.theme import AMBER, BLACK, GOOD, SOFT, TRACK, WHITE, Colour
from mirror.types import KEYPOINTS, Points

Sign = Literal["stand", "person", "back", "closer", "turn", "feet", "light", "alone", "left", "right", "warning"]

_WORDS: tuple[tuple[str, Sign], ...] = (
    ("back", "back"), ("further", "back"), ("away", "back"), ("feet", "feet"), ("ankle", "feet"), ("turn", "turn"), ("face", "turn"),
    ("closer", "closer"), ("forward", "closer"), ("nearer", "closer"), ("light", "light"), ("dark", "light"), ("alone", "alone"),
    ("one person", "alone"), ("others", "alone"), ("left", "left"), ("right", "right"),
)  # fmt: skip


def sign_for(text: str) -> Sign:
    """The pictogram that goes with a placement text, found by its words; a person on a mark for any other."""
    low = text.lower()
    return next((sign for word, sign in _WORDS if word in low), "stand")


LEGS = tuple(KEYPOINTS.index(f"{side}_{joint}") for side in ("left", "right") for joint in ("hip", "knee", "ankle"))
"""Rows of hip, knee and ankle, left leg first."""
SEEN = 0.2
"""Joints below this score are not drawn."""


@dataclass(frozen=True, slots=True)
class Legs:
    """Hips, knees and ankles in whole pixels of the widget, already mirrored; None = not seen. ``levels`` colour and shape the knees."""

    width: int
    height: int
    joints: tuple[tuple[int, int] | None, ...]
    levels: tuple[Level, Level]

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        limb = 0.055 * self.height

        def body(surface: pygame.Surface, s: float) -> None:
            joints = [None if p is None else (p[0] * s, p[1] * s) for p in self.joints]
            bones = ((0, 3), (0, 1), (1, 2), (3, 4), (4, 5))
            for start, end in ((joints[a], joints[b]) for a, b in bones):
                if start and end:
                    capsule(surface, SOFT, start, end, limb * s)

        surface = smooth(self.size, SOFT, body)
        for knee, level, letter in ((self.joints[1], self.levels[0], "L"), (self.joints[4], self.levels[1], "R")):
            if knee:
                mark = Mark(knee_diameter(self.height), level, letter).paint()
                surface.blit(mark, (knee[0] - mark.get_width() // 2, knee[1] - mark.get_height() // 2))
        return surface


def knee_diameter(height: int) -> int:
    """Diameter of the knees' marks in a leg figure ``height`` px high."""
    return max(8, int(height * 0.3) // 2 * 2)


def legs(points: Points | None, frame: tuple[int, int], width: int, height: int, levels: tuple[Level, Level]) -> Legs | None:
    """The person's legs as a figure of ``width`` x ``height`` px, ankles at the bottom; None when too little of them is seen.

    The scale is fixed to the frame's height, so that the figure does not breathe with every frame; a person nearer to the camera than
    that is shrunk to fit.
    """
    if points is None or min(frame) <= 0:
        return None
    rows = np.asarray(points, dtype=np.float64)[list(LEGS)]
    seen = np.isfinite(rows).all(axis=1) & (rows[:, 2] >= SEEN)
    if seen.sum() < 4 or not (seen[2] or seen[5]):
        return None
    edge = knee_diameter(height) / 2
    x, y = -rows[:, 0], rows[:, 1]
    middle, floor = float((x[seen].min() + x[seen].max()) / 2), float(y[seen].max())
    span_x, span_y = float(np.ptp(x[seen])), float(np.ptp(y[seen]))
    scale = min((height - 2 * edge) / max(span_y, 0.45 * frame[1]), (width - 2 * edge) / max(span_x, 1.0))
    joints = tuple(
        (round(width / 2 + (float(px) - middle) * scale), round(height - edge + (float(py) - floor) * scale)) if ok else None
        for px, py, ok in zip(x, y, seen, strict=True)
    )
    return Legs(width, height, joints, levels)


@dataclass(frozen=True, slots=True)
class Pictogram:
    """One sign that goes with large words."""

    width: int
    height: int
    sign: Sign

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            w, h = self.width * s, self.height * s
            side = min(w, h)
            _Pen(surface, (w - side) / 2, (h - side) / 2, side).draw(self.sign)

        return smooth(self.size, WHITE, body)


class _Pen:
    """Draws signs on a square of side 1."""

    def __init__(self, surface: pygame.Surface, left: float, top: float, side: float) -> None:
        self._surface, self._left, self._top, self._side = surface, left, top, side

    def _at(self, x: float, y: float) -> Point:
        return self._left + x * self._side, self._top + y * self._side

    def line(self, colour: Colour, width: float, *points: Point) -> None:
        for start, end in pairwise(points):
            capsule(self._surface, colour, self._at(*start), self._at(*end), width * self._side / 2)

    def disc(self, colour: Colour, x: float, y: float, radius: float) -> None:
        pygame.draw.circle(self._surface, colour, self._at(x, y), radius * self._side)

    def oval(self, colour: Colour, x: float, y: float, rx: float, ry: float) -> None:
        left, top = self._at(x - rx, y - ry)
        pygame.draw.ellipse(self._surface, colour, (left, top, 2 * rx * self._side, 2 * ry * self._side))

    def person(self, x: float, colour: Colour = WHITE, scale: float = 1.0, floor: float = 0.93) -> None:
        """From the front, arms a little out, feet on ``floor``."""

        def at(px: float, py: float) -> Point:
            return x + px * scale, floor - py * scale

        self.disc(colour, *at(0, 0.81), 0.085 * scale)
        self.line(colour, 0.17 * scale, at(-0.045, 0.6), at(0.045, 0.6), at(0.03, 0.46), at(-0.03, 0.46), at(-0.045, 0.6))
        for side in (-1, 1):
            self.line(colour, 0.065 * scale, at(side * 0.12, 0.62), at(side * 0.19, 0.4))
            self.line(colour, 0.085 * scale, at(side * 0.055, 0.43), at(side * 0.09, 0.04))

    def above(self, y: float) -> None:
        """From above: the person, facing the glass at the top."""
        self.oval(WHITE, 0.5, y, 0.2, 0.085)
        self.disc(BLACK, 0.5, y - 0.01, 0.105)
        self.disc(WHITE, 0.5, y - 0.01, 0.08)

    def arrow(self, colour: Colour, start: Point, end: Point, width: float = 0.075) -> None:
        self.line(colour, width, start, end)
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5
        dx, dy = dx / length * 0.13, dy / length * 0.13
        self.line(colour, width, (end[0] - dx - dy, end[1] - dy + dx), end, (end[0] - dx + dy, end[1] - dy - dx))

    def draw(self, sign: Sign) -> None:
        if sign in ("back", "closer", "left", "right", "turn"):
            self.line(SOFT, 0.07, (0.12, 0.06), (0.88, 0.06))
        match sign:
            case "back":
                self.above(0.32)
                self.arrow(GOOD, (0.5, 0.5), (0.5, 0.92))
            case "closer":
                self.above(0.84)
                self.arrow(GOOD, (0.5, 0.66), (0.5, 0.24))
            case "left" | "right":
                way = -1 if sign == "left" else 1
                self.above(0.6)
                self.arrow(GOOD, (0.5 + way * 0.25, 0.6), (0.5 + way * 0.45, 0.6))
            case "turn":
                self.above(0.6)
                self._turning()
            case "feet":
                self.person(0.5)
                for side in (-1, 1):
                    corner = 0.5 + side * 0.27
                    self.line(AMBER, 0.07, (corner, 0.72), (corner, 0.96), (corner - side * 0.15, 0.96))
            case "light":
                self.disc(AMBER, 0.5, 0.5, 0.2)
                for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0), (0.707, 0.707), (0.707, -0.707), (-0.707, 0.707), (-0.707, -0.707)):
                    self.line(AMBER, 0.075, (0.5 + 0.31 * dx, 0.5 + 0.31 * dy), (0.5 + 0.42 * dx, 0.5 + 0.42 * dy))
            case "alone":
                self.person(0.36)
                self.person(0.78, TRACK, 0.8)
                self.line(AMBER, 0.07, (0.66, 0.42), (0.9, 0.7))
                self.line(AMBER, 0.07, (0.9, 0.42), (0.66, 0.7))
            case "warning":
                self.line(AMBER, 0.1, (0.5, 0.12), (0.92, 0.86), (0.08, 0.86), (0.5, 0.12))
                self.line(AMBER, 0.11, (0.5, 0.4), (0.5, 0.58))
                self.disc(AMBER, 0.5, 0.73, 0.062)
            case "person":
                self.person(0.5)
            case "stand":
                self.oval(GOOD, 0.5, 0.9, 0.34, 0.075)
                self.oval(BLACK, 0.5, 0.9, 0.25, 0.035)
                self.person(0.5)

    def _turning(self) -> None:
        """An arrow that bends round the person towards the glass."""
        angles = np.radians(np.linspace(20, -60, 9))
        arc = [(0.5 + 0.34 * float(np.cos(a)), 0.6 + 0.34 * float(np.sin(a))) for a in angles]
        self.line(GOOD, 0.075, *arc)
        self.arrow(GOOD, arc[-2], arc[-1])
