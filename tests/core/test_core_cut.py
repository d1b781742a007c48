"""The square that the network looks at: the same bytes from both cores, whatever square of whatever picture."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirror.core import reference

from .test_core_equal import careful, seeds

lengths = st.one_of(st.integers(1, 40), st.integers(100, 260))
places = st.one_of(st.integers(-300, 300).map(float), st.floats(-300, 300))


def picture(height: int, width: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def cut(core: ModuleType, image: Any, x: float, y: float, side: float, size: int) -> Any:
    out = np.full((size, size, 3), 7, np.uint8)
    core.cut(image, x, y, side, out)
    return out


@careful
@given(seed=seeds, height=lengths, width=lengths, x=places, y=places, side=st.floats(0.01, 900), size=st.integers(1, 70))
def test_both_cut_the_same_square(
    c_core: ModuleType, seed: int, height: int, width: int, x: float, y: float, side: float, size: int
) -> None:
    image, squares = picture(height, width, seed), [np.full((size, size, 3), 7, np.uint8) for _ in range(2)]
    light, same_light = (core.cut(image, x, y, side, square) for core, square in zip((c_core, reference), squares, strict=True))
    np.testing.assert_array_equal(squares[0], squares[1])
    assert light == pytest.approx(same_light, abs=1e-12)


@pytest.mark.parametrize("block", [1, 2, 4, 8, 16])
def test_blocks_of_every_size_are_averaged(core: ModuleType, block: int) -> None:
    image = picture(24 * block, 24 * block)
    means = image.reshape(24, block, 24, block, 3).mean(axis=(1, 3))
    assert np.abs(cut(core, image, 0.0, 0.0, 24.0 * block, 24) - means).max() <= 0.8


def test_more_than_sixteen_pixels_a_block_are_left_out(core: ModuleType) -> None:
    assert cut(core, np.full((640, 640, 3), 90, np.uint8), 0.0, 0.0, 640.0, 10).min() == 90


def test_a_picture_whose_rows_lie_apart(core: ModuleType) -> None:
    wide = picture(90, 120)
    inside = wide[10:70:2, 20:100]
    np.testing.assert_array_equal(cut(core, inside, 3.2, -4.5, 60.0, 20), cut(core, inside.copy(), 3.2, -4.5, 60.0, 20))
    np.testing.assert_array_equal(cut(core, wide[::-1], 3.2, -4.5, 60.0, 20), cut(core, wide[::-1].copy(), 3.2, -4.5, 60.0, 20))


@pytest.mark.parametrize("place", [(-900.0, 0.0, 100.0), (0.0, 900.0, 100.0), (1e6, 1e6, 1e6), (5.0, 5.0, 1e-9)])
def test_a_square_beside_the_picture_is_black(core: ModuleType, place: tuple[float, float, float]) -> None:
    assert cut(core, np.full((60, 60, 3), 255, np.uint8), *place, 12).max() == 0


@pytest.mark.parametrize("shape", [(0, 9, 3), (9, 0, 3)])
def test_a_picture_without_pixels_is_black(core: ModuleType, shape: tuple[int, int, int]) -> None:
    assert cut(core, np.zeros(shape, np.uint8), 0.0, 0.0, 9.0, 4).max() == 0
    assert cut(core, picture(9, 9), 0.0, 0.0, 9.0, 0).size == 0


def test_the_brightness_is_that_of_the_square_and_not_of_the_picture(core: ModuleType) -> None:
    image = np.zeros((100, 200, 3), np.uint8)
    image[:, 100:] = 204
    out = np.empty((40, 40, 3), np.uint8)
    assert core.cut(image, 110.0, 10.0, 80.0, out) == pytest.approx(0.8)
    assert core.cut(image, 10.0, 10.0, 80.0, out) == 0
    assert core.cut(image, 60.0, 10.0, 80.0, out) == pytest.approx(0.4, abs=0.1)
    assert core.cut(image, 500.0, 10.0, 80.0, out) == 0
