"""Repetitions as the coach gets them, written down rather than measured."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mirror.types import Rep


def rep(number: int, left: float = 0.0, right: float = 0.0, **more: Any) -> Rep:
    """A calibrated, judged repetition whose knees drifted by ``left`` and ``right`` thigh lengths; amber from .05, red from .10."""
    worst = max(left, right)
    named = {(False, False): "none", (True, False): "left", (False, True): "right", (True, True): "both"}[(left >= 0.05, right >= 0.05)]
    start = 4.0 * number
    made = Rep(
        number=number, start=start, turn=start + 1.2, end=start + 2.4, depth=0.30, drift_left=left, drift_right=right, drift_se=0.015,
        valgus=named, reason=None, phase=None if named == "none" else "bottom",  # type: ignore[arg-type]
        severity=None if named == "none" else "red" if worst >= 0.10 else "amber", score=80.0, regime="calibrated",
        by_phase={"descent": (left / 2, right / 2), "bottom": (left, right), "ascent": (left / 2, right / 2)},
        outward=(max(-left, 0.0), max(-right, 0.0)), tempo={"descent": 1.0, "bottom": 0.4, "ascent": 1.0},
        parts={"drift": 40.0, "symmetry": 15.0, "depth": 20.0, "tempo": 5.0},
    )  # fmt: skip
    return replace(made, **more)
