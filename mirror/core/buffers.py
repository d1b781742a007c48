"""The arguments of the reference implementation: each as an array over its own memory, or the same single line that the C core says."""

from __future__ import annotations

from math import isfinite
from typing import Any

import numpy as np
from numpy.typing import NDArray

MAX_PLACE_PX = 1e6
"""A square further away is none."""
Shape = tuple[int | None, ...]


def as_buffer(value: object, dtype: type[np.floating[Any]], name: str, text: str, *shapes: Shape, writable: bool = False) -> NDArray[Any]:
    """``value`` viewed as a C-contiguous array of ``dtype`` in one of ``shapes`` (None = any length); ``text`` says the shapes.

    Raises TypeError when it is no buffer or holds other numbers, ValueError when its shape, layout or writability is wrong.
    """
    line = f"{name} must be a {'writable ' if writable else ''}C-contiguous {np.dtype(dtype).name} array {text}"
    try:
        array = np.asarray(memoryview(value))  # type: ignore[arg-type]
    except (TypeError, BufferError, ValueError):
        raise TypeError(line) from None
    if array.dtype != dtype:
        raise TypeError(line)
    fits = any(len(shape) == array.ndim and all(w in (None, g) for w, g in zip(shape, array.shape, strict=True)) for shape in shapes)
    if not fits or not array.flags.c_contiguous or not array.flags.aligned or (writable and not array.flags.writeable):
        raise ValueError(line)
    return array


def check_places(function: str, *places: float) -> list[float]:
    """x, y and side of a square in a picture as plain numbers. Raises ValueError where ``function`` cannot work with them."""
    values = [float(place) for place in places]
    if not all(isfinite(value) and abs(value) <= MAX_PLACE_PX for value in values) or values[2] <= 0:
        raise ValueError(f"{function}: x, y and side must be finite, and side positive")
    return values
