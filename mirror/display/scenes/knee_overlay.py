"""The knees' marks on the reflection: each where its person sees that knee, with the lane it should stay in and the arrow back to it.

Soft shapes of at least 60 mm, because both eyes look at the reflection, twice as far as the glass, and see what is drawn on it twice,
32 mm apart (docs/evidence.md#feedback). Where the panel is not calibrated, a knee is not seen through the panel, or a mark would come over
the face, there are none, and the lanes at the edge stay.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from mirror.display.geometry import Millimetres, ReflectionSight, glass_crossing, locate_reflection
from mirror.display.layout import SceneLayout
from mirror.display.scenes.components import drift_limits
from mirror.display.scenes.wording import drift_level
from mirror.display.theme import dim_colour
from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.display.widgets.shapes import KIND_COLOURS, LEVEL_COLOURS, CueArrow, Level, draw_outline, draw_polygon, supersample
from mirror.types import SetScene, Severity, View
from mirror.types.colours import GOOD_RGB, Colour

KNEE_MARK_MM, KNEE_LANE_WIDTH_MM = 70.0, 100.0
"""Millimetres on the glass: a knee's mark, and the lane's width around the knee's own path."""
KNEE_LANE_HEIGHT_MM = 130.0
"""The lane's height."""
KNEE_ARROW_SIZE_MM = (110.0, 80.0)
FACE_SQUARE_MM = 180.0
"""Side of the square about the seen eyes that stays free: a head some 240 mm high is seen half as large on the glass."""
MIN_VIEW_QUALITY = 0.3
"""Less of ``PersonOverlay.quality`` is no view to draw on a body by."""


@dataclass(frozen=True, slots=True)
class KneeGlow:
    """A knee as a soft shape: its outline says the level (disc, diamond, octagon), and its light fades outwards."""

    diameter: int
    level: Level

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        colour = LEVEL_COLOURS[self.level]

        def body(surface: pygame.Surface, s: float) -> None:
            centre = (self.diameter * s / 2, self.diameter * s / 2)
            for share, alpha in ((0.48, 70), (0.43, 130), (0.38, 190), (0.33, 240)):
                draw_polygon(surface, (*colour, alpha), draw_outline(self.level, centre, share * self.diameter * s), 1.0)  # type: ignore[arg-type]

        return supersample(self.size, colour, body)


@dataclass(frozen=True, slots=True)
class KneeLane:
    """The lane: an upright soft band, its light fading to both sides."""

    width: int
    height: int
    colour: Colour

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            w, h = self.width * s, self.height * s
            for inset, alpha in ((0.0, 50), (0.1, 90), (0.2, 130)):
                edge = inset * w
                block = pygame.Rect(round(edge), round(edge), round(w - 2 * edge), round(h - 2 * edge))
                pygame.draw.rect(surface, (*self.colour, alpha), block, border_radius=round((w - 2 * edge) / 2))

        return supersample(self.size, self.colour, body)


def compose_knee_overlay(view: View, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """Both knees' lanes and marks, and arrows for those that the coach calls, in pixels of the field; or nothing at all.

    ``view``: a set or calibration. All or nothing: a person never sees one knee here and the other at the edge.
    """
    glass, person, doing = lay.glass, view.person, view.training
    if (
        glass is None
        or person.points is None
        or not doing.knees
        or doing.reason
        or person.quality < MIN_VIEW_QUALITY
        or min(person.size) <= 0
    ):
        return []
    body = locate_reflection(person.points, person.size, doing.depth, glass)
    if body is None:
        return []
    called = _called(view)
    if doing.feedback != "every" and not called:
        return []
    lanes, marks, arrows = [], [], []
    for leg in (0, 1):
        outward = -1 if leg == 0 else 1
        drift = doing.drift[leg] if math.isfinite(doing.drift[leg]) else 0.0
        lane = _own_path(body, leg, drift * outward)
        lanes.append(
            _placed(
                "onbody.lane" if leg else "onbody",
                KneeLane(_px(KNEE_LANE_WIDTH_MM, lay), _px(KNEE_LANE_HEIGHT_MM, lay), dim_colour(GOOD_RGB)),
                lane,
                lay,
            )
        )
        kind: Level = drift_level(doing.drift[leg], drift_limits(doing)) if isinstance(view.scene, SetScene) else "good"
        marks.append(_placed(f"onbody.mark{leg}", KneeGlow(_px(KNEE_MARK_MM, lay), kind), body.marks[leg], lay))
        if leg in called:
            heads = 2 if called[leg] == "red" else 1
            sway = 8.0 * (0.5 - 0.5 * math.cos(2 * math.pi * now / 0.8)) if math.isfinite(now) else 0.0
            middle = body.marks[leg] + [outward * (max(KNEE_LANE_WIDTH_MM, KNEE_MARK_MM) / 2 + KNEE_ARROW_SIZE_MM[0] / 2 + 10 + sway), 0.0]
            arrow = CueArrow(_px(KNEE_ARROW_SIZE_MM[0], lay), _px(KNEE_ARROW_SIZE_MM[1], lay), outward, KIND_COLOURS[called[leg]], heads)
            arrows.append(_placed(f"onbody.arrow{leg}", arrow, middle, lay))
    made = lanes + marks + arrows
    field, face = PixelBox(0, 0, *lay.size), _face(body, lay)
    fits = all(field.contains(item.box) and not item.box.overlaps(face) for item in made)
    return made if fits else []


def is_clear_of(made: list[PlacedWidget], others: list[PlacedWidget]) -> bool:
    """Whether nothing of ``made`` lies on anything of ``others``."""
    return bool(made) and not any(item.box.overlaps(other.box) for item in made for other in others)


def _called(view: View) -> dict[int, Severity]:
    """The legs that the coach calls now, with how badly they drift."""
    cue = view.training.cue
    if not isinstance(view.scene, SetScene) or cue is None or cue.side is None:
        return {}
    legs = {"left": (0,), "right": (1,), "both": (0, 1)}[cue.side]
    return dict.fromkeys(legs, cue.severity or "amber")


def _own_path(body: ReflectionSight, leg: int, outward: float) -> Millimetres:
    """(2,): where on the glass the knee would be seen on the person's own path, ``outward`` (share of thigh, + right) from here. The
    thigh is half the leg."""
    return glass_crossing(body.eye, body.knees[leg] + [outward * body.leg / 2, 0.0, 0.0])


def _px(mm: float, lay: SceneLayout) -> int:
    return round_up_even(mm * lay.px_per_mm)


def _placed(name: str, widget: KneeLane | KneeGlow | CueArrow, middle: Millimetres, lay: SceneLayout) -> PlacedWidget:
    """``widget`` about ``middle``, mm from the upright picture's corner."""
    (w, h), (x, y) = widget.size, middle * lay.px_per_mm - lay.at
    return PlacedWidget(name, widget, round(x - w / 2), round(y - h / 2))


def _face(body: ReflectionSight, lay: SceneLayout) -> PixelBox:
    """Where the person's face is seen: about the point of the glass right before their eyes, whatever the layout takes for the face."""
    x, y = body.eye[:2] * lay.px_per_mm - lay.at
    half = FACE_SQUARE_MM / 2 * lay.px_per_mm
    return PixelBox(round(x - half), round(y - half), round(2 * half), round(2 * half))
