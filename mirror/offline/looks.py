"""Looks at whole pictures of a recording now and then: the tracker sees only the person whom it follows, and only upright."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from mirror.camera.base import turn_frame_image
from mirror.pose.crop import SquareCrop
from mirror.pose.model import PoseModel
from mirror.pose.plausibility import is_plausible_person
from mirror.types import Frame, Image, Joint, Pose

LOOK_INTERVAL_S = 1.5
"""Seconds of the clip between two looks: each costs one run of the network, four where the picture may lie turned."""
MAX_LOOK_COUNT = 20
MIN_OTHER_PERSON_SCORE = 0.3
"""Score of another person's centre: .73 to .88 in two clips of two people, at most .49 once in 17 real clips of one
(docs/results.md#what-is-said-of-the-picture)."""
MIN_LOOK_SHARE = 0.5
"""Share of the looks that must agree: a passer-by is no second person, one odd pose no turned picture."""


class ClipLooks:
    """Given every frame of a clip, looks at some of them with ``network``. ``turned``: pictures may lie on a side or upside down, which
    those of people who lie on the floor do not tell."""

    def __init__(self, network: PoseModel, turned: bool = True) -> None:
        self._network = network
        self._turns = (0, 1, 2, 3) if turned else (0,)
        self._due = 0.0
        self._others: list[int] = []
        """People besides the most central one, a look."""
        self._upright: list[int | None] = []
        """Quarter turns clockwise after which a person stands upright, a look; None: no person either way."""

    def see(self, frame: Frame) -> None:
        """Looks at ``frame`` if it is time to."""
        if frame.time < self._due or len(self._others) >= MAX_LOOK_COUNT:
            return
        self._due = frame.time + LOOK_INTERVAL_S
        people, upright = self._look(frame.image)
        self._others.append(people)
        turns = (turn for turn in self._turns[1:] if self._look(turn_frame_image(frame.image, turn))[1])
        self._upright.append(0 if upright else next(turns, None))

    def explain(self, poses: Sequence[Pose], rotation: int) -> str | None:
        """What a person should know about the picture, turned by ``rotation`` degrees, of which the tracker made ``poses``; one line."""
        if not poses or not self._others:
            return None
        hips = [pose.points[Joint.LEFT_HIP : Joint.RIGHT_HIP + 1, 0].mean() for pose in poses if pose.points is not None]
        if not hips:
            return self._explain_nothing(rotation)
        crowded = [others for others in self._others if others]
        if len(crowded) < max(2, MIN_LOOK_SHARE * len(self._others)):
            return None
        place = float(np.median(hips)) / poses[0].size[0]
        side = "on the left" if place < 1 / 3 else "on the right" if place > 2 / 3 else "in the middle"
        count = 1 + round(float(np.median(crowded)))
        return f"{count} people are in the picture: the one {side} was followed; crop the clip to measure another"

    def _explain_nothing(self, rotation: int) -> str:
        turn, looks = Counter(self._upright).most_common(1)[0]
        if turn and looks >= MIN_LOOK_SHARE * len(self._upright):
            return f"no person was seen: the picture is turned; run again with --rotation {(rotation + 90 * turn) % 360}"
        return "no person was seen: film the whole body in enough light; if the picture is turned, use --rotation"

    def _look(self, image: Image) -> tuple[int, bool]:
        """People besides the most central one, and whether that one can be an upright person."""
        size = (image.shape[1], image.shape[0])
        whole = SquareCrop.whole(*size)
        joints, centres = self._network.infer(whole.cut(image, self._network.size))
        low, high = joints[:, :2].min(axis=0), joints[:, :2].max(axis=0)
        within = ((low <= centres[:, :2]) & (centres[:, :2] <= high)).all(axis=1)
        others = ~within & (centres[:, 2] >= MIN_OTHER_PERSON_SCORE)
        return int(others.sum()), is_plausible_person(whole.to_frame(joints), size)
