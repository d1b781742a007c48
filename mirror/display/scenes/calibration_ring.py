"""The scene in which a ring is lined up with one's own reflection: the ring, and words where it is not."""

from __future__ import annotations

from mirror.display.layout import SceneLayout
from mirror.display.widgets.base import PixelBox, PlacedWidget, round_up_even
from mirror.display.widgets.shapes import RoundedBar, ThickRing
from mirror.display.widgets.text import place_text
from mirror.types import RingScene
from mirror.types.colours import GOOD_RGB, SOFT_RGB, WHITE_RGB

CALIBRATION_RING_MM, CALIBRATION_DOT_MM = 80.0, 12.0
"""Millimetres on the glass: soft enough to be one for both eyes, with a dot to aim by."""


def compose_calibration_ring(scene: RingScene, lay: SceneLayout) -> list[PlacedWidget]:
    """The ring of ``scene``; words in the other half."""
    w, h = lay.size
    made: list[PlacedWidget] = []
    low = False
    if scene.ring is not None and lay.px_per_mm == lay.px_per_mm:
        x, y = (value * lay.px_per_mm - off for value, off in zip(scene.ring, lay.at, strict=True))
        low = y > h / 2
        for name, mm in (("ring", CALIBRATION_RING_MM), ("ring.dot", CALIBRATION_DOT_MM)):
            side = round_up_even(mm * lay.px_per_mm)
            shape = ThickRing(side, 0.2, GOOD_RGB) if name == "ring" else RoundedBar(side, side, WHITE_RGB)
            left, top = (min(max(0, round(at - side / 2)), room - side) for at, room in ((x, w), (y, h)))
            made.append(PlacedWidget(name, shape, left, top))
    half = PixelBox(lay.u(0.6), lay.u(0.6) if low else round_up_even(h * 0.62), w - lay.u(1.2), round_up_even(h * 0.3))
    made += place_text("title", scene.title, half._replace(h=lay.u(1.4)), lay.type.body, "SemiBold", SOFT_RGB, rows=1)
    words = half._replace(y=half.y + lay.u(1.5), h=max(2, half.h - lay.u(1.5)))
    return made + place_text("words", scene.text, words, lay.type.title, "Bold", WHITE_RGB)
