"""What a member's page says of a set."""

from __future__ import annotations

import pytest

from mirror.app.result_lines import make_result_line
from mirror.store import StoredSet
from mirror.types import TYPICAL_BODY, Action, SetDone
from tests.harness.visit import VisitDriver
from tests.words import words


@pytest.mark.parametrize("drift", [-0.15, 0.0])
def test_a_knee_that_is_not_in_is_said_to_be_not_inward_and_nothing_is_said_of_toes(drift: float) -> None:
    driver = VisitDriver(taught=())
    driver.squat(5, drift=drift, rest=1)
    driver.press(Action.SELECT)
    summary = driver.of(SetDone)[0].summary
    line = make_result_line(StoredSet("run-1", 1, "squat", 0.0, 60.0, summary, ()), TYPICAL_BODY)
    assert [words(value) for title, value in line.facts if "knee" in words(title)] == ["not inward"] * 2
