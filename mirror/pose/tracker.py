"""From frames to one person's pose: the crop that follows, the person that stays, sides and bias repaired, jitter filtered."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror.pose.crop import NO_SHIFT, SquareCrop, torso_crop
from mirror.pose.filter import CausalFilter
from mirror.pose.follower import Box, PersonFollower
from mirror.pose.model import PoseModel
from mirror.pose.orientation import OrientationTracker, turn_image, turn_points_back
from mirror.pose.person_limits import REACQUIRE_TIMEOUT_S
from mirror.pose.plausibility import LifelessDetector
from mirror.pose.side_bias import SideBias, fuse_mirrored
from mirror.types import Frame, Image, Points, Pose, to_plain_floats

NEW_PERSON_ABSENCE_S = 2.0
"""Seconds of absence after which the next person is a new one."""


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
        self._last_time = float("-inf")
        self._bias = SideBias()
        self._smooth = CausalFilter()
        self._follower = PersonFollower()
        self._lifeless = LifelessDetector()

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
            self._turning = OrientationTracker()
            self._follower.forget_sides()
        if self._crop is not None and gone > REACQUIRE_TIMEOUT_S:
            self._crop = None
        if self._crop is None:
            self._crop = self._search(frame, size)
            if self._crop is None:
                return Pose(frame.time, size, None, brightness=_luma(frame.image), person=self._person, traits=self._network.traits)
        quarter = self._turning.quarter
        points, centres, brightness = self._infer(self._crop, frame, quarter)
        if self.lying and self._turning.follow(to_plain_floats(points), frame.time):
            # What was left and right in the picture is above and below from now on.
            quarter = self._turning.quarter
            self._follower.forget_sides()
        followed = self._follower.follow(points, gone, size, quarter)
        others = find_others(centres, self._follower.box)
        if not followed:
            return Pose(frame.time, size, None, others, brightness, self._person, self._network.traits)
        if gone > NEW_PERSON_ABSENCE_S:
            self._person += 1
            self._lifeless = LifelessDetector()
        self._last_time = frame.time
        self._crop = self._follower.crop
        # Who lies and rests may well be as still as a poster; the floor bears them.
        if not quarter and self._lifeless(points, frame.time):
            return Pose(frame.time, size, None, others, brightness, self._person, self._network.traits)
        return Pose(frame.time, size, points, others, brightness, self._person, self._network.traits)

    def _infer(self, crop: SquareCrop, frame: Frame, quarter: int) -> tuple[Points, list[tuple[float, float]], float]:
        """The person in ``crop`` turned by ``quarter``, in pixels of ``frame``; the centres of all people there; and how bright it is."""
        picture = self._network.picture
        brightness = crop.cut_into(frame.image, picture, frame.halves)
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

    def _search(self, frame: Frame, size: tuple[int, int]) -> SquareCrop | None:
        """The square around the person nearest to the image's centre; where people may lie, the looks alternate."""
        whole = SquareCrop.whole(*size)
        quarter = self._turning.search() if self.lying else 0
        joints, _ = self._network.infer(turn_image(whole.cut(frame.image, self._network.size, frame.halves), quarter))
        found = whole.to_frame(turn_points_back(joints, quarter))
        if self.lying:
            self._turning.turn_upright(to_plain_floats(found))
        return torso_crop(found)


def find_others(centres: list[tuple[float, float]], box: Box) -> tuple[tuple[float, float], ...]:
    """Those of the people's ``centres`` who are not the person whose joints lie in ``box``, px."""
    left, top, right, bottom = box
    return tuple([(column, row) for column, row in centres if not (top <= row <= bottom and left <= column <= right)])


def _luma(image: NDArray[np.uint8]) -> float:
    """As ``SquareCrop.cut_into`` tells it of a square."""
    seen = image[::8, ::8, 1]
    return int(seen.sum()) / seen.size / 255.0
