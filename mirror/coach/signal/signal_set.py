"""A set of an exercise that counts on signals: lying, kneeling, on one leg. Pure, as ``mirror.coach.squat.squat_set`` is for squats."""

from __future__ import annotations

from collections import deque
from math import inf, isfinite, nan

from mirror.alignment.aligner import align
from mirror.alignment.quality import DARK_SCENE_LUMA, MAX_PERSON_HEIGHT_SHARE, MIN_PERSON_HEIGHT_SHARE, is_crowded
from mirror.coach.person import Person
from mirror.coach.rep_counter import RepCycle
from mirror.coach.set_tracker import SetTracker, SetUpdate
from mirror.coach.signal.form_limits import LimitCrossing, name_side
from mirror.coach.signal.kinematics import Rows, StartPose, signal_change, signal_value
from mirror.coach.signal.side_tracker import SideTracker, is_condition_met
from mirror.coach.signal.signal_rep import build_signal_rep, find_shortfalls
from mirror.coach.signal.start_pose import (
    MIN_FACING_SHOULDER_RATIO,
    PROFILE_SHOULDER_TRUNK_RATIO,
    StartPoseDetector,
    feet_moved,
    find_hidden_reason,
    find_posture_reason,
    has_left_place,
)
from mirror.exercises import Exercise
from mirror.types import SIDES, Alert, Joint, KneeEvidence, Leg, Phase, Pose, Rep, Severity, Side
from mirror.types.record import change

START_POSE_LOSS_S = 0.3
"""Seconds away from the place of rest that end the rest: one wild frame does not."""
TALLER_START_POSE_RATIO = 1.03
"""A later standing rest taller by this factor was the true one (as for squats)."""
LOWER_START_POSE_SHARE = 0.3
"""A rest that reads this much less than the one before (share of the way from arm to turn) is the truer start."""
LOOK_BACK_S = 8.0
"""Seconds before a rest was known in which repetitions are still counted."""
MAX_SIDES_OVERLAP_S = 0.3
"""Seconds by which two sides' repetitions may overlap and still be two."""


class SignalSet(SetTracker):
    """Feeds on poses. ``rest`` is a standing rest of the same person that a set before has taken."""

    def __init__(self, exercise: Exercise, rest: StartPose | None = None) -> None:
        super().__init__(exercise)
        sides: tuple[int | None, ...] = (None,) if exercise.sides == "both" else (0, 1)
        self.tracks = [SideTracker(exercise, side) for side in sides]
        self.rest = rest
        self._watch = StartPoseDetector(exercise)
        self._recent: deque[tuple[Pose, Rows | None]] = deque()
        """Pictures that belong to no finished repetition yet."""
        self._untold: deque[Rep] = deque()
        """Finished repetitions, oldest first: a look back can find several, an update tells one."""
        self._away_since: float | None = None
        self._lead: SideTracker = self.tracks[0]

    @property
    def running(self) -> bool:
        return any(track.counter.running and track.is_working_side() for track in self.tracks)

    @property
    def returning(self) -> bool:
        return any(track.counter.returning and track.is_working_side() for track in self.tracks)

    @property
    def side(self) -> Leg | None:
        if self.exercise.sides == "both":
            return None
        if self.running and self._lead.counter.running:
            return SIDES[self._lead.side or 0]
        last = max((*self.reps, *self.partial_reps), key=lambda rep: rep.end, default=None)
        if last is None or last.side is None:
            return None
        return last.side if self.exercise.sides == "each" else "right" if last.side == "left" else "left"

    @property
    def side_reps(self) -> tuple[int, int] | None:
        if self.exercise.sides == "both":
            return None
        return sum(rep.side == "left" for rep in self.reps), sum(rep.side == "right" for rep in self.reps)

    @property
    def hold(self) -> tuple[float, float] | None:
        wanted = self.exercise.rep.hold
        return (min(self._lead.holding, wanted), wanted) if wanted and self._lead.holding > 0 else None

    def update(self, pose: Pose, person: Person) -> SetUpdate:
        rows: Rows | None = pose.joints or None
        looked_back = self._look_back() if self._settle_down(pose, rows) else None
        reason = self._reason(pose, rows)
        if self.exercise.baseline == "standing":
            person.start_pose = self.rest
        rep, alert = self._count(pose.time, rows if reason is None else None)
        if alert:
            self.keep_alert(alert)
        rep = rep or looked_back
        self._recent.append((pose, rows))
        since = max(pose.time - LOOK_BACK_S, rep.end if rep else -inf)
        while self._recent and self._recent[0][0].time <= since:
            self._recent.popleft()
        self._lead = self._find_leading_tracker()
        reach = self._lead.reach if self._lead.is_working_side() else min(self._lead.reach, 0.0)
        if reason is None and not any(isfinite(track.reach) for track in self.tracks):
            reason = "joints" if any(track.has_start for track in self.tracks) else "seat"
        alignment = change(align(pose, None), depth=reach, drift=(nan, nan), drift_se=(nan, nan), score=nan, regime="none", reason=reason)
        self.account(alignment)
        return SetUpdate(alignment, self._untold.popleft() if self._untold else None, alert, placed=self.rest is not None)

    def _reset(self) -> None:
        for track in self.tracks:
            track.reset()

    def _count(self, time: float, rows: Rows | None) -> tuple[Rep | None, Alert | None]:
        rep = alert = None
        for track in self.tracks:
            dip, crossed = track.update(time, rows, self.rest, not self._is_oblique())
            if dip and dip.kind in ("counted", "partial"):
                rep = self._finished(track, dip) or rep
            if crossed and track.is_working_side():
                alert = self._alert(track, crossed)
        return rep, alert

    def _look_back(self) -> Rep | None:
        """Counts what was done before the rest was known; a repetition brings its own start position. Nothing is alerted afterwards."""
        last, begun = None, False
        for pose, rows in self._recent:
            clear = rows is not None and self._reason(pose, rows) is None
            if rows is not None and clear and not begun and self.rest:
                for track in self.tracks:
                    track.arm(pose.time, rows, self.rest)
                begun = True
            last = self._count(pose.time, rows if clear else None)[0] or last
        return last

    def _is_oblique(self) -> bool:
        """Whether the body is turned so far that a knee's way forward looks like one inwards."""
        return self.rest is not None and self.rest.lengths["shoulders"] < PROFILE_SHOULDER_TRUNK_RATIO * self.rest.lengths["trunk"]

    def _find_leading_tracker(self) -> SideTracker:
        """The side that is at work: running and by its own conditions, else the one that goes further."""

        def rank(track: SideTracker) -> tuple[bool, bool, float]:
            return track.is_working_side(), track.counter.running, track.reach if isfinite(track.reach) else -1.0

        return max(self.tracks, key=rank)

    def _settle_down(self, pose: Pose, rows: Rows | None) -> bool:
        """Takes a rest, a better one, or gives it up when the person has left its place; whether there is another to count against."""
        if rows is not None and self.rest:
            if has_left_place(rows, self.rest, self.exercise):
                self._away_since = pose.time if self._away_since is None else self._away_since
                if pose.time - self._away_since >= START_POSE_LOSS_S:
                    self.rest = None
                    self._watch.clear()
                    self._recent.clear()
                    self._reset()
            else:
                self._away_since = None
        found = self._watch.update(pose)
        if not found or self.running or not self._can_start(found):
            return False
        if self.rest is None or self._is_truer_start(found, self.rest):
            self.rest, self._away_since = found, None
            self._reset()
            return True
        sharper = found.still and not self.rest.still
        if (sharper or feet_moved(found.rows, self.rest)) and self._alike(found, self.rest):
            self.rest = found
        return False

    def _can_start(self, rest: StartPose) -> bool:
        return bool(self._fitting(rest))

    def _fitting(self, rest: StartPose) -> list[SideTracker]:
        """The sides whose start conditions hold at ``rest``, as far as they are about a position and not about a change of it."""
        wanted = [c for c in self.exercise.conditions if c.when == "start" and not c.change]
        if self.exercise.baseline != "start" or not wanted:
            return self.tracks

        def fits(track: SideTracker) -> bool:
            for condition in wanted:
                holds = is_condition_met(condition, signal_value(condition.signal, rest.rows, track.side, rest))
                if holds is False or (holds is None and condition.failing == "ignore"):
                    return False
            return True

        return [track for track in self.tracks if fits(track)]

    def _is_truer_start(self, found: StartPose, rest: StartPose) -> bool:
        if self.exercise.baseline != "start":
            taller = found.lengths["leg"] > TALLER_START_POSE_RATIO * rest.lengths["leg"]
            return taller and (found.still or self._is_near_start(found, rest))
        fitting = self._fitting(found)
        stale = found.still and any(track.waiting and track.reach > 0 for track in fitting)
        return stale or any(self._further(track, found, rest) < -LOWER_START_POSE_SHARE for track in fitting)

    def _alike(self, found: StartPose, rest: StartPose) -> bool:
        upright = self.exercise.baseline == "start" or found.lengths["leg"] > rest.lengths["leg"] / TALLER_START_POSE_RATIO
        return upright and self._is_near_start(found, rest)

    def _is_near_start(self, found: StartPose, rest: StartPose) -> bool:
        """Whether ``found`` is not on the way to or from the turn of a repetition that was lost sight of."""
        if self.exercise.rep.relative == "start":
            return True
        return all(self._further(track, found, rest) < LOWER_START_POSE_SHARE for track in self._fitting(found))

    def _further(self, track: SideTracker, found: StartPose, rest: StartPose) -> float:
        """How much further towards the turn ``found`` reads, share of the way from arm to turn."""
        rule = self.exercise.rep
        return signal_change(rule.signal, found.rows, track.side, rest) / (rule.turn - rule.arm)

    def _reason(self, pose: Pose, rows: Rows | None) -> str | None:
        """Why nothing is counted in this picture (a key of ``REASONS``); None when something can be."""
        if rows is None:
            return "nobody"
        stop = self.exercise.abstain
        if "dark" in stop and pose.brightness < DARK_SCENE_LUMA:
            return "dark"
        if "crowd" in stop and pose.others and is_crowded(pose):
            return "crowd"
        reason = find_hidden_reason(rows, self.exercise)
        if reason or self.rest is None:
            start = "start" if self.exercise.baseline == "start" else "standing"
            return reason or find_posture_reason(rows, self.exercise) or start
        leg, trunk = self.rest.lengths["leg"], self.rest.lengths["trunk"]
        if "far" in stop and leg < MIN_PERSON_HEIGHT_SHARE * pose.size[1]:
            return "far"
        if "near" in stop and leg > MAX_PERSON_HEIGHT_SHARE * pose.size[1]:
            return "near"
        # Who leans into a lunge narrows the shoulders: only between repetitions do they say how the body stands.
        if (
            "turned" in stop
            and not self.running
            and abs(rows[Joint.LEFT_SHOULDER][0] - rows[Joint.RIGHT_SHOULDER][0]) < MIN_FACING_SHOULDER_RATIO * trunk
        ):
            return "turned"
        return None

    def _finished(self, track: SideTracker, dip: RepCycle) -> Rep | None:
        """The repetition of a finished ``dip``, unless it was another side's."""
        lacked = find_shortfalls(track, dip)
        if lacked is None:
            return None
        other = next((rep for rep in reversed((*self.reps, *self.partial_reps)) if rep.end - MAX_SIDES_OVERLAP_S > dip.start), None)
        if other is not None:
            if lacked or not other.partial:
                return None
            self.partial_reps.remove(other)
            if other in self._untold:
                self._untold.remove(other)
        rep = build_signal_rep(track, dip, lacked, len(self.partial_reps) + 1 if lacked else self.number)
        self.add(rep)
        self._untold.append(rep)
        return rep

    def _alert(self, track: SideTracker, crossed: list[LimitCrossing]) -> Alert:
        worst = max(crossed, key=lambda found: (found.severity == "red", found.limit.knee))
        passed = [watch for watch in track.limit_monitors if watch.limit is worst.limit and watch.severity]
        over = {watch.side for watch in passed}
        severity: Severity = "red" if any(watch.severity == "red" for watch in passed) else worst.severity
        side: Side = SIDES[worst.side] if worst.side is not None and len(over) == 1 else "both"
        phase: Phase = "bottom" if track.reach >= 1.0 else "descent"
        named = SIDES[worst.side] if worst.side is not None else None
        return Alert(
            worst.onset, side, phase, severity, worst.value, self.number,
            code=worst.limit.name, words=name_side(worst.limit.cue, named), knee=worst.limit.knee, evidence=KneeEvidence.LIMIT,
        )  # fmt: skip
