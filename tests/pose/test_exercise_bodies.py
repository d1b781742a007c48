"""Nobody who does an exercise of the catalogue is taken for furniture: the gates let every moment of every movement through."""

from __future__ import annotations

import pytest

from mirror.exercises import find
from mirror.pose.gates import is_person
from mirror.pose.turn import turned, turned_size
from tests.people.doing import DOINGS, Doing


@pytest.mark.parametrize("doing", DOINGS.values(), ids=list(DOINGS))
@pytest.mark.parametrize("left", [True, False])
def test_every_moment_of_a_movement_passes_the_gates(doing: Doing, left: bool) -> None:
    lying = find(doing.key).view == "lying"
    quarters = (-1, 1) if lying else (0,)
    for pose in doing.film(2, left=left, rate=10.0):
        assert pose.points is not None
        seen = [is_person(turned(pose.points, pose.size, q), turned_size(pose.size, q), lying=lying) for q in quarters]
        assert any(seen), pose.time
