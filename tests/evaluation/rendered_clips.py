"""Clips whose truth is known to the last digit, and what a pipeline with known errors would make of them. No picture, no network."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import nan
from pathlib import Path

import numpy as np

from mirror.evaluation.validate.agreement import measure_agreement
from mirror.evaluation.validate.frame_errors import measure_frame_errors
from mirror.evaluation.validate.matching import make_clip_row, make_leg_rows
from mirror.evaluation.validate.metrics import ValidationFinding, counting_findings, valgus_findings
from mirror.evaluation.validate.pipeline import ClipMeasurement, Mode, PipelineRun
from mirror.evaluation.validate.truth import TRUTH_KEYPOINT_ROWS, ClipTruth, Floats, TrueRep
from mirror.evaluation.validate.workers import ClipOutcome
from mirror.exercises import find_exercise
from mirror.types import PHASES, Alert, Alignment, Phase, Rep, Side, Valgus

SQUAT = find_exercise("squat")
FPS, LONG, REST = 30.0, 2.0, 0.5
LEG = 200.0
GOOD = {"yaw": "0 degrees", "light": "good light", "camera": "camera .8 to 1.1 m", "build": "slight", "clothing": "sportsuit"}


@dataclass(frozen=True)
class Squat:
    """One true repetition: ``depth`` deep, knees drifting by ``drift`` (left, right) at the turn."""

    depth: float = 0.28
    drift: tuple[float, float] = (0.0, 0.0)
    by_phase: tuple[dict[str, float], dict[str, float]] | None = None


@dataclass(frozen=True)
class Errors:
    """What the pipeline gets wrong, everywhere alike."""

    drift: float = 0.0
    depth: float = 0.0
    fppa: float = 0.0
    lean: float = 0.0
    kasr: float = 0.0
    joints: float = 0.0
    """Sideways, in leg lengths."""
    se: float = 0.01
    late: float | None = None
    """Seconds from truly amber to the alert; None: no alert."""
    reason: str | None = None
    """Nothing is measured of knees, for this."""
    names: dict[int, Valgus] = field(default_factory=dict)
    """What is said of a repetition (by its place) instead of the truth."""
    phases: dict[int, Phase] = field(default_factory=dict)
    missed: frozenset[int] = frozenset()
    ghosts: tuple[float, ...] = ()
    """Turns of repetitions counted besides."""
    partial: frozenset[int] = frozenset()
    """Told as partial ones."""


def clip_truth(*squats: Squat, name: str = "k1", coached: int = 0, yaw: float = 0.0, light: str = "good light") -> ClipTruth:
    """``squats`` one after the other, each ``LONG`` seconds with ``REST`` before it, depth and drift rising and falling as sin^2."""
    times: Floats = np.arange(0, (LONG + REST) * len(squats) + REST, 1 / FPS, dtype=np.float64)
    depth, drift = np.zeros(len(times)), np.zeros((len(times), 2))
    reps = []
    for i, squat in enumerate(squats):
        start = REST + i * (LONG + REST)
        inside = (times >= start) & (times <= start + LONG)
        wave = np.sin(np.pi * (times[inside] - start) / LONG) ** 2
        depth[inside] = squat.depth * wave
        drift[inside] = wave[:, None] * squat.drift
        phases = squat.by_phase or tuple({str(phase): d * (1.0 if phase == "bottom" else 0.5) for phase in PHASES} for d in squat.drift)
        reps.append(TrueRep(i + 1, start, start + LONG, squat.depth, squat.drift, (phases[0], phases[1])))
    joints = np.zeros((len(times), 13, 2)) + 240
    joints[:, 7:9, 1], joints[:, 11:13, 1] = 300 + LEG * depth[:, None], 300 + LEG
    still = np.zeros(len(times))
    return ClipTruth(
        name=name,
        video=Path(f"{name}.mp4"),
        half="tuning",
        calibration_reps=coached,
        yaw=yaw,
        strata={**GOOD, "yaw": f"{yaw:.0f} degrees", "light": light},
        reps=tuple(reps),
        times=times,
        joints=joints,
        leg=LEG,
        depth=depth,
        drift=drift,
        fppa=np.zeros((len(times), 2)),
        inside=np.full((len(times), 2), -0.2),
        kasr=still + 1,
        lean=still,
    )


def seen(truth: ClipTruth, wrong: Errors = Errors()) -> ClipMeasurement:
    """What a pipeline that is right but for ``wrong`` measures in ``truth``."""
    points = np.zeros((len(truth.times), 17, 3), np.float32)
    points[:, TRUTH_KEYPOINT_ROWS, :2] = truth.joints + np.array([wrong.joints * truth.leg, 0])
    alignments = [_alignment(truth, i, wrong) for i in range(len(truth.times))]
    counted, partial, alerts = list[Rep](), list[Rep](), list[Alert]()
    for i, rep in enumerate(truth.reps):
        if i in wrong.missed:
            continue
        made = _rep(truth, i, rep, wrong, len(counted) + 1)
        (partial if i in wrong.partial else counted).append(made)
        if wrong.late is not None and i >= truth.calibration_reps:
            alerts += _alerts(truth, i, rep, wrong.late)
    counted += [replace(_rep(truth, 0, truth.reps[0], wrong, 99), turn=turn) for turn in wrong.ghosts]
    return ClipMeasurement(truth.times, points, alignments, counted, partial, alerts)


def outcome(truth: ClipTruth, wrong: Errors = Errors(), mode: Mode = "live") -> ClipOutcome:
    """``truth`` against what was seen of it."""
    run, found = PipelineRun(), seen(truth, wrong)
    return ClipOutcome(
        truth,
        run,
        mode,
        make_clip_row(truth, found, mode, run),
        make_leg_rows(truth, found, mode, run, SQUAT),
        measure_frame_errors(truth, found, mode, run, SQUAT),
    )


def figures(*outcomes: ClipOutcome, live: bool = True) -> dict[str, ValidationFinding]:
    """Every figure by its key."""
    clips = [o.clip for o in outcomes]
    legs = [leg for o in outcomes for leg in o.legs]
    return {
        f.key: f for f in [*counting_findings(clips), *valgus_findings(legs, live), *measure_agreement([o.frames for o in outcomes], clips)]
    }


def _alignment(truth: ClipTruth, i: int, wrong: Errors) -> Alignment:
    silent = wrong.reason is not None
    left, right = (nan if silent else float(d) + wrong.drift for d in truth.drift[i])
    error = nan if silent else wrong.se
    return Alignment(
        time=float(truth.times[i]),
        depth=float(truth.depth[i]) + wrong.depth,
        fold=0.0,
        mkd=(float(truth.inside[i, 0]), float(truth.inside[i, 1])),
        drift=(left, right),
        drift_se=(error, error),
        kasr=float(truth.kasr[i]) + wrong.kasr,
        kasr_drop=0.0,
        fppa=(float(truth.fppa[i, 0]) + wrong.fppa, float(truth.fppa[i, 1]) + wrong.fppa),
        trunk_lean=float(truth.lean[i]) + wrong.lean,
        hip_line=0.0,
        yaw=0.0,
        confidence=1.0,
        score=nan,
        regime="calibrated" if truth.calibration_reps else "walk-up",
        reason=wrong.reason,
    )


def _rep(truth: ClipTruth, i: int, rep: TrueRep, wrong: Errors, number: int) -> Rep:
    coached = i < truth.calibration_reps
    names: tuple[Phase, ...] = ("descent", "bottom", "ascent")
    phases = {name: (rep.by_phase[0][name] + wrong.drift, rep.by_phase[1][name] + wrong.drift) for name in names}
    over = [drift >= 0.045 for drift in rep.drift]
    said: Valgus = wrong.names.get(i, "both" if all(over) else "left" if over[0] else "right" if over[1] else "none")
    reason = "calibration" if coached else wrong.reason
    return Rep(
        number=number,
        start=rep.start,
        turn=(rep.start + rep.end) / 2,
        end=rep.end,
        depth=rep.depth + wrong.depth,
        drift_left=rep.drift[0] + wrong.drift,
        drift_right=rep.drift[1] + wrong.drift,
        drift_se=wrong.se,
        valgus=None if reason else said,
        reason=reason,
        phase=None if reason or said == "none" else wrong.phases.get(i, "bottom"),
        severity=None if reason or said == "none" else "amber",
        score=nan,
        regime="calibrated" if truth.calibration_reps else "walk-up",
        by_phase=phases,
    )


def _alerts(truth: ClipTruth, i: int, rep: TrueRep, late: float) -> list[Alert]:
    found = []
    sides: tuple[Side, ...] = ("left", "right")
    for side, name in enumerate(sides):
        inside = (truth.times >= rep.start) & (truth.times <= rep.end) & (truth.depth >= 0.08)
        over = np.flatnonzero(inside & (truth.drift[:, side] >= 0.05))
        if len(over):
            found.append(Alert(float(truth.times[over[0]]) + late, name, "descent", "amber", rep.drift[side], i + 1))
    return found
