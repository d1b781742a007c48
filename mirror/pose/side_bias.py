"""The network's side bias: it reads the leg on the image's right otherwise than the one on the left, and a mirrored picture shows it.

Live, the same square is inferred again now and then, mirrored. Half the difference of the two answers is the part of the error that swaps
with the picture; its slow average is subtracted. Alternating plain and mirrored frames instead would put a square wave on the angles.
A recording has the time to look at both pictures of every frame and takes their mean.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror.types import JOINT_PAIRS, Joint

MIRRORED_JOINT_ROWS = np.array([Joint.NOSE, *(joint for left, right in JOINT_PAIRS for joint in (right, left))])
"""The joints of a mirrored picture in the order of the plain one's."""
MIRRORED_INFERENCE_PERIOD_S = 1.0
"""Seconds between two mirrored inferences: about a tenth of a Pi 4's ten inferences a second."""
BIAS_MEMORY_INFERENCES = 8
"""Mirrored inferences that the average rests on."""


def _back(mirrored: NDArray[np.float32]) -> NDArray[np.float32]:
    """What a mirrored picture showed, where it is in the plain one."""
    back: NDArray[np.float32] = mirrored[MIRRORED_JOINT_ROWS].copy()
    back[:, 1] = 1 - back[:, 1]
    return back


def _agree(plain: NDArray[np.float32], back: NDArray[np.float32]) -> NDArray[np.bool_]:
    """A joint that the two pictures put in quite different places, or hardly saw, was misread in one of them."""
    near = np.hypot(*(plain[:, :2] - back[:, :2]).T) < 0.05
    return np.asarray(near & (plain[:, 2] > 0.3) & (back[:, 2] > 0.3))


def fuse_mirrored(plain: NDArray[np.float32], mirrored: NDArray[np.float32]) -> NDArray[np.float32]:
    """The mean of the joints (17, 3) rows (y, x, score) of one square and of its mirror image, where they agree; else the plain one's."""
    back = _back(mirrored)
    agree = _agree(plain, back)
    out = plain.copy()
    out[agree] = (plain[agree] + back[agree]) / 2
    return out


class SideBias:
    """Running estimate of the horizontal bias of the 17 joints, in fractions of the crop."""

    def __init__(self) -> None:
        self._next = float("-inf")
        self._count = 0
        self.offset = np.zeros(17, np.float32)

    def is_due(self, time: float) -> bool:
        """Whether a mirrored inference should be made for the frame of ``time``."""
        return time >= self._next or time < self._next - 10 * MIRRORED_INFERENCE_PERIOD_S

    def learn(self, plain: NDArray[np.float32], mirrored: NDArray[np.float32], time: float) -> None:
        """Take in the joints (17, 3) rows (y, x, score) of one square and of its mirror image."""
        self._next = time + MIRRORED_INFERENCE_PERIOD_S
        back = _back(mirrored)
        agree = _agree(plain, back)
        self._count += 1
        weight = 1 / min(self._count, BIAS_MEMORY_INFERENCES)
        half = (plain[:, 1] - back[:, 1]) / 2
        self.offset[agree] += weight * (half[agree] - self.offset[agree])
