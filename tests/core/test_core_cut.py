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


def halve(core: ModuleType, image: Any) -> Any:
    out = np.full((len(image) // 2, len(image[0]) // 2, 3), 7, np.uint8)
    core.halve(image, out)
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


@careful
@given(seed=seeds, height=lengths, width=lengths, x=places, y=places, share=st.floats(2, 30), size=st.integers(1, 70))
def test_the_halved_picture_gives_the_same_square(
    c_core: ModuleType, seed: int, height: int, width: int, x: float, y: float, share: float, size: int
) -> None:
    image, side = picture(height, width, seed), share * size
    whole, half = cut(c_core, image, x, y, side, size), halve(c_core, image)
    np.testing.assert_array_equal(half, halve(reference, image))
    for core in (c_core, reference):
        np.testing.assert_array_equal(cut(core, half, x / 2, y / 2, side / 2, size), whole)


@pytest.mark.parametrize("shape", [(1, 1), (1, 7), (2, 1), (2, 2), (3, 3), (9, 600), (7, 515)])
def test_an_odd_last_row_or_column_is_left_out_of_the_half(core: ModuleType, shape: tuple[int, int]) -> None:
    image, apart = picture(*shape), picture(2 * shape[0], shape[1])[::2]
    rows, columns = shape[0] // 2, shape[1] // 2
    means = image[: 2 * rows, : 2 * columns].reshape(rows, 2, columns, 2, 3).mean(axis=(1, 3))
    half = halve(core, image)
    assert half.shape == means.shape
    assert (np.abs(half - means) <= 0.5).all()
    np.testing.assert_array_equal(halve(core, apart), halve(core, apart.copy()))


def test_halving_brightens_by_an_eighth_of_a_grey_level(core: ModuleType) -> None:
    image = picture(400, 400)
    assert halve(core, image).mean() - image.mean() == pytest.approx(0.125, abs=0.02)


@pytest.mark.parametrize("halvings", [0, 1, 2, 3, 4])
def test_all_pixels_of_a_large_square_count(core: ModuleType, halvings: int) -> None:
    block = 2**halvings
    image = picture(24 * block, 24 * block)
    means = image.reshape(24, block, 24, block, 3).mean(axis=(1, 3))
    assert np.abs(cut(core, image, 0.0, 0.0, 24.0 * block, 24) - means).max() <= 0.5 * halvings


def test_a_square_of_many_times_its_size(core: ModuleType) -> None:
    assert cut(core, np.full((640, 640, 3), 90, np.uint8), 0.0, 0.0, 640.0, 10).min() == 90


def test_a_picture_whose_rows_lie_apart(core: ModuleType) -> None:
    wide = picture(90, 120)
    inside = wide[10:70:2, 20:100]
    np.testing.assert_array_equal(cut(core, inside, 3.2, -4.5, 60.0, 20), cut(core, inside.copy(), 3.2, -4.5, 60.0, 20))
    np.testing.assert_array_equal(cut(core, wide[::-1], 3.2, -4.5, 60.0, 20), cut(core, wide[::-1].copy(), 3.2, -4.5, 60.0, 20))


@pytest.mark.parametrize("place", [(-900.0, 0.0, 100.0), (0.0, 900.0, 100.0), (1e6, 1e6, 1e6), (61.0, 5.0, 1e-9)])
def test_a_square_beside_the_picture_is_black(core: ModuleType, place: tuple[float, float, float]) -> None:
    assert cut(core, np.full((60, 60, 3), 255, np.uint8), *place, 12).max() == 0


@pytest.mark.parametrize("place", [(5.0, 5.0, 1e-9), (0.0, 0.0, 60.0), (0.3, 1.7, 58.0), (20.5, 20.5, 13.0)])
def test_a_square_within_the_picture_has_no_black_edge(core: ModuleType, place: tuple[float, float, float]) -> None:
    assert cut(core, np.full((60, 60, 3), 255, np.uint8), *place, 24).min() == 255


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
