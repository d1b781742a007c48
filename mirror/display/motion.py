"""How things move on the glass: quickly at first, then to rest, as functions of the time since what set them off.

A scene asks how far a movement has come, and places its widgets by that: nothing is painted again for it.
"""

from __future__ import annotations

SHORT_MOTION_S = 0.18
"""Seconds that something small takes: a number that steps, the mark of a list."""
LONG_MOTION_S = 0.32
"""Seconds that something large takes: light across the glass."""


def ease_out(share: float) -> float:
    """0..1 of the way after ``share`` (0..1) of the time: a cubic that ends at rest. Shares outside are those of the nearer end."""
    return 1.0 - (1.0 - min(max(share, 0.0), 1.0)) ** 3
