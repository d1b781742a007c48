"""A repetition looked back on: once it is over, its own frames say more about the walk-up path than its flanks did."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, sqrt

import numpy as np
from numpy.typing import NDArray

from mirror.alignment.aligner import FRAME_MKD_SD_THIGHS
from mirror.alignment.neutral_path import MAX_FLANK_DEPTH, NeutralPath, PathFit
from mirror.types import Alignment

MAX_LEARNING_DEPTH = 0.45
"""Depth beyond which hips hide behind knees and nothing is learned."""
ZERO_SCORE_DRIFT_THIGHS = 0.15
"""Drift at which the frame score has lost the drift's 70 points (see ``mirror.core``)."""


def path_frames(alignments: Sequence[Alignment], deeper: float = MAX_FLANK_DEPTH) -> NDArray[np.float64]:
    """Rows for ``PathFit``, (n, 6), of the ``alignments`` that carry a claim and are deeper than ``deeper``."""
    gaps = np.diff([a.time for a in alignments], prepend=alignments[0].time if alignments else 0.0)
    rows = [
        (a.depth, a.fold, *a.mkd, a.kasr, gap)
        for a, gap in zip(alignments, gaps, strict=True)
        if a.reason is None and deeper <= a.depth < MAX_LEARNING_DEPTH
    ]
    return np.array(rows, np.float64).reshape(-1, 6)


def refit_repetition(repetition: Sequence[Alignment], fit: PathFit) -> list[Alignment]:
    """The frames of one ``repetition`` measured against the path that its own frames have a say in.

    Only its own: what a repetition teaches is forgotten with it, so that one in which the knees were pushed far out does not make the
    next ones look drifted.
    """
    frames = path_frames(repetition)
    if not len(frames):
        return list(repetition)
    # How far the path may be off is what the flanks leave open: a drift that lasts all the way down and up moves it, unseen.
    path = replace(fit.fit_with(frames), covariance=fit.fit().covariance)
    return [_against(frame, path) if isfinite(frame.drift[0]) else frame for frame in repetition]


def _against(frame: Alignment, path: NeutralPath) -> Alignment:
    left, right, kasr = path.at(frame.depth, frame.fold)
    drift = (frame.mkd[0] - left, frame.mkd[1] - right)
    error = sqrt(path.error(frame.depth, frame.fold) ** 2 + FRAME_MKD_SD_THIGHS**2)
    return replace(
        frame,
        drift=drift,
        drift_se=(error, error),
        kasr_drop=kasr - frame.kasr,
        score=frame.score + 70 * (_lost(max(frame.drift)) - _lost(max(drift))),
    )


def _lost(drift: float) -> float:
    return min(max(drift, 0.0) / ZERO_SCORE_DRIFT_THIGHS, 1.0)
