"""By what a person is told from other things, from another person, and left from right: the core's table of it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror.core import PERSON_LIMIT_NAMES
from mirror.core import PersonLimit as L

MIN_GATE_JOINT_SCORE, MIN_GATE_JOINTS_COUNT = 0.3, 7
"""Joint confidence that counts as seen (docs/evidence.md#counting), and how many of the twelve from the shoulders down must be."""
MIN_SCALE_HEIGHT_SHARE, MAX_SCALE_HEIGHT_SHARE = 0.06, 0.6
"""What the longer of torso and shanks may be of the frame's height. A squat foreshortens thighs and, leaning towards the camera, the trunk;
the shanks stay, so the longer of both is the body's scale."""
MIN_TRUNK_RISE_SCALES, MAX_SHOULDERS_SCALES, MAX_THIGHS_SCALES, MIN_SHANKS_SCALES, MIN_LEGS_DROP_SCALES = 0.15, 1.5, 1.6, 0.35, 0.15
"""Shoulders above hips, between the shoulders, length of thighs and shanks, ankles below hips, in that scale: an adult's shoulder-hip is .5
of hip-ankle (Winter 2009), with room for squats, yaw and the network's error. *Design.*"""
EDGE_MARGIN_SHARE = 0.05
"""Share of the frame's width by which the hips may lie outside of it."""
MIN_CROP_JOINT_SCORE = 0.2
"""A joint below this score takes no part in placing the square (TensorFlow Hub's value)."""
CROP_TORSO_RANGES, CROP_BODY_RANGES = 1.9, 1.2
"""Half a square's side: the larger of so many times the reach of the trunk's joints and of all joints from the hips (TensorFlow Hub)."""
REACQUIRE_TIMEOUT_S = 0.7
"""Seconds that the person may be unseen (another passes in front) before the mirror looks for any person."""
MAX_HIP_LEAP_TORSOS, HIP_LEAP_PERIOD_S = 0.5, 0.1
"""A hip centre that moves by more than this share of the torso between two frames, or in so many seconds, belongs to another person."""
MAX_TORSO_GROWTH_RATIO = 1.5
"""So does a torso that grows or shrinks by this factor."""
SWAP_TRAVEL_SHARE = 0.5
"""A swap must shorten the joints' travel to less than this share."""
SWAP_MEMORY_S = 0.5
"""Seconds after which an earlier pose says nothing about this one."""
SIDE_OPINION_WINDOW_S = 1.0
"""Seconds over which the network's own order of a pair is averaged..."""
MIN_SIDE_OPINION_SHARE = 0.3
"""...and how one-sided that average must be to be believed: -1 and 1 are always the same order, 0 is half and half."""


def _tabulate(values: dict[L, float]) -> NDArray[np.float64]:
    table = np.array([values[limit] for limit in L])
    table.flags.writeable = False
    assert len(table) == len(PERSON_LIMIT_NAMES)
    return table


PERSON_LIMITS = _tabulate(
    {
        L.SEEN_SCORE: MIN_GATE_JOINT_SCORE,
        L.SEEN_JOINTS: MIN_GATE_JOINTS_COUNT,
        L.SCALE_LEAST: MIN_SCALE_HEIGHT_SHARE,
        L.SCALE_MOST: MAX_SCALE_HEIGHT_SHARE,
        L.TRUNK_RISE: MIN_TRUNK_RISE_SCALES,
        L.SHOULDERS_MOST: MAX_SHOULDERS_SCALES,
        L.THIGHS_MOST: MAX_THIGHS_SCALES,
        L.SHANKS_LEAST: MIN_SHANKS_SCALES,
        L.LEGS_DROP: MIN_LEGS_DROP_SCALES,
        L.EDGE_MARGIN: EDGE_MARGIN_SHARE,
        L.CROP_SCORE: MIN_CROP_JOINT_SCORE,
        L.TORSO_RANGES: CROP_TORSO_RANGES,
        L.BODY_RANGES: CROP_BODY_RANGES,
        L.REACQUIRE_S: REACQUIRE_TIMEOUT_S,
        L.HIP_LEAP: MAX_HIP_LEAP_TORSOS,
        L.LEAP_S: HIP_LEAP_PERIOD_S,
        L.TORSO_GROWTH: MAX_TORSO_GROWTH_RATIO,
        L.SWAP_TRAVEL: SWAP_TRAVEL_SHARE,
        L.SWAP_MEMORY_S: SWAP_MEMORY_S,
        L.OPINION_S: SIDE_OPINION_WINDOW_S,
        L.OPINION_SHARE: MIN_SIDE_OPINION_SHARE,
    }
)
