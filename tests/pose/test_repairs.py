from __future__ import annotations

import numpy as np
import pytest

from mirror.pose.filter import OneEuroFilter, smooth_gaussian
from mirror.pose.plausibility import LifelessDetector, is_plausible_person
from mirror.pose.side_bias import MIRRORED_JOINT_ROWS, SideBias
from mirror.types import Points
from tests.people import SIZE, Squatter


def person() -> Points:
    return Squatter().points(0.2)


def test_people_standing_squatting_and_leaning_are_people() -> None:
    for depth in (0.0, 0.2, 0.5, 0.6):
        assert is_plausible_person(Squatter().points(depth), SIZE), depth
    assert is_plausible_person(Squatter(yaw=40, arms_up=True).points(0.3), SIZE)


def test_a_face_at_20_cm_is_nobody() -> None:
    points = person()
    points[:7, :2] = [(360, 500), (420, 420), (300, 420), (500, 450), (220, 450), (700, 1100), (20, 1100)]
    points[7:, 2] = 0.1
    assert not is_plausible_person(points, SIZE)


def test_an_empty_room_is_nobody_however_sure_the_network() -> None:
    rng = np.random.default_rng(5)
    wild = [np.column_stack([rng.uniform(0, 720, 17), rng.uniform(0, 1280, 17), np.full(17, 0.6)]).astype(np.float32) for _ in range(200)]
    assert sum(is_plausible_person(points, SIZE) for points in wild) <= 10


def test_a_microphone_stand_is_nobody() -> None:
    points = np.column_stack([np.full(17, 300.0) + np.arange(17) % 2, np.linspace(200, 1000, 17), np.full(17, 0.5)]).astype(np.float32)
    points[5:13, 1] = 400
    assert not is_plausible_person(points, SIZE)


@pytest.mark.parametrize("broken", [np.nan, np.inf])
def test_broken_numbers_are_nobody(broken: float) -> None:
    points = person()
    points[13, 0] = broken
    assert not is_plausible_person(points, SIZE)
    assert not is_plausible_person(np.zeros((17, 3), np.float32), SIZE)


def still(seconds: float, sway: float, rate: float = 10.0) -> list[bool]:
    """What is said of somebody standing, swaying by ``sway`` metres to each side every four seconds, with a pixel of noise."""
    rng, lifeless = np.random.default_rng(4), LifelessDetector()
    return [
        lifeless(Squatter(aside=sway * float(np.sin(i / rate * np.pi / 2))).points(0.0, noise=rng), i / rate)
        for i in range(int(seconds * rate))
    ]


@pytest.mark.parametrize("rate", [5.0, 10.0, 30.0])
def test_a_poster_is_nobody_after_ten_seconds_and_a_person_is_not_a_poster(rate: float) -> None:
    poster = still(15, 0.0, rate)
    assert not any(poster[: int(9.5 * rate)])
    assert all(poster[int(10.5 * rate) :])
    assert not any(still(15, 0.012, rate))


def biased(truth: np.ndarray, offset: float) -> np.ndarray:  # type: ignore[type-arg]
    """A network that reads everything ``offset`` too far to the image's right."""
    out = truth.copy()
    out[:, 1] += offset
    return out


def test_what_swaps_with_the_picture_is_learned_as_bias() -> None:
    rng, bias = np.random.default_rng(2), SideBias()
    for i in range(40):
        truth = rng.uniform(0.2, 0.8, (17, 3)).astype(np.float32)
        truth[:, 2] = 0.8
        mirrored = truth[MIRRORED_JOINT_ROWS].copy()
        mirrored[:, 1] = 1 - mirrored[:, 1]
        bias.learn(biased(truth, 0.01), biased(mirrored, 0.01), float(i))
    np.testing.assert_allclose(bias.offset, 0.01, atol=1e-4)


def test_a_misread_mirror_teaches_nothing() -> None:
    bias, truth = SideBias(), np.full((17, 3), 0.5, np.float32)
    bias.learn(truth, biased(truth, 0.4), 0.0)
    assert (bias.offset == 0).all()


def test_the_mirrored_inference_comes_once_a_second_and_again_when_a_clip_starts_over() -> None:
    bias, truth = SideBias(), np.full((17, 3), 0.5, np.float32)
    due = []
    for i in range(90):
        if bias.is_due(i / 30):
            due.append(i)
            bias.learn(truth, truth, i / 30)
    assert due == [0, 30, 60]


def test_one_euro_survives_a_repeated_stamp_and_a_gap() -> None:
    smooth, points = OneEuroFilter(), person()
    for time in (0.0, 0.1, 0.1, 0.2):
        got = smooth(points, time, 1280)
        np.testing.assert_allclose(got, points, rtol=1e-5)
    moved = points + np.float32(100)
    np.testing.assert_allclose(smooth(moved, 5.0, 1280)[:, :2], moved[:, :2], rtol=1e-5)


def test_one_euro_quiets_standing_and_keeps_up_with_a_squat() -> None:
    rng, still, moving = np.random.default_rng(1), OneEuroFilter(), OneEuroFilter()
    rest, lag = [], []
    for i in range(90):
        noisy = person()
        noisy[:, :2] += rng.normal(0, 3, (17, 2))
        rest.append(still(noisy, i / 30, 1280)[11, 0])
        clean = Squatter().points(0.15 - 0.15 * np.cos(i / 30 * 2.6))
        lag.append(abs(moving(clean, i / 30, 1280)[11, 1] - clean[11, 1]))
    assert np.std(rest[10:]) < 2.0
    assert max(lag) < 12


def brief(phase: float, height: float) -> tuple[np.ndarray, np.ndarray]:  # type: ignore[type-arg]
    """Times at 30 frames/s and a knee that is away by up to ``height`` px for 200 ms, half a sine, starting anywhere between frames."""
    times = np.arange(90) / 30
    away = times - 1.5 - phase / 30
    return times, np.where(abs(away) < 0.1, height * np.cos(np.pi * away / 0.2), 0.0)


@pytest.mark.parametrize("phase", [0.0, 0.25, 0.5, 0.75])
def test_a_drift_of_200_ms_keeps_four_fifths_of_its_height(phase: float) -> None:
    times, away = brief(phase, 10.0)
    points = np.ones((len(times), 17, 3), np.float32)
    points[:, 13, 0] = 400 + away
    live = OneEuroFilter()
    causal = [live(frame, float(time), 960)[13, 0] - 400 for time, frame in zip(times, points, strict=True)]
    assert max(causal) >= 0.8 * away.max()
    assert smooth_gaussian(times, points)[:, 13, 0].max() - 400 >= 0.8 * away.max()


def test_the_recordings_filter_leaves_gaps_and_does_not_bend_the_ends() -> None:
    times = np.arange(60) / 30
    points = np.zeros((60, 17, 3), np.float32)
    points[:, :, 0] = (10 * times)[:, None]
    points[20:30] = np.nan
    got = smooth_gaussian(times, points)
    assert np.isnan(got[20:30]).all()
    np.testing.assert_allclose(got[[0, 59], 0, 0], [0, 10 * times[59]], atol=1e-3)
    assert smooth_gaussian(np.empty(0), np.empty((0, 17, 3), np.float32)).shape == (0, 17, 3)
