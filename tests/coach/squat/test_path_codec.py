"""A coached path, kept as numbers and given back another day."""

from __future__ import annotations

from math import inf, nan
from typing import Any

import numpy as np
import pytest

from mirror.coach.session import Session
from mirror.coach.squat.path_codec import PACKED_PATH_NUMBER_COUNT, pack_path, unpack_path
from mirror.exercises import find_exercise
from mirror.types import View
from tests.people import Squatter, filmed, length, squats


def train(session: Session, count: int = 2, who: Squatter | None = None, since: float = 0.0) -> list[View]:
    motion = squats(count)
    poses = filmed(lambda t: motion(t - since), since + length(count), who, rate=10, since=since)
    return [session.update(pose) for pose in poses]


def made() -> tuple[float, ...]:
    """The path of somebody's two coached squats."""
    session = Session(find_exercise("squat"), 2)
    train(session)
    assert session.made_path is not None
    return session.made_path


def test_a_coached_path_comes_back_to_the_last_bit() -> None:
    numbers = made()
    kept = unpack_path(numbers)
    assert kept
    path, stance = kept
    assert path.calibrated
    assert len(numbers) == PACKED_PATH_NUMBER_COUNT
    assert pack_path(path, stance) == numbers


def test_nobody_has_a_path_before_the_coached_squats() -> None:
    session = Session(find_exercise("squat"), 2)
    train(session, 1)
    assert session.made_path is None


@pytest.mark.parametrize("calibration", [0, 2])
def test_with_a_path_given_back_nobody_practises_again(calibration: int) -> None:
    session = Session(find_exercise("squat"), calibration)
    assert session.restore(made())
    views = train(session)
    assert {view.training.regime for view in views[30:]} == {"calibrated"}
    assert all(view.scene.name != "calibration" for view in views)
    assert [rep.regime for rep in session.reps] == ["calibrated"] * 2
    assert all(rep.reason != "calibration" for rep in session.reps)


def test_a_path_given_back_to_somebody_who_stands_there_holds_at_once() -> None:
    session = Session(find_exercise("squat"), 2)
    train(session, 0)
    assert session.coaching
    assert session.restore(made())
    assert session.calibrated
    assert not session.coaching


def test_a_path_holds_only_where_it_was_made() -> None:
    session = Session(find_exercise("squat"), 2)
    assert session.restore(made())
    views = train(session, 0, Squatter(distance=4.2))
    assert views[-1].scene.name == "calibration"
    assert not session.calibrated


def test_the_next_person_has_nothing_of_it() -> None:
    session = Session(find_exercise("squat"), 0)
    session.restore(made())
    session.start_over()
    views = train(session, 0)
    assert views[-1].training.regime == "walk-up"


def test_what_was_given_back_is_not_made_anew() -> None:
    session = Session(find_exercise("squat"), 0)
    session.restore(made())
    train(session)
    assert session.made_path is None


@pytest.mark.parametrize("at", [0, 1, 5, 20, PACKED_PATH_NUMBER_COUNT - 1])
@pytest.mark.parametrize("value", [nan, inf, -1e9, 10**400, None, "0.1", [0.1]])
def test_broken_numbers_are_not_a_path(at: int, value: object) -> None:
    numbers: list[Any] = list(made())
    numbers[at] = value
    session = Session(find_exercise("squat"), 2)
    assert not session.restore(tuple(numbers))
    assert session.coaching


def test_too_few_or_too_many_numbers_and_other_kinds_are_no_path() -> None:
    numbers = made()
    assert unpack_path(()) is None
    assert unpack_path(numbers[:-1]) is None
    assert unpack_path((*numbers, 0.0)) is None
    assert unpack_path((2.0, *numbers[1:])) is None
    assert unpack_path((*numbers[:-64], *-np.array(numbers[-64:]))) is None
    assert unpack_path((numbers[0], 0.0, *numbers[2:])) is None


def test_a_covariance_whose_triangles_differ_is_no_path() -> None:
    numbers = made()
    covariance = np.array(numbers[-3 * 64 :]).reshape(3, 8, 8)
    covariance[0, 0, 1] = -10.0  # the upper triangle, which eigvalsh does not read
    assert unpack_path((*numbers[: -3 * 64], *covariance.ravel().tolist())) is None
