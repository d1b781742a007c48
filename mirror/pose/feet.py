"""A look at standing feet with a network of its own, and when it is time for one: which way the toes point is not in MoveNet's joints.

The whole body is cut out, since the network was trained on whole people: cut at the hips it sees feet half as well, and of the shins alone
none at all (docs/accuracy.md#feet).
"""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from math import hypot
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from mirror.pose.crop import SquareCrop
from mirror.types import ANKLES, HIPS, LEGS, FeetLook, Frame, Image, Points, Pose, to_plain_floats

FEET_CROP_LEGS = 2.7
"""Side of the square around the hips, in standing hip-ankle heights: head and feet with a margin."""
MIN_SEEN_PERSON_SCORE = 0.5
MIN_HEEL_SCORE, MIN_TOE_SCORE = 0.7, 0.9
"""On rendered people seen whole heels have .84 to .97 and toes .93 to 1; with the feet cut off .46 to .80 and .62 to .92."""
FOOT_EDGE_SHARE = 0.01
"""Toes nearer to the picture's edge than this share of its height are guessed."""
MAX_FOOT_REACH_LEGS = 0.35
"""Toes further from the ankle than this share of the leg are of another person, or of none."""


class FeetModel(Protocol):
    """A loaded network that finds feet (``mirror.pose.blazepose.BlazePoseFeet``)."""

    size: int
    """Pixels of a side of the picture that it takes."""

    def infer(self, picture: NDArray[np.uint8], /) -> tuple[NDArray[np.float32], float]:
        """See ``BlazePoseFeet.infer``."""

    def rest(self) -> None:
        """No look is due for a while: what it takes to look may be given back."""


def cut_person(image: Image, points: Points, size: int) -> tuple[SquareCrop, NDArray[np.uint8]]:
    """The square of ``image`` with the standing person of ``points`` (17, 3) px, and its picture (size, size, 3)."""
    (lx, ly), (rx, ry) = to_plain_floats(points[HIPS, :2])
    leg = max(float(points[ANKLES, 1].mean()) - (ly + ry) / 2, 1.0)
    side = FEET_CROP_LEGS * leg
    crop = SquareCrop((lx + rx - side) / 2, (ly + ry - side) / 2, side)
    return crop, crop.cut(image, size)


def find_feet(model: FeetModel, crop: SquareCrop, picture: NDArray[np.uint8], points: Points, height: int) -> FeetLook | None:
    """Heels and toes in pixels of a frame of ``height``, of the person of ``points`` (17, 3) px whom ``cut_person`` cut out; None when they
    are not surely seen: cut off, hidden, in the dark.

    The network looks at the picture and at its mirror image, as its errors on the two differ.
    """
    plain, seen = model.infer(picture)
    turned, seen_turned = model.infer(np.ascontiguousarray(picture[:, ::-1]))
    if min(seen, seen_turned) < MIN_SEEN_PERSON_SCORE:
        return None
    turned = turned[[1, 0, 3, 2]]
    turned[:, 0] = 1 - turned[:, 0]
    rows = (plain + turned) / 2
    if rows[:2, 2].min() < MIN_HEEL_SCORE or rows[2:, 2].min() < MIN_TOE_SCORE:
        return None
    feet = np.asarray((crop.x, crop.y) + rows[:, :2] * crop.side, np.float32)
    leg = float(points[ANKLES, 1].mean() - points[HIPS, 1].mean())
    away = np.hypot(*(feet[2:] - points[ANKLES, :2]).T)
    if float(feet[2:, 1].max()) > height * (1 - FOOT_EDGE_SHARE) or float(away.max()) > MAX_FOOT_REACH_LEGS * leg:
        return None
    return FeetLook(points, feet)


LOOK_INTERVAL_S, LOOKS_PER_STAND_COUNT = 0.25, 4
"""Seconds between two looks, and how many of them a stand gets: on rendered people the direction's SD is 6.0 degrees with one, 4.9 with
four."""
STILL_WINDOW_S, MAX_STILL_MOVE_LEGS = 0.4, 0.03
"""Seconds in which hips and ankles move by no more than this share of the leg: standing still, for a picture of the feet."""
UPRIGHT_LEG_SHARE, UPRIGHT_MEMORY_S = 0.96, 10.0
"""Share of the longest leg of the last seconds that is upright: in the bottom of a squat one may be still too."""
MIN_LOOK_SCORE = 0.3
"""Least score of hips, knees and ankles."""


class FeetLookTimer:
    """Says when to look at the feet: a few times at every stand, so that feet that were moved in a set are seen again after it."""

    def __init__(self) -> None:
        self._recent: deque[tuple[float, tuple[float, float, float, float]]] = deque()
        self._legs: deque[tuple[float, float]] = deque()
        self._person = -1
        self._looks = 0
        self._looked = float("-inf")

    def is_due(self, pose: Pose) -> bool:
        """Whether the feet of ``pose``, the newest, are to be looked at; it then counts as a look."""
        if pose.points is None:
            self._recent.clear()
            return False
        if pose.person != self._person:
            self._person, self._looks = pose.person, 0
            self._recent.clear()
            self._legs.clear()
        rows = pose.joints
        if min(score for _, _, score in rows[LEGS]) < MIN_LOOK_SCORE:
            self._recent.clear()
            return False
        (hl_x, hl_y, _), (hr_x, hr_y, _) = rows[HIPS]
        (al_x, al_y, _), (ar_x, ar_y, _) = rows[ANKLES]
        leg = max((al_y + ar_y - hl_y - hr_y) / 2, 1.0)
        self._recent.append((pose.time, ((hl_x + hr_x) / 2, (hl_y + hr_y) / 2, al_x, ar_x)))
        self._legs.append((pose.time, leg))
        while self._recent[0][0] < pose.time - STILL_WINDOW_S - 1e-6:
            self._recent.popleft()
        while self._legs[0][0] < pose.time - UPRIGHT_MEMORY_S:
            self._legs.popleft()
        tall = sorted(height for _, height in self._legs)[-1 - len(self._legs) // 10]
        spread = max(max(column) - min(column) for column in zip(*(where for _, where in self._recent), strict=True))
        if leg < UPRIGHT_LEG_SHARE * tall or spread > MAX_STILL_MOVE_LEGS * leg:
            self._looks = 0  # the next stand is another one
            return False
        if pose.time - self._recent[0][0] < 0.75 * STILL_WINDOW_S:
            return False
        if self._looks >= LOOKS_PER_STAND_COUNT or pose.time - self._looked < LOOK_INTERVAL_S - 1e-6:
            return False
        self._looks, self._looked = self._looks + 1, pose.time
        return True


def has_moved(now: Points, then: Points) -> bool:
    """Whether the ankles of ``now`` are elsewhere than those of ``then``, so that a look at the one says nothing of the other."""
    leg = float(then[ANKLES, 1].mean() - then[HIPS, 1].mean())
    (a, b), (c, d) = to_plain_floats(now[ANKLES, :2]), to_plain_floats(then[ANKLES, :2])
    return max(hypot(a[0] - c[0], a[1] - c[1]), hypot(b[0] - d[0], b[1] - d[1])) > MAX_STILL_MOVE_LEGS * 2 * leg


class FeetWatch:
    """Looks at the feet of who stands still, at once: for recordings, which can wait."""

    def __init__(self, model: FeetModel) -> None:
        self._model, self._timer = model, FeetLookTimer()

    def add(self, frame: Frame, pose: Pose) -> Pose:
        """``pose``, of ``frame``, with a look at the feet where one is due."""
        if not self._timer.is_due(pose) or pose.points is None:
            return pose
        crop, picture = cut_person(frame.image, pose.points, self._model.size)
        look = find_feet(self._model, crop, picture, pose.points, pose.size[1])
        return replace(pose, feet=look, feet_missed=look is None)
