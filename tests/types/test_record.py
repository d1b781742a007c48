from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest

from mirror.types import SetScene, View, message
from mirror.types.record import change, record


@record(frozen=True, slots=True)
class Spot:
    x: float
    y: float = 2.0


def test_records_of_the_same_values_are_equal_and_one_key() -> None:
    assert Spot(1.0) == Spot(1.0, 2.0) != Spot(1.0, 3.0)
    assert len({Spot(1.0), Spot(1.0, 2.0), Spot(2.0)}) == 2
    assert replace(Spot(1.0), y=5.0) == Spot(1.0, 5.0)
    assert [field.name for field in fields(Spot)] == ["x", "y"]


def test_a_record_takes_no_other_attribute() -> None:
    with pytest.raises(AttributeError):
        Spot(1.0).z = 1.0  # type: ignore[attr-defined]


def test_mypy_holds_a_record_to_be_frozen() -> None:
    spot = Spot(1.0)
    spot.x = 2.0  # type: ignore[misc]  # an unused "ignore" would fail the check


def test_views_are_compared_without_their_picture() -> None:
    picture = np.zeros((4, 4, 3), np.uint8)
    assert View(1.0, SetScene(), picture=picture) == View(1.0, SetScene())
    assert View(1.0, SetScene()) != View(1.0, SetScene(message("reason.dark.advice")))


def test_a_record_is_changed_as_a_dataclass_is() -> None:
    view = View(1.0, SetScene())
    assert change(view, time=2.0, light=0.5) == replace(view, time=2.0, light=0.5)
    assert view.time == 1.0
    assert change(Spot(1.0), y=5.0) == Spot(1.0, 5.0)
    with pytest.raises(KeyError):
        change(view, tme=2.0)  # type: ignore[call-arg]
