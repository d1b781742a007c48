"""A picture and the person found in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from mirror.types.model_traits import MOVENET_TRAITS, ModelTraits
from mirror.types.record import record

Image = NDArray[np.uint8]
Points = NDArray[np.float32]
"""float32 (17, 3): x, y in pixels and score 0..1, in the order of ``Joint``."""
FeetPoints = NDArray[np.float32]
"""float32 (4, 2): left heel, right heel, left toes, right toes, x and y in pixels of the frame."""


JointRows = list[list[float]]
"""The same as plain floats."""


def to_plain_floats(rows: NDArray[np.float32]) -> JointRows:
    """A two-dimensional array as plain floats: for seventeen joints, arithmetic on them costs a tenth of what arrays do."""
    return cast(JointRows, rows.tolist())


@record(frozen=True, slots=True)
class Frame:
    """One picture: ``image`` uint8 (h, w, 3) RGB, upright and unflipped; ``time`` of capture in monotonic seconds."""

    image: Image
    time: float
    index: int = 0
    detail: Image | None = None
    """The same moment in grey, uint8 (h, w), at the camera's full resolution and not turned, where it was asked for and can be had."""
    halves: tuple[Image, ...] = ()
    """``image`` halved once, twice and so on by ``core.halve``, where a camera's thread did so. What is found in the frame is the same
    without them, later."""


@dataclass(frozen=True, slots=True)
class FeetLook:
    """Heels and toes of a person who stood still, and their joints ``points`` in the same picture."""

    points: Points
    feet: FeetPoints


@record(frozen=True, slots=True)
class Pose:
    """The tracked person in one frame. ``points`` is None when no person is seen."""

    time: float
    size: tuple[int, int]
    """width, height of the frame in pixels."""
    points: Points | None
    others: tuple[tuple[float, float], ...] = ()
    """Centres (x, y) in pixels of further people that the network's centre map shows."""
    brightness: float = 1.0
    """Mean luma of the person's surroundings, 0..1, for the low-light gate."""
    person: int = 0
    """Grows by one when another person (or the same one, after an absence) has taken the mirror."""
    traits: ModelTraits = MOVENET_TRAITS
    """Of the model that found the joints."""
    feet: FeetLook | None = None
    """What a look at the standing feet found since the pose before; None: there was no look, or it did not see them."""
    feet_missed: bool = False
    """Whether there was a look that did not see them: cut off, hidden or in the dark."""

    @property
    def joints(self) -> JointRows:
        """``points`` as plain floats; none when no person is seen. Made once for all who ask of one pose after the other: only the newest
        pose's are kept, as they take six times its memory and a recording holds every pose."""
        global _newest
        pose, made = _newest
        if pose is not self:
            made = to_plain_floats(self.points) if self.points is not None else []
            _newest = self, made
        return made

    def with_points(self, points: Points | None) -> Pose:
        """The same with other ``points``; a tenth of the time that ``dataclasses.replace`` takes."""
        return Pose(self.time, self.size, points, self.others, self.brightness, self.person, self.traits, self.feet, self.feet_missed)


_newest: tuple[Pose | None, JointRows] = None, []
"""The pose that was last asked for its ``joints``, and these: one tuple, so that every thread reads what belongs together."""
