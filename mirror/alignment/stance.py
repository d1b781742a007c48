"""Where a person stands and how tall, from frame to frame and looking back only: a baseline is made, made better, lost and found again.

Who starts at once is measured against their tallest moments so far; a still second makes it sharp.
"""

from __future__ import annotations

from math import inf
from typing import Literal

from mirror.alignment.baseline import Baseline, StillnessDetector, UprightWatch, has_stepped, is_same_stance
from mirror.types import Pose

MIN_STEPPING_S = 0.3
"""Seconds with the feet elsewhere that end a baseline: one wild frame does not."""
STILL_SAMPLE_PERIOD_S, MAX_STILL_SAMPLES = 1.0, 8
"""Seconds after which another still second is averaged into the baseline, and how many the average rests on: sway makes one second's
standing height wrong by .01, which is .01 of depth at every repetition."""
BENT_STANCE_HEIGHT_RATIO = 0.97
"""A still stance lower than this share of the baseline is a bent one."""
TALLER_STANCE_HEIGHT_RATIO = 1.03
"""A later still stance taller by this factor was the true standing height."""
MIN_HEIGHT_CHANGE_SHARE = 0.01
"""StanceChange of the provisional height that is worth taking over."""

StanceChange = Literal["same", "taken", "back", "better", "lost"]
"""taken: another stance; back: the one that was lost before."""


class Stance:
    """The running stance of one person. ``baseline`` is None while they walk, sit or are not seen whole."""

    def __init__(self) -> None:
        self.baseline: Baseline | None = None
        self._left: Baseline | None = None
        """The baseline that was lost last, a still one rather than another: it holds again when the feet are back."""
        self._still, self._upright = StillnessDetector(), UprightWatch()
        self._stepping_since: float | None = None
        self._stills, self._looked = 0, -inf

    def update(self, pose: Pose, depth: float, dip: bool, refine: bool) -> StanceChange:
        """One frame, whose depth against the baseline reads ``depth``. ``dip``: one is running; ``refine``: still seconds may make the
        baseline better."""
        if self._lost(pose):
            return "lost"
        if pose.points is None:
            return "same"
        if self.baseline is None and self._left and not has_stepped(pose.joints, self._left) and self._upright.update(pose):
            self._take(self._left, pose.time)
            return "back"
        if self.baseline is None or self.baseline.provisional:
            change = self._provisional(pose, dip)
            if change != "same" or dip:
                return change
        return "same" if dip else self._stood_still(pose, depth, refine)

    def _lost(self, pose: Pose) -> bool:
        """Whether the feet have left their place for long enough."""
        if pose.points is None or self.baseline is None:
            return False
        if not has_stepped(pose.joints, self.baseline):
            self._stepping_since = None
            return False
        self._stepping_since = pose.time if self._stepping_since is None else self._stepping_since
        if pose.time - self._stepping_since < MIN_STEPPING_S:
            return False
        if not self.baseline.provisional or self._left is None or self._left.provisional:
            self._left = self.baseline
        self.baseline, self._stepping_since = None, None
        self._still.clear()
        self._upright.clear()
        return True

    def _provisional(self, pose: Pose, dip: bool) -> StanceChange:
        found = self._upright.update(pose)
        if found is None:
            return "same"
        if self.baseline is None:
            return self._take(found, pose.time)
        if dip and found.leg < self.baseline.leg * (1 + MIN_HEIGHT_CHANGE_SHARE):
            return "same"
        if abs(found.leg / self.baseline.leg - 1) < MIN_HEIGHT_CHANGE_SHARE:
            return "same"
        self.baseline = found
        return "better"

    def _stood_still(self, pose: Pose, depth: float, refine: bool) -> StanceChange:
        again = pose.time - self._looked >= STILL_SAMPLE_PERIOD_S
        first = self.baseline is None or self.baseline.provisional
        found = self._still.update(pose, look=first or depth < 1 - TALLER_STANCE_HEIGHT_RATIO or again)
        if again:
            self._looked = pose.time
        if not found:
            return "same"
        if self.baseline is None:
            return self._take(found, pose.time)
        taller = found.leg / self.baseline.leg
        if taller > (BENT_STANCE_HEIGHT_RATIO if first else TALLER_STANCE_HEIGHT_RATIO):
            return self._take(found, pose.time)
        if again and not first and refine and taller > BENT_STANCE_HEIGHT_RATIO and is_same_stance(found, self.baseline):
            self._stills = min(self._stills + 1, MAX_STILL_SAMPLES)
            self.baseline = self.baseline.moved(found, 1 / self._stills)
            return "better"
        return "same"

    def _take(self, baseline: Baseline, time: float) -> StanceChange:
        self.baseline, self._stepping_since = baseline, None
        self._stills, self._looked = 1, time
        return "taken"
