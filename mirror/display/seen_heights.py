"""How high on the glass a person sees the parts of their own body, by stature: what the layout and docs/hardware.md go by.

Shares of the stature are those of Drillis and Contini (1966). Heights are over the floor, in mm.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from mirror.display.geometry import HEAD_FORWARD_SHARE, glass_crossing, knee_travel

EYE_SHARE, CHIN_SHARE, HIP_SHARE, LEG_SHARE, KNEE_SHARE, ANKLE_MM = 0.936, 0.870, 0.530, 0.49, 0.285, 80.0
"""Heights over the floor as shares of the stature: eyes, chin, hips, hip to ankle, knee."""
PARALLEL_DEPTH = 0.4
"""Share of the leg by which the hips sink to a deep squat."""
COMMON_STATURE_MM = 1700.0


class SeenHeights(NamedTuple):
    """Where on the glass each part is seen."""

    head: float
    chin: float
    hips: float
    knees: float
    feet: float


def seen_heights(stature: float, distance: float, depth: float) -> SeenHeights:
    """What a person of ``stature`` mm sees who stands ``distance`` mm away and is ``depth`` (share of the leg) down."""
    leg = LEG_SHARE * stature
    forward, sunk = knee_travel(leg, depth), depth * leg
    near = distance - 2 * HEAD_FORWARD_SHARE * forward
    eye = np.array([0.0, EYE_SHARE * stature - sunk, near])
    places = (
        (stature - sunk, near),
        (CHIN_SHARE * stature - sunk, near),
        (HIP_SHARE * stature - sunk, distance),
        (ANKLE_MM + (KNEE_SHARE * stature - ANKLE_MM) * (1 - depth / 2), distance - forward),
        (ANKLE_MM, distance),
    )
    return SeenHeights(*(float(glass_crossing(eye, np.array([0.0, height, away]))[1]) for height, away in places))
