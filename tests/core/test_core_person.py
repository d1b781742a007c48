"""The person who is told and followed, in both backends; they agree on anything."""

from __future__ import annotations

from math import inf
from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from mirror.core import PERSON_STATE_SIZE, PLANTED_FEET_SHAPE, PersonColumn, reference

from .bodies import Array, person_limits, standing
from .test_core_equal import careful, pixels, seeds

SIZE = (600.0, 800.0)
LIMITS = person_limits()
Row = NDArray[np.float64]


def fresh() -> Row:
    return np.full(PERSON_STATE_SIZE, np.nan)


def is_person(core: ModuleType, points: Array, limits: Row = LIMITS, lying: bool = False) -> bool:
    answer: bool = core.is_person(points, *SIZE, lying, limits)
    assert type(answer) is bool
    return answer


def test_a_standing_person_is_one_and_what_lacks_a_part_is_none(core: ModuleType) -> None:
    assert is_person(core, standing())
    for joints in ((5, 6), (11, 12), (13, 14, 15, 16)):
        faint = standing()
        faint[list(joints), 2] = 0.2
        assert not is_person(core, faint), joints
    few = standing()
    few[[7, 8, 9, 10, 13, 14], 2] = 0.1
    assert not is_person(core, few)
    assert is_person(core, few, person_limits(seen_joints=6))


def test_each_proportion_is_held_to_its_limit(core: ModuleType) -> None:
    for name, at in (("scale_least", 0.3), ("trunk_rise", 1.1), ("shanks_least", 1.1), ("legs_drop", 2.0)):
        assert not is_person(core, standing(), person_limits(**{name: at})), name
    for name, at in (("scale_most", 0.1), ("shoulders_most", 0.3), ("thighs_most", 0.5)):
        assert not is_person(core, standing(), person_limits(**{name: at})), name
    aside = standing() - np.array([350, 0, 0], np.float32)
    assert not is_person(core, aside)
    assert is_person(core, aside, person_limits(edge_margin=0.1))


def test_shanks_of_who_lies_may_point_anywhere(core: ModuleType) -> None:
    bent = standing(left_knee=(335, 460), right_knee=(265, 460), left_ankle=(420, 450), right_ankle=(350, 450))
    assert not is_person(core, bent)
    assert is_person(core, bent, lying=True)


def test_the_square_holds_the_reach_of_trunk_or_body(core: ModuleType) -> None:
    square = np.zeros(3)
    assert core.torso_square(standing(), LIMITS, square)
    np.testing.assert_allclose(square, [300 - 285, 300 - 285, 570])  # 1.9 times 150 px from hips to shoulders
    assert core.torso_square(standing(left_ankle=(340, 700)), LIMITS, square)
    np.testing.assert_allclose(square, [300 - 480, 300 - 480, 960])  # 1.2 times 400 px from hips to ankle


def test_without_hips_or_shoulders_the_square_is_left_as_it_was(core: ModuleType) -> None:
    for joints in ((5, 6), (11, 12)):
        faint, square = standing(), np.ones(3)
        faint[list(joints), 2] = 0.1
        assert not core.torso_square(faint, LIMITS, square)
        np.testing.assert_array_equal(square, 1)


@careful
@given(points=arrays(np.float32, (17, 3), elements=pixels), lying=st.booleans())
def test_broken_joints_are_judged_alike(c_core: ModuleType, points: Array, lying: bool) -> None:
    both_judge(c_core, points, lying)


@careful
@given(seed=seeds, spread=st.floats(0, 150), lying=st.booleans())
def test_people_are_judged_alike(c_core: ModuleType, seed: int, spread: float, lying: bool) -> None:
    rng = np.random.default_rng(seed)
    both_judge(c_core, wild(rng, spread), lying)


def both_judge(c_core: ModuleType, points: Array, lying: bool) -> None:
    assert c_core.is_person(points, *SIZE, lying, LIMITS) == reference.is_person(points, *SIZE, lying, LIMITS)
    got, want = np.zeros(3), np.zeros(3)
    assert c_core.torso_square(points, LIMITS, got) == reference.torso_square(points, LIMITS, want)
    np.testing.assert_array_equal(got, want)


def wild(rng: np.random.Generator, spread: float) -> Array:
    """``standing`` with joints moved, faint, missing, on one spot, or not finite."""
    points = standing() + np.append(rng.normal(0, spread, 2), 0).astype(np.float32)
    points[:, :2] += rng.normal(0, spread / 4, (17, 2))
    points[rng.random(17) < 0.1, 2] = rng.choice([0.0, 0.25, 0.3])
    if rng.random() < 0.1:
        points[:, :2] = points[0, :2]
    if rng.random() < 0.05:
        points[rng.integers(17), rng.integers(3)] = rng.choice([np.nan, np.inf, -np.inf, 3e38])
    return points


@careful
@given(seed=seeds, spread=st.floats(0, 60), quarter=st.sampled_from([0, 0, 1, -1]))
def test_a_person_is_followed_alike(c_core: ModuleType, seed: int, spread: float, quarter: int) -> None:
    rng = np.random.default_rng(seed)
    states = [fresh(), fresh()]
    for i in range(25):
        points = reference_turn(wild(rng, spread), -quarter)
        for left in range(1, 17, 2):
            if rng.random() < 0.1:
                points[[left, left + 1]] = points[[left + 1, left]]
        gone = inf if not i else float(rng.choice([0.0, 1 / 30, 0.1, 0.6, 1.0, -0.1], p=[0.05, 0.5, 0.3, 0.05, 0.05, 0.05]))
        size = SIZE[::-1] if quarter else SIZE
        got, want = points.copy(), points.copy()
        assert c_core.follow(got, gone, *size, quarter, LIMITS, states[0]) == reference.follow(
            want, gone, *size, quarter, LIMITS, states[1]
        )
        np.testing.assert_array_equal(got, want)
        np.testing.assert_allclose(states[0], states[1], rtol=1e-12)


def reference_turn(points: Array, quarter: int) -> Array:
    from mirror.core.reference.person_following import turn_points

    return np.ascontiguousarray(turn_points(points, *SIZE, quarter))


@pytest.mark.parametrize("quarter", [0, 1, -1])
def test_a_person_is_followed_in_every_turn(core: ModuleType, quarter: int) -> None:
    size: Any = SIZE[::-1] if quarter else SIZE
    state = fresh()
    assert core.follow(reference_turn(standing(), -quarter), inf, *size, quarter, LIMITS, state)
    assert np.isfinite(state[: PersonColumn.ORDER]).all()
    moved = standing() + np.array([0, 20, 0], np.float32)
    assert core.follow(reference_turn(moved, -quarter), 0.1, *size, quarter, LIMITS, state)


def test_who_is_not_followed_changes_the_box_alone(core: ModuleType) -> None:
    state = fresh()
    core.follow(standing(), inf, *SIZE, 0, LIMITS, state)
    before, elsewhere = state.copy(), standing() + np.array([200, 0, 0], np.float32)
    assert not core.follow(elsewhere, 0.1, *SIZE, 0, LIMITS, state)
    changed = np.flatnonzero(state != before)
    assert changed.tolist() == [PersonColumn.LEFT, PersonColumn.RIGHT]


@careful
@given(seed=seeds, rate=st.sampled_from([5.0, 30.0, 200.0]), window=st.floats(0, 3))
def test_feet_are_planted_alike(c_core: ModuleType, seed: int, rate: float, window: float) -> None:
    rng, memories, counts = np.random.default_rng(seed), [np.zeros(PLANTED_FEET_SHAPE) for _ in range(2)], [0, 0]
    for i in range(300 if rate > 100 else 60):
        points = wild(rng, 3.0)
        time = i / rate - (1.0 if rng.random() < 0.02 else 0.0)
        got, want = np.empty((17, 3), np.float32), np.empty((17, 3), np.float32)
        counts[0] = c_core.plant(points, time, window, counts[0], memories[0], got)
        counts[1] = reference.plant(points, time, window, counts[1], memories[1], want)
        assert counts[0] == counts[1]
        np.testing.assert_array_equal(got, want)


def test_planted_ankles_are_medians_sideways_and_themselves_up_and_down(core: ModuleType) -> None:
    rows, count, out = np.zeros(PLANTED_FEET_SHAPE), 0, np.empty((17, 3), np.float32)
    for i, x in enumerate((340, 350, 330, np.nan)):
        points = standing(left_ankle=(x, 500 + i))
        count = core.plant(points, i / 10, 2.0, count, rows, out)
    assert count == 3
    assert out[15].tolist() == [340, 503, points[15, 2]]
    assert core.plant(points, 9.0, 2.0, count, rows, out) == 0
    np.testing.assert_array_equal(out, points)
