"""Bars of light at the edges of the glass, seen from the corner of the eye: which side a fault is on, that it is gone, and a target met.

A bar that changes is swept over by its new colour from the foot upwards, quickly at first; nothing flashes.
"""

from __future__ import annotations

import math

from mirror.display.layout import SceneLayout
from mirror.display.motion import LONG_MOTION_S, ease_out
from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.display.widgets.shapes import KIND_COLOURS, RoundedBar
from mirror.types import Cue, Side
from mirror.types.colours import GOOD_RGB, RED_RGB, Colour

SIDE_LIGHT_UNITS = 0.26
"""Width of a bar: it stands in the margin, outside of everything else."""
SIDE_NAMES = ("light.left", "light.right")


SIDE_LEG_INDICES: dict[Side, tuple[int, ...]] = {"left": (0,), "right": (1,), "both": (0, 1)}


def compose_fault_light(cue: Cue, lay: SceneLayout) -> list[PlacedWidget]:
    """The bar of a side whose knee is called."""
    colour = KIND_COLOURS[cue.severity or "amber"]
    return [part for leg in SIDE_LEG_INDICES[cue.side or "both"] for part in compose_side_light(leg, lay, colour)]


def compose_correction(cue: Cue | None, now: float, lay: SceneLayout) -> list[PlacedWidget]:
    """The bar of a side that is right again: from red to teal. Nothing for any other cue."""
    if cue is None or cue.corrected is None:
        return []
    legs = SIDE_LEG_INDICES[cue.corrected]
    return [part for leg in legs for part in compose_side_light(leg, lay, GOOD_RGB, now - cue.since, RED_RGB)]


def compose_side_light(
    leg: int, lay: SceneLayout, colour: Colour, age: float = math.inf, before: Colour | None = None
) -> list[PlacedWidget]:
    """The bar of a side (0 = the person's left): ``colour`` since ``age`` seconds, over the one it had ``before`` (None = dark)."""
    if not age >= 0:
        return []
    width = lay.u(SIDE_LIGHT_UNITS)
    top, high = lay.lights
    room = PixelBox(0 if leg == 0 else lay.size[0] - width, top, width, high)
    share = ease_out(age / LONG_MOTION_S)
    bar = RoundedBar(room.w, room.h, colour)
    if share >= 1.0:
        return [PlacedWidget(SIDE_NAMES[leg], bar, room.x, room.y)]
    lit = round_up_even(max(share * room.h, room.w))
    made = [PlacedWidget(SIDE_NAMES[leg], RoundedBar(room.w, room.h, before), room.x, room.y)] if before else []
    name = f"{SIDE_NAMES[leg]}.sweep" if before else SIDE_NAMES[leg]
    return [*made, PlacedWidget(name, bar, room.x, room.bottom - lit, PixelBox(0, room.h - lit, room.w, lit))]
