"""Measures a recording as a whole: joints are smoothed without lag, baseline and neutral path come from all of it.

With ``live`` the same clip goes through the mirror's own causal Session instead, which may not look ahead.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import nan

import numpy as np
from numpy.typing import NDArray

from mirror.alignment.aligner import AlignmentReference, align, measure_alignment_metrics
from mirror.alignment.baseline import Baseline, is_same_stance
from mirror.alignment.foot_lock import lock_feet
from mirror.alignment.neutral_path import MAX_FLANK_DEPTH, PathFit
from mirror.alignment.refit import path_frames
from mirror.alignment.stances import StanceSpan, stances
from mirror.alignment.toe_out import StandingFeet, ToeOut, measure_toe_out
from mirror.camera import Camera, Clip
from mirror.coach.session import Session
from mirror.coach.set_tracker import SetTracker
from mirror.coach.squat.calibration import fit_calibrated_path
from mirror.coach.squat.squat_set import SquatSet
from mirror.coach.view_builder import ViewBuilder
from mirror.errors import MirrorError
from mirror.exercises import Exercise
from mirror.pose.feet import FeetModel, FeetWatch
from mirror.pose.filter import CausalFilter, smooth_gaussian
from mirror.pose.model import PoseModel
from mirror.pose.tracker import PersonTracker
from mirror.types import Alert, Alignment, Frame, Pose, Regime, Rep, View

Span = tuple[float, float]


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
    toe_out: ToeOut | None = None
    """Which way the feet pointed when they were last seen."""


@dataclass(frozen=True, slots=True)
class Track:
    """The poses of a clip before smoothing, and what of the clip is missing from them, in one line."""

    poses: list[Pose]
    truncated: str | None = None


def record_clip(
    clip: Camera, network: PoseModel, exercise: Exercise, calibration_reps: int = 0, live: bool = False, feet: FeetModel | None = None
) -> Recording:
    """Measure ``clip`` to its end: ``measure_track`` of its ``track``."""
    return measure_track(track(clip, network, exercise, live, feet=feet), exercise, calibration_reps, live)


def track(
    clip: Camera,
    network: PoseModel,
    exercise: Exercise,
    live: bool = False,
    see: Callable[[Frame], None] | None = None,
    feet: FeetModel | None = None,
) -> Track:
    """Find the person in every frame of ``clip``; ``live`` as the mirror does, else with a second, mirrored look at each frame. ``feet``
    looks at the feet of who stands still. ``see`` is given every frame as well.

    A KeyboardInterrupt, or a MirrorError of the clip after its first frame, ends the reading: ``truncated`` says so.
    """
    tracker = PersonTracker(network, live=live, lying=exercise.view == "lying")
    watch = FeetWatch(feet) if feet and exercise.drifts else None
    poses: list[Pose] = []
    cut: str | None = None
    try:
        while (frame := clip.read()) is not None:
            pose = tracker.look(frame)
            poses.append(watch.add(frame, pose) if watch else pose)
            if see:
                see(frame)
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


def _live(poses: list[Pose], exercise: Exercise, calibration_reps: int) -> Recording:
    session = Session(exercise, calibration_reps)
    views, alignments = [], []
    for pose in poses:
        views.append(session.update(pose))
        alignments.append(session.alignment)
    made = _recording(session.current, poses, alignments, views, live=True)
    return made if len(session.sets) == 1 else _joined(made, session.sets)


def _joined(recording: Recording, sets: Sequence[SetTracker]) -> Recording:
    """A live recording in which the person left, or another one came, so that it holds several ``sets``: numbered through."""
    reps, partials, alerts = list[Rep](), list[Rep](), list[Alert]()
    abstained: Counter[str] = Counter()
    for one in sets:
        alerts += [replace(alert, rep=alert.rep + len(reps)) for alert in one.alerts]
        reps += [replace(rep, number=len(reps) + rep.number) for rep in one.reps]
        partials += [replace(rep, number=len(partials) + rep.number) for rep in one.partial_reps]
        abstained.update(one.abstained)
    return replace(recording, reps=reps, partial_reps=partials, alerts=alerts, abstained=dict(abstained))


def record_poses(poses: list[Pose], exercise: Exercise, calibration_reps: int = 0) -> Recording:
    """Measure unfiltered ``poses`` with the whole recording in view; without drift to measure that is only the joints' smoothing."""
    times = np.array([pose.time for pose in poses], np.float64)
    points = smooth_gaussian(times, _stacked(poses))
    smooth = [replace(pose, points=None if pose.points is None else points[i]) for i, pose in enumerate(poses)]
    if not exercise.drifts:
        return replace(_live(smooth, exercise, 0), live=False)
    found = stances(smooth)
    alignments, repetitions, coached = _compared(smooth, found, exercise, calibration_reps)
    looks = [_toe_out(smooth[stretch.first : stretch.end]) for stretch in found]
    begins = {stretch.first for stretch in found}
    scorer, maker, views = SquatSet(exercise), ViewBuilder(exercise), []
    scorer.toe_out = next((toe_out for toe_out in reversed(looks) if toe_out), None)
    for i, (pose, alignment) in enumerate(zip(smooth, alignments, strict=True)):
        if i in begins:
            scorer.begin(alignment)
        by_coach = _inside(alignment, coached)
        made = scorer.measure(alignment, pose.joints, by_coach, alerting=_inside(alignment, repetitions))
        views.append(maker.view(pose, scorer, made, (len(scorer.reps), len(coached)) if by_coach else None))
    return _recording(scorer, smooth, alignments, views, live=False)


def _recording(scorer: SetTracker, poses: list[Pose], alignments: list[Alignment], views: list[View], live: bool) -> Recording:
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
        toe_out=scorer.toe_out,
    )


def _stacked(poses: list[Pose]) -> NDArray[np.float32]:
    """Points of all poses, (n, 17, 3); NaN where no person was seen."""
    out = np.full((len(poses), 17, 3), nan, np.float32)
    for row, pose in zip(out, poses, strict=True):
        if pose.points is not None:
            row[:] = pose.points
    return out


def _compared(
    poses: list[Pose], found: list[StanceSpan], exercise: Exercise, calibration_reps: int
) -> tuple[list[Alignment], list[Span], list[Span]]:
    """Every frame against its stance's path, and the spans of all repetitions and of the coached ones: the recording's first, once, also
    those that are too shallow to count.

    The coached path holds in the stance of the last coached repetition and in those like it; elsewhere the path is made of the flanks.
    """
    stood = [(stretch, lock_feet(poses[stretch.first : stretch.end])) for stretch in found]
    bare = [_aligned(part, AlignmentReference(stretch.baseline, None, poses[0].traits)) for stretch, part in stood]
    found_reps = [_repetitions(part, frames, exercise) for (_, part), frames in zip(stood, bare, strict=True)]
    repetitions = [(rep.start, rep.end) for own in found_reps for rep in own if not rep.partial]
    spans = [[(rep.start, rep.end) for rep in own if rep.reason == "calibration"] for own in found_reps]
    coached = [span for own in spans for span in own][:calibration_reps]
    coached = coached if len(coached) == calibration_reps else []
    home = next((stretch.baseline for (stretch, _), own in zip(stood, spans, strict=True) if coached and coached[-1] in own), None)
    fit = PathFit(calibrated=True)
    fit.expect(next((_toe_out(part) for stretch, part in stood if stretch.baseline is home), None))
    for (stretch, _), frames in zip(stood, bare, strict=True):
        if home and is_same_stance(stretch.baseline, home):
            fit.add_many(path_frames([a for a in frames if _inside(a, coached) or _flank(a, coached)], deeper=-1.0))
    usable = home is not None and fit_calibrated_path(fit) is not None
    alignments: list[Alignment] = [align(pose, None) for pose in poses]
    for (stretch, part), frames in zip(stood, bare, strict=True):
        if usable and home and is_same_stance(stretch.baseline, home):
            later = path_frames([a for a in frames if not _inside(a, coached)])
            made = _aligned(part, AlignmentReference(stretch.baseline, fit.fit_with(later), poses[0].traits))
        else:
            made = _walked_up(part, frames, stretch.baseline)
        alignments[stretch.first : stretch.end] = made
    return alignments, repetitions, coached


def _walked_up(poses: list[Pose], bare: list[Alignment], baseline: Baseline) -> list[Alignment]:
    """One stance against the path of all its flanks."""
    flanks = PathFit(calibrated=False)
    flanks.expect(_toe_out(poses))
    flanks.add_many(path_frames([a for a in bare if a.depth < MAX_FLANK_DEPTH], deeper=-1.0))
    return _aligned(poses, AlignmentReference(baseline, flanks.fit(), poses[0].traits))


def _toe_out(poses: Sequence[Pose]) -> ToeOut | None:
    """What the looks at the feet in ``poses``, of one stance, come to."""
    feet = StandingFeet()
    for pose in poses:
        if pose.feet and (look := measure_toe_out(pose.feet)):
            feet.add(look)
    return feet.toe_out


def _inside(alignment: Alignment, spans: list[Span]) -> bool:
    return any(start <= alignment.time <= end for start, end in spans)


def _flank(alignment: Alignment, spans: list[Span]) -> bool:
    """Standing, or nearly, before the last coached squat was over."""
    return bool(spans) and alignment.depth < MAX_FLANK_DEPTH and alignment.time <= spans[-1][1]


def _aligned(poses: list[Pose], reference: AlignmentReference) -> list[Alignment]:
    rows = measure_alignment_metrics(_stacked(poses), reference)
    return [align(pose, reference, row) for pose, row in zip(poses, rows, strict=True)]


def _repetitions(poses: list[Pose], alignments: list[Alignment], exercise: Exercise) -> list[Rep]:
    """The repetitions of one stance, counted and partial, in the order of time; those that are squats have the reason "calibration"."""
    scorer = SquatSet(exercise)
    scorer.begin(alignments[0])
    for pose, alignment in zip(poses, alignments, strict=True):
        scorer.measure(alignment, pose.joints, coached=True)
    return sorted([*scorer.reps, *scorer.partial_reps], key=lambda rep: rep.start)
