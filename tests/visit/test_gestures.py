"""A raised hand chooses; nothing that looks a little like one does."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from mirror.types import Pose
from mirror.visit.gestures import HAND_HOLD_S, HandTracker, find_raised_arm
from tests.harness.visit import with_hand
from tests.people import SIZE, Squatter, filmed, squats
from tests.people.doing import DOINGS

STANDING = Squatter().points(0.0)


def held(seconds: float, side: str = "right", rate: float = 10.0, noise: float = 0.0, score: float = 0.85, **how: Any) -> list[str]:
    """What a hand that is held up for so long chooses."""
    hands, wobble = HandTracker(), np.random.default_rng(3)
    chosen: list[str] = []
    for i in range(int(seconds * rate)):
        points = with_hand(STANDING, side, **how)
        points[9:11, 2] = score
        points[:, :2] += wobble.normal(0, noise, (17, 2)) if noise else 0.0
        made = hands.update(Pose(i / rate, SIZE, points))
        chosen += [made] if made else []
    return chosen


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0])
@pytest.mark.parametrize("noise", [0.0, 6.0])
def test_a_hand_held_up_to_the_side_chooses_once(side: str, rate: float, noise: float) -> None:
    assert held(3 * HAND_HOLD_S, side, rate, noise) == [side]


@pytest.mark.parametrize("how", [{"out": 1.0, "up": 0.0}, {"out": 0.55, "up": 0.5}, {"out": 0.5, "up": 0.1}])
def test_arm_straight_or_bent_both_will_do(how: dict[str, Any]) -> None:
    assert held(2, **how) == ["right"]


def test_a_short_wave_chooses_nothing() -> None:
    assert held(HAND_HOLD_S - 0.2) == []


def test_the_ring_fills_while_the_hand_is_held_and_empties_when_it_comes_down() -> None:
    hands = HandTracker()
    filled = []
    for i in range(8):
        hands.update(Pose(i / 10, SIZE, with_hand(STANDING, "left")))
        filled.append(hands.filled)
    assert filled == sorted(filled)
    assert 0.5 < filled[-1] < 0.7
    assert hands.side == "left"
    for i in range(8, 13):
        hands.update(Pose(i / 10, SIZE, STANDING))
    assert hands.filled == 0.0


def test_two_pictures_in_which_the_hand_is_not_seen_do_not_matter() -> None:
    hands = HandTracker()
    chosen = [hands.update(Pose(i / 10, SIZE, with_hand(STANDING, "right") if i not in (4, 5) else STANDING)) for i in range(16)]
    assert [one for one in chosen if one] == ["right"]


@pytest.mark.parametrize(
    "how",
    [
        {"side": "both"},
        {"side": "both", "out": 0.1, "up": 1.0},
        {"out": 0.05, "up": 0.45, "elbow": (0.5, 0.0)},  # scratching the head
        {"out": 0.1, "up": 0.1, "elbow": (0.2, -0.4)},  # the hand at the chest or chin
        {"out": 0.3, "up": -0.9, "elbow": (0.45, -0.5)},  # on the hip
        {"out": 0.6, "up": -0.4},  # half down
    ],
)
def test_other_places_of_the_hands_are_nothing(how: dict[str, Any]) -> None:
    assert held(4, **how) == []


def test_a_hand_that_is_hardly_seen_is_nothing() -> None:
    assert held(4, score=0.3) == []


def test_an_arm_that_swings_is_nothing() -> None:
    hands = HandTracker()
    for i in range(60):
        swing = 0.5 + 0.6 * np.sin(2 * np.pi * i / 10)
        assert hands.update(Pose(i / 10, SIZE, with_hand(STANDING, "right", out=0.8, up=swing))) is None


def test_walking_with_an_arm_out_is_nothing() -> None:
    hands = HandTracker()
    for i in range(40):
        points = with_hand(Squatter(aside=-0.8 + 0.05 * i).points(0.0), "right")
        assert hands.update(Pose(i / 10, SIZE, points)) is None


@pytest.mark.parametrize("key", sorted(DOINGS))
def test_no_exercise_raises_a_hand(key: str) -> None:
    for pose in DOINGS[key].film(2, rate=10):
        assert find_raised_arm(pose) == (None, None)


@pytest.mark.parametrize("arms_up", [False, True])
def test_squats_raise_no_hand(arms_up: bool) -> None:
    for pose in filmed(squats(3), 12, Squatter(arms_up=arms_up), rate=10):
        assert find_raised_arm(pose) == (None, None)


def test_broken_numbers_raise_no_hand() -> None:
    for value in (np.nan, np.inf, -np.inf):
        points = with_hand(STANDING, "right")
        for joint in range(17):
            broken = points.copy()
            broken[joint] = value
            find_raised_arm(Pose(0.0, SIZE, broken))
        assert find_raised_arm(Pose(0.0, SIZE, np.full((17, 3), value, np.float32))) == (None, None)
