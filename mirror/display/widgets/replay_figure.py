"""A repetition that is seen again: the athlete in the person's own joints, the way that each knee took, and where it was furthest in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import pygame

from mirror.display.widgets.athlete import CLEAR_RGBA, SKIN_RGB, draw_athlete
from mirror.display.widgets.base import PersonPicture
from mirror.display.widgets.body_figure import draw_light
from mirror.display.widgets.limbs import Point, draw_tapered
from mirror.display.widgets.shapes import supersample
from mirror.types import JointPlaces, RepReplay
from mirror.types.body import LEG_STATURE_SHARE
from mirror.types.colours import Colour
from mirror.types.replay import body_places

KNEE_PATH_HALF_WIDTH_LEGS, KNEE_PATH_GAP_LEGS = 0.014, 0.012
KNEE_MARK_HALF_WIDTH_LEGS = 0.034
REPLAY_LIGHT_SCALE_LEGS = 2.2
"""A knee's light is drawn for a figure whose square's side is this many legs."""
REPLAY_ROOM_LEGS = (0.22, 0.24, 0.22, 0.2)
"""What the body needs around its joints: left, above, right, below."""


@dataclass(frozen=True, slots=True)
class ReplayFigure(PersonPicture):
    """One moment. Joints and ways are in legs as in ``RepReplay``, already mirrored; ``origin`` is the place of the upper left corner,
    ``scale`` pixels a leg. ``ways`` are those of the knees (left, right), each in its colour of ``tints``; ``marks`` are where a knee was
    furthest in, and they shine at that moment."""

    width: int
    height: int
    origin: Point
    scale: float
    joints: tuple[Point, ...]
    ways: tuple[tuple[Point, ...], tuple[Point, ...]]
    tints: tuple[Colour, Colour]
    marks: tuple[tuple[Point, Colour], ...]
    shining: bool

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        return supersample(self.size, SKIN_RGB, self._draw)

    def _draw(self, surface: pygame.Surface, s: float) -> None:
        scale = s * self.scale

        def at(place: Point) -> Point:
            return (place[0] - self.origin[0]) * scale, (place[1] - self.origin[1]) * scale

        draw_athlete(surface, [at(place) for place in self.joints], scale / LEG_STATURE_SHARE)
        for way, colour in zip(self.ways, self.tints, strict=True):
            spots = [at(place) for place in way]
            for half, tint in ((KNEE_PATH_HALF_WIDTH_LEGS + KNEE_PATH_GAP_LEGS, CLEAR_RGBA), (KNEE_PATH_HALF_WIDTH_LEGS, colour)):
                for start, end in pairwise(spots):
                    draw_tapered(surface, tint, (start, end), (half * scale,) * 2)
        for place, colour in self.marks:
            if self.shining:
                draw_light(surface, colour, at(place), REPLAY_LIGHT_SCALE_LEGS * scale)
            else:
                for half, tint in ((KNEE_MARK_HALF_WIDTH_LEGS + KNEE_PATH_GAP_LEGS, CLEAR_RGBA), (KNEE_MARK_HALF_WIDTH_LEGS, colour)):
                    pygame.draw.circle(surface, tint, at(place), half * scale)


def mirror_places(pose: JointPlaces) -> tuple[Point, ...]:
    """The thirteen joints of a figure as a mirror shows them: the head, then shoulders to ankles."""
    return tuple((-x, y) for x, y in body_places(pose))


def pose_between(replay: RepReplay, index: float) -> JointPlaces:
    """The pose at ``index``, between two of ``replay`` where it is no whole number."""
    first = min(max(int(index), 0), len(replay.poses) - 1)
    second, part = min(first + 1, len(replay.poses) - 1), index - first
    if part <= 0:
        return replay.poses[first]
    return tuple(
        (ax + part * (bx - ax), ay + part * (by - ay)) for (ax, ay), (bx, by) in zip(replay.poses[first], replay.poses[second], strict=True)
    )


def replay_window(replays: Sequence[RepReplay]) -> tuple[float, float, float, float]:
    """What all of the poses need, in mirrored legs: left, top, right, bottom."""
    least_x, least_y, greatest_x, greatest_y = zip(*(replay.bounds for replay in replays), strict=True)
    left, above, right, below = REPLAY_ROOM_LEGS
    return -max(greatest_x) - left, min(least_y) - above, -min(least_x) + right, max(greatest_y) + below


def knee_ways(replay: RepReplay) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
    """The way of each knee (left, right), mirrored."""
    left, right = (tuple((-x, y) for x, y in way) for way in replay.ways)
    return left, right
