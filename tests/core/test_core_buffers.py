"""Bad arguments: one clear line that names the argument, the same from both backends, and nothing written."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from mirror.core import METRIC_COLUMNS, PERSON_STATE_SIZE, PLANTED_FEET_SHAPE, reference

from .bodies import baseline, cell_heads, metric_row, person_limits, quiet_heads, standing

WIDE = len(METRIC_COLUMNS)


def read_only(array: Any) -> Any:
    array.setflags(write=False)
    return array


def unaligned(shape: tuple[int, ...]) -> Any:
    size = int(np.prod(shape)) * 4
    return np.zeros(size + 1, np.uint8)[1:].view(np.float32).reshape(shape)


def decoding(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [*cell_heads(quiet_heads(8)), (4.0, 4.0), np.empty((17, 3), np.float32), np.empty(17, np.float32)]
    arguments[index] = value
    return tuple(arguments)


def filtering(index: int, value: object) -> tuple[Any, ...]:
    params, out = np.array([1.0, 0.1, 1.0, 1.0]), np.empty((5, 3), np.float32)
    arguments: list[Any] = [np.zeros((10, 3)), np.zeros((5, 3), np.float32), 0.0, 640.0, params, out]
    arguments[index] = value
    return tuple(arguments)


def placing(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [np.zeros((17, 3), np.float32), np.zeros(17, np.float32), 1.0, 2.0, 3.0, np.empty((17, 3), np.float32)]
    arguments[index] = value
    return tuple(arguments)


def cutting(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [np.zeros((9, 8, 3), np.uint8), 0.0, 0.0, 8.0, np.empty((4, 4, 3), np.uint8)]
    arguments[index] = value
    return tuple(arguments)


def halving(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [np.zeros((9, 8, 3), np.uint8), np.empty((4, 4, 3), np.uint8)]
    arguments[index] = value
    return tuple(arguments)


def judging(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [standing(), 600.0, 800.0, False, person_limits()]
    arguments[index] = value
    return tuple(arguments)


def squaring(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [standing(), person_limits(), np.zeros(3)]
    arguments[index] = value
    return tuple(arguments)


def learning(index: int, value: object) -> tuple[Any, ...]:
    squares, vectors = np.zeros((3, 10, 10)), np.zeros((3, 10))
    arguments: list[Any] = [np.zeros((4, 6)), np.stack([np.eye(10)] * 3), vectors, 0, 6, np.ones(5), squares, vectors.copy()]
    arguments[index] = value
    return tuple(arguments)


def solving(index: int, value: object) -> tuple[Any, ...]:
    squares, vectors = np.zeros((3, 10, 10)), np.zeros((3, 10))
    arguments: list[Any] = [np.stack([np.eye(10)] * 3), vectors, squares, vectors, vectors.copy(), squares.copy()]
    arguments[index] = value
    return tuple(arguments)


def planting(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [standing(), 0.1, 2.0, 0, np.zeros(PLANTED_FEET_SHAPE), np.empty((17, 3), np.float32)]
    arguments[index] = value
    return tuple(arguments)


def following(index: int, value: object) -> tuple[Any, ...]:
    arguments: list[Any] = [standing(), 0.1, 600.0, 800.0, 0, person_limits(), np.full(PERSON_STATE_SIZE, np.nan)]
    arguments[index] = value
    return tuple(arguments)


BAD: list[tuple[str, tuple[Any, ...], type[Exception], str]] = [
    ("metrics", (None, baseline(), metric_row()), TypeError, "metrics: points"),
    ("metrics", ([[0.0] * 3] * 17, baseline(), metric_row()), TypeError, "metrics: points"),
    ("metrics", (b"text", baseline(), metric_row()), TypeError, "metrics: points"),
    ("metrics", (standing().astype(np.float64), baseline(), metric_row()), TypeError, "metrics: points"),
    ("metrics", (standing().astype(">f4"), baseline(), metric_row()), TypeError, "metrics: points"),
    ("metrics", (standing().astype(np.int32), baseline(), metric_row()), TypeError, "metrics: points"),
    ("metrics", (standing()[:16], baseline(), metric_row()), ValueError, "metrics: points"),
    ("metrics", (standing()[None, None], baseline(), metric_row()), ValueError, "metrics: points"),
    ("metrics", (np.float32(3), baseline(), metric_row()), ValueError, "metrics: points"),
    ("metrics", (np.zeros((17, 6), np.float32)[:, ::2], baseline(), metric_row()), ValueError, "metrics: points"),
    ("metrics", (unaligned((17, 3)), baseline(), metric_row()), ValueError, "metrics: points"),
    ("metrics", (standing(), baseline()[:5], metric_row()), ValueError, "metrics: baseline"),
    ("metrics", (standing(), baseline(), np.empty(3, np.float32)), ValueError, "metrics: out"),
    ("metrics", (standing(), baseline(), np.empty((1, WIDE), np.float32)), ValueError, "metrics: out"),
    ("metrics", (np.zeros((4, 17, 3), np.float32), baseline(), np.empty((3, WIDE), np.float32)), ValueError, "metrics: out"),
    ("metrics", (standing(), baseline(), read_only(metric_row())), ValueError, "metrics: out"),
    ("cut", cutting(0, None), TypeError, "cut: image"),
    ("cut", cutting(0, np.zeros((9, 8, 3), np.float32)), TypeError, "cut: image"),
    ("cut", cutting(0, np.zeros((9, 8, 3), np.int8)), TypeError, "cut: image"),
    ("cut", cutting(0, np.zeros((9, 8, 4), np.uint8)), ValueError, "cut: image"),
    ("cut", cutting(0, np.zeros((9, 8), np.uint8)), ValueError, "cut: image"),
    ("cut", cutting(0, np.zeros((9, 16, 3), np.uint8)[:, ::2]), ValueError, "cut: image"),
    ("cut", cutting(0, np.zeros((9, 8, 3), np.uint8)[..., ::-1]), ValueError, "cut: image"),
    ("cut", cutting(0, np.zeros((70000, 1, 3), np.uint8)), ValueError, "cut: image"),
    ("cut", cutting(1, float("nan")), ValueError, "cut: x, y and side"),
    ("cut", cutting(2, 2e6), ValueError, "cut: x, y and side"),
    ("cut", cutting(3, 0.0), ValueError, "cut: x, y and side"),
    ("cut", cutting(3, float("inf")), ValueError, "cut: x, y and side"),
    ("cut", cutting(4, np.empty((4, 5, 3), np.uint8)), ValueError, "cut: out"),
    ("cut", cutting(4, np.empty((4, 8, 3), np.uint8)[:, ::2]), ValueError, "cut: out"),
    ("cut", cutting(4, np.empty((4, 4, 3))), TypeError, "cut: out"),
    ("cut", cutting(4, read_only(np.empty((4, 4, 3), np.uint8))), ValueError, "cut: out"),
    ("halve", halving(0, None), TypeError, "halve: image"),
    ("halve", halving(0, np.zeros((9, 8), np.uint8)), ValueError, "halve: image"),
    ("halve", halving(0, np.zeros((9, 16, 3), np.uint8)[:, ::2]), ValueError, "halve: image"),
    ("halve", halving(1, np.empty((4, 4, 3))), TypeError, "halve: out"),
    ("halve", halving(1, np.empty((4, 3, 3), np.uint8)), ValueError, "halve: out"),
    ("halve", halving(1, np.empty((8, 4, 3), np.uint8)[::2]), ValueError, "halve: out"),
    ("halve", halving(1, read_only(np.empty((4, 4, 3), np.uint8))), ValueError, "halve: out"),
    ("decode", decoding(0, np.zeros((8, 8, 2), np.float32)), ValueError, "decode: center"),
    ("decode", decoding(0, np.zeros((8, 9, 1), np.float32)), ValueError, "decode: center"),
    ("decode", decoding(0, np.zeros((0, 0, 1), np.float32)), ValueError, "decode: center"),
    ("decode", decoding(0, np.zeros((2, 8, 8, 1), np.float32)), ValueError, "decode: center"),
    ("decode", decoding(1, np.zeros((9, 9, 17), np.float32)), ValueError, "decode: heatmap"),
    ("decode", decoding(2, np.zeros((9, 9, 68), np.float32)), ValueError, "decode: features"),
    ("decode", decoding(2, np.zeros((8, 8, 66), np.float32)), ValueError, "decode: regress"),
    ("decode", decoding(2, np.zeros((8, 8, 0), np.float32)), ValueError, "decode: regress"),
    ("decode", decoding(2, np.zeros((8, 8, 132), np.float32)), ValueError, "decode: regress"),
    ("decode", decoding(3, np.zeros(7650, np.int8)), TypeError, "decode: regress"),
    ("decode", decoding(3, np.zeros((8, 8, 34), np.float32)), ValueError, "decode: regress"),
    ("decode", decoding(3, np.zeros(7649, np.float32)), ValueError, "decode: regress"),
    ("decode", decoding(3, np.zeros(9 * 68 + 34, np.float32)), ValueError, "decode: regress"),
    ("decode", decoding(4, np.zeros(9 * 68 + 66 * (68 + 35) + 34, np.float32)), ValueError, "decode: offset"),
    ("decode", decoding(4, np.zeros(9 * 68 + 260 * (68 + 35) + 34, np.float32)), ValueError, "decode: offset"),
    ("decode", decoding(4, np.zeros(0, np.float32)), ValueError, "decode: offset"),
    ("decode", decoding(5, (float("nan"), 0.0)), ValueError, "decode: anchor"),
    ("decode", decoding(5, (1.0,)), ValueError, "decode: anchor"),
    ("decode", decoding(5, ("a", "b")), ValueError, "decode: anchor"),
    ("decode", decoding(6, np.empty((3, 17), np.float32)), ValueError, "decode: out"),
    ("decode", decoding(7, np.empty(16, np.float32)), ValueError, "decode: spread"),
    ("place", placing(0, np.zeros((17, 3))), TypeError, "place: joints"),
    ("place", placing(0, np.zeros((3, 17), np.float32)), ValueError, "place: joints"),
    ("place", placing(1, np.zeros(16, np.float32)), ValueError, "place: aside"),
    ("place", placing(2, None), TypeError, ""),
    ("place", placing(3, float("inf")), ValueError, "place: x, y and side"),
    ("place", placing(4, 0.0), ValueError, "place: x, y and side"),
    ("place", placing(5, read_only(np.empty((17, 3), np.float32))), ValueError, "place: out"),
    ("people", (np.zeros((8, 8), np.float32), np.empty((2, 3), np.float32)), ValueError, "people: center"),
    ("people", (np.zeros((8, 8, 1), np.float32), np.empty((2, 4), np.float32)), ValueError, "people: out"),
    ("is_person", judging(0, standing()[:16]), ValueError, "is_person: points"),
    ("is_person", judging(1, None), TypeError, ""),
    ("is_person", judging(2, None), TypeError, ""),
    ("is_person", judging(4, person_limits()[:5]), ValueError, "is_person: limits"),
    ("is_person", judging(4, person_limits().astype(np.float32)), TypeError, "is_person: limits"),
    ("torso_square", squaring(0, standing().astype(np.float64)), TypeError, "torso_square: points"),
    ("torso_square", squaring(1, np.zeros(22)), ValueError, "torso_square: limits"),
    ("torso_square", squaring(2, np.zeros(4)), ValueError, "torso_square: square"),
    ("torso_square", squaring(2, read_only(np.zeros(3))), ValueError, "torso_square: square"),
    ("learn_path", learning(0, np.zeros((4, 5))), ValueError, "learn_path: frames"),
    ("learn_path", learning(0, np.zeros((4, 6), np.float32)), TypeError, "learn_path: frames"),
    ("learn_path", learning(1, np.zeros((3, 9, 10))), ValueError, "learn_path: precision"),
    ("learn_path", learning(2, np.zeros(30)), ValueError, "learn_path: prior"),
    ("learn_path", learning(3, 3), ValueError, "learn_path: weighing"),
    ("learn_path", learning(3, 0.5), TypeError, ""),
    ("learn_path", learning(4, 101), ValueError, "learn_path: weighing"),
    ("learn_path", learning(5, np.ones(6)), ValueError, "learn_path: params"),
    ("learn_path", learning(6, read_only(np.zeros((3, 10, 10)))), ValueError, "learn_path: gram"),
    ("learn_path", learning(7, None), TypeError, "learn_path: moment"),
    ("solve_path", solving(0, np.zeros((3, 10))), ValueError, "solve_path: precision"),
    ("solve_path", solving(1, np.zeros((3, 11))), ValueError, "solve_path: prior"),
    ("solve_path", solving(2, None), TypeError, "solve_path: gram"),
    ("solve_path", solving(3, np.zeros((10, 3))), ValueError, "solve_path: moment"),
    ("solve_path", solving(4, read_only(np.zeros((3, 10)))), ValueError, "solve_path: mean"),
    ("solve_path", solving(5, np.zeros((3, 10, 9))), ValueError, "solve_path: covariance"),
    ("path_error", (np.zeros((2, 8, 8)), 0.1, 0.0), ValueError, "path_error: covariance"),
    ("path_error", (np.zeros((3, 8, 8)), None, 0.0), TypeError, ""),
    ("plant", planting(0, standing()[:16]), ValueError, "plant: points"),
    ("plant", planting(1, None), TypeError, ""),
    ("plant", planting(3, -1), ValueError, "plant: count"),
    ("plant", planting(3, 257), ValueError, "plant: count"),
    ("plant", planting(3, 0.5), TypeError, ""),
    ("plant", planting(4, np.zeros((256, 2))), ValueError, "plant: rows"),
    ("plant", planting(4, read_only(np.zeros(PLANTED_FEET_SHAPE))), ValueError, "plant: rows"),
    ("plant", planting(5, np.empty((17, 3))), TypeError, "plant: out"),
    ("follow", following(0, read_only(standing())), ValueError, "follow: points"),
    ("follow", following(1, None), TypeError, ""),
    ("follow", following(3, None), TypeError, ""),
    ("follow", following(4, 0.5), TypeError, ""),
    ("follow", following(5, None), TypeError, "follow: limits"),
    ("follow", following(6, np.zeros(51)), ValueError, "follow: state"),
    ("follow", following(6, read_only(np.zeros(PERSON_STATE_SIZE))), ValueError, "follow: state"),
    ("one_euro", filtering(0, np.zeros((5, 3))), ValueError, "one_euro: state"),
    ("one_euro", filtering(0, np.zeros((10, 3), np.float32)), TypeError, "one_euro: state"),
    ("one_euro", filtering(0, read_only(np.zeros((10, 3)))), ValueError, "one_euro: state"),
    ("one_euro", filtering(1, np.zeros((5, 1), np.float32)), ValueError, "one_euro: points"),
    ("one_euro", filtering(2, "noon"), TypeError, ""),
    ("one_euro", filtering(3, None), TypeError, ""),
    ("one_euro", filtering(3, 0.0), ValueError, "one_euro: unit"),
    ("one_euro", filtering(3, float("nan")), ValueError, "one_euro: unit"),
    ("one_euro", filtering(4, np.array([0.0, 0.1, 1.0, 1.0])), ValueError, "one_euro: unit"),
    ("one_euro", filtering(4, np.array([1.0, -0.1, 1.0, 1.0])), ValueError, "one_euro: unit"),
    ("one_euro", filtering(4, np.array([1.0, 0.1, np.nan, 1.0])), ValueError, "one_euro: unit"),
    ("one_euro", filtering(4, np.array([1.0, 0.1, 1.0])), ValueError, "one_euro: params"),
    ("one_euro", filtering(5, np.empty((6, 3), np.float32)), ValueError, "one_euro: out"),
]


def complaint(call: Callable[..., object], arguments: tuple[Any, ...]) -> Exception:
    with pytest.raises((TypeError, ValueError)) as caught:
        call(*arguments)
    return caught.value


@pytest.mark.parametrize(("function", "arguments", "error", "name"), BAD, ids=[f"{b[3] or b[0]}-{i}" for i, b in enumerate(BAD)])
def test_a_bad_argument_is_named_in_one_line(
    core: ModuleType, function: str, arguments: tuple[Any, ...], error: type[Exception], name: str
) -> None:
    said = complaint(getattr(core, function), arguments)
    assert type(said) is error
    assert str(said).startswith(name)
    assert "\n" not in str(said)
    if name:
        assert str(said) == str(complaint(getattr(reference, function), arguments))


@pytest.mark.parametrize("function", sorted({name for name, *_ in BAD}))
def test_a_wrong_number_of_arguments_is_a_type_error(core: ModuleType, function: str) -> None:
    assert isinstance(complaint(getattr(core, function), ()), TypeError)
    assert isinstance(complaint(getattr(core, function), (1,) * 9), TypeError)


def test_buffers_are_given_back_after_an_error(core: ModuleType) -> None:
    held = bytearray(17 * 3 * 4)
    view = memoryview(held).cast("f", (17, 3))
    with pytest.raises(ValueError, match="baseline"):
        core.metrics(view, np.zeros(2, np.float32), metric_row())
    view.release()
    held.append(0)  # fails with BufferError while anybody still holds the memory


def test_memory_of_other_kinds_will_do(core: ModuleType) -> None:
    from array import array

    flat = array("f", standing().ravel().tolist())
    out = metric_row()
    core.metrics(memoryview(flat).cast("B").cast("f", (17, 3)), baseline(), out)
    want = metric_row()
    core.metrics(standing(), baseline(), want)
    np.testing.assert_array_equal(out, want)


def test_a_picture_of_rows_behind_pointers_is_refused(c_core: ModuleType) -> None:
    buffers = pytest.importorskip("_testbuffer")  # CPython's own tests have it; NumPy makes no such arrays
    rows = buffers.ndarray([0] * 192, shape=[8, 8, 3], format="B", flags=buffers.ND_PIL)
    assert isinstance(complaint(c_core.cut, cutting(0, rows)), TypeError)
