"""From frames to one person's pose: the crop that follows, the person that stays, sides and bias repaired, jitter filtered."""

from __future__ import annotations

from math import hypot

import numpy as np
from numpy.typing import NDArray

from mirror.pose.bias import SideBias
from mirror.pose.crop import Crop, wanted
from mirror.pose.filter import OneEuro
from mirror.pose.gates import Lifeless, is_person
from mirror.pose.network import Network
from mirror.pose.swap import SideRepair
from mirror.types import Frame, Points, Pose, numbers

PATIENCE = 0.7
"""Seconds that the person may be unseen (somebody passes in front) before the mirror looks for anybody."""
ABSENCE = 2.0
"""Seconds of absence after which whoever comes is a new person."""
LEAP = 0.5
"""A hip centre that moves by more than this share of the torso between two frames belongs to somebody else."""
GROWTH = 1.5
"""So does a torso that grows or shrinks by this factor."""


class Tracker:
    """Follows the person at the centre of the picture. ``live`` smooths causally; a recording is smoothed later, without lag."""

    def __init__(self, network: Network, live: bool = True) -> None:
        self._network = network
        self._live = live
        self._crop: Crop | None = None
        self._person = 0
        self._last: Points | None = None
        self._last_time = float("-inf")
        self._bias = SideBias()
        self._start_over()

    def track(self, frame: Frame) -> Pose:
        """The pose of the person in ``frame``; ``points`` is None when nobody is there."""
        height, width = frame.image.shape[:2]
        size = (width, height)
        gone = frame.time - self._last_time
        if self._crop is not None and gone > PATIENCE:
            self._crop = None
        if self._crop is None:
            self._crop = self._search(frame, size)
            if self._crop is None:
                return Pose(frame.time, size, None, brightness=_luma(frame.image), person=self._person)
        picture = self._crop.cut(frame.image, self._network.size)
        joints, centres = self._network.infer(picture)
        if self._bias.due(frame.time):
            mirrored, _ = self._network.infer(np.ascontiguousarray(picture[:, ::-1]))
            self._bias.learn(joints, mirrored, frame.time)
        joints[:, 1] -= self._bias.offset
        points = self._crop.to_frame(joints)
        others = self._others(centres, joints)
        if not is_person(points, size) or not self._same(points, gone):
            return Pose(frame.time, size, None, others, _luma(picture), self._person)
        if gone > ABSENCE:
            self._person += 1
            self._start_over()
        points = self._sides(points, frame.time)
        self._last, self._last_time = points, frame.time
        self._crop = wanted(points) or self._crop
        if self._lifeless(points, frame.time):
            return Pose(frame.time, size, None, others, _luma(picture), self._person)
        if self._live:
            points = self._filter(points, frame.time, height)
        return Pose(frame.time, size, points, others, _luma(picture), self._person)

    def _start_over(self) -> None:
        self._sides = SideRepair()
        self._filter = OneEuro()
        self._lifeless = Lifeless()

    def _search(self, frame: Frame, size: tuple[int, int]) -> Crop | None:
        """The square around whoever is nearest to the picture's centre."""
        whole = Crop.whole(*size)
        joints, _ = self._network.infer(whole.cut(frame.image, self._network.size))
        points = whole.to_frame(joints)
        return wanted(points)

    def _same(self, points: Points, gone: float) -> bool:
        """Whether ``points`` can be the person of ``gone`` seconds ago; anybody can after the mirror's patience."""
        if self._last is None or gone > PATIENCE:
            return True
        (x, y, torso), (x_before, y_before, torso_before) = _frame_of(points), _frame_of(self._last)
        allowed = LEAP * torso_before * max(1.0, gone / 0.1)
        return hypot(x - x_before, y - y_before) < allowed and 1 / GROWTH < torso / torso_before < GROWTH

    def _others(self, centres: NDArray[np.float32], joints: NDArray[np.float32]) -> tuple[tuple[float, float], ...]:
        """Centres in frame pixels of people who are not the one measured."""
        assert self._crop is not None
        if not len(centres):
            return ()
        low, high = joints[:, :2].min(axis=0), joints[:, :2].max(axis=0)
        apart = [c for c in centres if not (low <= c[:2]).all() or not (c[:2] <= high).all()]
        return tuple((float(self._crop.x + c[1] * self._crop.side), float(self._crop.y + c[0] * self._crop.side)) for c in apart)


def _frame_of(points: Points) -> tuple[float, float, float]:
    """Hip centre x, y and torso length, px."""
    (ax, ay), (bx, by) = numbers(points[11:13, :2])
    (cx, cy), (dx, dy) = numbers(points[5:7, :2])
    x, y = (ax + bx) / 2, (ay + by) / 2
    return x, y, hypot(x - (cx + dx) / 2, y - (cy + dy) / 2) + 1.0


def _luma(image: NDArray[np.uint8]) -> float:
    """Mean brightness 0..1 of every eighth pixel; green stands for luma closely enough for a gate."""
    return float(image[::8, ::8, 1].mean()) / 255.0
