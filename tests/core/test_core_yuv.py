"""Pictures of a camera's planes: the same bytes from both cores, and the colours that OpenCV makes."""

from __future__ import annotations

from types import ModuleType
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mirror.core import reference

from .test_core_equal import careful, seeds


def planes(height: int, stride: int, seed: int = 0) -> Any:
    return np.random.default_rng(seed).integers(0, 256, (height * 3 // 2, stride), np.uint8)


def convert(core: ModuleType, given: Any, height: int, width: int) -> Any:
    out = np.full((height, width, 3), 7, np.uint8)
    core.yuv(given, out)
    return out


@careful
@given(seed=seeds, height=st.integers(0, 20), width=st.integers(0, 20), padding=st.integers(0, 9))
def test_both_make_the_same_picture(c_core: ModuleType, seed: int, height: int, width: int, padding: int) -> None:
    given, size = planes(2 * height, 2 * (width + padding), seed), (2 * height, 2 * width)
    np.testing.assert_array_equal(convert(c_core, given, *size), convert(reference, given, *size))


def test_the_colours_are_those_of_opencv(core: ModuleType) -> None:
    given = planes(96, 128)
    np.testing.assert_array_equal(convert(core, given, 96, 128), cv2.cvtColor(given, cv2.COLOR_YUV2RGB_I420))


def test_padding_is_left_out(core: ModuleType) -> None:
    given = planes(96, 160)
    whole = cv2.cvtColor(given, cv2.COLOR_YUV2RGB_I420)
    np.testing.assert_array_equal(convert(core, given, 96, 128), whole[:, :128])


@pytest.mark.parametrize(
    ("given", "out", "error"),
    [
        (None, np.empty((4, 4, 3), np.uint8), TypeError),
        (np.zeros((6, 4), np.float32), np.empty((4, 4, 3), np.uint8), TypeError),
        (np.zeros((6, 4), np.uint8), None, TypeError),
        (np.zeros((6, 4, 1), np.uint8), np.empty((4, 4, 3), np.uint8), ValueError),
        (np.zeros((6, 8), np.uint8)[:, ::2], np.empty((4, 4, 3), np.uint8), ValueError),
        (np.zeros((6, 4), np.uint8), np.empty((4, 4, 4), np.uint8), ValueError),
        (np.zeros((5, 4), np.uint8), np.empty((4, 4, 3), np.uint8), ValueError),
        (np.zeros((6, 2), np.uint8), np.empty((4, 4, 3), np.uint8), ValueError),
        (np.zeros((6, 5), np.uint8), np.empty((4, 4, 3), np.uint8), ValueError),
        (np.zeros((6, 4), np.uint8), np.empty((4, 3, 3), np.uint8), ValueError),
        (np.zeros((6, 4), np.uint8), memoryview(bytes(48)).cast("B", (4, 4, 3)), ValueError),
    ],
)  # fmt: skip
def test_what_is_no_picture_is_refused_by_both_in_the_same_words(c_core: ModuleType, given: Any, out: Any, error: type[Exception]) -> None:
    said = []
    for core in (c_core, reference):
        with pytest.raises(error, match="yuv: ") as caught:
            core.yuv(given, out)
        said.append(str(caught.value))
    assert said[0] == said[1]
