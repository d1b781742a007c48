"""A set at a glance: for each repetition and phase how far each knee drifted, as bars from the outside of the glass inwards."""

from __future__ import annotations

import math
from dataclasses import dataclass

import pygame

from mirror.display.shapes import LEVELS, Level, smooth
from mirror.display.theme import AMBER, RED, SOFT, TRACK, dim
from mirror.types import SetSummary

MOST = 12
"""Repetitions that are drawn: the last ones."""
PHASES = ("descent", "bottom", "ascent")
TOP = 2.0
"""Drift at the plot's upper edge, in multiples of red."""
STEP = 0.005
"""Drifts are rounded to this, so that equal pictures are painted once."""


@dataclass(frozen=True, slots=True)
class Bars:
    """One knee's bars, one group a repetition, one bar a phase: (drift, its error), None where it was not measured."""

    width: int
    height: int
    groups: tuple[tuple[tuple[float, float] | None, ...], ...]
    limits: tuple[float, float]

    @property
    def size(self) -> tuple[int, int]:
        return self.width, self.height

    def paint(self) -> pygame.Surface:
        return smooth(self.size, SOFT, self._draw)

    def _draw(self, surface: pygame.Surface, s: float) -> None:
        w, h = self.width * s, self.height * s
        amber, red = self.limits
        base = 0.06 * h

        def high(drift: float) -> float:
            return base + min(max(drift, 0.0) / (TOP * red), 1.0) * (h - base)

        for limit, colour in ((amber, AMBER), (red, RED)):
            y = h - high(limit)
            pygame.draw.rect(surface, dim(dim(colour)), pygame.Rect(0, round(y - 0.035 * h), round(w), max(2, round(0.07 * h))))
        pitch = w / max(len(self.groups), 4)
        thick = 0.26 * pitch
        for number, group in enumerate(self.groups):
            for phase, measured in enumerate(group):
                x = number * pitch + (0.04 + phase * 0.29) * pitch
                if measured is None:
                    pygame.draw.rect(surface, TRACK, _rect(x, h, thick, base), border_radius=round(0.3 * thick))
                    continue
                drift, error = measured
                colour = LEVELS[_level(drift, self.limits)]
                if error > 0:
                    pygame.draw.rect(surface, dim(dim(colour)), _rect(x, h, thick, high(drift + error)), border_radius=round(0.3 * thick))
                pygame.draw.rect(surface, colour, _rect(x, h, thick, high(drift)), border_radius=round(0.3 * thick))


def _rect(x: float, floor: float, width: float, height: float) -> pygame.Rect:
    return pygame.Rect(round(x), round(floor - height), max(1, round(width)), max(1, round(height)))


def _level(drift: float, limits: tuple[float, float]) -> Level:
    return "good" if drift < limits[0] else "amber" if drift < limits[1] else "red"


def bars(summary: SetSummary, leg: int, width: int, height: int, limits: tuple[float, float]) -> Bars:
    """The bars of ``leg`` (0 = the person's left) for the last ``MOST`` repetitions."""
    groups = []
    for rep in summary.counted[-MOST:]:
        found = [rep.by_phase.get(phase) for phase in PHASES]  # type: ignore[call-overload]
        error = _rounded(rep.drift_se) or 0.0
        values = [_rounded(pair[leg]) if pair and rep.valgus is not None else None for pair in found]
        groups.append(tuple((value, error) if value is not None else None for value in values))
    return Bars(width, height, tuple(groups), limits)


def _rounded(value: float) -> float | None:
    return round(value / STEP) * STEP if math.isfinite(value) and abs(value) < 10 else None
