"""Nobody who does an exercise of the catalogue is taken for furniture: the gates let every moment of every movement through."""

from __future__ import annotations

import pytest

from mirror.exercises import find_exercise
from mirror.pose.orientation import turn_points, turn_size
from mirror.pose.plausibility import is_plausible_person
from mirror.types import to_plain_floats
from tests.people.doing import DOINGS, Doing


@pytest.mark.parametrize("doing", DOINGS.values(), ids=list(DOINGS))
@pytest.mark.parametrize("left", [True, False])
def test_every_moment_of_a_movement_passes_the_gates(doing: Doing, left: bool) -> None:
    lying = find_exercise(doing.key).view == "lying"
    quarters = (-1, 1) if lying else (0,)
    for pose in doing.film(2, left=left, rate=10.0):
        assert pose.points is not None
        seen = [
            is_plausible_person(to_plain_floats(turn_points(pose.points, pose.size, q)), turn_size(pose.size, q), lying=lying)
            for q in quarters
        ]
        assert any(seen), pose.time
