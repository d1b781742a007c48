"""The joints of a pose: COCO's 17, in COCO's order."""

from __future__ import annotations

from enum import IntEnum


class Joint(IntEnum):
    """A joint's row in ``Points``; left and right are the person's own, and the right one follows the left."""

    NOSE = 0
    LEFT_EYE = 1
    RIGHT_EYE = 2
    LEFT_EAR = 3
    RIGHT_EAR = 4
    LEFT_SHOULDER = 5
    RIGHT_SHOULDER = 6
    LEFT_ELBOW = 7
    RIGHT_ELBOW = 8
    LEFT_WRIST = 9
    RIGHT_WRIST = 10
    LEFT_HIP = 11
    RIGHT_HIP = 12
    LEFT_KNEE = 13
    RIGHT_KNEE = 14
    LEFT_ANKLE = 15
    RIGHT_ANKLE = 16


JOINT_PAIRS = tuple((joint, Joint(joint + 1)) for joint in Joint if joint.name.startswith("LEFT"))
"""The joints that both sides have: (left, right)."""
KEYPOINT_NAMES = tuple(joint.name.lower() for joint in Joint)
SHOULDERS = slice(Joint.LEFT_SHOULDER, Joint.RIGHT_SHOULDER + 1)
HIPS = slice(Joint.LEFT_HIP, Joint.RIGHT_HIP + 1)
KNEES = slice(Joint.LEFT_KNEE, Joint.RIGHT_KNEE + 1)
ANKLES = slice(Joint.LEFT_ANKLE, Joint.RIGHT_ANKLE + 1)
LEGS = slice(Joint.LEFT_HIP, Joint.RIGHT_ANKLE + 1)
"""Hips, knees and ankles."""
