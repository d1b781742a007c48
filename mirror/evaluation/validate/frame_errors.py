"""Errors of one clip's frames: every measure and joint against the truth, with the clip's conditions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirror.evaluation.validate.matching import is_silence_justified
from mirror.evaluation.validate.pipeline import ClipMeasurement, Mode, PipelineRun
from mirror.evaluation.validate.truth import TRUTH_KEYPOINT_ROWS, ClipTruth
from mirror.exercises import Exercise

COMPARED_FIELDS = {"depth": "depth", "drift": "drift", "kasr": "kasr", "fppa": "fppa", "lean": "trunk_lean", "inside": "mkd"}
"""What is compared: its name in ``Truth`` and in ``Alignment``."""
Column = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FrameErrors:
    """Measured - true for each frame of a clip; NaN = not measured. Pairs are (left, right)."""

    run: str
    mode: Mode
    clip: str
    regime: str
    yaw: float
    strata: dict[str, str]
    justified: bool
    """Whether nothing need be claimed about knees here."""
    times: NDArray[np.float64]
    true: dict[str, Column]
    """What is true of depth, drift, kasr, fppa, lean and inside, in the shape and unit of their errors."""
    scored: NDArray[np.bool_]
    """Whether drift is judged here: the true depth is inside the window, and the coached repetitions, which make the path, are over."""
    depth: Column
    drift: Column
    """(n, 2) fractions of thigh length."""
    drift_se: Column
    kasr: Column
    fppa: Column
    """(n, 2) degrees, against the same angle of the true joints in the picture."""
    inside: Column
    """(n, 2) thigh lengths inside the line from hip to ankle, against the true joints in the picture."""
    lean: Column
    """Degrees, against the trunk's angle in the world's frontal plane (``truth.Truth.lean``)."""
    joints: Column
    """(n, 13, 2) fractions of the standing leg's length in the picture, x and y."""
    reasons: tuple[str | None, ...]
    """Why drift was not measured; None where it was."""


def measure_frame_errors(truth: ClipTruth, measured: ClipMeasurement, mode: Mode, run: PipelineRun, exercise: Exercise) -> FrameErrors:
    """Each measured frame against the frame of the truth that is nearest in time."""
    at = nearest_indices(truth.times, measured.times)
    done = truth.reps[truth.calibration_reps - 1].end if 0 < truth.calibration_reps <= len(truth.reps) else -np.inf
    true = {name: getattr(truth, name)[at].astype(np.float32) for name in COMPARED_FIELDS}
    found = {name: np.array([getattr(a, COMPARED_FIELDS[name]) for a in measured.alignments], np.float32) for name in COMPARED_FIELDS}
    off = {name: found[name] - true[name] for name in COMPARED_FIELDS}
    return FrameErrors(
        run=run.name,
        mode=mode,
        clip=truth.name,
        regime=truth.regime,
        yaw=truth.yaw,
        strata=truth.strata,
        justified=is_silence_justified(truth),
        times=measured.times,
        true=true,
        scored=(measured.times > done) & (truth.depth[at] >= exercise.drift.from_depth),
        depth=off["depth"],
        drift=off["drift"],
        drift_se=np.array([a.drift_se for a in measured.alignments], np.float32),
        kasr=off["kasr"],
        fppa=off["fppa"],
        inside=off["inside"],
        lean=off["lean"],
        joints=((measured.points[:, TRUTH_KEYPOINT_ROWS, :2] - truth.joints[at]) / truth.leg).astype(np.float32),
        reasons=tuple(a.reason for a in measured.alignments),
    )


def nearest_indices(times: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.intp]:
    """For each of ``wanted`` the place in sorted ``times`` of the one nearest to it."""
    after = np.clip(np.searchsorted(times, wanted), 1, max(len(times) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(times) - 1)
    return np.where(wanted - times[before] <= times[after] - wanted, before, after).astype(np.intp)
