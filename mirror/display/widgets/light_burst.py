"""A short celebration: soft lights that rise from the lower edge, slow down, and fade.

Nothing flashes: each light moves smoothly and is drawn once for each of a few sizes, so that a frame only places them. They keep clear
of words and of the face, and the whole is over within ``LIGHT_BURST_S``.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from mirror.display.layout import SceneLayout
from mirror.display.widgets.base import PlacedWidget
from mirror.display.widgets.shapes import supersample
from mirror.types.colours import AMBER_RGB, GOOD_RGB, WHITE_RGB, Colour

LIGHT_BURST_S = 4.0
"""Seconds from the first light to the last."""
LIGHT_RISE_S = 2.4
"""Seconds that one light is seen."""
BURST_LIGHTS = 26
LIGHT_FADE_STEPS = 6
"""Pictures of a light between full and gone."""
LIGHT_SIZES_UNITS = (0.5, 0.75, 1.0)
LIGHT_COLOURS: tuple[Colour, ...] = (GOOD_RGB, WHITE_RGB, AMBER_RGB)
GOLDEN_SHARE = (math.sqrt(5) - 1) / 2
"""Steps of this share spread evenly over a width (the golden ratio's low discrepancy)."""


@dataclass(frozen=True, slots=True)
class SoftLight:
    """A disc of light that fades outwards; ``level`` of ``LIGHT_FADE_STEPS`` is its brightness."""

    diameter: int
    colour: Colour
    level: int

    @property
    def size(self) -> tuple[int, int]:
        return self.diameter, self.diameter

    def paint(self) -> pygame.Surface:
        def body(surface: pygame.Surface, s: float) -> None:
            middle = self.diameter * s / 2
            for share, alpha in ((0.5, 60), (0.4, 120), (0.3, 190), (0.2, 255)):
                pygame.draw.circle(surface, (*self.colour, alpha * self.level // LIGHT_FADE_STEPS), (middle, middle), share * 2 * middle)

        return supersample(self.size, self.colour, body)


def compose_light_burst(age: float, others: list[PlacedWidget], lay: SceneLayout) -> list[PlacedWidget]:
    """The lights ``age`` seconds after the burst began, none on anything of ``others`` or before the face."""
    if not 0 <= age < LIGHT_BURST_S:
        return []
    w, h = lay.size
    taken = [item.box for item in others] + [lay.face]
    made: list[PlacedWidget] = []
    for index in range(BURST_LIGHTS):
        own = age - (LIGHT_BURST_S - LIGHT_RISE_S) * index / BURST_LIGHTS
        if not 0 <= own < LIGHT_RISE_S:
            continue
        part = own / LIGHT_RISE_S
        rise = 1 - (1 - part) ** 3
        side = lay.u(LIGHT_SIZES_UNITS[index % len(LIGHT_SIZES_UNITS)])
        reach = (0.45 + 0.5 * (index * GOLDEN_SHARE * 7 % 1)) * (h - side)
        x = round((index * GOLDEN_SHARE % 1) * (w - side) + 0.4 * lay.unit * math.sin(2 * math.pi * (part + index / 7)))
        level = max(1, math.ceil(LIGHT_FADE_STEPS * (1 - part)))
        light = PlacedWidget(
            "light" if not made else f"light.{len(made)}",
            SoftLight(side, LIGHT_COLOURS[index // 3 % len(LIGHT_COLOURS)], level),
            min(max(x, 0), w - side),
            round(h - side - rise * reach),
        )
        if not any(light.box.overlaps(box) for box in taken):
            made.append(light)
    return made
