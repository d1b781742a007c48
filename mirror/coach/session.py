"""The live session, one frame after another and never looking ahead: who stands there, against what they are measured, what to show."""

from __future__ import annotations

from math import isfinite, nan

from mirror.alignment.aligner import AlignmentReference, align
from mirror.alignment.baseline import Baseline, is_same_stance
from mirror.alignment.foot_lock import FootLock
from mirror.alignment.neutral_path import MAX_FLANK_DEPTH, NeutralPath, PathFit
from mirror.alignment.refit import MAX_LEARNING_DEPTH
from mirror.alignment.stance import Stance
from mirror.coach.signal.kinematics import StartPose
from mirror.coach.signal.signal_set import SignalSet
from mirror.coach.squat.calibration import fit_calibrated_path
from mirror.coach.squat.path_codec import pack_path, unpack_path
from mirror.coach.squat.squat_set import SquatSet
from mirror.coach.view_builder import ViewBuilder
from mirror.exercises import Exercise, neighbour_exercise
from mirror.types import MOVENET_TRAITS, Action, Alert, Alignment, Feedback, ModelTraits, Pose, Rep, View

WALK_UP_REFIT_PERIOD_S = 0.1
"""Seconds after which the walk-up path takes in the newest flanks."""
CALIBRATION_REJECTED_TEXT = "knees came in while calibrating: going on without"


class Session:
    """One mirror's session. ``calibration`` coached squats are asked for when a person starts; 0 is walk-up."""

    def __init__(self, exercise: Exercise, calibration: int = 2) -> None:
        self.exercise = exercise
        self._wanted = calibration
        self._feedback: Feedback = "every"
        self._person: int | None = None
        self.sets: list[SquatSet] = []
        self._traits: ModelTraits = MOVENET_TRAITS
        self._start_person()

    def _start_person(self) -> None:
        """A clean sheet: no counts, no baseline, no path of anybody else."""
        self._stance = Stance()
        self._reference: AlignmentReference | None = None
        self._referred = 0.0
        self._planted = FootLock()
        self._path_baseline: Baseline | None = None
        self._path: NeutralPath | None = None
        self._kept: tuple[NeutralPath, Baseline] | None = None
        """The coached path and where it was made: it holds again when the person comes back there..."""
        self._given = False
        """...and whether it was made another day and given back."""
        self.made_path: tuple[float, ...] | None = None
        """The coached path that this person's squats made, for ``restore`` another day; None while there is none."""
        self._flanks = PathFit(calibrated=False)
        self._coached = PathFit(calibrated=True)
        self._asked = self._wanted
        self._coaching = self._asked > 0
        self._done = 0
        self._before = nan
        self._note: tuple[str, float] | None = None
        self._standing: StartPose | None = None
        self.alignment: Alignment = align(Pose(0.0, (0, 0), None), None)
        self._start_set()

    def _start_set(self) -> None:
        """A new set, of another exercise or another person; what was done before stays in ``sets``."""
        if self.exercise.drifts:
            self.scorer: SquatSet = SquatSet(self.exercise)
        else:
            self.scorer = SignalSet(self.exercise, self._standing if self.exercise.baseline == "standing" else None)
        self.sets.append(self.scorer)
        self._maker = ViewBuilder(self.exercise, self._feedback)

    @property
    def reps(self) -> list[Rep]:
        """Counted repetitions of the running set."""
        return self.scorer.reps

    @property
    def partial_reps(self) -> list[Rep]:
        """Its shallower or otherwise incomplete ones."""
        return self.scorer.partial_reps

    @property
    def alerts(self) -> list[Alert]:
        """Its alerts."""
        return self.scorer.alerts

    @property
    def abstained(self) -> dict[str, float]:
        """Seconds for which nothing could be claimed, by reason (keys of ``mirror.alignment.quality.ABSTENTION_REASON_TEXTS``)."""
        return self.scorer.abstained

    @property
    def calibrated(self) -> bool:
        """Whether coached squats have made this person's path."""
        return self._path is not None

    @property
    def coaching(self) -> bool:
        """Whether coached squats are being asked for."""
        return self._coaching

    def restore(self, numbers: tuple[float, ...]) -> bool:
        """The person's path as ``made_path`` once gave it: it holds where they stand as they stood then, and saves the coached squats.
        False, and nothing changes, when ``numbers`` cannot be one."""
        kept = unpack_path(numbers)
        if kept is None:
            return False
        self._kept, self._given = kept, True
        if self._stance.baseline and is_same_stance(self._stance.baseline, kept[1]):
            self._path, self._path_baseline = kept
            self._coaching = False
            self._set_reference()
        return True

    def start_over(self, exercise: Exercise | None = None) -> None:
        """Whoever comes next is somebody else: nothing of the person before holds on; what was done stays in ``sets``."""
        self.exercise = exercise or self.exercise
        self._start_person()

    def calibrate(self, squats: int = 2) -> None:
        """Ask for ``squats`` coached squats, which make the path anew; 0 ends the asking."""
        self._coached = PathFit(calibrated=True)
        self._coaching, self._asked, self._done = squats > 0, squats, 0

    def begin(self, exercise: Exercise | None = None, feedback: Feedback = "every") -> None:
        """A new set of ``exercise``, or of the same one; what was done before stays in ``sets``, and the baseline and path stay too."""
        self.exercise, self._feedback = exercise or self.exercise, feedback
        self._start_set()

    def act(self, action: Action) -> None:
        """A button: next and previous change the exercise, skip and select end the calibration."""
        if action in (Action.NEXT, Action.PREVIOUS):
            self.exercise = neighbour_exercise(self.exercise, 1 if action is Action.NEXT else -1)
            self._start_set()
        elif action in (Action.SKIP, Action.SELECT):
            self._coaching = False

    def update(self, pose: Pose) -> View:
        """Take in one frame's pose; returns what the glass shows now."""
        self._traits = pose.traits
        if pose.points is not None and pose.person != self._person:
            if self._person is not None:
                self._start_person()
            self._person = pose.person
        if isinstance(self.scorer, SignalSet):
            return self._move(pose, self.scorer)
        gap = min(pose.time - self._before, 0.5) if isfinite(self._before) else 0.0
        self._before = pose.time
        self._update_baseline(pose)
        reference = self._reference
        self.alignment = alignment = align(self._planted(pose), reference)
        coached = self._coaching and reference is not None
        if reference and isfinite(alignment.depth):
            self._learn(alignment, gap)
        happened = self.scorer.update(alignment, pose.points, coached)
        _, rep, _ = happened
        if coached and rep and not rep.partial:
            self._done += 1
            if self._done >= self._asked:
                self._finish_coaching(pose.time)
        note = self._note[0] if self._note and pose.time < self._note[1] else None
        return self._maker.view(pose, alignment, self.scorer, happened, (self._done, self._asked) if self._coaching else None, note)

    def _move(self, pose: Pose, scorer: SignalSet) -> View:
        """One frame of an exercise that counts on signals; the squats' baseline waits, and is checked when they are next."""
        self._before = pose.time
        self.alignment, happened = scorer.take(pose)
        if self.exercise.baseline == "standing":
            self._standing = scorer.rest
        return self._maker.view(pose, self.alignment, scorer, happened)

    def _update_baseline(self, pose: Pose) -> None:
        """Takes over what becomes of the stance. A dip outlives feet that are soon back where they were, not feet that stand elsewhere."""
        before, counter = self._stance.baseline, self.scorer.counter
        change = self._stance.update(pose, self.alignment.depth, counter.running, refine=self._path is None)
        baseline = self._stance.baseline
        if baseline is None:
            if change == "lost":
                self._reference = None
                self._planted.clear()
            return
        if change == "taken":
            counter.reset()
            counter.arm(pose.time)
            self._take_baseline(baseline)
        elif change == "better" and before:
            counter.rescale(before.leg / baseline.leg)
        if change != "same":
            self._set_reference(pose.time)

    def _take_baseline(self, baseline: Baseline) -> None:
        if self._path_baseline is None or not is_same_stance(baseline, self._path_baseline):
            self._path, self._path_baseline = None, baseline
            if self._kept and is_same_stance(baseline, self._kept[1]):
                self._path, self._path_baseline = self._kept
                self._coaching = self._coaching and not self._given
            self._flanks = PathFit(calibrated=False)
            self._coached = PathFit(calibrated=True)

    def _set_reference(self, time: float = 0.0) -> None:
        """From now on frames are compared with the baseline and path of now."""
        assert self._stance.baseline is not None
        self._reference = AlignmentReference(self._stance.baseline, self._path or self._flanks.fit(), self._traits)
        self._referred = time

    def _learn(self, alignment: Alignment, gap: float) -> None:
        """Flanks for the walk-up path, whole coached squats for the calibrated one."""
        measures = (*alignment.mkd, alignment.kasr)
        if alignment.reason not in (None, "standing"):
            return
        if alignment.depth < MAX_FLANK_DEPTH:
            self._flanks.add(alignment.depth, alignment.fold, measures, gap)
            if self._path is None and alignment.time - self._referred > WALK_UP_REFIT_PERIOD_S:
                self._set_reference(alignment.time)
        if self._coaching and alignment.depth < MAX_LEARNING_DEPTH:
            self._coached.add(alignment.depth, alignment.fold, measures, gap)

    def _finish_coaching(self, time: float) -> None:
        self._coaching = False
        self._path = fit_calibrated_path(self._coached)
        if self._path and self._path_baseline:
            self._kept, self._given = (self._path, self._path_baseline), False
            self.made_path = pack_path(*self._kept)
        self._set_reference(time)
        if self._path is None:
            self._note = (CALIBRATION_REJECTED_TEXT, time + 4.0)
