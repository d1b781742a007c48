"""What a session knows of one person's body: where and how tall they stand, and their neutral path. Another person is another one."""

from __future__ import annotations

from collections import deque
from math import isfinite, nan

import numpy as np

from mirror.alignment.aligner import AlignmentReference, align
from mirror.alignment.baseline import Baseline, is_same_stance
from mirror.alignment.foot_lock import FootLock
from mirror.alignment.neutral_path import MAX_FLANK_DEPTH, NeutralPath, PathFit
from mirror.alignment.refit import MAX_LEARNING_DEPTH
from mirror.alignment.stance import Stance, StanceChange
from mirror.alignment.toe_out import StandingFeet, ToeOut, measure_toe_out
from mirror.coach.feet_words import UNSEEN_FEET_NOTE, describe_feet
from mirror.coach.signal.kinematics import StartPose
from mirror.coach.squat.calibration import fit_calibrated_path
from mirror.coach.squat.path_codec import pack_path, unpack_path
from mirror.types import MOVENET_TRAITS, Alignment, ModelTraits, Pose
from mirror.types.message import Message, message

WALK_UP_REFIT_PERIOD_S = 0.1
"""Seconds after which the walk-up path takes in the newest flanks."""
REFINING_FRAMES_COUNT = 1800
"""Frames after the coached squats that have a say in the path: the last minute or three of squatting."""
MAX_LEARNING_GAP_S = 0.5
"""Seconds that one frame may count for in what is learned of a path."""
CALIBRATION_REJECTED = message("practice.rejected")
TOLD_LOOKS_COUNT = 3
"""Looks at a stand after which there is something to say of the feet: which way they point, or that they cannot be seen."""
CALIBRATION_NOTE_S = 4.0
"""Seconds for which that is said."""


class Person:
    """A person in front of the mirror, who is asked for ``calibration`` coached squats first; 0 is walk-up."""

    def __init__(self, calibration: int) -> None:
        self.alignment: Alignment = align(Pose(0.0, (0, 0), None), None)
        """Of the newest frame."""
        self.start_pose: StartPose | None = None
        """How they stand, for exercises that count on signals from there."""
        self.made_path: tuple[float, ...] | None = None
        """The path that their coached squats made, for ``restore`` another day; None while there is none."""
        self._traits: ModelTraits = MOVENET_TRAITS
        """Of the model that sees them."""
        self._stance = Stance()
        self._reference: AlignmentReference | None = None
        self._referred = 0.0
        self._planted = FootLock()
        self._feet = StandingFeet()
        self._path_baseline: Baseline | None = None
        self._path: NeutralPath | None = None
        self._kept: tuple[NeutralPath, Baseline] | None = None
        """The coached path and where it was made: it holds again when the person comes back there."""
        self._given = False
        """Whether that was made another day and given back."""
        self._flanks = PathFit(calibrated=False)
        self._coached = PathFit(calibrated=True)
        self._maker: PathFit | None = None
        """What made the coached path, if that was done here."""
        self._later: deque[tuple[float, ...]] = deque(maxlen=REFINING_FRAMES_COUNT)
        """Frames of squats since then, as ``PathFit.fit_with`` takes them."""
        self._asked = calibration
        self._done = 0
        self._coaching = calibration > 0
        self._before = nan
        self._note_until = nan

    @property
    def baseline(self) -> Baseline | None:
        """How they stand; None while they walk, sit or are not seen whole."""
        return self._stance.baseline

    @property
    def toe_out(self) -> ToeOut | None:
        """Which way the feet point where they stand; None while that was not seen."""
        return self._feet.toe_out

    @property
    def calibrated(self) -> bool:
        """Whether coached squats have made their path."""
        return self._path is not None

    @property
    def coaching(self) -> bool:
        """Whether coached squats are being asked for."""
        return self._coaching

    @property
    def practice(self) -> tuple[int, int] | None:
        """Coached squats done and wanted, while they are asked for."""
        return (self._done, self._asked) if self._coaching else None

    def calibration_note(self, time: float) -> Message | None:
        """What there is to tell them of their calibration at ``time``."""
        return CALIBRATION_REJECTED if time < self._note_until else None

    @property
    def feet_news(self) -> Message | None:
        """What is known of their feet at this stand; that they cannot be seen only while no path of their own is known."""
        if toe_out := self.toe_out:
            return describe_feet(toe_out) if self._feet.count >= TOLD_LOOKS_COUNT else None
        return UNSEEN_FEET_NOTE if self._feet.missed_count >= TOLD_LOOKS_COUNT and self._path is None else None

    def restore(self, numbers: tuple[float, ...]) -> bool:
        """Their path as ``made_path`` once gave it: it holds where they stand as they stood then, and saves the coached squats. False,
        and nothing changes, when ``numbers`` cannot be one."""
        kept = unpack_path(numbers)
        if kept is None:
            return False
        self._kept, self._given, self._maker = kept, True, None
        if self.baseline and is_same_stance(self.baseline, kept[1]):
            self._path, self._path_baseline = kept
            self._coaching = False
            self._set_reference()
        return True

    def calibrate(self, squats: int) -> None:
        """Ask for ``squats`` coached squats, which make the path anew; 0 ends the asking."""
        self._coached = PathFit(calibrated=True)
        self._expect()
        self._coaching, self._asked, self._done = squats > 0, squats, 0

    def skip_practice(self) -> None:
        """No more coached squats are asked for."""
        self._coaching = False

    def stand(self, pose: Pose, dip: bool) -> StanceChange:
        """Takes over what becomes of the stance with ``pose``. ``dip``: a squat is under way."""
        self._traits = pose.traits
        change = self._stance.update(pose, self.alignment.depth, dip, refine=self._path is None)
        baseline = self._stance.baseline
        if baseline is None:
            if change == "lost":
                self._reference = None
                self._planted.clear()
                self._feet.clear()
                self._expect()
            return change
        if change == "taken":
            self._take_baseline(baseline)
        looked = self._look_at_feet(pose)
        if change != "same" or looked:
            self._set_reference(pose.time)
        return change

    def align(self, pose: Pose) -> tuple[Alignment, bool]:
        """Measures ``pose`` against baseline and path, and learns from it; the alignment, and whether it is a coached squat's."""
        gap = min(max(pose.time - self._before, 0.0), MAX_LEARNING_GAP_S) if isfinite(self._before) else 0.0
        self._before = pose.time
        reference = self._reference
        alignment = align(self._planted(pose), reference)
        coached = self._coaching and reference is not None
        if reference and isfinite(alignment.depth):
            self._learn(alignment, gap)
        return alignment, coached

    def count_practice(self, time: float) -> None:
        """A coached squat is done; with the last one the path is made."""
        self._done += 1
        if self._done >= self._asked:
            self._finish_coaching(time)

    def refine_path(self, time: float) -> None:
        """A later squat is done: its frames that were near the coached path sharpen it, as in a recording; those of a drift hardly count.

        What is kept for another day stays the coached one.
        """
        if self._path and self._maker and self._later:
            self._path = self._maker.fit_with(np.array(self._later, np.float64))
            self._set_reference(time)

    def _look_at_feet(self, pose: Pose) -> bool:
        """Whether ``pose`` brings a look at the feet, which is taken in."""
        look = measure_toe_out(pose.feet) if pose.feet else None
        if pose.feet_missed:
            self._feet.miss()
        if look is not None:
            self._feet.add(look)
            self._expect()
        return look is not None

    def _expect(self) -> None:
        for fit in (self._flanks, self._coached):
            fit.expect(self._feet.toe_out)

    def _take_baseline(self, baseline: Baseline) -> None:
        if self._path_baseline is None or not is_same_stance(baseline, self._path_baseline):
            self._path, self._path_baseline = None, baseline
            self._later.clear()
            if self._kept and is_same_stance(baseline, self._kept[1]):
                self._path, self._path_baseline = self._kept
                self._coaching = self._coaching and not self._given
            self._flanks = PathFit(calibrated=False)
            self._coached = PathFit(calibrated=True)
            self._feet.clear()

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
        if alignment.depth >= MAX_LEARNING_DEPTH:
            return
        if self._coaching:
            self._coached.add(alignment.depth, alignment.fold, measures, gap)
        elif self._path and alignment.reason is None and alignment.depth >= MAX_FLANK_DEPTH:
            self._later.append((alignment.depth, alignment.fold, *measures, gap))

    def _finish_coaching(self, time: float) -> None:
        self._coaching = False
        self._path = fit_calibrated_path(self._coached)
        if self._path and self._path_baseline:
            self._kept, self._given = (self._path, self._path_baseline), False
            self._maker = self._coached
            self._later.clear()
            self.made_path = pack_path(*self._kept)
        self._set_reference(time)
        if self._path is None:
            self._note_until = time + CALIBRATION_NOTE_S
