from __future__ import annotations

from math import inf

import numpy as np
import pytest

from mirror.core.reference.person_following import turn_points
from mirror.pose.crop import torso_crop
from mirror.pose.follower import PersonFollower
from mirror.types import Points
from tests.people import SIZE, Squatter


def swapped(points: Points, pairs: tuple[int, ...] = (11, 13, 15)) -> Points:
    out = points.copy()
    for left in pairs:
        out[[left, left + 1]] = points[[left + 1, left]]
    return out


def beside(points: Points, pixels: float) -> Points:
    return points + np.array([pixels, 0, 0], np.float32)


@pytest.mark.parametrize("pairs", [(11, 13, 15), (13,), (15,), (1, 3, 5, 7, 9, 11, 13, 15)])
def test_a_swapped_frame_is_put_back(pairs: tuple[int, ...]) -> None:
    follower, right = PersonFollower(), Squatter().points(0.1)
    for i in range(30):
        seen = swapped(right, pairs) if i > 0 and i % 3 == 0 else right.copy()
        assert follower.follow(seen, 1 / 30 if i else inf, SIZE)
        np.testing.assert_array_equal(seen, right)


def test_a_first_frame_that_was_swapped_does_not_stay() -> None:
    follower, right = PersonFollower(), Squatter().points(0.1)
    follower.follow(swapped(right, (5, 11, 13, 15)), inf, SIZE)
    for _ in range(60):
        seen = right.copy()
        follower.follow(seen, 1 / 30, SIZE)
    np.testing.assert_array_equal(seen, right)


@pytest.mark.parametrize("turned", [False, True], ids=["from the front", "from behind"])
def test_hips_that_stand_for_each_other_from_the_first_frame_on_are_put_right(turned: bool) -> None:
    follower, right = PersonFollower(), Squatter().points(0.1)
    if turned:
        right = swapped(right, (1, 3, 5, 7, 9, 11, 13, 15))
    for i in range(60):
        seen = swapped(right, (11,))
        assert follower.follow(seen, 1 / 30 if i else inf, SIZE)
        np.testing.assert_array_equal(seen, right)


def test_hips_are_left_as_they_are_where_shoulders_or_knees_agree_or_the_body_is_sideways() -> None:
    right = Squatter().points(0.1)
    narrow = swapped(right, (11,))
    narrow[:, 0] = narrow[:, 0].mean() + 0.3 * (narrow[:, 0] - narrow[:, 0].mean())
    for points in (swapped(right, (11, 13)), swapped(right, (5, 11)), narrow):
        seen = points.copy()
        assert PersonFollower().follow(seen, inf, SIZE)
        np.testing.assert_array_equal(seen, points)


def test_crossing_ankles_are_not_swapped() -> None:
    follower = PersonFollower()
    for i in range(20):
        points = Squatter(stance=0.36 - 0.02 * i).points(0.0)
        seen = points.copy()
        assert follower.follow(seen, 1 / 30 if i else inf, SIZE)
        np.testing.assert_array_equal(seen, points)


def test_after_half_a_second_sides_are_the_networks_again() -> None:
    follower, right = PersonFollower(), Squatter().points(0.1)
    follower.follow(right.copy(), inf, SIZE)
    seen = swapped(right)
    assert follower.follow(seen, 0.6, SIZE)
    np.testing.assert_array_equal(seen, swapped(right))


def test_a_turned_picture_says_nothing_of_sides_before_it() -> None:
    follower, right = PersonFollower(), Squatter().points(0.1)
    follower.follow(right.copy(), inf, SIZE)
    follower.forget_sides()
    seen = swapped(right)
    assert follower.follow(seen, 1 / 30, SIZE)
    np.testing.assert_array_equal(seen, swapped(right))


def test_who_stands_beside_the_person_is_another_one_until_the_mirror_loses_patience() -> None:
    follower, points = PersonFollower(), Squatter().points(0.0)
    assert follower.follow(points.copy(), inf, SIZE)
    before = follower.crop
    assert not follower.follow(beside(points, 200), 0.1, SIZE)
    assert follower.crop == before
    assert follower.follow(beside(points, 200), 0.75, SIZE)
    assert follower.crop.x == pytest.approx(before.x + 200)


def test_a_person_who_walks_stays_the_same() -> None:
    follower, points = PersonFollower(), Squatter().points(0.0)
    for i in range(12):
        assert follower.follow(beside(points, 20 * i - 100), 0.1 if i else inf, SIZE)


def test_who_is_suddenly_much_larger_is_another_one() -> None:
    follower, points = PersonFollower(), Squatter().points(0.0)
    middle, small = points[11:13, :2].mean(axis=0), points.copy()
    small[:, :2] = middle + 0.6 * (points[:, :2] - middle)
    assert follower.follow(points.copy(), inf, SIZE)
    assert not follower.follow(small, 0.1, SIZE)


@pytest.mark.parametrize("quarter", [-1, 1])
def test_who_lies_is_followed_with_the_head_on_top(quarter: int) -> None:
    width, height = SIZE
    lying = turn_points(Squatter().points(0.0), width, height, -quarter)
    follower = PersonFollower()
    assert not follower.follow(lying.copy(), inf, (height, width))
    assert follower.follow(lying.copy(), inf, (height, width), quarter)
    seen = swapped(lying)
    assert follower.follow(seen, 0.1, (height, width), quarter)
    np.testing.assert_array_equal(seen, lying)


def test_crop_and_box_are_those_of_the_newest_joints() -> None:
    follower, points = PersonFollower(), Squatter(arms_up=True).points(0.0)
    assert follower.follow(points.copy(), inf, SIZE)
    assert follower.crop == torso_crop(points)
    assert follower.box == (*points[:, :2].min(axis=0), *points[:, :2].max(axis=0))


def test_an_empty_room_leaves_the_person_where_they_were() -> None:
    follower, points = PersonFollower(), Squatter().points(0.0)
    follower.follow(points.copy(), inf, SIZE)
    before = follower.crop
    assert not follower.follow(np.full((17, 3), np.nan, np.float32), 0.1, SIZE)
    assert not follower.follow(np.zeros((17, 3), np.float32), 0.1, SIZE)
    assert follower.crop == before
