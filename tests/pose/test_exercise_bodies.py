"""Nobody who does an exercise of the catalogue is taken for furniture: the gates let every moment of every movement through."""

from __future__ import annotations

import pytest

from mirror.core.reference.person_following import turn_points
from mirror.exercises import find_exercise
from mirror.pose.plausibility import is_plausible_person
from tests.people.doing import DOINGS, Doing


@pytest.mark.parametrize("doing", DOINGS.values(), ids=list(DOINGS))
@pytest.mark.parametrize("left", [True, False])
def test_every_moment_of_a_movement_passes_the_gates(doing: Doing, left: bool) -> None:
    lying = find_exercise(doing.key).view == "lying"
    quarters = (-1, 1) if lying else (0,)
    for pose in doing.film(2, left=left, rate=10.0):
        assert pose.points is not None
        width, height = pose.size
        seen = [
            is_plausible_person(turn_points(pose.points, width, height, q), (height, width) if q else (width, height), lying=lying)
            for q in quarters
        ]
        assert any(seen), pose.time
