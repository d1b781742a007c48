"""Against burn-in: the whole picture wanders by a few pixels, slowly, within the margin that ``Panel.wander`` keeps free.

An offset where things are drawn: nothing is painted again and nothing is cut off.
"""

from __future__ import annotations

import math

WANDER_X_PERIOD_S, WANDER_Y_PERIOD_S = 420.0, 660.0
"""Seconds for there and back. Their ratio is 7 to 11, so every corner of the margin is visited within 77 minutes."""


def wander_offset(now: float, most: int) -> tuple[int, int]:
    """Pixels right and down by which the picture is drawn elsewhere at ``now`` (seconds), each from -``most`` to ``most``."""
    if not math.isfinite(now):
        return 0, 0
    return round(most * _swing(now / WANDER_X_PERIOD_S)), round(most * _swing(now / WANDER_Y_PERIOD_S))


def _swing(turns: float) -> float:
    """A triangle between -1 and 1 that starts at 0."""
    share = (turns + 0.25) % 1.0
    return 4 * share - 1 if share < 0.5 else 3 - 4 * share
