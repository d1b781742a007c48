"""Tells a person who stops to train from one who walks past, and when the person has left."""

from __future__ import annotations

from collections import deque
from math import hypot
from typing import Literal

import numpy as np

from mirror.types import HIPS, SHOULDERS, Joint, Pose

ARRIVAL_STAND_S = 1.5
"""Seconds of standing there that begin a visit."""
MIN_ARRIVAL_FRAMES = 5
"""Pictures that these seconds must hold."""
MAX_ARRIVAL_DRIFT_TORSOS = 0.35
"""Torsos (about .5 m) that the hips may move to the side meanwhile: a person who strolls past moves .6 and more."""
MAX_ARRIVAL_SCALE_SHARE = 0.15
"""Share by which the shoulders' width may change meanwhile: who walks up to the mirror grows by a third."""
FACING_SHOULDER_TORSO_RATIO = 0.35
"""Shoulders' width in torsos from which a body faces the mirror rather than passing it; straight ahead it is .7 (Winter 2009)."""
MIN_PRESENCE_SCORE = 0.3
DISMISSED_STAND_S = 60.0
"""Seconds for which a person who has finished may go on standing there."""

Presence = Literal["nobody", "passing", "here"]


class PresenceMonitor:
    """Follows one person at a time, in capture time. ``state`` "here" lasts until ``leave`` is called: who is away is still training."""

    def __init__(self) -> None:
        self.state: Presence = "nobody"
        self.seen = float("-inf")
        """When any person was last in view."""
        self._person: int | None = None
        self._dismissed: tuple[int | None, float] = (None, float("-inf"))
        """Who said that they have finished, and until when that holds."""
        self._stood: deque[tuple[float, float, float, float]] = deque()
        """Time, hips' x, shoulders' width and torso, px, of the last seconds in which a person could be standing."""

    def is_other_person(self, pose: Pose) -> bool:
        """Whether another person has taken the mirror."""
        return self.state == "here" and pose.points is not None and self._person is not None and pose.person != self._person

    def absence_s(self, time: float) -> float:
        """Seconds since anybody was seen."""
        return time - self.seen

    def update(self, pose: Pose, facing: bool = True) -> bool:
        """One picture; whether a visit begins with it. ``facing`` False: the exercise at hand is not done facing the mirror."""
        if pose.points is None:
            if self.state == "passing" and self.absence_s(pose.time) > ARRIVAL_STAND_S:
                self.state = "nobody"
                self._stood.clear()
            return False
        self.seen = pose.time
        if self._stood and pose.time < self._stood[-1][0]:
            self._stood.clear()
        if pose.person != self._person:
            self._person = pose.person
            self._stood.clear()
        if self.state == "here":
            return False
        self.state = "passing"
        if self._dismissed[0] == pose.person and pose.time < self._dismissed[1]:
            return False
        return self._is_standing(pose, facing) and self.arrive(pose.time)

    def arrive(self, time: float) -> bool:
        """The person who is there means the mirror: they stood, pressed something or showed a badge. Always True."""
        self.state = "here"
        self.seen = max(self.seen, time)
        self._stood.clear()
        return True

    def accept_person(self, pose: Pose) -> None:
        """The person who stands there now is taken for the person who was here."""
        self._person = pose.person

    def leave(self, dismissed: float | None = None) -> None:
        """The visit is over; at the time ``dismissed`` by the person's own word, who may still stand there."""
        self._dismissed = (None, float("-inf")) if dismissed is None else (self._person, dismissed + DISMISSED_STAND_S)
        self.state = "nobody" if dismissed is None else "passing"
        self._person = None if dismissed is None else self._person
        self._stood.clear()

    def _is_standing(self, pose: Pose, facing: bool) -> bool:
        assert pose.points is not None
        joints = pose.joints
        left, right, hip, other = *joints[SHOULDERS], *joints[HIPS]
        if min(left[2], right[2], hip[2], other[2]) < MIN_PRESENCE_SCORE:
            self._stood.clear()
            return False
        torso = hypot(hip[0] + other[0] - left[0] - right[0], hip[1] + other[1] - left[1] - right[1]) / 2 + 1.0
        width = left[0] - right[0]  # the person's left is at the image's right when they face the camera
        if facing and (width < FACING_SHOULDER_TORSO_RATIO * torso or joints[Joint.NOSE][2] < MIN_PRESENCE_SCORE):
            self._stood.clear()
            return False
        self._stood.append((pose.time, (hip[0] + other[0]) / 2, width, torso))
        while self._stood[0][0] < pose.time - ARRIVAL_STAND_S - 1e-6:
            self._stood.popleft()
        if pose.time - self._stood[0][0] < 0.9 * ARRIVAL_STAND_S or len(self._stood) < MIN_ARRIVAL_FRAMES:
            return False
        _, x, widths, torsos = np.array(self._stood).T
        strayed = float(np.ptp(x)) / float(np.median(torsos))
        third = max(1, len(widths) // 3)  # single widths flicker
        grew = abs(float(np.median(widths[-third:])) / float(np.median(widths[:third])) - 1.0) if facing else 0.0
        return strayed < MAX_ARRIVAL_DRIFT_TORSOS and grew < MAX_ARRIVAL_SCALE_SHARE
