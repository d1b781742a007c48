"""Pictures a second, by the pictures' own times."""

from __future__ import annotations

from math import isinf

import pytest

from mirror.coach.picture_rate import PictureRate


def test_it_is_not_known_before_two_seconds_and_follows_a_machine_that_slows_down() -> None:
    rate = PictureRate()
    early = [rate.update(i / 10) for i in range(20)]
    assert all(isinf(found) for found in early)
    assert rate.update(2.0) == pytest.approx(10.0)
    assert [rate.update(2.0 + i / 4) for i in range(1, 21)][-1] == pytest.approx(4.0)


def test_another_clock_begins_anew() -> None:
    rate = PictureRate()
    for i in range(40):
        rate.update(100 + i / 10)
    assert isinf(rate.update(3.0))
