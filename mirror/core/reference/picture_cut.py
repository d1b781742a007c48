"""The square of a picture that the network looks at, in numpy."""

from __future__ import annotations

from math import ceil, floor

import numpy as np
from numpy.typing import NDArray

from mirror.core.buffers import check_places

_STEPS = 32
"""Steps of an interpolation between two pixels."""
_LUMA_STEP_PX = 8
"""Every so many pixels tell the brightness."""
_PICTURE_TEXT = "uint8 array (h, w, 3) with whole rows"


def halve(image: NDArray[np.uint8], out: NDArray[np.uint8], /) -> None:
    """``image`` at half its width and height into ``out``; an odd last row or column is left out.

    ``image`` uint8 (h, w, 3), whose rows may lie apart in memory but not the pixels in a row; ``out`` uint8 (h // 2, w // 2, 3),
    C-contiguous, gets the mean of four pixels each, a half rounded up.

    Raises TypeError when an argument is no array of uint8, ValueError when its shape or layout is wrong.
    """
    image = _pixels(image, "halve: image", _PICTURE_TEXT)
    text = "writable C-contiguous uint8 array (h // 2, w // 2, 3)"
    out = _pixels(out, "halve: out", text, writable=True, size=(image.shape[0] // 2, image.shape[1] // 2))
    out[:] = _half(image)


def cut(image: NDArray[np.uint8], x: float, y: float, side: float, out: NDArray[np.uint8], /) -> float:
    """The square of ``image`` with its left top corner at ``x``, ``y`` and sides of ``side`` pixels, shrunk or grown into ``out``; returns
    the mean brightness of that, 0..1: of every eighth pixel, whose green stands for luma closely enough for a gate.

    ``image`` uint8 (h, w, 3), whose rows may lie apart in memory but not the pixels in a row; ``out`` uint8 (s, s, 3), C-contiguous.
    The square may lie outside of the picture in part or as a whole: there it is black.

    While ``side`` is 2 s or more the picture is halved as ``halve`` does it, and the square with it; so who has the halved picture already
    gets the same bytes from it, with ``x``, ``y`` and ``side`` halved, sooner. Between four pixels of what comes out
    is interpolated in steps of 1/32 pixel. Numbers are whole from the pixels to the result, so that both cores give the same bytes.

    Raises TypeError when ``image`` or ``out`` is no array of uint8 or a place no number, ValueError when a shape or layout is wrong,
    a place not finite or beyond a million pixels, or ``side`` not positive.
    """
    image = _pixels(image, "cut: image", _PICTURE_TEXT)
    out = _pixels(out, "cut: out", text := "writable C-contiguous uint8 array (s, s, 3)", writable=True)
    if out.shape[0] != out.shape[1]:
        raise ValueError(f"cut: out must be a {text}")
    x, y, side = check_places("cut", x, y, side)
    size = len(out)
    out[:] = 0
    if not size:
        return 0.0
    (height, width), level = image.shape[:2], 0
    while side >= 2.0 * size:
        x, y, side, height, width, level = x / 2, y / 2, side / 2, height // 2, width // 2, level + 1
    (left, wide, columns, to_right), (top, high, rows, to_below) = (
        _axis(start, side, limit, size) for start, limit in ((x, width), (y, height))
    )
    if wide <= 0 or high <= 0:
        return 0.0
    pixels = image[top << level : (top + high) << level, left << level : (left + wide) << level]
    for _ in range(level):
        pixels = _half(pixels)
    # Channel by channel, since numpy is slow along axes of three, and a black pixel on every side: what lies beyond the picture.
    bright = np.pad(pixels.transpose(2, 0, 1).astype(np.uint16), ((0, 0), (1, 1), (1, 1)))
    seen_rows, seen_columns = _seen(rows, high), _seen(columns, wide)
    weight = to_below[seen_rows, None]
    above, below = (bright.take(rows[seen_rows] + i, axis=1) for i in (1, 2))
    eighths = (above * (_STEPS - weight) + below * weight + 2) // 4
    weight = to_right[seen_columns]
    before, after = (eighths.take(columns[seen_columns] + i, axis=2) for i in (1, 2))
    found = (before * (_STEPS - weight) + after * weight + 4 * _STEPS) // (8 * _STEPS)
    out[seen_rows, seen_columns] = found.transpose(1, 2, 0)
    seen = out[::_LUMA_STEP_PX, ::_LUMA_STEP_PX, 1]
    return int(seen.sum()) / seen.size / 255


def _half(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = image.shape[0] // 2 * 2, image.shape[1] // 2 * 2
    rows = image[0:height:2, :width].astype(np.uint16) + image[1:height:2, :width]
    half: NDArray[np.uint8] = ((rows[:, 0::2] + rows[:, 1::2] + 2) // 4).astype(np.uint8)
    return half


def _seen(places: NDArray[np.int64], count: int) -> slice:
    """The output pixels that lie on the picture, from the pixel before each; they are one after the other."""
    seen = np.flatnonzero((places >= -1) & (places < count))
    return slice(int(seen[0]), int(seen[-1]) + 1) if seen.size else slice(0)


def _axis(start: float, side: float, limit: int, size: int) -> tuple[int, int, NDArray[np.int64], NDArray[np.uint16]]:
    """Of one axis: the first pixel that the square touches or lies next to, how many there are, and for every output pixel the pixel before
    it and the steps towards the next."""
    first = max(floor(start) - 1, 0)
    count = min(ceil(start + side) + 1, limit) - first
    steps = np.floor(((np.arange(size) + 0.5) * (side / size) + (start - first - 0.5)) * _STEPS + 0.5).astype(np.int64)
    return first, count, steps // _STEPS, (steps % _STEPS).astype(np.uint16)


def _pixels(
    value: object, name: str, text: str, *, writable: bool = False, size: tuple[int | None, int | None] = (None, None)
) -> NDArray[np.uint8]:
    """``value`` viewed as pixels of the height and width in ``size`` (None: any); rows may lie apart where it is only read."""
    line = f"{name} must be a {text}"
    try:
        array = np.asarray(memoryview(value))  # type: ignore[arg-type]
    except (TypeError, BufferError, ValueError):
        raise TypeError(line) from None
    if array.dtype != np.uint8:
        raise TypeError(line)
    if array.ndim != 3 or array.shape[2] != 3 or max(array.shape) > 65535:
        raise ValueError(line)
    fits = all(wanted in (None, given) for wanted, given in zip(size, array.shape, strict=False))
    whole = array.strides[1:] == (3, 1) or not array.size
    if not fits or not whole or (writable and not (array.flags.c_contiguous and array.flags.writeable)):
        raise ValueError(line)
    return array
