"""The person's skeleton, knees and the knees' paths, drawn onto the camera's picture of them, which is turned like a mirror."""

from __future__ import annotations

import math

import pygame

from mirror.display.scenes.components import drift_limits
from mirror.display.scenes.wording import drift_level
from mirror.display.widgets.shapes import LEVEL_COLOURS, Level, draw_capsule
from mirror.types import SIDES, Joint, PersonOverlay, TrainingStatus, View
from mirror.types.colours import BLACK_RGB, WHITE_RGB

Spot = tuple[float, float]
BONES = (
    (Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER), (Joint.LEFT_HIP, Joint.RIGHT_HIP),
    *((Joint[f"{side.upper()}_{a}"], Joint[f"{side.upper()}_{b}"]) for side in SIDES for a, b in (
        ("SHOULDER", "ELBOW"), ("ELBOW", "WRIST"), ("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"),
    )),
)  # fmt: skip
MIN_OVERLAY_JOINT_SCORE = 0.25
"""What a joint must be seen with to be drawn."""
BONE_RADIUS_SHARE = 0.0042
"""Of the picture's height."""
KNEE_DOT_BONES, TRAIL_BONES, OUTLINE_BONES = 4.4, 2.0, 1.55
"""A knee's dot, the newest end of its path and every outline, in radii of a bone."""


def draw_body(surface: pygame.Surface, view: View, dots: bool = True) -> None:
    """Onto ``surface``, the flipped picture: bones, the knees' paths and, with ``dots``, the knees, coloured by how far in they are."""
    person = view.person
    joints = find_joints(person, surface.get_size())
    if not joints:
        return
    bone = max(1.5, BONE_RADIUS_SHARE * surface.get_height())
    for colour, radius in ((BLACK_RGB, OUTLINE_BONES * bone), (WHITE_RGB, bone)):
        for a, b in BONES:
            if a in joints and b in joints:
                draw_capsule(surface, colour, joints[a], joints[b], radius)
    levels = knee_levels(view.training)
    for leg, trail in enumerate(person.trails):
        _draw_trail(surface, [_turn(spot, person.size, surface.get_size()) for spot in trail], levels[leg], bone)
    for leg, knee in enumerate((Joint.LEFT_KNEE, Joint.RIGHT_KNEE)):
        if dots and knee in joints:
            pygame.draw.circle(surface, BLACK_RGB, joints[knee], KNEE_DOT_BONES * bone + 1.5)
            pygame.draw.circle(surface, LEVEL_COLOURS[levels[leg]], joints[knee], KNEE_DOT_BONES * bone)


def knee_levels(training: TrainingStatus) -> tuple[Level, Level]:
    """How each knee stands now; "unknown" where drift is not measured."""
    if not training.knees:
        return "unknown", "unknown"
    limits = drift_limits(training)
    return drift_level(training.drift[0], limits), drift_level(training.drift[1], limits)


def find_joints(person: PersonOverlay, size: tuple[int, int]) -> dict[int, Spot]:
    """Every joint that is seen, in pixels of the flipped picture."""
    found: dict[int, Spot] = {}
    if person.points is None or min(person.size) <= 0:
        return found
    for joint in {joint for bone in BONES for joint in bone}:
        x, y, score = (float(value) for value in person.points[joint])
        if math.isfinite(x) and math.isfinite(y) and score >= MIN_OVERLAY_JOINT_SCORE:
            x, y = _turn((x, y), person.size, size)
            if -size[0] < x < 2 * size[0] and -size[1] < y < 2 * size[1]:
                found[joint] = (x, y)
    return found


def _turn(spot: Spot, frame: tuple[int, int], size: tuple[int, int]) -> Spot:
    """``spot`` of the camera's ``frame`` in a flipped picture of ``size``."""
    return size[0] - 1 - spot[0] * size[0] / frame[0], spot[1] * size[1] / frame[1]


def _draw_trail(surface: pygame.Surface, spots: list[Spot], level: Level, bone: float) -> None:
    """The path, thin where it is old."""
    for index in range(1, len(spots)):
        radius = bone * (0.4 + (TRAIL_BONES - 0.4) * index / len(spots))
        draw_capsule(surface, LEVEL_COLOURS[level], spots[index - 1], spots[index], radius)
