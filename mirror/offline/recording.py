"""A recording measured as a whole: joints smoothed without lag, the standing baseline and the neutral path taken from all of it.

With ``live`` the same clip goes through the mirror's own causal Session instead, which may not look ahead.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import isfinite, nan

import numpy as np
from numpy.typing import NDArray

from mirror.alignment import baseline as standing
from mirror.alignment.aligner import AlignmentReference, align, measure_alignment_metrics
from mirror.alignment.baseline import STEP_DISTANCE_LEGS, Baseline
from mirror.alignment.foot_lock import lock_feet
from mirror.alignment.neutral_path import MAX_FLANK_DEPTH, PathFit
from mirror.alignment.refit import path_frames, refit_repetition
from mirror.camera import Camera, Clip
from mirror.coach.rep_counter import RepCounter, RepCycle
from mirror.coach.session import Session
from mirror.coach.signal.kinematics import StartPose
from mirror.coach.signal.signal_set import SignalSet
from mirror.coach.signal.start_pose import find_start_poses
from mirror.coach.squat.calibration import fit_calibrated_path
from mirror.coach.squat.squat_set import SquatSet, are_arms_up
from mirror.coach.view_builder import ViewBuilder
from mirror.errors import MirrorError
from mirror.exercises import Exercise
from mirror.pose.filter import CausalFilter, smooth_gaussian
from mirror.pose.movenet import MoveNet
from mirror.pose.tracker import PersonTracker
from mirror.types import Alert, Alignment, Pose, Regime, Rep, View

Span = tuple[float, float]
MIN_STANCE_S = 0.8
"""Seconds with planted feet from which a stretch of a recording can hold a repetition."""
MAX_ABSENCE_IN_STANCE_S = 0.5
"""Seconds without the person that end a stretch."""
UPRIGHT_HEIGHT_SHARE = 0.97
"""Share of the stretch's greatest hip-ankle height (95th percentile, against single wild frames) that is standing."""


@dataclass(frozen=True, slots=True)
class Recording:
    """Everything that was measured; per-frame lists are of one length, times in clip seconds."""

    exercise: Exercise
    size: tuple[int, int]
    regime: Regime
    live: bool
    times: NDArray[np.float64]
    poses: list[Pose]
    alignments: list[Alignment]
    views: list[View]
    reps: list[Rep]
    partial_reps: list[Rep]
    alerts: list[Alert]
    abstained: dict[str, float]
    truncated: str | None


@dataclass(frozen=True, slots=True)
class Track:
    """The poses of a clip before smoothing, and what of the clip is missing from them, in one line."""

    poses: list[Pose]
    truncated: str | None = None


def record_clip(
    clip: Camera,
    network: MoveNet,
    exercise: Exercise,
    calibration_reps: int = 0,
    live: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Recording:
    """Measure ``clip`` to its end: ``measure_track`` of its ``track``."""
    return measure_track(track(clip, network, exercise, live, progress), exercise, calibration_reps, live)


def track(clip: Camera, network: MoveNet, exercise: Exercise, live: bool = False, progress: Callable[[float], None] | None = None) -> Track:
    """Find the person in every frame of ``clip``; ``live`` as the mirror does, else with a second, mirrored look at each frame.

    A KeyboardInterrupt, or a MirrorError of the clip after its first frame, ends the reading: ``truncated`` says so.
    """
    tracker = PersonTracker(network, live=live, lying=exercise.view == "lying")
    poses: list[Pose] = []
    cut: str | None = None
    try:
        while (frame := clip.read()) is not None:
            poses.append(tracker.look(frame))
            if progress:
                progress(frame.time)
    except KeyboardInterrupt:
        cut = f"stopped at {poses[-1].time:.1f} s by the user" if poses else "stopped before the first frame"
    except MirrorError as error:
        if not poses:
            raise
        cut = f"measured to {poses[-1].time:.1f} s: {error}"
    if cut is None and isinstance(clip, Clip):
        cut = clip.truncated
    return Track(poses, cut)


def measure_track(tracked: Track, exercise: Exercise, calibration_reps: int = 0, live: bool = False) -> Recording:
    """Measure a whole track; ``live`` causally. The first ``calibration_reps`` repetitions are coached ones that make the neutral path."""
    if live:
        made = _live([*map(CausalFilter(), tracked.poses)], exercise, calibration_reps)
    else:
        made = record_poses(tracked.poses, exercise, calibration_reps)
    return replace(made, truncated=tracked.truncated)


def _live(poses: list[Pose], exercise: Exercise, calibration_reps: int, ahead: Sequence[StartPose] = ()) -> Recording:
    """``ahead``: rests that an exercise on signals may look ahead to."""
    session = Session(exercise, calibration_reps)
    if isinstance(session.scorer, SignalSet):
        session.scorer.known = ahead
    views, alignments = [], []
    for pose in poses:
        views.append(session.update(pose))
        alignments.append(session.alignment)
    return _recording(session.scorer, poses, alignments, views, live=True)


def record_poses(poses: list[Pose], exercise: Exercise, calibration_reps: int = 0) -> Recording:
    """Measure unfiltered ``poses`` with the whole recording in view; without drift to measure that is only the joints' smoothing."""
    times = np.array([pose.time for pose in poses], np.float64)
    points = smooth_gaussian(times, _stacked(poses))
    smooth = [replace(pose, points=None if pose.points is None else points[i]) for i, pose in enumerate(poses)]
    if not exercise.drifts:
        return replace(_live(smooth, exercise, 0, find_start_poses(smooth, exercise)), live=False)
    alignments: list[Alignment] = [align(pose, None) for pose in smooth]
    coached: list[tuple[float, float]] = []
    for first, last, baseline in _stances(smooth):
        made, spans = _stance(smooth[first:last], baseline, exercise, calibration_reps)
        alignments[first:last] = made
        coached += spans
    scorer, maker, views = SquatSet(exercise), ViewBuilder(exercise), []
    for pose, alignment in zip(smooth, alignments, strict=True):
        by_coach = any(start <= alignment.time <= end for start, end in coached)
        # The whole clip says where standing is, so nobody has to stand still first: half a second may already be squatting.
        if not scorer.counter.running and isfinite(alignment.depth) and alignment.depth < exercise.rep.close:
            scorer.counter.arm(alignment.time)
        happened = scorer.update(alignment, are_arms_up(pose.points), by_coach)
        views.append(maker.view(pose, alignment, scorer, happened, coaching=(len(scorer.reps), len(coached)) if by_coach else None))
    return _recording(scorer, smooth, alignments, views, live=False)


def _recording(scorer: SquatSet, poses: list[Pose], alignments: list[Alignment], views: list[View], live: bool) -> Recording:
    regimes = [a.regime for a in alignments]
    regime: Regime = "calibrated" if "calibrated" in regimes else "walk-up" if "walk-up" in regimes else "none"
    return Recording(
        exercise=scorer.exercise,
        size=poses[0].size if poses else (0, 0),
        regime=regime,
        live=live,
        times=np.array([pose.time for pose in poses], np.float64),
        poses=poses,
        alignments=alignments,
        views=views,
        reps=scorer.reps,
        partial_reps=scorer.partial_reps,
        alerts=scorer.alerts,
        abstained=scorer.abstained,
        truncated=None,
    )


def _stacked(poses: list[Pose]) -> NDArray[np.float32]:
    """Points of all poses, (n, 17, 3); NaN where nobody was."""
    out = np.full((len(poses), 17, 3), nan, np.float32)
    for row, pose in zip(out, poses, strict=True):
        if pose.points is not None:
            row[:] = pose.points
    return out


def _stances(poses: list[Pose]) -> list[tuple[int, int, Baseline]]:
    """Stretches (first, last + 1, baseline) of one person with planted feet who also stood upright."""
    found = []
    first = 0
    while first < len(poses):
        if poses[first].points is None:
            first += 1
            continue
        last = _planted(poses, first)
        if last > first and poses[last - 1].time - poses[first].time >= MIN_STANCE_S:
            baseline = _upright(poses[first:last])
            if baseline:
                found.append((first, last, baseline))
        first = max(last, first + 1)
    return found


def _planted(poses: list[Pose], first: int) -> int:
    """The end (exclusive) of the stretch from ``first`` in which the feet stay where they are."""
    feet: list[NDArray[np.float32]] = []
    leg, seen = 0.0, poses[first].time
    for i in range(first, len(poses)):
        points = poses[i].points
        if points is None:
            if poses[i].time - seen > MAX_ABSENCE_IN_STANCE_S:
                return i
            continue
        seen = poses[i].time
        if poses[i].person != poses[first].person:
            return i
        here = points[15:17, :2].mean(axis=0)
        leg = max(leg, float((points[15:17, 1] - points[11:13, 1]).mean()))
        if feet and float(np.hypot(*(here - np.median(feet[-300:], axis=0)))) > STEP_DISTANCE_LEGS * max(leg, 1.0):
            return i
        feet.append(here)
    return len(poses)


def _upright(poses: list[Pose]) -> Baseline | None:
    points = np.stack([p.points for p in poses if p.points is not None])
    legs = (points[:, 15:17, 1] - points[:, 11:13, 1]).mean(axis=1)
    return standing.measure_baseline(points[legs >= UPRIGHT_HEIGHT_SHARE * np.percentile(legs, 95)])


def _stance(poses: list[Pose], baseline: Baseline, exercise: Exercise, calibration_reps: int) -> tuple[list[Alignment], list[Span]]:
    """One stance against its path: from its first repetitions where these are coached, else from all flanks; and the coached spans."""
    poses = lock_feet(poses)
    bare = _aligned(poses, AlignmentReference(baseline, None))
    dips = _dips(bare, exercise)
    spans = [(dip.start, dip.end) for dip in dips[:calibration_reps]] if len(dips) >= calibration_reps else []
    coached = PathFit(calibrated=True)
    coached.add_many(path_frames([a for a in bare if _inside(a, spans) or _flank(a, spans)], deeper=-1.0))
    if spans and fit_calibrated_path(coached):
        later = path_frames([a for a in bare if not _inside(a, spans)])
        return _aligned(poses, AlignmentReference(baseline, coached.fit_with(later))), spans
    flanks = PathFit(calibrated=False)
    flanks.add_many(path_frames([a for a in bare if a.depth < MAX_FLANK_DEPTH], deeper=-1.0))
    made = _aligned(poses, AlignmentReference(baseline, flanks.fit()))
    for dip in dips:
        own = [i for i, a in enumerate(made) if dip.start <= a.time <= dip.end]
        made[own[0] : own[-1] + 1] = refit_repetition(made[own[0] : own[-1] + 1], flanks)
    return made, spans


def _inside(alignment: Alignment, spans: list[Span]) -> bool:
    return any(start <= alignment.time <= end for start, end in spans)


def _flank(alignment: Alignment, spans: list[Span]) -> bool:
    """Standing, or nearly, before the last coached squat was over."""
    return bool(spans) and alignment.depth < MAX_FLANK_DEPTH and alignment.time <= spans[-1][1]


def _aligned(poses: list[Pose], reference: AlignmentReference) -> list[Alignment]:
    rows = measure_alignment_metrics(_stacked(poses), reference)
    return [align(pose, reference, row) for pose, row in zip(poses, rows, strict=True)]


def _dips(alignments: list[Alignment], exercise: Exercise) -> list[RepCycle]:
    counter = RepCounter(exercise.rep)
    counter.arm(alignments[0].time)
    ended = (counter.update(a.time, a.depth) for a in alignments)
    return [dip for dip in ended if dip and dip.kind == "counted"]
