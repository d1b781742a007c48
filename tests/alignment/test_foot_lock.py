from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mirror.alignment.foot_lock import FOOT_MEDIAN_WINDOW_S, FootLock, lock_feet
from mirror.types import Pose
from tests.people import SIZE, Squatter


def swaying(seconds: float = 6.0, rate: float = 30.0, jitter: float = 4.0) -> list[Pose]:
    """Somebody who stands while the ankles' joints jitter."""
    rng = np.random.default_rng(2)
    out = []
    for i in range(int(seconds * rate)):
        points = Squatter().points(0.0)
        points[15:17, :2] += rng.normal(0, jitter, (2, 2)).astype(np.float32)
        out.append(Pose(i / rate, SIZE, points))
    return out


def ankles(poses: list[Pose]) -> np.ndarray:  # type: ignore[type-arg]
    return np.stack([pose.points[15:17] for pose in poses if pose.points is not None])


@pytest.mark.parametrize("rate", [10.0, 30.0])
def test_jitter_of_planted_feet_is_gone_sideways_and_left_alone_up_and_down(rate: float) -> None:
    seen = swaying(rate=rate)
    watch = FootLock()
    for got in (lock_feet(seen), [watch(pose) for pose in seen]):
        late = slice(int(FOOT_MEDIAN_WINDOW_S * rate), None)
        assert (ankles(got)[late, :, 0].std(axis=0) < 0.5 * ankles(seen)[late, :, 0].std(axis=0)).all()
        np.testing.assert_array_equal(ankles(got)[:, :, 1:], ankles(seen)[:, :, 1:])


def test_a_foot_that_really_moved_is_where_it_is_within_the_window() -> None:
    seen = [replace(pose) for pose in swaying(jitter=0.0)]
    for pose in seen:
        if pose.time >= 3.0 and pose.points is not None:
            pose.points[15, 0] += 40
    watch = FootLock()
    for got in (lock_feet(seen), [watch(pose) for pose in seen]):
        after = [pose for pose in got if pose.time > 3.0 + FOOT_MEDIAN_WINDOW_S]
        assert ankles(after)[:, 0, 0] == pytest.approx(ankles(seen)[-1, 0, 0])


def test_nobody_has_no_feet() -> None:
    empty = Pose(0.0, SIZE, None)
    assert lock_feet([empty]) == [empty]
    assert FootLock()(empty) is empty


def test_after_clearing_nothing_is_remembered() -> None:
    watch = FootLock()
    for pose in swaying(1.0):
        watch(pose)
    watch.clear()
    elsewhere = Pose(9.0, SIZE, Squatter(aside=0.3).points(0.0))
    got = watch(elsewhere).points
    assert got is not None
    assert elsewhere.points is not None
    np.testing.assert_array_equal(got, elsewhere.points)
