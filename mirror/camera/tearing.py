"""Pictures of which a part is not of this moment: left over from an earlier one, or filled with one colour."""

from __future__ import annotations

from collections import deque
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from mirror.types import Image

TEAR_BAND_COUNT = 8
"""Parts of a picture, from top to bottom, that are looked at by themselves."""
TEAR_HISTORY_FRAMES = 8
"""Pictures that are remembered: twice the buffers that a driver has."""
MOVED_BAND_LUMA = 24
"""8-bit steps by which a band must differ from the last picture's: a still band may well look as it did before."""
PLAIN_BLACK_LUMA, PLAIN_WHITE_LUMA = 16, 240
"""A band darker or brighter than this may be of one colour by itself."""


class TearDetector:
    """Looks at one small sample of each picture after the other.

    A sensor's noise makes every picture differ from every other one, so a band that equals one of several pictures ago, bit by bit,
    while the last picture showed something else there, was not written again; nor does a band become one single colour.
    """

    def __init__(self) -> None:
        self._before: deque[NDArray[np.int16]] = deque(maxlen=TEAR_HISTORY_FRAMES)

    def torn(self, sample: Image) -> bool:
        """Whether this picture is torn; ``sample`` uint8 (h, w, 3), every n-th pixel of it. Too small a one is not judged."""
        if len(sample) < TEAR_BAND_COUNT:
            return False
        now = sample.astype(np.int16)
        if self._before and self._before[0].shape != now.shape:
            self._before.clear()
        starts = np.linspace(0, len(now), TEAR_BAND_COUNT, endpoint=False).astype(np.intp)
        torn = len(self._before) > 0 and (self._stale(now, starts) or bool((_plain(now, starts) & ~_plain(self._before[0], starts)).any()))
        if not torn:
            self._before.appendleft(now)
        return torn

    def _stale(self, now: NDArray[np.int16], starts: NDArray[np.intp]) -> bool:
        moved = np.maximum.reduceat(np.abs(now - self._before[0]).max(axis=(1, 2)), starts) >= MOVED_BAND_LUMA
        for band in np.flatnonzero(moved):
            rows = slice(starts[band], starts[band + 1] if band + 1 < TEAR_BAND_COUNT else None)
            if any(np.array_equal(now[rows], before[rows]) for before in islice(self._before, 1, None)):
                return True
        return False


def _plain(now: NDArray[np.int16], starts: NDArray[np.intp]) -> NDArray[np.bool_]:
    """Which bands are of one colour."""
    high, low = np.maximum.reduceat(now.max(axis=1), starts), np.minimum.reduceat(now.min(axis=1), starts)
    plain: NDArray[np.bool_] = (high == low).all(axis=1) & (high.max(axis=1) >= PLAIN_BLACK_LUMA) & (low.min(axis=1) < PLAIN_WHITE_LUMA)
    return plain
