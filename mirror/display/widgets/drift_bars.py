"""Bars of a set: how far each knee was in, by repetition and phase."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from mirror.display.theme import dim_colour
from mirror.display.widgets.shapes import LEVEL_COLOURS, Level, supersample
from mirror.types import PHASES, SetSummary
from mirror.types.colours import AMBER_RGB, RED_RGB, SOFT_RGB, TRACK_RGB

MAX_BAR_REPS = 12
"""Repetitions that are drawn: the last ones."""
PLOT_TOP_RED_RATIO = 2.0
"""Drift at the plot's upper edge, in multiples of red."""
DRIFT_ROUNDING_THIGHS = 0.005
"""Drifts are rounded to this, so that equal pictures are painted once."""


@dataclass(frozen=True, slots=True)
class DriftBars:
    """One knee's bars, one group a repetition, one bar a phase: (drift, its error), None where it was not measured."""

    width: int
    height: int
    groups: tuple[tuple[tuple[float, float] | None, ...], ...]
    limits: tuple[float, float]

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        return supersample(self.size, SOFT_RGB, self._draw)

    def _draw(self, surface: pygame.Surface, s: float) -> None:
        w, h = self.width * s, self.height * s
        amber, red = self.limits
        base = 0.06 * h

        def high(drift: float) -> float:
            return base + min(max(drift, 0.0) / (PLOT_TOP_RED_RATIO * red), 1.0) * (h - base)

        for limit, colour in ((amber, AMBER_RGB), (red, RED_RGB)):
            y = h - high(limit)
            pygame.draw.rect(
                surface, dim_colour(dim_colour(colour)), pygame.Rect(0, round(y - 0.035 * h), round(w), max(2, round(0.07 * h)))
            )
        pitch = w / max(len(self.groups), 4)
        thick = 0.26 * pitch
        for number, group in enumerate(self.groups):
            for phase, measured in enumerate(group):
                x = number * pitch + (0.04 + phase * 0.29) * pitch
                if measured is None:
                    pygame.draw.rect(surface, TRACK_RGB, _rect(x, h, thick, base), border_radius=round(0.3 * thick))
                    continue
                drift, error = measured
                colour = LEVEL_COLOURS[_level(drift, self.limits)]
                if error > 0:
                    pygame.draw.rect(
                        surface, dim_colour(dim_colour(colour)), _rect(x, h, thick, high(drift + error)), border_radius=round(0.3 * thick)
                    )
                pygame.draw.rect(surface, colour, _rect(x, h, thick, high(drift)), border_radius=round(0.3 * thick))


def _rect(x: float, floor: float, width: float, height: float) -> pygame.Rect:
    return pygame.Rect(round(x), round(floor - height), max(1, round(width)), max(1, round(height)))


def _level(drift: float, limits: tuple[float, float]) -> Level:
    return "good" if drift < limits[0] else "amber" if drift < limits[1] else "red"


def make_drift_bars(summary: SetSummary, leg: int, width: int, height: int, limits: tuple[float, float]) -> DriftBars:
    """The bars of ``leg`` (0 = the person's left) for the last ``MAX_BAR_REPS`` repetitions."""
    groups = []
    for rep in summary.counted[-MAX_BAR_REPS:]:
        found = [rep.by_phase.get(phase) for phase in PHASES]
        error = _round_drift(rep.knees_se) or 0.0
        values = [_round_drift(pair[leg]) if pair and rep.valgus is not None else None for pair in found]
        groups.append(tuple((value, error) if value is not None else None for value in values))
    return DriftBars(width, height, tuple(groups), limits)


def _round_drift(value: float) -> float | None:
    return round(value / DRIFT_ROUNDING_THIGHS) * DRIFT_ROUNDING_THIGHS if math.isfinite(value) and abs(value) < 10 else None
