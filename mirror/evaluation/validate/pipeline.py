"""The shipped pipeline on one clip: tracked and measured as a recording and as the live mirror."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mirror.camera import Camera, open_clip
from mirror.camera.opencv import cv2
from mirror.coach.session import Session
from mirror.evaluation.validate.truth import ClipTruth
from mirror.exercises import Exercise
from mirror.offline.recording import record_poses
from mirror.pose.model import PoseModel
from mirror.pose.tracker import PersonTracker
from mirror.types import Alert, Alignment, Frame, Pose, Rep

Mode = Literal["whole", "live"]
PIPELINE_MODES: tuple[Mode, ...] = ("whole", "live")


@dataclass(frozen=True, slots=True)
class PipelineRun:
    """What the pipeline gets to see of a clip; None = as it was recorded."""

    fps: float | None = None
    height: int | None = None

    @property
    def name(self) -> str:
        if self.fps is not None:
            return f"{self.fps:g} frames/s"
        return f"{self.height} lines" if self.height is not None else "as recorded"


@dataclass(frozen=True, slots=True)
class ClipMeasurement:
    """What one mode found in a clip; per-frame values are of one length, pixels are those of the clip as it was recorded."""

    times: NDArray[np.float64]
    points: NDArray[np.float32]
    """(n, 17, 3); NaN where no person was seen."""
    alignments: list[Alignment]
    reps: list[Rep]
    partial_reps: list[Rep]
    alerts: list[Alert]


class DegradedClip(Camera):
    """``clip`` with fewer frames, smaller pictures, or both."""

    live = False

    def __init__(self, clip: Camera, every: int, height: int | None) -> None:
        self._clip, self._every = clip, every
        width, lines = clip.size
        self._share = min(1.0, height / lines) if height else 1.0
        self.name, self.size = clip.name, (round(width * self._share), round(lines * self._share))

    def read(self, timeout: float = 1.0) -> Frame | None:
        frame = self._clip.read(timeout)
        for _ in range(self._every - 1):
            self._clip.read(timeout)
        if frame is None or self._share == 1.0:
            return frame
        return replace(frame, image=cv2.resize(frame.image, self.size, interpolation=cv2.INTER_AREA).astype(np.uint8, copy=False))

    def close(self) -> None:
        self._clip.close()


def measure_truth_clip(truth: ClipTruth, run: PipelineRun, network: PoseModel, exercise: Exercise) -> dict[Mode, ClipMeasurement]:
    """The clip of ``truth``, in both modes. Raises MirrorError when it cannot be read."""
    rate = 1 / float(np.median(np.diff(truth.times))) if len(truth.times) > 1 else 30.0
    every = max(1, round(rate / run.fps)) if run.fps else 1
    whole, live = PersonTracker(network, live=False), PersonTracker(network, live=True)
    poses: list[Pose] = []
    causal: list[Pose] = []
    with open_clip(truth.video) as clip:
        recorded = clip.size
        seen = DegradedClip(clip, every, run.height)
        while (frame := seen.read()) is not None:
            poses.append(whole.track(frame))
            causal.append(live.track(frame))
    scale = recorded[1] / seen.size[1]
    return {"whole": _whole(poses, exercise, truth.calibration_reps, scale), "live": _live(causal, exercise, truth.calibration_reps, scale)}


def _whole(poses: list[Pose], exercise: Exercise, coached: int, scale: float) -> ClipMeasurement:
    recording = record_poses(poses, exercise, coached)
    return ClipMeasurement(
        times=recording.times,
        points=_stacked(recording.poses, scale),
        alignments=recording.alignments,
        reps=recording.reps,
        partial_reps=recording.partial_reps,
        alerts=recording.alerts,
    )


def _live(poses: list[Pose], exercise: Exercise, coached: int, scale: float) -> ClipMeasurement:
    session, alignments = Session(exercise, coached), []
    for pose in poses:
        session.update(pose)
        alignments.append(session.alignment)
    return ClipMeasurement(
        times=np.array([pose.time for pose in poses], np.float64),
        points=_stacked(poses, scale),
        alignments=alignments,
        reps=[rep for scorer in session.sets for rep in scorer.reps],
        partial_reps=[rep for scorer in session.sets for rep in scorer.partial_reps],
        alerts=[alert for scorer in session.sets for alert in scorer.alerts],
    )


def _stacked(poses: Sequence[Pose], scale: float) -> NDArray[np.float32]:
    out = np.full((len(poses), 17, 3), np.nan, np.float32)
    for row, pose in zip(out, poses, strict=True):
        if pose.points is not None:
            row[:] = pose.points
    out[:, :, :2] *= scale
    return out
