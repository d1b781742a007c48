"""Every exercise shows how it is done, and the band of the banded squat sits above the knees."""

from __future__ import annotations

import pytest

from mirror.exercises import FIGURE_POINT_NAMES, catalogue, find_exercise

KEYS = list(catalogue())


@pytest.mark.parametrize("key", KEYS)
def test_every_exercise_has_a_figure_that_moves_and_comes_back(key: str) -> None:
    figure = find_exercise(key).figure
    assert figure is not None
    assert figure.frames[0] == figure.frames[-1]
    assert figure.at(0.0) == figure.at(1.0) == figure.frames[0]
    assert figure.at(0.5) != figure.frames[0]
    assert len(figure.at(0.37)) == len(FIGURE_POINT_NAMES)


@pytest.mark.parametrize("key", ["banded_squat", "lateral_band_walk"])
def test_the_band_is_above_the_knees(key: str) -> None:
    figure = find_exercise(key).figure
    assert figure is not None
    for share in (0.0, 0.25, 0.5):
        points = figure.at(share)
        for mark, knee, hip in zip(figure.band, ("left_knee", "right_knee"), ("left_hip", "right_hip"), strict=True):
            high, low = points[FIGURE_POINT_NAMES.index(hip)][1], points[FIGURE_POINT_NAMES.index(knee)][1]
            assert high < figure.place(mark, points)[1] < low


def test_only_exercises_with_a_band_draw_one() -> None:
    assert [key for key in KEYS if (figure := find_exercise(key).figure) and figure.band] == ["banded_squat", "lateral_band_walk"]


def test_a_moment_between_two_keyframes_lies_between_them() -> None:
    figure = find_exercise("squat").figure
    assert figure is not None
    a, b = figure.frames[0][0][1], figure.frames[1][0][1]
    assert figure.at(figure.times[1] / 2)[0][1] == pytest.approx((a + b) / 2)
