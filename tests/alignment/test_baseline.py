from __future__ import annotations

import numpy as np
import pytest

from mirror.alignment.baseline import StillnessDetector, has_stepped, is_same_stance, measure_baseline
from mirror.types import Pose, to_plain_floats
from tests.people import SIZE, Squatter, filmed, squats


def standing(who: Squatter | None = None) -> np.ndarray:  # type: ignore[type-arg]
    return np.stack([(who or Squatter()).points(0.0)] * 5)


@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0, 120.0])
def test_a_still_second_makes_a_baseline_at_any_frame_rate(rate: float) -> None:
    watch = StillnessDetector()
    times = [pose.time for pose in filmed(lambda _: (0.0, (0.0, 0.0)), 2.0, rate=rate) if watch.update(pose)]
    assert times
    assert 0.8 <= times[0] <= 1.25


def test_somebody_who_squats_all_the_time_makes_none() -> None:
    watch = StillnessDetector()
    assert not any(watch.update(pose) for pose in filmed(squats(5, rest=0.0, start=0.0), 11))


def test_a_seated_person_makes_none() -> None:
    assert measure_baseline(np.stack([Squatter().points(0.45)] * 5)) is None


def test_a_moving_second_is_not_stitched_over_a_gap() -> None:
    watch, who = StillnessDetector(), Squatter()
    for time in (0.0, 0.1, 0.2, 0.3):
        assert watch.update(Pose(time, SIZE, who.points(0.0))) is None
    assert watch.update(Pose(5.0, SIZE, who.points(0.0))) is None


def test_measures_are_the_figures_own() -> None:
    baseline = measure_baseline(standing())
    assert baseline is not None
    assert baseline.thigh[0] == pytest.approx(baseline.leg / 2, rel=0.03)
    assert baseline.ankle_gap / baseline.leg == pytest.approx(0.36 / 0.82, rel=0.03)
    assert abs(baseline.roll) < 0.01


def test_squatting_is_not_stepping_and_walking_is() -> None:
    baseline = measure_baseline(standing())
    assert baseline is not None
    assert not has_stepped(to_plain_floats(Squatter().points(0.4, (0.2, 0.2))), baseline)
    assert has_stepped(to_plain_floats(Squatter(aside=0.2).points(0.0)), baseline)
    assert has_stepped(to_plain_floats(Squatter(stance=0.6).points(0.0)), baseline)


def test_a_wider_stance_or_another_distance_needs_a_new_path() -> None:
    base, wide, far = (measure_baseline(standing(who)) for who in (Squatter(), Squatter(stance=0.6), Squatter(distance=4.0)))
    assert base is not None
    assert wide is not None
    assert far is not None
    assert is_same_stance(base, base)
    assert not is_same_stance(wide, base)
    assert not is_same_stance(far, base)
