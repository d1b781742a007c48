"""The weight that an exercise is done with, entered in steps; what is shown is what counts, whenever it is closed."""

from __future__ import annotations

from math import ceil, floor

from mirror.types import Message, WeightScene
from mirror.types.target import MAX_LOAD_KG

WEIGHT_STEP_KG = 2.5
"""Plates come in pairs of 1.25 kg."""


class WeightDial:
    """``kg`` of ``exercise`` (its key), which is called ``title``."""

    def __init__(self, exercise: str, title: Message, kg: float) -> None:
        self.exercise = exercise
        self._title = title
        self.kg = kg

    def move(self, steps: int) -> None:
        """So many steps heavier, or lighter; never below none. From between two steps the first leads to the next one."""
        at = self.kg / WEIGHT_STEP_KG
        self.kg = min(max(WEIGHT_STEP_KG * ((floor(at) if steps > 0 else ceil(at)) + steps), 0.0), MAX_LOAD_KG)

    def scene(self) -> WeightScene:
        """For the glass."""
        return WeightScene(self._title, self.kg)
