"""Pictograms of what to change, shown beside the words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pygame

from mirror.display.widgets.athlete import SKIN_RGB, draw_athlete
from mirror.display.widgets.body_figure import FIGURE_STATURE
from mirror.display.widgets.illustrations import STANDING_SOLE_SHARE, standing_joints
from mirror.display.widgets.shapes import Point, draw_capsule, supersample
from mirror.types.colours import AMBER_RGB, BLACK_RGB, GOOD_RGB, SOFT_RGB, WHITE_RGB, Colour
from mirror.types.message import Message

Sign = Literal["stand", "person", "back", "closer", "turn", "feet", "light", "alone", "left", "right", "warning"]

ADVICE_SIGNS: dict[str, Sign] = {
    "reason.feet.advice": "feet", "reason.far.advice": "closer", "reason.near.advice": "back", "reason.turned.advice": "turn",
    "reason.back.advice": "turn", "reason.profile.advice": "turn", "reason.dark.advice": "light", "fault.black": "light",
    "reason.crowd.advice": "alone", "reason.step.advice": "feet", "reason.steps.advice": "feet", "glass.face_mirror": "turn",
    "reason.joints.advice": "back",
}  # fmt: skip
"""The pictogram that goes with an advice, by its key."""


def pictogram_for(advice: Message) -> Sign:
    """The pictogram that goes with ``advice``; a person on a mark for any other."""
    return ADVICE_SIGNS.get(advice.key, "stand")


PICTOGRAM_STATURE_SHARE, PICTOGRAM_FLOOR_SHARE = 0.8, 0.93
"""Height of a person in a pictogram and where it stands, of its side."""


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
            _SignPen(surface, (w - side) / 2, (h - side) / 2, side).draw(self.sign)

        return supersample(self.size, WHITE_RGB, body)


class _SignPen:
    """Draws signs on a square of side 1."""

    def __init__(self, surface: pygame.Surface, left: float, top: float, side: float) -> None:
        self._surface, self._left, self._top, self._side = surface, left, top, side

    def _at(self, x: float, y: float) -> Point:
        return self._left + x * self._side, self._top + y * self._side

    def line(self, colour: Colour, width: float, *points: Point) -> None:
        for start, end in pairwise(points):
            draw_capsule(self._surface, colour, self._at(*start), self._at(*end), width * self._side / 2)

    def disc(self, colour: Colour, x: float, y: float, radius: float) -> None:
        pygame.draw.circle(self._surface, colour, self._at(x, y), radius * self._side)

    def oval(self, colour: Colour, x: float, y: float, rx: float, ry: float) -> None:
        left, top = self._at(x - rx, y - ry)
        pygame.draw.ellipse(self._surface, colour, (left, top, 2 * rx * self._side, 2 * ry * self._side))

    def person(self, x: float, light: int = 255, scale: float = 1.0) -> None:
        """The athlete from the front, standing on the sign's floor, as bright as ``light`` of 255."""
        height = PICTOGRAM_STATURE_SHARE * scale
        drawn = pygame.Surface(self._surface.get_size(), pygame.SRCALPHA)
        drawn.fill((*SKIN_RGB, 0))
        share = height / FIGURE_STATURE
        top = PICTOGRAM_FLOOR_SHARE - share * STANDING_SOLE_SHARE
        joints = [self._at(x + share * (px - 0.5), top + share * py) for px, py in standing_joints()]
        draw_athlete(drawn, joints, height * self._side)
        drawn.fill((light, light, light, 255), special_flags=pygame.BLEND_RGBA_MULT)
        self._surface.blit(drawn, (0, 0))

    def above(self, y: float, sideways: bool = False) -> None:
        """From above: shoulders and head of the person, facing the glass at the top, or not."""
        wide, deep = (0.09, 0.23) if sideways else (0.23, 0.09)
        self.oval(WHITE_RGB, 0.5, y, wide, deep)
        self.disc(BLACK_RGB, 0.5, y, 0.125)
        self.disc(WHITE_RGB, 0.5, y, 0.095)

    def arrow(self, colour: Colour, start: Point, end: Point, width: float = 0.075) -> None:
        self.line(colour, width, start, end)
        dx, dy = end[0] - start[0], end[1] - start[1]
        length = (dx * dx + dy * dy) ** 0.5
        dx, dy = dx / length * 0.13, dy / length * 0.13
        self.line(colour, width, (end[0] - dx - dy, end[1] - dy + dx), end, (end[0] - dx + dy, end[1] - dy - dx))

    def mark(self, x: float, y: float) -> None:
        """The place on the floor to stand on."""
        self.oval(GOOD_RGB, x, y, 0.34, 0.075)
        self.oval(BLACK_RGB, x, y, 0.25, 0.035)

    def draw(self, sign: Sign) -> None:
        if sign in ("back", "closer", "left", "right", "turn"):
            self.line(SOFT_RGB, 0.07, (0.12, 0.06), (0.88, 0.06))
        match sign:
            case "back":
                self.above(0.32)
                self.arrow(GOOD_RGB, (0.5, 0.5), (0.5, 0.92))
            case "closer":
                self.above(0.84)
                self.arrow(GOOD_RGB, (0.5, 0.66), (0.5, 0.24))
            case "left" | "right":
                way = -1 if sign == "left" else 1
                self.above(0.6)
                self.arrow(GOOD_RGB, (0.5 + way * 0.25, 0.6), (0.5 + way * 0.45, 0.6))
            case "turn":
                self.above(0.6, sideways=True)
                self._turning()
            case "feet":
                self.person(0.5)
                for side in (-1, 1):
                    corner = 0.5 + side * 0.27
                    self.line(AMBER_RGB, 0.07, (corner, 0.72), (corner, 0.96), (corner - side * 0.15, 0.96))
            case "light":
                self.disc(AMBER_RGB, 0.5, 0.5, 0.2)
                for dx, dy in ((0, 1), (1, 0), (0, -1), (-1, 0), (0.707, 0.707), (0.707, -0.707), (-0.707, 0.707), (-0.707, -0.707)):
                    self.line(AMBER_RGB, 0.075, (0.5 + 0.31 * dx, 0.5 + 0.31 * dy), (0.5 + 0.42 * dx, 0.5 + 0.42 * dy))
            case "alone":
                self.person(0.36)
                self.person(0.78, 96, 0.8)
                self.line(AMBER_RGB, 0.07, (0.66, 0.42), (0.9, 0.7))
                self.line(AMBER_RGB, 0.07, (0.9, 0.42), (0.66, 0.7))
            case "warning":
                self.line(AMBER_RGB, 0.1, (0.5, 0.12), (0.92, 0.86), (0.08, 0.86), (0.5, 0.12))
                self.line(AMBER_RGB, 0.11, (0.5, 0.4), (0.5, 0.58))
                self.disc(AMBER_RGB, 0.5, 0.73, 0.062)
            case "person":
                self.person(0.5)
            case "stand":
                self.mark(0.5, 0.9)
                self.person(0.5)

    def _turning(self) -> None:
        """An arrow that bends round the person towards the glass."""
        angles = np.radians(np.linspace(20, -60, 9))
        arc = [(0.5 + 0.3 * float(np.cos(a)), 0.6 + 0.3 * float(np.sin(a))) for a in angles]
        self.line(GOOD_RGB, 0.075, *arc)
        self.arrow(GOOD_RGB, arc[-2], arc[-1])
