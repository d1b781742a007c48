"""Errors of every measure over all frames, and in which conditions they are larger."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import nan

import numpy as np
from numpy.typing import NDArray

from mirror.evaluation.validate.frame_errors import FrameErrors
from mirror.evaluation.validate.matching import UNJUDGED_YAW_DEG, ClipRow
from mirror.evaluation.validate.metrics import ValidationFinding
from mirror.evaluation.validate.stats import AgreementStat, NumberStat
from mirror.evaluation.validate.truth import TRUTH_JOINTS

DEPTH_BANDS = ((-9.0, 0.08, "depth under .08"), (0.08, 0.15, "depth .08 to .15"), (0.15, 0.22, "depth .15 to .22"),
               (0.22, 0.30, "depth .22 to .30"), (0.30, 9.0, "depth over .30"))  # fmt: skip
FPPA_DEPTH_RANGE = (0.04, 0.15)
"""Depth at which the frontal plane angle is still one of the knee and not of hips going backwards."""
STRATUM_CONDITIONS = ("yaw", "light", "camera", "build", "clothing")


@dataclass(frozen=True, slots=True)
class AgreementMeasure:
    """One measured quantity: its errors in a clip (a row a frame), in which unit, and which frames of the clip carry it."""

    key: str
    words: str
    errors: Callable[[FrameErrors], NDArray[np.float32]]
    counts: Callable[[FrameErrors], NDArray[np.bool_]]
    unit: str = ""
    scale: float = 1.0

    def of(self, clips: Iterable[FrameErrors], only: Callable[[FrameErrors], NDArray[np.bool_]] | None = None) -> AgreementStat:
        """Over all ``clips``; ``only`` those frames."""
        kept = [self.errors(c)[self.counts(c) & (only(c) if only else True)].ravel() for c in clips]
        return AgreementStat.of(np.concatenate(kept) if kept else np.empty(0), self.unit, self.scale)


def _all(clip: FrameErrors) -> NDArray[np.bool_]:
    return np.ones(len(clip.times), bool)


def _early(clip: FrameErrors) -> NDArray[np.bool_]:
    return (clip.true["depth"] >= FPPA_DEPTH_RANGE[0]) & (clip.true["depth"] <= FPPA_DEPTH_RANGE[1])


AGREEMENT_MEASURES = (
    AgreementMeasure("drift", "drift, % of thigh", lambda c: c.drift, lambda c: c.scored, " %", 100),
    AgreementMeasure("inside", "inside the line hip-ankle, % of thigh", lambda c: c.inside, lambda c: c.scored, " %", 100),
    AgreementMeasure("depth", "depth, share of hip height", lambda c: c.depth, _all),
    AgreementMeasure("kasr", "knee-ankle separation ratio", lambda c: c.kasr, _all),
    AgreementMeasure("fppa", "frontal plane angle (depth .04 to .15)", lambda c: c.fppa, _early, " deg"),
    AgreementMeasure("fppa_all", "frontal plane angle, all frames", lambda c: c.fppa, _all, " deg"),
    AgreementMeasure("lean", "lateral trunk lean", lambda c: c.lean, _all, " deg"),
)
DRIFT_MEASURE = AGREEMENT_MEASURES[0]


def measure_agreement(clips: Sequence[FrameErrors], rows: Sequence[ClipRow]) -> list[ValidationFinding]:
    """RMSE, bias and limits of agreement of every measure, and whether drift's stated error is its error."""
    group = "Errors: RMSE (bias, limits of agreement)"
    facing = [c for c in clips if c.yaw <= UNJUDGED_YAW_DEG]
    found = []
    for regime, goal in (("calibrated", 1.0), ("walk-up", nan)):
        own = [c for c in facing if c.regime == regime]
        key = regime.replace("-", "_")
        found.append(
            ValidationFinding(f"drift_{key}", group, f"drift, {regime}", DRIFT_MEASURE.of(own), "<=" if goal == 1.0 else None, goal)
        )
        turned = DRIFT_MEASURE.of(c for c in clips if c.regime == regime and c.yaw > UNJUDGED_YAW_DEG)
        found.append(ValidationFinding(f"drift_{key}_turned", group, f"drift, {regime}, body turned by 10 degrees", turned))
    goals = {"depth": 0.02, "fppa": 2.5}
    found += [
        ValidationFinding(m.key, group, m.words, m.of(clips), "<=" if m.key in goals else None, goals.get(m.key, nan))
        for m in AGREEMENT_MEASURES
        if m is not DRIFT_MEASURE
    ]
    peaks = np.array([e for row in rows for e in row.depth_errors])
    found.append(ValidationFinding("depth_reps", group, "depth of counted repetitions", AgreementStat.of(peaks), "<=", 0.02))
    return found + _stated(facing) + _joints(clips) + _unmeasured(clips)


def _stated(clips: Sequence[FrameErrors]) -> list[ValidationFinding]:
    """Standard errors that are right hold 68 of 100 errors within one of them and 95 within two."""
    found = []
    for regime in ("calibrated", "walk-up"):
        ratios = np.concatenate([np.abs(c.drift / c.drift_se)[c.scored].ravel() for c in clips if c.regime == regime] or [np.empty(0)])
        ratios = ratios[np.isfinite(ratios)]
        for times, ideal in ((1, ".68"), (2, ".95")):
            share = NumberStat(float(np.mean(ratios <= times)) if len(ratios) else nan)
            words = f"{regime}: drift errors within {times} stated standard error{'s' if times > 1 else ''} (ideal {ideal})"
            found.append(ValidationFinding(f"{regime.replace('-', '_')}_se_{times}", "Stated errors", words, share))
    return found


def _joints(clips: Sequence[FrameErrors]) -> list[ValidationFinding]:
    """Distance of the joints from where they are in the body, in % of leg length; and what of it is not the clip's constant offset."""
    group, found = "Joints, % of leg length", []
    for number, name in enumerate(TRUTH_JOINTS):
        own = [0] if number == 0 else [2 * number - 1, 2 * number]
        far, beyond = [np.empty(0)], [np.empty(0)]
        for clip in clips:
            off = clip.joints[:, own]
            seen = np.isfinite(off).all(axis=(1, 2))
            if seen.any():
                off = off[seen]
                far.append(np.hypot(off[..., 0], off[..., 1]).ravel())
                moved = off - off.mean(axis=0)
                beyond.append(np.hypot(moved[..., 0], moved[..., 1]).ravel())
        distance, loose = (100 * float(np.concatenate(d).mean()) if len(d) > 1 else nan for d in (far, beyond))
        found += [
            ValidationFinding(f"joint_{name}", group, f"{name}: mean distance", NumberStat(distance, " %", 1)),
            ValidationFinding(f"joint_{name}_beyond", group, f"{name}: beyond the clip's constant offset", NumberStat(loose, " %", 1)),
        ]
    return found


def _unmeasured(clips: Sequence[FrameErrors]) -> list[ValidationFinding]:
    """Frames in which a drift would be judged and none was measured, by reason; and how many of them face the camera in good light."""
    group, counted, unjustified, total = "Not measured", Counter[str](), Counter[str](), 0
    for clip in clips:
        total += int(clip.scored.sum())
        silent = np.flatnonzero(clip.scored & ~np.isfinite(clip.drift).all(axis=1))
        reasons = [clip.reasons[i] or "no path yet" for i in silent]
        counted.update(reasons)
        if not clip.justified:
            unjustified.update(reasons)
    found = [
        ValidationFinding("frames_silent", group, "frames of the depth window without a drift", _part(counted.total(), total)),
        ValidationFinding("frames_unjustified", group, "the same, facing the camera in good light", _part(unjustified.total(), total)),
    ]
    for reason, count in sorted(counted.items()):
        words = f'without a drift for "{reason}"'
        found.append(ValidationFinding(f"frames_silent_{reason.replace(' ', '_')}", group, words, _part(count, total)))
    return found


def _part(count: int, total: int) -> NumberStat:
    return NumberStat(count / total if total else nan)


Conditions = dict[str, dict[str, dict[str, AgreementStat]]]
"""Agreement by measure, condition and label."""


def measure_strata(clips: Sequence[FrameErrors]) -> Conditions:
    """Every measure's agreement by condition and depth. Drift is of calibrated clips."""
    found: Conditions = {}
    for measure in AGREEMENT_MEASURES:
        own = [c for c in clips if measure is not DRIFT_MEASURE or c.regime == "calibrated"]
        by: dict[str, dict[str, AgreementStat]] = {}
        for condition in STRATUM_CONDITIONS:
            labels = sorted({c.strata[condition] for c in own}, key=lambda text: (len(text) if condition == "yaw" else 0, text))
            by[condition] = {label: measure.of(c for c in own if c.strata[condition] == label) for label in labels}
        by["depth"] = {words: measure.of(own, _between(low, high)) for low, high, words in DEPTH_BANDS}
        by["depth"] = {words: value for words, value in by["depth"].items() if value.n}
        found[measure.key] = by
    return found


def _between(low: float, high: float) -> Callable[[FrameErrors], NDArray[np.bool_]]:
    return lambda clip: (clip.true["depth"] >= low) & (clip.true["depth"] < high)
