"""The square of a picture that the network looks at, in numpy."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import check_places

_STEPS = 32
"""Steps of an interpolation between two blocks."""
_MAX_BLOCK_PX = 16
_LUMA_STEP_PX = 8
"""Every so many pixels tell the brightness."""


def cut(image: NDArray[np.uint8], x: float, y: float, side: float, out: NDArray[np.uint8], /) -> float:
    """The square of ``image`` with its left top corner at ``x``, ``y`` and sides of ``side`` pixels, shrunk or grown into ``out``; returns
    the mean brightness of that, 0..1: of every eighth pixel, whose green stands for luma closely enough for a gate.

    ``image`` uint8 (h, w, 3), whose rows may lie apart in memory but not the pixels in a row; ``out`` uint8 (s, s, 3), C-contiguous.
    The square may lie outside of the picture in part or as a whole: there it is black.

    Blocks of n x n pixels, n the largest of 1, 2, 4, 8 and 16 up to ``side`` / s, are averaged to eighths of a grey level; between the
    middles of four of them is interpolated in steps of 1/32 block. Numbers are whole from the pixels to the result, so that both cores
    give the same bytes.

    Raises TypeError when ``image`` or ``out`` is no array of uint8 or a place no number, ValueError when a shape or layout is wrong,
    a place not finite or beyond a million pixels, or ``side`` not positive.
    """
    image = _pixels(image, "cut: image", "uint8 array (h, w, 3) with whole rows", False)
    out = _pixels(out, "cut: out", "writable C-contiguous uint8 array (s, s, 3)", True)
    x, y, side = check_places("cut", x, y, side)
    size = len(out)
    out[:] = 0
    if not size:
        return 0.0
    block = 1
    while block < _MAX_BLOCK_PX and side >= 2.0 * block * size:
        block *= 2
    (left, wide, columns, to_right), (top, high, rows, to_below) = (
        _axis(start, side, limit, block, size) for start, limit in ((x, image.shape[1]), (y, image.shape[0]))
    )
    if wide <= 0 or high <= 0:
        return 0.0
    pixels = image[top : top + high * block, left : left + wide * block]
    columns_sums = _sum([pixels[i::block] for i in range(block)], np.uint16)
    # Channel by channel: numpy is slow along axes of three.
    flat = np.ascontiguousarray(columns_sums.transpose(2, 0, 1))
    sums = _sum([flat[..., i::block] for i in range(block)], np.uint32)
    area = block * block
    eighths = sums * (8 // area) if area < 8 else sums // (area // 8)
    # A black block on every side: what lies beyond the picture.
    means = np.pad(eighths.astype(np.uint16), ((0, 0), (1, 1), (1, 1)))
    seen_rows, seen_columns = _seen(rows, high), _seen(columns, wide)
    weight = to_below[seen_rows, None]
    above, below = (means.take(rows[seen_rows] + i, axis=1) for i in (1, 2))
    between = (above * (_STEPS - weight) + below * weight + _STEPS // 2) // _STEPS
    weight = to_right[seen_columns]
    before, after = (between.take(columns[seen_columns] + i, axis=2) for i in (1, 2))
    found = (before * (_STEPS - weight) + after * weight + 4 * _STEPS) // (8 * _STEPS)
    out[seen_rows, seen_columns] = found.transpose(1, 2, 0)
    seen = out[::_LUMA_STEP_PX, ::_LUMA_STEP_PX, 1]
    return int(seen.sum()) / seen.size / 255


def _sum(parts: list[NDArray[Any]], dtype: type[np.unsignedinteger[Any]]) -> NDArray[Any]:
    out = parts[0].astype(dtype)
    for part in parts[1:]:
        out += part
    return out


def _seen(places: NDArray[np.int64], count: int) -> slice:
    """The output pixels that lie on the picture, from the block before each; they are one after the other."""
    seen = np.flatnonzero((places >= -1) & (places < count))
    return slice(int(seen[0]), int(seen[-1]) + 1) if seen.size else slice(0)


def _axis(start: float, side: float, limit: int, block: int, size: int) -> tuple[int, int, NDArray[np.int64], NDArray[np.uint16]]:
    """Of one axis: the first pixel, the number of blocks, and for every output pixel the block before it and the steps towards the next."""
    first = round(max(start, 0.0))
    covered = round(min(start + side, limit)) - first
    if covered <= 0:
        return 0, 0, np.zeros(size, np.int64), np.zeros(size, np.uint16)
    count = -(-covered // block)
    if first + count * block > limit:
        count -= 1
    pitch, begin = side / size / block, (start - first) / block - 0.5
    steps = np.floor(((np.arange(size) + 0.5) * pitch + begin) * _STEPS + 0.5).astype(np.int64)
    return first, count, steps // _STEPS, (steps % _STEPS).astype(np.uint16)


def _pixels(value: object, name: str, text: str, square: bool) -> NDArray[np.uint8]:
    """``value`` viewed as pixels: a picture of any size, or a square that can be written to."""
    line = f"{name} must be a {text}"
    try:
        array = np.asarray(memoryview(value))  # type: ignore[arg-type]
    except (TypeError, BufferError, ValueError):
        raise TypeError(line) from None
    if array.dtype != np.uint8:
        raise TypeError(line)
    if array.ndim != 3 or array.shape[2] != 3 or max(array.shape) > 65535:
        raise ValueError(line)
    if square:
        fits = array.shape[0] == array.shape[1] and array.flags.c_contiguous and array.flags.writeable
    else:
        fits = array.strides[1:] == (3, 1) or not array.size
    if not fits:
        raise ValueError(line)
    return array
