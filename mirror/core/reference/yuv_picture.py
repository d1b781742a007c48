"""Pictures of a camera that gives brightness and colour apart, in numpy."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_SHIFT = 20
_BLACK, _GREY = 16, 128
"""Luma of black and chroma of grey."""
_LUMA, _RED_V, _GREEN_V, _GREEN_U, _BLUE_U = 1220542, 1673527, -852492, -409993, 2116026
"""ITU-R BT.601 of 8-bit video (luma 16 to 235), in 2^-20."""


def yuv(planes: NDArray[np.uint8], out: NDArray[np.uint8], /) -> None:
    """Writes the picture of ``planes``, planar YUV 4:2:0 with chroma U before V (I420), into ``out``, uint8 (h, w, 3) RGB, C-contiguous, h
    and w even.

    ``planes`` uint8 (3 h / 2, stride), C-contiguous, stride even and at least w: h rows of luma, then the rows of U and of V, two of which
    lie in one row of ``planes``. What lies between w and stride is padding. Colours as OpenCV's COLOR_YUV2RGB_I420 makes them.

    Raises TypeError when one is no array of uint8, ValueError when a shape or layout is wrong.
    """
    planes, out = _pixels(planes, "planes", 2, False), _pixels(out, "out", 3, True)
    (height, width), stride = out.shape[:2], planes.shape[1]
    if out.shape[2] != 3 or height % 2 or width % 2 or stride % 2 or stride < width or 2 * len(planes) != 3 * height:
        raise ValueError("yuv: planes must be (3 h / 2, stride) and out (h, w, 3), with h, w and stride even and stride >= w")
    luma = np.maximum(planes[:height, :width].astype(np.int32) - _BLACK, 0) * _LUMA
    u, v = (rows[:, : width // 2].astype(np.int32) - _GREY for rows in planes[height:].reshape(2, height // 2, stride // 2))
    for channel, chroma in enumerate((_RED_V * v, _GREEN_V * v + _GREEN_U * u, _BLUE_U * u)):
        colour = (chroma + (1 << (_SHIFT - 1))).repeat(2, axis=0).repeat(2, axis=1)
        out[:, :, channel] = np.clip((luma + colour) >> _SHIFT, 0, 255)


def _pixels(value: object, name: str, rank: int, writable: bool) -> NDArray[np.uint8]:
    line = f"yuv: {name} must be a {'writable ' if writable else ''}C-contiguous uint8 array of {rank} dimensions"
    try:
        array = np.asarray(memoryview(value))  # type: ignore[arg-type]
    except (TypeError, BufferError, ValueError):
        raise TypeError(line) from None
    if array.dtype != np.uint8:
        raise TypeError(line)
    if array.ndim != rank or not array.flags.c_contiguous or (writable and not array.flags.writeable) or max(array.shape) > 65535:
        raise ValueError(line)
    return array
