"""What the view can carry: the reasons for which nothing is claimed."""

from __future__ import annotations

from collections.abc import Sequence

from mirror.alignment.baseline import Baseline
from mirror.core import MetricColumn as M
from mirror.types import HIPS, LEGS, SHOULDERS, Pose
from mirror.types.message import Message, message

MIN_CLAIM_JOINT_SCORE = 0.3
"""Joint confidence from which hips and knees may carry a claim (docs/evidence.md#counting)."""
MIN_CLAIM_ANKLE_SCORE = 0.2
"""Ankles on a dark floor score low while well placed; below this they are guessed."""
DARK_SCENE_LUMA = 0.04
"""Mean luma of the person's surroundings below which sensor noise drowns the joints."""
MIN_PERSON_HEIGHT_SHARE, MAX_PERSON_HEIGHT_SHARE = 0.16, 0.72
"""Standing hip-ankle height as a share of the frame's height: farther away a thigh is under 20 px of the network's 192, nearer the
squat leaves the picture."""
SIDEWAYS_SHOULDER_TORSO_RATIO = 0.42
"""Shoulder width per torso length: an adult's is .75 (Winter 2009), rendered frontal people read .51-.89, and .42 means over 40 degrees."""
LIFTED_FOOT_LEGS = 0.12
"""Difference of the ankles' heights, share of the hip-ankle height, from which one foot is off the floor: a step, not a squat. In the dips
of 562 labelled squats it stayed under .07; people who walk in or out reach .3 to .7."""
FRAME_EDGE_SHARE = 0.01
"""Feet this near to the frame's lower edge (share of its height) are taken to be cut off."""


ABSTENTION_KEYS = (
    "nobody", "standing", "calibration", "feet", "joints", "step", "far", "near", "turned", "back", "dark", "crowd", "uncertain", "start",
    "seat", "lying", "upright", "profile", "quick", "lunge", "inline_lunge", "side_lunge", "steps", "arms", "part", "hold", "condition",
    "shallow",
)  # fmt: skip
"""Every reason for which nothing is claimed; the catalogues have its words (``reason.dark``) and what to do about it
(``reason.dark.advice``)."""


def abstention_message(reason: str) -> Message:
    """Why nothing is claimed: goes after "can't measure:"."""
    return message(f"reason.{reason}")


def abstention_advice(reason: str) -> Message:
    """What the person in front of the mirror can do about it."""
    return message(f"reason.{reason}.advice")


def find_view_reason(pose: Pose, row: Sequence[float], baseline: Baseline | None) -> str | None:
    """The one of ``ABSTENTION_KEYS`` for which ``pose``, whose metrics by the core are ``row``, carries no claim about knees; None when it
    does."""
    if pose.points is None:
        return "nobody"
    height = pose.size[1]
    if pose.brightness < DARK_SCENE_LUMA:
        return "dark"
    if row[M.FEET_SCORE] < MIN_CLAIM_ANKLE_SCORE or row[M.FEET_LOW] > height * (1 - FRAME_EDGE_SHARE):
        return "feet"
    if row[M.KNEES_SCORE] < MIN_CLAIM_JOINT_SCORE or row[M.LEGS_ORDER] <= 0:
        return "joints"  # With knees on the other side than their ankles the network has mixed up the legs.
    if pose.others and is_crowded(pose):
        return "crowd"
    if baseline is None:
        return "standing"
    if baseline.leg < MIN_PERSON_HEIGHT_SHARE * height:
        return "far"
    if baseline.leg > MAX_PERSON_HEIGHT_SHARE * height:
        return "near"
    if baseline.shoulder_width < SIDEWAYS_SHOULDER_TORSO_RATIO * baseline.torso:
        return "turned"
    if row[M.FRONT] < 0:
        return "back"
    return "step" if abs(row[M.FOOT_LIFT]) > LIFTED_FOOT_LEGS else None


def is_crowded(pose: Pose) -> bool:
    """Whether someone is nearer than a shoulder's width beside the person: joints may be mixed up."""
    x = [joint[0] for joint in (*pose.joints[SHOULDERS], *pose.joints[HIPS])]
    low, high = min(x), max(x)
    wide = high - low
    return any(low - wide < other[0] < high + wide for other in pose.others)


def view_quality(pose: Pose, reason: str | None) -> float:
    """View quality 0..1 for the glass: the least confident leg joint, halved while something keeps the view from carrying a claim."""
    if pose.points is None:
        return 0.0
    least = min(max(min([score for _, _, score in pose.joints[LEGS]]) / 0.6, 0.0), 1.0)
    return least if reason is None else least / 2
