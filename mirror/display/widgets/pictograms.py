"""Pictograms of what to change, shown beside the words."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np
import pygame

from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.display.widgets.shapes import Point, draw_capsule, supersample
from mirror.types.colours import AMBER_RGB, BLACK_RGB, GOOD_RGB, SOFT_RGB, TRACK_RGB, WHITE_RGB, Colour
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


PICTOGRAM_HIP_SHARE = 0.43
"""Height of the pictogram's hips above its floor, of its side."""
PICTOGRAM_SINK_SHARE = 0.17
"""How far they sink in a squat."""
SQUAT_PICTURE_STEPS = 24
"""Leg pictures between standing and the bottom of a squat."""


@dataclass(frozen=True, slots=True)
class SquattingTrunk:
    """The upper body of the figure that squats on the attract screen; it moves as a whole, so one picture does."""

    side: int

    @property
    def size(self) -> tuple[int, int]:
        return round_up_even(0.46 * self.side), round_up_even(0.56 * self.side)

    def paint(self) -> pygame.Surface:
        return supersample(self.size, WHITE_RGB, lambda surface, s: _SignPen(surface, 0, 0, self.side * s).trunk(0.23, 0.48))


@dataclass(frozen=True, slots=True)
class SquattingLegs:
    """Its legs, at one of ``SQUAT_PICTURE_STEPS`` depths."""

    side: int
    step: int

    @property
    def size(self) -> tuple[int, int]:
        return round_up_even(0.4 * self.side), round_up_even(0.48 * self.side)

    def paint(self) -> pygame.Surface:
        return supersample(
            self.size,
            WHITE_RGB,
            lambda surface, s: _SignPen(surface, 0, 0, self.side * s).stance(0.2, 0.48, self.step / SQUAT_PICTURE_STEPS),
        )


@dataclass(frozen=True, slots=True)
class FloorMark:
    """The mark that it stands on."""

    side: int

    @property
    def size(self) -> tuple[int, int]:
        return round_up_even(0.7 * self.side), round_up_even(0.16 * self.side)

    def paint(self) -> pygame.Surface:
        return supersample(self.size, GOOD_RGB, lambda surface, s: _SignPen(surface, 0, 0, self.side * s).mark(0.35, 0.08))


def place_squatting_figure(box: PixelBox, sunk: float) -> list[PlacedWidget]:
    """A figure in the middle of ``box`` that has sunk by ``sunk`` (0..1): the trunk glides, the legs follow in small steps."""
    side = round_up_even(min(box.h, box.w / 0.72))
    floor = box.y + (box.h + side) // 2 - round(0.07 * side)
    mark, legs, trunk = FloorMark(side), SquattingLegs(side, round(sunk * SQUAT_PICTURE_STEPS)), SquattingTrunk(side)
    hip = floor - (PICTOGRAM_HIP_SHARE - PICTOGRAM_SINK_SHARE * sunk) * side
    middle = box.x + box.w // 2
    return [
        PlacedWidget("squatter", mark, middle - mark.size[0] // 2, floor - round(0.11 * side)),
        PlacedWidget("squatter.legs", legs, middle - legs.size[0] // 2, floor - round(0.48 * side)),
        PlacedWidget("squatter.trunk", trunk, middle - trunk.size[0] // 2, round(hip - 0.48 * side)),
    ]


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

    def person(self, x: float, colour: Colour = WHITE_RGB, scale: float = 1.0, floor: float = 0.93) -> None:
        """From the front, arms a little out, feet on ``floor``."""
        self.trunk(x, floor - PICTOGRAM_HIP_SHARE * scale, colour, scale)
        self.stance(x, floor, 0.0, colour, scale)

    def trunk(self, x: float, hip: float, colour: Colour = WHITE_RGB, scale: float = 1.0) -> None:
        """Head, chest and arms, with the hips at height ``hip``."""

        def at(px: float, py: float) -> Point:
            return x + px * scale, hip - py * scale

        self.disc(colour, *at(0, 0.38), 0.085 * scale)
        self.line(colour, 0.17 * scale, at(-0.045, 0.17), at(0.045, 0.17), at(0.03, 0.03), at(-0.03, 0.03), at(-0.045, 0.17))
        for side in (-1, 1):
            self.line(colour, 0.065 * scale, at(side * 0.12, 0.19), at(side * 0.19, -0.03))

    def stance(self, x: float, floor: float, sunk: float, colour: Colour = WHITE_RGB, scale: float = 1.0) -> None:
        """Both legs with the hips ``sunk`` (0..1) of the way down, knees over the toes."""
        hip = PICTOGRAM_HIP_SHARE - PICTOGRAM_SINK_SHARE * sunk
        for side in (-1, 1):
            joints = ((0.055, hip), (0.075 + 0.075 * sunk, 0.235), (0.09, 0.04))
            self.line(colour, 0.085 * scale, *((x + side * px * scale, floor - py * scale) for px, py in joints))

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
                self.person(0.78, TRACK_RGB, 0.8)
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
