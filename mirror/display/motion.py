"""How things move on the glass: quickly at first, then to rest, as functions of the time since what set them off.

A scene asks how far a movement has come, and places its widgets by that: nothing is painted again for it. What began at an unknown time
has already come to rest, so that a still picture shows the end.
"""

from __future__ import annotations

import math

SHORT_MOTION_S, LONG_MOTION_S = 0.18, 0.32
"""Seconds that something small takes (a mark, a line of words), and something large (a number, a panel, light across the glass)."""


def ease_out(share: float) -> float:
    """0..1 of the way after ``share`` (0..1) of the time: a cubic that ends at rest. Shares outside are those of the nearer end."""
    return 1.0 - (1.0 - min(max(share, 0.0), 1.0)) ** 3


def eased_since(since: float, now: float, duration: float = SHORT_MOTION_S) -> float:
    """How far (0..1) a movement of ``duration`` seconds that began at ``since`` has come at ``now``; 1 where either is not known."""
    passed = now - since
    return ease_out(passed / duration) if math.isfinite(passed) else 1.0
