"""A benchmark's result: a named number and its target, printed or written as JSON."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

Bound = Literal["<=", ">="]


@dataclass(frozen=True, slots=True)
class BenchmarkResult:
    """One measured number. NaN = could not be measured here."""

    key: str
    value: float
    unit: str
    what: str
    bound: Bound | None = None
    target: float = math.nan
    """What it should be on a laptop-class x86 machine (a Pi infers an order of magnitude slower)."""

    @property
    def is_met(self) -> bool | None:
        """Whether the target is met; None where there is none or nothing was measured."""
        if self.bound is None or math.isnan(self.value):
            return None
        return self.value <= self.target if self.bound == "<=" else self.value >= self.target


def results_table(figures: list[BenchmarkResult]) -> str:
    """The figures in lines: value, unit, target, verdict, what it is."""
    lines = []
    for figure in figures:
        target = f"{figure.bound} {_short(figure.target)}" if figure.bound else ""
        verdict = {True: "met", False: "MISSED", None: ""}[figure.is_met]
        lines.append(f"{_short(figure.value):>8} {figure.unit:<6} {target:<9} {verdict:<7} {figure.what}")
    return "\n".join(lines)


def results_json(figures: list[BenchmarkResult], machine: dict[str, str | int]) -> dict[str, object]:
    """What goes into the JSON file; a number that could not be measured is null."""
    rows = {
        figure.key: {
            "value": None if math.isnan(figure.value) else round(figure.value, 6),
            "unit": figure.unit,
            "target": f"{figure.bound} {figure.target:g}" if figure.bound else None,
            "met": figure.is_met,
            "what": figure.what,
        }
        for figure in figures
    }
    return {"schema": "mirror-bench/1", "machine": machine, "figures": rows}


def _short(value: float) -> str:
    if math.isnan(value):
        return "-"
    return f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
