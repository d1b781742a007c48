"""From what was measured and coached to the View that the glass draws."""

from __future__ import annotations

from dataclasses import replace
from math import isfinite, nan

from mirror.alignment.quality import abstention_advice, view_quality
from mirror.coach.cues import CueSelector
from mirror.coach.knee_trail import KneeTrail
from mirror.coach.picture_rate import PictureRate
from mirror.coach.set_tracker import SetTracker, SetUpdate
from mirror.coach.squat.verdict import knee_limits, levels
from mirror.coach.switch_offer import SwitchOffer
from mirror.exercises import Exercise
from mirror.types import (
    Alignment,
    AttractScene,
    BaselineScene,
    CalibrationScene,
    Cue,
    CueEscalated,
    CueGiven,
    Feedback,
    Message,
    PersonOverlay,
    PlacementScene,
    Pose,
    Rep,
    Scene,
    SetScene,
    SwitchQuestion,
    TrainingStatus,
    View,
)


class ViewBuilder:
    """Keeps the cues and the last repetition of one exercise's set."""

    def __init__(self, exercise: Exercise, feedback: Feedback = "every") -> None:
        self._exercise = exercise
        self._feedback = feedback
        self._cues = CueSelector(exercise, feedback)
        self._rate, self._trail = PictureRate(), KneeTrail()
        self._last: Rep | None = None
        self._cue: Cue | None = None
        self._offer = SwitchOffer()
        self.offered: Exercise | None = None
        """What the newest View asks the person whether to switch to."""
        self._was_placed = False
        """Whether the set could be counted before: what keeps it from that now is said as an interruption."""
        self.cue_event: CueGiven | CueEscalated | None = None
        """What the newest frame changed in what the coach says."""

    def view(
        self, pose: Pose, running: SetTracker, made: SetUpdate, practice: tuple[int, int] | None = None, rejection: Message | None = None
    ) -> View:
        """The View of one frame, which the set that is ``running`` ``made`` something of. ``practice``: coached squats done and wanted
        while they are asked for; ``rejection``: that they made no path."""
        rep, alignment, rate = made.rep, made.alignment, self._rate.update(pose.time)
        exercise = self._exercise
        if made.alert:
            self._cues.show_alert(made.alert)
        if rep and not rep.partial:
            self._cues.show_rep_feedback(rep)
        if rep:
            self._last = rep
            self._offer.add(rep)
        self._offer.update(pose.time)
        before, self._cue = self._cue, self._cues.now(pose.time, running.running)
        self.cue_event = _cue_event(pose.time, before, self._cue)
        self._was_placed = self._was_placed or made.placed
        stopped = self._was_placed and not made.placed
        training = TrainingStatus(
            exercise=exercise.key,
            title=exercise.title,
            knees=exercise.drifts,
            beta=exercise.beta,
            feedback=self._feedback,
            reps=len(running.reps),
            partials=len(running.partial_reps),
            regime=alignment.regime,
            cue=self._cue,
            depth=alignment.depth,
            depth_goal=exercise.rep.turn if exercise.drifts else 1.0,
            drift=_inward(exercise, alignment),
            limits=knee_limits(exercise.drift, alignment.regime) if exercise.drifts else (nan, nan),
            reason="moved" if stopped and alignment.reason in ("standing", "start") else alignment.reason,
            counting=_is_counting(exercise, made),
            last_rep=self._last,
            side=running.side,
            side_reps=running.side_reps,
            hold=running.hold,
        )
        person = PersonOverlay(pose.points, pose.size, view_quality(pose, alignment.reason), rate, self._trail.update(pose))
        scene = _scene(made, stopped, practice, rejection)
        self.offered = None
        if isinstance(scene, SetScene) and self._offer.exercise and not (self._cue and self._cue.severity):
            self.offered = self._offer.exercise
            scene = replace(scene, offer=SwitchQuestion(self._offer.words))
        return View(pose.time, scene, training, person)


def _cue_event(time: float, before: Cue | None, now: Cue | None) -> CueGiven | CueEscalated | None:
    if now is None or now is before:
        return None
    return CueEscalated(time, now) if before and before == replace(now, severity=before.severity) else CueGiven(time, now)


def _inward(exercise: Exercise, alignment: Alignment) -> tuple[float, float]:
    """How far in the knees are on the glass: from the coached path, else inside the line from hip to ankle, 0 outside of it."""
    if alignment.regime == "calibrated":
        return alignment.drift
    now = levels(alignment, exercise.drift) if exercise.drifts else None
    if now is None:
        return nan, nan
    left, right = now.inward(exercise.drift)
    return max(left, 0.0), max(right, 0.0)


def _is_counting(exercise: Exercise, made: SetUpdate) -> bool:
    """A view that carries no claim about knees may still show how deep a squat is."""
    if made.alignment.reason is None:
        return True
    return made.placed and exercise.drifts and isfinite(made.alignment.depth)


def _scene(made: SetUpdate, stopped: bool, practice: tuple[int, int] | None, rejection: Message | None) -> Scene:
    reason = made.alignment.reason
    advice = rejection or (abstention_advice(reason) if reason else None)
    if reason == "nobody":
        return AttractScene()
    if not made.placed and not stopped:
        if reason in ("standing", "start"):
            return BaselineScene(advice if reason == "start" else None)
        return PlacementScene(advice)
    return CalibrationScene(*practice, advice) if practice else SetScene(advice)
