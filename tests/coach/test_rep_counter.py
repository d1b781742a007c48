from __future__ import annotations

from collections.abc import Callable
from math import cos, nan, pi

import pytest

from mirror.coach.rep_counter import RepCounter
from mirror.exercises import find_exercise

RULE = find_exercise("squat").rep


def run(depth: Callable[[float], float], until: float, rate: float = 30.0) -> dict[str, int]:
    """How often each kind of dip came out of ``depth`` over time."""
    counter, seen = RepCounter(RULE), {"counted": 0, "partial": 0, "dropped": 0}
    for i in range(int(until * rate)):
        dip = counter.update(i / rate, depth(i / rate))
        if dip and dip.kind != "started":
            seen[dip.kind] += 1
    return seen


def dip(time: float, start: float, seconds: float, deepest: float) -> float:
    into = time - start
    return deepest * (0.5 - 0.5 * cos(2 * pi * into / seconds)) if 0 < into < seconds else 0.0


@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0, 60.0])
def test_a_clean_set_counts_each_squat_at_any_frame_rate(rate: float) -> None:
    assert run(lambda t: sum(dip(t, 1 + 3 * i, 2.4, 0.3) for i in range(5)), 17, rate) == {"counted": 5, "partial": 0, "dropped": 0}


def test_tiny_dips_are_nothing() -> None:
    assert run(lambda t: sum(dip(t, 1 + 3 * i, 2.4, 0.08) for i in range(4)), 14)["counted"] == 0
    assert run(lambda t: sum(dip(t, 1 + 3 * i, 2.4, 0.08) for i in range(4)), 14)["partial"] == 0


def test_shallow_squats_are_partial_and_kept_apart() -> None:
    assert run(lambda t: sum(dip(t, 1 + 3 * i, 2.4, 0.15) for i in range(3)), 11) == {"counted": 0, "partial": 3, "dropped": 0}


def test_a_double_dip_is_one() -> None:
    def bounce(t: float) -> float:
        if 2.2 < t < 3.2:
            return 0.3 - dip(t, 2.2, 1.0, 0.15)
        return dip(t, 1, 2.4, 0.3) if t <= 2.2 else dip(t, 2, 2.4, 0.3)

    assert run(bounce, 7)["counted"] == 1


def test_a_pause_at_the_bottom_is_one_squat() -> None:
    assert run(lambda t: dip(min(t, 2.2), 1, 2.4, 0.3) if t < 9 else dip(t - 6.8, 1, 2.4, 0.3), 13)["counted"] == 1


def test_an_unfinished_descent_is_no_squat() -> None:
    assert run(lambda t: dip(min(t, 2.2), 1, 2.4, 0.3), 20) == {"counted": 0, "partial": 0, "dropped": 0}


def test_standing_half_bent_is_given_up() -> None:
    assert run(lambda t: dip(min(t, 2.2), 1, 2.4, 0.15), 12) == {"counted": 0, "partial": 0, "dropped": 1}


def test_sitting_down_before_ever_standing_is_no_squat() -> None:
    assert run(lambda t: 0.3 if t < 2 else 0.3 + dip(t, 2, 2.4, 0.2), 6)["counted"] == 0


def test_a_fall_is_too_quick_to_be_a_squat() -> None:
    assert run(lambda t: dip(t, 1, 0.6, 0.4), 4)["counted"] == 0


def test_a_short_dropout_does_not_lose_the_squat() -> None:
    assert run(lambda t: nan if 2.0 < t < 2.4 else dip(t, 1, 2.4, 0.3), 5)["counted"] == 1


def test_a_long_dropout_abandons_it() -> None:
    assert run(lambda t: nan if 1.8 < t < 3.0 else dip(t, 1, 2.4, 0.3), 5)["counted"] == 0


def test_nan_from_the_first_frame_is_nothing() -> None:
    assert run(lambda _: nan, 5) == {"counted": 0, "partial": 0, "dropped": 0}


def test_squats_that_are_alike_are_counted_alike() -> None:
    """Read as .205, .195 and .19 they differ by the reading's own error; before one has counted, .195 is no repetition."""
    depths = (0.205, 0.195, 0.19)
    alike = run(lambda t: sum(dip(t, 1 + 3 * i, 2.4, deepest) for i, deepest in enumerate(depths)), 11)
    assert alike == {"counted": 3, "partial": 0, "dropped": 0}
    assert run(lambda t: dip(t, 1, 2.4, 0.195), 5) == {"counted": 0, "partial": 1, "dropped": 0}


def test_a_much_shallower_squat_stays_partial_after_one_that_counted() -> None:
    depths = (0.30, 0.17)
    assert run(lambda t: sum(dip(t, 1 + 3 * i, 2.4, deepest) for i, deepest in enumerate(depths)), 8)["partial"] == 1
