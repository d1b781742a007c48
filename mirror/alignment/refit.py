"""Aligned frames as what a neutral path is fitted on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from mirror.alignment.neutral_path import MAX_FLANK_DEPTH
from mirror.types import Alignment

MAX_LEARNING_DEPTH = 0.45
"""Depth beyond which hips hide behind knees and nothing is learned."""


def path_frames(alignments: Sequence[Alignment], deeper: float = MAX_FLANK_DEPTH) -> NDArray[np.float64]:
    """Rows for ``PathFit``, (n, 6), of the ``alignments`` that carry a claim and are deeper than ``deeper``."""
    gaps = np.diff([a.time for a in alignments], prepend=alignments[0].time if alignments else 0.0)
    rows = [
        (a.depth, a.fold, *a.mkd, a.kasr, gap)
        for a, gap in zip(alignments, gaps, strict=True)
        if a.reason is None and deeper <= a.depth < MAX_LEARNING_DEPTH
    ]
    return np.array(rows, np.float64).reshape(-1, 6)
