"""One hand raised to the side and held: what chooses from three metres, where training never holds a hand.

A raised hand: the wrist out beyond its shoulder and no lower than it, the elbow out as well, the other hand hanging. So both hands up
(overhead squat), a hand at the head, hands on the hips and arms that swing are none. "Left" and "right" are the person's own.
"""

from __future__ import annotations

from math import hypot
from typing import Literal

from mirror.types import HIPS, SHOULDERS, SIDES, Joint, Pose
from mirror.types.record import record

Side = Literal["left", "right"]
HAND_HOLD_S = 1.2
"""Seconds to hold: longer than a wave, shorter than tiring."""
MAX_HAND_GAP_S = 0.35
"""Seconds for which the hand may go unseen meanwhile: two pictures at ten a second."""
MIN_HAND_SCORE = 0.4
"""What the joints of the raised arm must be seen with; MoveNet gives .5 to .8 to arms that are in view."""
WRIST_OUT_TORSOS, ELBOW_OUT_TORSOS = 0.35, 0.12
"""Torsos (about .5 m) that wrist and elbow must be out beyond the shoulder..."""
WRIST_BELOW_SHOULDER_TORSOS = 0.10
"""...and that the wrist may be lower than it."""
HANGING_WRIST_TORSOS = 0.35
"""Torsos that the other wrist must be below its shoulder."""
MAX_WRIST_WANDER_TORSOS = 0.40
"""Torsos that the wrist may wander while it is held: an arm in a swing wanders further."""
MAX_HIP_MOVE_TORSOS = 0.25
"""Torsos that the hips may move meanwhile: a person who walks or squats chooses nothing."""


@record(frozen=True, slots=True)
class ArmPosition:
    """Wrist from its shoulder, and the hips in the picture, px; and the torso's length."""

    wrist: tuple[float, float]
    hips: tuple[float, float]
    torso: float


class HandTracker:
    """Follows one person's hands, in capture time. ``side`` is the hand held up now, ``filled`` how much (0..1) of the hold has passed."""

    def __init__(self) -> None:
        self.side: Side | None = None
        self.filled = 0.0
        self._since = self._seen = float("-inf")
        self._began: ArmPosition | None = None
        self._spent: Side | None = None
        """The hand that has chosen, until it is taken down."""

    def clear(self) -> None:
        """Hands mean nothing at the moment; one that is up must come down before it means something."""
        self._spent, self._seen = self.side or self._spent, float("-inf")
        self._drop()

    def update(self, pose: Pose, again: Side | None = None) -> Side | None:
        """One picture; the hand that has chosen with it. The hand ``again`` may stay up and chooses every HOLD seconds."""
        side, place = find_raised_arm(pose)
        if side is None or place is None:
            if pose.time - self._seen > MAX_HAND_GAP_S:
                self._drop()
                self._spent = None
            return None
        before, self._seen = self._seen, pose.time
        if side == self._spent:
            return None
        if side != self.side or pose.time - before > MAX_HAND_GAP_S or self._began is None or _far(place, self._began):
            self.side, self._since, self._began, self._spent = side, pose.time, place, None
        self.filled = min((pose.time - self._since) / HAND_HOLD_S, 1.0)
        if self.filled < 1.0:
            return None
        self._spent = None if side == again else side
        self._drop()
        return side

    def _drop(self) -> None:
        self.side, self.filled, self._began = None, 0.0, None


def _far(now: ArmPosition, began: ArmPosition) -> bool:
    wandered = hypot(now.wrist[0] - began.wrist[0], now.wrist[1] - began.wrist[1])
    stepped = hypot(now.hips[0] - began.hips[0], now.hips[1] - began.hips[1])
    return not (wandered <= MAX_WRIST_WANDER_TORSOS * began.torso and stepped <= MAX_HIP_MOVE_TORSOS * began.torso)


def find_raised_arm(pose: Pose) -> tuple[Side | None, ArmPosition | None]:
    """The one hand that is up and to the side in this picture, if any, and where."""
    if pose.points is None:
        return None, None
    joints = pose.joints
    shoulders, hips = joints[SHOULDERS], joints[HIPS]
    if min(joint[2] for joint in (*shoulders, *hips)) < MIN_HAND_SCORE:
        return None, None
    x, y = (hips[0][0] + hips[1][0]) / 2, (hips[0][1] + hips[1][1]) / 2
    above = y - (shoulders[0][1] + shoulders[1][1]) / 2
    torso = hypot((shoulders[0][0] + shoulders[1][0]) / 2 - x, above)
    if not (torso > 1.0 and above > 0.8 * torso):  # upright; a person who lies or bends does something else
        return None, None
    up = [i for i in (0, 1) if _up(joints, i, torso)]
    if len(up) != 1 or not _hangs(joints, 1 - up[0], torso):
        return None, None
    i = up[0]
    shoulder, wrist = shoulders[i], joints[Joint.LEFT_WRIST + i]
    return SIDES[i], ArmPosition((wrist[0] - shoulder[0], wrist[1] - shoulder[1]), (x, y), torso)


def _up(joints: list[list[float]], i: int, torso: float) -> bool:
    shoulder, elbow, wrist = joints[Joint.LEFT_SHOULDER + i], joints[Joint.LEFT_ELBOW + i], joints[Joint.LEFT_WRIST + i]
    if min(elbow[2], wrist[2]) < MIN_HAND_SCORE:
        return False
    outward = 1.0 if i == 0 else -1.0  # the person's left is at the image's right
    out, elbow_out = outward * (wrist[0] - shoulder[0]), outward * (elbow[0] - shoulder[0])
    return (
        out >= WRIST_OUT_TORSOS * torso
        and elbow_out >= ELBOW_OUT_TORSOS * torso
        and wrist[1] <= shoulder[1] + WRIST_BELOW_SHOULDER_TORSOS * torso
    )


def _hangs(joints: list[list[float]], i: int, torso: float) -> bool:
    """Whether the other hand is down; one that is not seen has at least its elbow down."""
    shoulder, elbow, wrist = joints[Joint.LEFT_SHOULDER + i], joints[Joint.LEFT_ELBOW + i], joints[Joint.LEFT_WRIST + i]
    if wrist[2] >= MIN_HAND_SCORE:
        return wrist[1] >= shoulder[1] + HANGING_WRIST_TORSOS * torso
    return elbow[2] >= MIN_HAND_SCORE and elbow[1] >= shoulder[1] + 0.5 * HANGING_WRIST_TORSOS * torso
