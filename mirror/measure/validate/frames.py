"""One clip's frames against their truth: what every measure and every joint was off by, and in which conditions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mirror.exercises import Exercise
from mirror.measure.validate.pipeline import Measured, Mode, Run
from mirror.measure.validate.truth import COCO, Truth

Column = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class FrameErrors:
    """Measured - true for each frame of a clip; NaN = not measured. Pairs are (left, right)."""

    run: str
    mode: Mode
    clip: str
    half: str
    regime: str
    yaw: float
    strata: dict[str, str]
    times: NDArray[np.float64]
    true_depth: Column
    true_drift: Column
    """(n, 2), as the truth has it."""
    scored: NDArray[np.bool_]
    """Whether drift is judged here: the true depth is inside the window, and the coached repetitions, which make the path, are over."""
    depth: Column
    drift: Column
    """(n, 2) fractions of thigh length."""
    drift_se: Column
    kasr: Column
    fppa: Column
    """(n, 2) degrees, against the same angle of the true joints in the picture."""
    lean: Column
    """Degrees, against the trunk's angle in the world's frontal plane."""
    joints: Column
    """(n, 13, 2) fractions of the standing leg's length in the picture, x and y."""
    reasons: tuple[str | None, ...]


def frame_errors(truth: Truth, measured: Measured, mode: Mode, run: Run, exercise: Exercise) -> FrameErrors:
    """Each measured frame against the frame of the truth that is nearest in time."""
    at = nearest(truth.times, measured.times)
    done = truth.reps[truth.calibration_reps - 1].end if 0 < truth.calibration_reps <= len(truth.reps) else -np.inf
    rows, (low, high) = measured.alignments, exercise.drift.window
    drift, error, fppa = (np.array([getattr(a, name) for a in rows], np.float32) for name in ("drift", "drift_se", "fppa"))
    depth, kasr, lean = (np.array([getattr(a, name) for a in rows], np.float32) for name in ("depth", "kasr", "trunk_lean"))
    return FrameErrors(
        run=run.name,
        mode=mode,
        clip=truth.name,
        half=truth.half,
        regime=truth.regime,
        yaw=truth.yaw,
        strata=truth.strata,
        times=measured.times,
        true_depth=truth.depth[at].astype(np.float32),
        true_drift=truth.drift[at].astype(np.float32),
        scored=(measured.times > done) & (truth.depth[at] >= low) & (truth.depth[at] <= high),
        depth=(depth - truth.depth[at]).astype(np.float32),
        drift=(drift - truth.drift[at]).astype(np.float32),
        drift_se=error,
        kasr=(kasr - truth.kasr[at]).astype(np.float32),
        fppa=(fppa - truth.fppa[at]).astype(np.float32),
        lean=(lean - truth.lean[at]).astype(np.float32),
        joints=((measured.points[:, COCO, :2] - truth.joints[at]) / truth.leg).astype(np.float32),
        reasons=tuple(a.reason for a in rows),
    )


def nearest(times: NDArray[np.float64], wanted: NDArray[np.float64]) -> NDArray[np.intp]:
    """For each of ``wanted`` the place in sorted ``times`` of the one nearest to it."""
    after = np.clip(np.searchsorted(times, wanted), 1, max(len(times) - 1, 1))
    before = after - 1
    after = np.minimum(after, len(times) - 1)
    return np.where(wanted - times[before] <= times[after] - wanted, before, after).astype(np.intp)
