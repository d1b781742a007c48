"""One pose against the person's baseline and neutral path: the Alignment that the coach judges."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import hypot, isfinite, nan
from typing import cast

import numpy as np
from numpy.typing import NDArray

from mirror import core
from mirror.alignment.baseline import Baseline
from mirror.alignment.neutral_path import NeutralPath
from mirror.alignment.quality import find_view_reason
from mirror.alignment.yaw import knee_shift
from mirror.core import MetricColumn as M
from mirror.types import MOVENET_TRAITS, Alignment, ModelTraits, Pose, Regime

DRIFT_ERROR_SHARE = 0.15
"""Share of a drift by which it is misread, one way or the other, of people who move as real ones do."""
PROVISIONAL_DRIFT_SD_THIGHS = 0.013
"""SD of the drift that a standing height adds which is not of a still second: depth then differs by .038 (.016 otherwise) from what the
whole recording says, on 35 squats of students and people on videos, and the path falls by .32 thigh lengths a leg there."""


_WIDTH = len(core.METRIC_COLUMNS)
_NO_BASELINE = np.full(len(core.BASELINE_COLUMNS), nan, np.float32)


@dataclass(frozen=True)
class AlignmentReference:
    """What frames are compared with; made once for many frames. ``path`` None: drift is not measured yet."""

    baseline: Baseline
    path: NeutralPath | None
    traits: ModelTraits = MOVENET_TRAITS
    """Of the model that finds the joints."""

    @cached_property
    def vector(self) -> NDArray[np.float32]:
        """The core's baseline vector (see ``mirror.core.layout``)."""
        c, b = core.BaselineColumn, self.baseline
        out = np.full(len(core.BASELINE_COLUMNS), nan, np.float32)
        out[[c.LEG, c.THIGH_LEFT, c.THIGH_RIGHT, c.ROLL, c.SHOULDER]] = (
            b.leg,
            b.thigh[0] * self.traits.knee_share,
            b.thigh[1] * self.traits.knee_share,
            b.roll,
            b.shoulder,
        )
        if self.path is not None:
            out[c.PATH_LEFT_0 : c.KASR_FOLD + 1] = self.path.values.reshape(-1)
        return out

    @property
    def regime(self) -> Regime:
        if self.path is None:
            return "none"
        return "calibrated" if self.path.calibrated else "walk-up"


def measure_alignment_metrics(points: NDArray[np.float32], reference: AlignmentReference | None) -> NDArray[np.float32]:
    """The core's metrics of poses (17, 3) or (n, 17, 3) px against ``reference``."""
    out = np.empty((*points.shape[:-2], _WIDTH), np.float32)
    core.metrics(np.ascontiguousarray(points, np.float32), reference.vector if reference else _NO_BASELINE, out)
    return out


def align(pose: Pose, reference: AlignmentReference | None, row: NDArray[np.float32] | None = None) -> Alignment:
    """The Alignment of ``pose``; ``row`` its metrics where a batch has computed them already.

    ``drift`` is NaN, with the reason, whenever the view, the baseline or the path cannot carry it.
    """
    if row is None and pose.points is not None:
        row = measure_alignment_metrics(pose.points, reference)
    value = cast(list[float], row.tolist()) if row is not None else [nan] * _WIDTH
    reason = find_view_reason(pose, value, reference.baseline if reference else None)
    shift, yaw = nan, nan
    if reference:
        shift, yaw = knee_shift(value, reference.baseline)
        shift /= reference.traits.knee_share * sum(reference.baseline.thigh) / 2
    depth, drift, errors, score = value[M.DEPTH], (nan, nan), (nan, nan), nan
    if reason is None and not isfinite(depth):
        reason = "joints"
    if reason not in (None, "standing"):
        for knees in (M.MKD_LEFT, M.MKD_RIGHT, M.KASR, M.FPPA_LEFT, M.FPPA_RIGHT):
            value[knees] = nan
    if reference and reference.path and reason is None:
        drift, score = (value[M.DRIFT_LEFT], value[M.DRIFT_RIGHT]), value[M.SCORE]
        provisional = PROVISIONAL_DRIFT_SD_THIGHS if reference.baseline.provisional else 0.0
        error = hypot(reference.path.error(depth, value[M.FOLD]), reference.traits.frame_mkd_sd_thighs, provisional)
        errors = hypot(error, DRIFT_ERROR_SHARE * drift[0]), hypot(error, DRIFT_ERROR_SHARE * drift[1])
    return Alignment(
        time=pose.time,
        depth=depth,
        fold=value[M.FOLD],
        mkd=(value[M.MKD_LEFT], value[M.MKD_RIGHT]),
        drift=drift,
        drift_se=errors,
        kasr=value[M.KASR],
        kasr_drop=value[M.KASR_DROP] if reason is None else nan,
        fppa=(value[M.FPPA_LEFT], value[M.FPPA_RIGHT]),
        trunk_lean=value[M.TRUNK_LEAN],
        hip_line=value[M.HIP_LINE],
        yaw=yaw,
        confidence=value[M.CONFIDENCE],
        score=score,
        regime=reference.regime if reference else "none",
        reason=reason,
        facing=(value[M.MKD_LEFT] + shift, value[M.MKD_RIGHT] - shift),
    )
