from __future__ import annotations

import numpy as np
import pytest

from mirror.pose.crop import SquareCrop, torso_crop
from tests.people import Squatter


def disc(width: int, height: int, x: float, y: float) -> np.ndarray:  # type: ignore[type-arg]
    rows, cols = np.mgrid[:height, :width]
    return np.repeat((255 * np.exp(-((cols - x) ** 2 + (rows - y) ** 2) / 200))[..., None], 3, axis=2).astype(np.uint8)


@pytest.mark.parametrize("side", [150.0, 300.7, 700.0, 1500.0])
def test_a_spot_comes_back_where_it_was(side: float) -> None:
    image, crop = disc(480, 640, 240.0, 320.0), SquareCrop(240.0 - side * 0.45, 320.0 - side * 0.55, side)
    cut = crop.cut(image, 192).astype(np.float64)[..., 0]
    rows, cols = np.mgrid[:192, :192]
    y, x = (cut * (rows + 0.5)).sum() / cut.sum() / 192, (cut * (cols + 0.5)).sum() / cut.sum() / 192
    points = crop.to_frame(np.full((17, 3), (y, x, 1.0), np.float32))
    assert points[0, :2] == pytest.approx((240.5, 320.5), abs=0.02 * side / 10)


def test_outside_of_the_frame_is_black() -> None:
    cut = SquareCrop(-300.0, -300.0, 400.0).cut(np.full((100, 100, 3), 255, np.uint8), 192)
    assert cut[:100].max() == 0
    assert cut[-20:, -20:].min() == 255
    assert SquareCrop(500.0, 500.0, 100.0).cut(np.full((100, 100, 3), 255, np.uint8), 192).max() == 0


def test_overhead_wrists_stay_inside() -> None:
    points = Squatter(arms_up=True).points(0.0)
    crop = torso_crop(points)
    assert crop is not None
    assert (points[:, 0] > crop.x).all()
    assert (points[:, 1] > crop.y).all()
    assert (points[:, 1] < crop.y + crop.side).all()


def test_without_a_torso_there_is_no_square() -> None:
    points = Squatter().points(0.0)
    points[11:13, 2] = 0.1
    assert torso_crop(points) is None
