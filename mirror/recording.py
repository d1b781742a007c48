"""A recording measured as a whole: joints smoothed without lag, the standing baseline and the neutral path taken from all of it.

With ``live`` the same clip goes through the mirror's own causal Session instead, which may not look ahead.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import isfinite, nan

import numpy as np
from numpy.typing import NDArray

from mirror.alignment import baseline as standing
from mirror.alignment.aligner import Reference, align, metrics
from mirror.alignment.baseline import MOVED, Baseline
from mirror.alignment.path import FLANK, NeutralPath, PathFit
from mirror.camera import Camera, Clip
from mirror.coach.calibration import calibrated_path
from mirror.coach.reps import Dip, RepCounter
from mirror.coach.scorer import Scorer, arms_up
from mirror.coach.session import Session
from mirror.coach.views import ViewMaker
from mirror.core import Metric as M
from mirror.errors import MirrorError
from mirror.exercises import Exercise
from mirror.pose.filter import gaussian
from mirror.pose.network import Network
from mirror.pose.tracker import Tracker
from mirror.types import Alert, Alignment, Pose, Regime, Rep, View

STANCE = 0.8
"""Seconds with planted feet from which a stretch of a recording can hold a repetition."""
ABSENT = 0.5
"""Seconds without the person that end a stretch."""
UPRIGHT = 0.97
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


def measure(
    clip: Camera,
    network: Network,
    exercise: Exercise,
    calibration_reps: int = 0,
    live: bool = False,
    progress: Callable[[float], None] | None = None,
) -> Recording:
    """Measure ``clip`` to its end. The first ``calibration_reps`` repetitions are coached ones that make the neutral path.

    A KeyboardInterrupt, or a MirrorError of the clip after its first frame, ends the reading, not the measuring: what was read is
    measured, and ``truncated`` says so.
    """
    tracker = Tracker(network, live=live)
    poses: list[Pose] = []
    cut: str | None = None
    try:
        while (frame := clip.read()) is not None:
            poses.append(tracker.track(frame))
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
    made = _live(poses, exercise, calibration_reps) if live else measure_poses(poses, exercise, calibration_reps)
    return replace(made, truncated=cut)


def _live(poses: list[Pose], exercise: Exercise, calibration_reps: int) -> Recording:
    session = Session(exercise, calibration_reps)
    views, alignments = [], []
    for pose in poses:
        views.append(session.update(pose))
        alignments.append(session.alignment)
    return _recording(session.scorer, poses, alignments, views, live=True)


def measure_poses(poses: list[Pose], exercise: Exercise, calibration_reps: int = 0) -> Recording:
    """Measure unfiltered ``poses`` with the whole recording in view."""
    times = np.array([pose.time for pose in poses], np.float64)
    points = gaussian(times, _stacked(poses))
    smooth = [replace(pose, points=None if pose.points is None else points[i]) for i, pose in enumerate(poses)]
    alignments: list[Alignment] = [align(pose, None) for pose in smooth]
    coached: list[tuple[float, float]] = []
    for first, last, baseline in _stances(smooth):
        found = _neutral_path(smooth[first:last], baseline, exercise, calibration_reps)
        coached += found[1]
        reference = Reference(baseline, found[0])
        rows = metrics(points[first:last], reference)
        for i in range(first, last):
            alignments[i] = align(smooth[i], reference, rows[i - first])
    scorer, maker, views = Scorer(exercise), ViewMaker(exercise), []
    for pose, alignment in zip(smooth, alignments, strict=True):
        by_coach = any(start <= alignment.time <= end for start, end in coached)
        # The whole clip says where standing is, so nobody has to stand still first: half a second may already be squatting.
        if not scorer.counter.running and isfinite(alignment.depth) and alignment.depth < exercise.rep.close:
            scorer.counter.arm(alignment.time)
        happened = scorer.update(alignment, arms_up(pose.points), by_coach)
        views.append(maker.view(pose, alignment, scorer, happened, coaching=(len(scorer.reps), len(coached)) if by_coach else None))
    return _recording(scorer, smooth, alignments, views, live=False)


def _recording(scorer: Scorer, poses: list[Pose], alignments: list[Alignment], views: list[View], live: bool) -> Recording:
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
        if last > first and poses[last - 1].time - poses[first].time >= STANCE:
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
            if poses[i].time - seen > ABSENT:
                return i
            continue
        seen = poses[i].time
        if poses[i].person != poses[first].person:
            return i
        here = points[15:17, :2].mean(axis=0)
        leg = max(leg, float((points[15:17, 1] - points[11:13, 1]).mean()))
        if feet and float(np.hypot(*(here - np.median(feet[-300:], axis=0)))) > MOVED * max(leg, 1.0):
            return i
        feet.append(here)
    return len(poses)


def _upright(poses: list[Pose]) -> Baseline | None:
    points = np.stack([p.points for p in poses if p.points is not None])
    legs = (points[:, 15:17, 1] - points[:, 11:13, 1]).mean(axis=1)
    return standing.measure(points[legs >= UPRIGHT * np.percentile(legs, 95)])


def _neutral_path(
    poses: list[Pose], baseline: Baseline, exercise: Exercise, calibration_reps: int
) -> tuple[NeutralPath, list[tuple[float, float]]]:
    """The path of one stance: from its first repetitions where these are coached, else from all flanks; and the coached spans."""
    times = np.array([pose.time for pose in poses])
    rows = metrics(_stacked(poses), Reference(baseline, None)).astype(np.float64)
    depth, fold, measures = rows[:, M.DEPTH], rows[:, M.FOLD], rows[:, [M.MKD_LEFT, M.MKD_RIGHT, M.KASR]]
    seconds = np.diff(times, prepend=times[0])
    flanks = PathFit(calibrated=False)
    low = depth < FLANK
    flanks.add_many(depth[low], fold[low], measures[low], seconds[low])
    walk_up = flanks.fit()
    dips = _dips(times, depth, exercise)[:calibration_reps] if calibration_reps else []
    if len(dips) < calibration_reps or not dips:
        return walk_up, []
    inside = np.any([(times >= d.start) & (times <= d.end) for d in dips], axis=0) | (low & (times <= dips[-1].end))
    coached = PathFit(calibrated=True)
    coached.add_many(depth[inside], fold[inside], measures[inside], seconds[inside])
    spans = [(d.start, d.end) for d in dips]
    return calibrated_path(coached) or walk_up, spans


def _dips(times: NDArray[np.float64], depth: NDArray[np.float64], exercise: Exercise) -> list[Dip]:
    counter = RepCounter(exercise.rep)
    counter.arm(float(times[0]))
    ended = (counter.update(float(t), float(d)) for t, d in zip(times, depth, strict=True))
    return [dip for dip in ended if dip and dip.kind == "counted"]
