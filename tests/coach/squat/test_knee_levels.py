"""How far each knee is beyond what is said of it: each by its own threshold."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mirror.coach.session import Session
from mirror.coach.squat.verdict import levels, threshold
from mirror.exercises import find_exercise
from tests.people import filmed, squats

SQUAT = find_exercise("squat")


def test_each_knee_is_measured_by_the_threshold_of_its_own_error() -> None:
    session = Session(SQUAT, 0)
    for pose in filmed(squats(0), 2.0):
        session.update(pose)
    frame = replace(
        session.person.alignment,
        depth=0.3, reason=None, regime="calibrated", facing=(0.0, 0.0), drift=(0.09, 0.09), drift_se=(0.001, 0.035),
    )  # fmt: skip
    left, right = (threshold(frame, side, SQUAT.drift) for side in (0, 1))
    assert left < right  # the right knee is known less well
    found = levels(frame, SQUAT.drift)
    assert found is not None
    assert found.beyond == pytest.approx((0.09 - left, 0.09 - right))
