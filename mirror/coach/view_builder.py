"""From what was measured and coached to the View that the glass draws."""

from __future__ import annotations

from dataclasses import replace
from math import nan

from mirror.alignment.quality import ABSTENTION_REASON_TEXTS, view_quality
from mirror.coach.cues import CueSelector
from mirror.coach.rep_counter import RepCycle
from mirror.coach.signal.signal_set import SignalSet
from mirror.coach.squat.squat_set import SquatSet
from mirror.coach.squat.verdict import knee_limits, levels
from mirror.exercises import Exercise
from mirror.types import (
    Alert,
    Alignment,
    AttractScene,
    BaselineScene,
    CalibrationScene,
    Feedback,
    PersonOverlay,
    PlacementScene,
    Pose,
    Rep,
    Scene,
    SetScene,
    TrainingStatus,
    View,
)

Happened = tuple[RepCycle | None, Rep | None, Alert | None]


class ViewBuilder:
    """Keeps the cues and the last repetition of one exercise's set."""

    def __init__(self, exercise: Exercise, feedback: Feedback = "every") -> None:
        self._exercise = exercise
        self._feedback = feedback
        self._cues = CueSelector(exercise, feedback)
        self._last: Rep | None = None

    def view(
        self,
        pose: Pose,
        alignment: Alignment,
        scorer: SquatSet,
        happened: Happened,
        coaching: tuple[int, int] | None = None,
        note: str | None = None,
    ) -> View:
        """The View of one frame. ``coaching`` are the coached squats (done, wanted) while they run; ``note`` words for the person."""
        _, rep, alert = happened
        exercise = self._exercise
        if alert:
            self._cues.show_alert(alert)
        if rep and not rep.partial:
            self._cues.show_rep_feedback(rep)
        if rep:
            self._last = rep if rep.reason is None else replace(rep, reason=ABSTENTION_REASON_TEXTS[rep.reason].words)
        reason = ABSTENTION_REASON_TEXTS[alignment.reason] if alignment.reason else None
        signal_set = scorer if isinstance(scorer, SignalSet) else None
        training = TrainingStatus(
            exercise=exercise.key,
            title=exercise.title,
            knees=exercise.drifts,
            beta=exercise.beta,
            feedback=self._feedback,
            reps=len(scorer.reps),
            partials=len(scorer.partial_reps),
            regime=alignment.regime,
            cue=self._cues.now(pose.time, scorer.counter.running),
            depth=alignment.depth,
            depth_goal=exercise.rep.turn if exercise.drifts else 1.0,
            drift=_inward(exercise, alignment),
            limits=knee_limits(exercise.drift, alignment.regime) if exercise.drifts else (nan, nan),
            reason=reason.words if reason else None,
            last_rep=self._last,
            side=signal_set.side if signal_set else None,
            side_reps=signal_set.side_reps if signal_set else None,
            hold=signal_set.hold if signal_set else None,
        )
        return View(
            pose.time,
            _scene(alignment, coaching, note) if exercise.drifts else _signal_scene(signal_set, alignment),
            training,
            PersonOverlay(pose.points, pose.size, view_quality(pose, alignment.reason)),
        )


def _inward(exercise: Exercise, alignment: Alignment) -> tuple[float, float]:
    """How far in the knees are on the glass: from the coached path, else inside the line from hip to ankle, 0 outside of it."""
    if alignment.regime == "calibrated":
        return alignment.drift
    now = levels(alignment, exercise.drift) if exercise.drifts else None
    if now is None:
        return nan, nan
    left, right = now.inward(exercise.drift)
    return max(left, 0.0), max(right, 0.0)


def _scene(alignment: Alignment, coaching: tuple[int, int] | None, note: str | None) -> Scene:
    advice = note or (ABSTENTION_REASON_TEXTS[alignment.reason].advice if alignment.reason else None)
    if alignment.reason == "nobody":
        return AttractScene()
    if alignment.reason == "standing":
        return BaselineScene()
    if alignment.regime == "none":
        return PlacementScene(advice)
    return CalibrationScene(*coaching, advice) if coaching else SetScene(advice)


def _signal_scene(scorer: SignalSet | None, alignment: Alignment) -> Scene:
    """Of an exercise that counts on signals: once there was a rest, what is missing is said beside the count."""
    advice = ABSTENTION_REASON_TEXTS[alignment.reason].advice if alignment.reason else None
    if alignment.reason == "nobody":
        return AttractScene()
    if scorer is not None and scorer.rest is None:
        if alignment.reason in ("standing", "start"):
            return BaselineScene(advice if alignment.reason == "start" else None)
        return PlacementScene(advice)
    return SetScene(advice)
