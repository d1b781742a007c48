"""What can be seen again of a set: the joints of its best and of its worst repetition. Pure, in memory, and gone with the next set.

Joints are kept as they were filtered, resampled to at most ``MAX_REPLAY_POSES`` a repetition; a picture is never kept.
"""

from __future__ import annotations

from collections import deque
from math import inf, isfinite

import numpy as np
from numpy.typing import NDArray

from mirror.coach.advice import select_judgeable_reps
from mirror.exercises import Exercise
from mirror.types import ANKLES, HIPS, SIDES, Joint, KneeEvidence, Points, Pose, Rep, RepReplay, SetReplay

MAX_REPLAY_POSES = 40
REPLAY_MEMORY_S = 20.0
"""Seconds of joints that are kept for the repetition under way: the slowest that is still one, and a look back."""
REPLAY_LEAD_S = 0.15
"""Seconds before a repetition that are shown of the stand."""
MIN_REPLAY_FRAMES = 6
"""Fewer joints of a repetition make no movement."""

Track = NDArray[np.float64]


class ReplayRecorder:
    """Keeps the joints of the newest seconds, and of the set's best and worst repetition."""

    def __init__(self) -> None:
        self._frames: deque[tuple[float, Points, tuple[float, float]]] = deque()
        self._best: RepReplay | None = None
        self._worst: RepReplay | None = None

    def see(self, pose: Pose, drift: tuple[float, float]) -> None:
        """One frame; ``drift`` of each knee (left, right) from the person's path, NaN where it is not measured."""
        if pose.points is not None:
            self._frames.append((pose.time, pose.points, drift))
        while self._frames and pose.time - self._frames[0][0] > REPLAY_MEMORY_S:
            self._frames.popleft()

    def keep(self, rep: Rep, exercise: Exercise) -> None:
        """``rep`` of ``exercise`` has ended: it is kept where it is the best or the worst so far. A partial repetition is neither, nor is
        one of which cannot be said whether something was wrong, as in practice or while turned away."""
        if rep.partial or not select_judgeable_reps(exercise, [rep]):
            return
        better = self._best is None or _fault_rank(rep) < _fault_rank(self._best.rep)
        worse = self._worst is None or _fault_rank(rep) >= _fault_rank(self._worst.rep)
        if not (better or worse):
            return
        if replay := self._make(rep):
            self._best = replay if better else self._best
            self._worst = replay if worse else self._worst

    def take(self) -> SetReplay | None:
        """Best and worst of the set that is over, None without a repetition; the next set begins with nothing."""
        best, worst = self._best, self._worst
        self._best = self._worst = None
        return SetReplay(best, worst) if best and worst else None

    def forget(self) -> None:
        """Another person, or another set: nothing of the one before is kept."""
        self._frames.clear()
        self._best = self._worst = None

    def _make(self, rep: Rep) -> RepReplay | None:
        frames = [frame for frame in self._frames if rep.start - REPLAY_LEAD_S <= frame[0] <= rep.end]
        if len(frames) < MIN_REPLAY_FRAMES:
            return None
        times = np.array([time for time, _, _ in frames])
        even = np.linspace(times[0], times[-1], min(len(frames), MAX_REPLAY_POSES))
        joints = _resample(times, even, np.stack([points[:, :2] for _, points, _ in frames], dtype=np.float64).reshape(len(frames), -1))
        drift = _resample(times, even, np.array([drift for _, _, drift in frames]))
        track = joints.reshape(len(even), len(Joint), 2)
        hips, ankles = track[0, HIPS].mean(axis=0), track[0, ANKLES].mean(axis=0)
        leg = float(np.hypot(*(ankles - hips)))
        if not (isfinite(leg) and leg > 1.0 and np.isfinite(track).all()):
            return None
        peak = _find_peak(rep, track, drift) if _named_sides(rep) else int(np.abs(even - rep.turn).argmin())
        places = np.round((track - ankles) / leg, 3).tolist()
        poses = tuple(tuple((x, y) for x, y in pose) for pose in places)
        return RepReplay(rep, float(even[-1] - even[0]), poses, peak)


def _fault_rank(rep: Rep) -> tuple[int, float, float]:
    """How much was wrong with ``rep``: what was said of it, how far in the knees were that were said to be, and how little deep it was."""
    said = {rep.severity, *rep.form.values()}
    told = 2 if "red" in said else 1 if "amber" in said else 0
    knees = rep.inside if rep.evidence is KneeEvidence.LINE else (rep.drift_left, rep.drift_right)
    inward = max((knees[side] for side in _named_sides(rep) if isfinite(knees[side])), default=0.0)
    deep = rep.depth if isfinite(rep.depth) else rep.reach if isfinite(rep.reach) else -inf
    return told, inward, -deep


def _named_sides(rep: Rep) -> list[int]:
    """The sides (0 left, 1 right) whose knee was said to be in."""
    return [i for i, side in enumerate(SIDES) if rep.valgus in (side, "both")]


def _find_peak(rep: Rep, track: Track, drift: Track) -> int:
    """The pose in which the knees that were named were furthest in, by what the verdict rests on."""
    named = _named_sides(rep)
    by_path = rep.evidence is KneeEvidence.PATH and bool(np.isfinite(drift[:, named]).any())
    inward = drift if by_path else np.stack([_inside_line(track, i) for i in range(2)], axis=1)
    return int(np.where(np.isfinite(inward[:, named]), inward[:, named], -inf).max(axis=1).argmax())


def _inside_line(track: Track, side: int) -> Track:
    """How far inside the line from hip to ankle the knee of ``side`` was in each pose, pixels."""
    hip, knee, ankle = (track[:, joint + side] for joint in (Joint.LEFT_HIP, Joint.LEFT_KNEE, Joint.LEFT_ANKLE))
    down = ankle[:, 1] - hip[:, 1]
    share = np.divide(knee[:, 1] - hip[:, 1], down, out=np.full(len(down), 0.5), where=np.abs(down) > 1e-6)
    outward: Track = knee[:, 0] - hip[:, 0] - share * (ankle[:, 0] - hip[:, 0])
    return -outward if side == 0 else outward


def _resample(times: Track, even: Track, rows: Track) -> Track:
    """Each column of ``rows`` at the times ``even``, past what is missing in it; NaN where nothing was seen at all."""
    made = np.full((len(even), rows.shape[1]), np.nan)
    for column in range(rows.shape[1]):
        known = np.isfinite(rows[:, column])
        if known.any():
            made[:, column] = np.interp(even, times[known], rows[known, column])
    return made
