"""From frames to one person's pose: the crop that follows, the person that stays, sides and bias repaired, jitter filtered."""

from __future__ import annotations

from math import hypot

import numpy as np
from numpy.typing import NDArray

from mirror.pose.crop import NO_SHIFT, SquareCrop, torso_crop
from mirror.pose.filter import CausalFilter
from mirror.pose.model import PoseModel
from mirror.pose.orientation import OrientationTracker, turn_image, turn_points, turn_points_back, turn_size
from mirror.pose.plausibility import LifelessDetector, is_plausible_person
from mirror.pose.side_bias import SideBias, fuse_mirrored
from mirror.pose.side_repair import SideRepair
from mirror.types import HIPS, SHOULDERS, Frame, Image, JointRows, Points, Pose, to_plain_floats

REACQUIRE_TIMEOUT_S = 0.7
"""Seconds that the person may be unseen (another passes in front) before the mirror looks for any person."""
NEW_PERSON_ABSENCE_S = 2.0
"""Seconds of absence after which the next person is a new one."""
MAX_HIP_LEAP_TORSOS = 0.5
"""A hip centre that moves by more than this share of the torso between two frames belongs to another person."""
MAX_TORSO_GROWTH_RATIO = 1.5
"""So does a torso that grows or shrinks by this factor."""


Trunk = tuple[float, float, float]
"""Hip centre x, y and torso length, px."""


class PersonTracker:
    """Follows the person at the centre of the picture. ``live`` smooths causally; a recording is smoothed later, without lag.

    ``lying`` may be set between frames: only then are people looked for, and followed, who lie; a standing mirror does not turn.
    """

    def __init__(self, network: PoseModel, live: bool = True, lying: bool = False) -> None:
        self.lying = lying
        self._network = network
        self._live = live
        self._turning = OrientationTracker()
        self._crop: SquareCrop | None = None
        self._person = 0
        self._last: Trunk | None = None
        self._last_time = float("-inf")
        self._bias = SideBias()
        self._smooth = CausalFilter()
        self._start_over()

    def track(self, frame: Frame) -> Pose:
        """The pose of the person in ``frame``, live smoothed; ``points`` is None when no person is seen."""
        pose = self.look(frame)
        return self._smooth(pose) if self._live else pose

    def look(self, frame: Frame) -> Pose:
        """As ``track``, before smoothing."""
        height, width = frame.image.shape[:2]
        size = (width, height)
        gone = frame.time - self._last_time
        if self._turning.quarter and not self.lying:
            self._turning, self._sides = OrientationTracker(), SideRepair()
        if self._crop is not None and gone > REACQUIRE_TIMEOUT_S:
            self._crop = None
        if self._crop is None:
            self._crop = self._search(frame, size)
            if self._crop is None:
                return Pose(frame.time, size, None, brightness=_luma(frame.image), person=self._person, traits=self._network.traits)
        quarter = self._turning.quarter
        points, centres, brightness = self._infer(self._crop, frame, quarter)
        joints = to_plain_floats(points)
        others = find_others(centres, joints)
        if self.lying and self._turning.follow(joints, frame.time):
            # What was left and right in the picture is above and below from now on.
            quarter, self._sides = self._turning.quarter, SideRepair()
        # Gates and sides know people with the head on top: they judge the frame as it is turned.
        upright = to_plain_floats(turn_points(points, size, quarter)) if quarter else joints
        trunk = _trunk_of(joints)
        if not is_plausible_person(upright, turn_size(size, quarter), lying=quarter != 0) or not self._same(trunk, gone):
            return Pose(frame.time, size, None, others, brightness, self._person, self._network.traits)
        if gone > NEW_PERSON_ABSENCE_S:
            self._person += 1
            self._start_over()
        swapped = self._sides(upright, frame.time)
        if swapped:
            for left, right in swapped:
                points[[left, right]] = points[[right, left]]
            joints = to_plain_floats(points)
        self._last, self._last_time = trunk, frame.time
        self._crop = torso_crop(joints) or self._crop
        # Who lies and rests may well be as still as a poster; the floor bears them.
        if not quarter and self._lifeless(joints, frame.time):
            return Pose(frame.time, size, None, others, brightness, self._person, self._network.traits)
        return Pose(frame.time, size, points, others, brightness, self._person, self._network.traits)

    def _infer(self, crop: SquareCrop, frame: Frame, quarter: int) -> tuple[Points, list[tuple[float, float]], float]:
        """The person in ``crop`` turned by ``quarter``, in pixels of ``frame``; the centres of all people there; and how bright it is."""
        picture = self._network.picture
        brightness = crop.cut_into(frame.image, picture)
        if quarter:
            picture = turn_image(picture, quarter)
        joints, centres = self._network.infer(picture)
        aside = self._bias.offset
        if not self._live:
            joints = fuse_mirrored(joints, self._infer_mirrored(picture))
        elif self._network.traits.side_bias and self._bias.is_due(frame.time):
            self._bias.learn(joints, self._infer_mirrored(picture), frame.time)
        if quarter:
            joints[:, 1] -= aside
            joints, centres, aside = turn_points_back(joints, quarter), turn_points_back(centres, quarter), NO_SHIFT
        places = [(crop.x + column * crop.side, crop.y + row * crop.side) for row, column, _ in to_plain_floats(centres)]
        return crop.to_frame(joints, aside), places, brightness

    def _infer_mirrored(self, picture: Image) -> NDArray[np.float32]:
        return self._network.infer(np.ascontiguousarray(picture[:, ::-1]))[0]

    def _start_over(self) -> None:
        self._sides = SideRepair()
        self._lifeless = LifelessDetector()

    def _search(self, frame: Frame, size: tuple[int, int]) -> SquareCrop | None:
        """The square around the person nearest to the image's centre; where people may lie, the looks alternate."""
        whole = SquareCrop.whole(*size)
        quarter = self._turning.search() if self.lying else 0
        joints, _ = self._network.infer(turn_image(whole.cut(frame.image, self._network.size), quarter))
        found = to_plain_floats(whole.to_frame(turn_points_back(joints, quarter)))
        if self.lying:
            self._turning.turn_upright(found)
        return torso_crop(found)

    def _same(self, trunk: Trunk, gone: float) -> bool:
        """Whether ``trunk`` can be the person's of ``gone`` seconds ago; any person's can once the mirror's patience is over."""
        if self._last is None or gone > REACQUIRE_TIMEOUT_S:
            return True
        (x, y, torso), (x_before, y_before, torso_before) = trunk, self._last
        allowed = MAX_HIP_LEAP_TORSOS * torso_before * max(1.0, gone / 0.1)
        return hypot(x - x_before, y - y_before) < allowed and 1 / MAX_TORSO_GROWTH_RATIO < torso / torso_before < MAX_TORSO_GROWTH_RATIO


def find_others(centres: list[tuple[float, float]], joints: JointRows) -> tuple[tuple[float, float], ...]:
    """Those of the people's ``centres`` who are not the person of ``joints``, px."""
    if not centres:
        return ()
    x, y, _ = zip(*joints, strict=True)
    top, bottom, left, right = min(y), max(y), min(x), max(x)
    return tuple([(column, row) for column, row in centres if not (top <= row <= bottom and left <= column <= right)])


def _trunk_of(joints: JointRows) -> Trunk:
    (ax, ay, _), (bx, by, _) = joints[HIPS]
    (cx, cy, _), (dx, dy, _) = joints[SHOULDERS]
    x, y = (ax + bx) / 2, (ay + by) / 2
    return x, y, hypot(x - (cx + dx) / 2, y - (cy + dy) / 2) + 1.0


def _luma(image: NDArray[np.uint8]) -> float:
    """As ``SquareCrop.cut_into`` tells it of a square."""
    seen = image[::8, ::8, 1]
    return int(seen.sum()) / seen.size / 255.0
