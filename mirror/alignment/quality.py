"""What the view can carry: the reasons for which nothing is claimed, each with what the person can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from mirror.alignment.baseline import Baseline
from mirror.types import Pose, numbers

CLEAR = 0.3
"""Joint confidence from which hips and knees may carry a claim (EVIDENCE 5)."""
FEET = 0.2
"""Ankles on a dark floor score low while well placed; below this they are guessed."""
DARK = 0.04
"""Mean luma of the person's surroundings below which sensor noise drowns the joints."""
SMALLEST, LARGEST = 0.16, 0.72
"""Standing hip-ankle height as a share of the frame's height: farther away a thigh is under 20 px of the network's 192, nearer the
squat leaves the picture."""
SIDEWAYS = 0.42
"""Shoulder width per torso length: an adult's is .75 (Winter 2009), rendered frontal people read .51-.89, and .42 means over 40 degrees."""
EDGE = 0.01
"""Feet this near to the frame's lower edge (share of its height) are taken to be cut off."""


@dataclass(frozen=True, slots=True)
class Reason:
    """``words`` go after "not measured:", ``advice`` to the person in front of the mirror."""

    words: str
    advice: str


REASONS = {
    "nobody": Reason("nobody in view", "step in front of the mirror"),
    "standing": Reason("no standing baseline yet", "stand still for a second"),
    "calibration": Reason("coached squat, makes the neutral path", "knees over your second toes"),
    "feet": Reason("feet out of view", "feet out of view: step back"),
    "joints": Reason("hips or knees not clear", "whole body in view, please"),
    "far": Reason("too far away", "step closer"),
    "near": Reason("too near", "step back"),
    "turned": Reason("body turned from the mirror", "turn to face the mirror"),
    "back": Reason("back to the mirror", "turn to face the mirror"),
    "dark": Reason("too dark", "more light, please"),
    "crowd": Reason("somebody else is in the picture", "one person at a time, please"),
    "uncertain": Reason("too uncertain to tell", "two practice squats make it surer"),
    "start": Reason("start position not held yet", "hold the start position for a second"),
    "lying": Reason("not lying down", "lie down along the mirror"),
    "upright": Reason("lying down", "get up for this exercise"),
    "profile": Reason("seen from the front", "turn your side to the mirror"),
    "shallow": Reason("not deep enough to score", "a little deeper"),
}


def view_reason(pose: Pose, baseline: Baseline | None) -> str | None:
    """The key of ``REASONS`` for which this frame carries no claim about knees; None when it does."""
    if pose.points is None:
        return "nobody"
    height = pose.size[1]
    if pose.brightness < DARK:
        return "dark"
    x, y, score = numbers(pose.points.T)
    if min(score[15:]) < FEET or max(y[15:]) > height * (1 - EDGE):
        return "feet"
    if min(score[11:15]) < CLEAR:
        return "joints"
    if (x[13] - x[14]) * (x[15] - x[16]) <= 0:
        return "joints"  # Knees on the other side than their ankles: the network has mixed up the legs.
    if pose.others and crowded(pose):
        return "crowd"
    if baseline is None:
        return "standing"
    if baseline.leg < SMALLEST * height:
        return "far"
    if baseline.leg > LARGEST * height:
        return "near"
    if baseline.shoulder_width < SIDEWAYS * baseline.torso:
        return "turned"
    if x[11] < x[12] and x[5] < x[6]:
        return "back"
    return None


def crowded(pose: Pose) -> bool:
    """Somebody nearer than a shoulder's width beside the person: joints may be mixed up."""
    assert pose.points is not None
    x = [float(pose.points[joint, 0]) for joint in (5, 6, 11, 12)]
    low, high = min(x), max(x)
    wide = high - low
    return any(low - wide < other[0] < high + wide for other in pose.others)


def quality(pose: Pose, reason: str | None) -> float:
    """View quality 0..1 for the glass: the least confident leg joint, halved while something keeps the view from carrying a claim."""
    if pose.points is None:
        return 0.0
    least = min(max(min(numbers(pose.points.T)[2][11:]) / 0.6, 0.0), 1.0)
    return least if reason is None else least / 2
