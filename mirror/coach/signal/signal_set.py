"""A set of an exercise that counts on signals: lying, kneeling, on one leg. Pure, as ``mirror.coach.squat.squat_set`` is for squats."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import isfinite, nan
from typing import Literal

from mirror.alignment.aligner import align
from mirror.alignment.quality import (
    DARK_SCENE_LUMA,
    MAX_PERSON_HEIGHT_SHARE,
    MIN_PERSON_HEIGHT_SHARE,
    SIDEWAYS_SHOULDER_TORSO_RATIO,
    is_crowded,
)
from mirror.coach.rep_counter import RepCounter, RepCycle
from mirror.coach.signal.form_limits import LimitCrossing, LimitMonitor
from mirror.coach.signal.kinematics import LEFT_SHOULDER_ROW, Rows, StartPose, signal_change, signal_value
from mirror.coach.signal.side_tracker import SideTracker, is_condition_met, signal_phase
from mirror.coach.signal.start_pose import StartPoseDetector, find_hidden_reason, find_posture_reason, has_left_place
from mirror.coach.squat.squat_set import SquatSet
from mirror.exercises import Exercise, FormLimit
from mirror.types import Alert, Alignment, KneeEvidence, Phase, Pose, Rep, Severity, Side, Valgus, to_plain_floats

Leg = Literal["left", "right"]
SIDE_NAMES: tuple[Leg, Leg] = ("left", "right")
START_POSE_LOSS_S = 0.3
"""Seconds away from the place of rest that end the rest: one wild frame does not."""
TALLER_START_POSE_RATIO = 1.03
"""A later standing rest taller by this factor was the true one (as for squats)."""
LOWER_START_POSE_SHARE = 0.3
"""A rest that reads this much less than the one before (share of the way from arm to turn) is the truer start."""
MIN_LIMIT_FRAME_SHARE = 0.6
"""Share of the pictures in a limit's window in which it must be measured, or it is not judged."""
MAX_SIDES_OVERLAP_S = 0.3
"""Seconds by which two sides' repetitions may overlap and still be two."""


class CombinedRepCounter(RepCounter):
    """The counters of all sides, looked at as one."""

    def __init__(self, tracks: list[SideTracker]) -> None:
        self._tracks = tracks
        super().__init__(tracks[0].counter.rule)

    @property
    def running(self) -> bool:
        return any(track.counter.running and track.is_working_side() for track in self._tracks)

    def reset(self) -> None:
        for track in self._tracks:
            track.reset()


class SignalSet(SquatSet):
    """Feeds on poses. ``rest`` is a standing rest of the same person that a set before has taken."""

    def __init__(self, exercise: Exercise, rest: StartPose | None = None) -> None:
        super().__init__(exercise)
        sides: tuple[int | None, ...] = (None,) if exercise.sides == "both" else (0, 1)
        self.tracks = [SideTracker(exercise, side) for side in sides]
        self.counter = CombinedRepCounter(self.tracks)
        self.rest = rest
        self.known: Sequence[StartPose] = ()
        """Rests of a recording that is looked at as a whole: the nearest one serves until there is one of now."""
        self._watch = StartPoseDetector(exercise)
        self._away_since: float | None = None
        self._lead: SideTracker = self.tracks[0]

    @property
    def side(self) -> Leg | None:
        """The side at work, or due next."""
        if self.exercise.sides == "both":
            return None
        if self.counter.running and self._lead.counter.running:
            return SIDE_NAMES[self._lead.side or 0]
        last = max((*self.reps, *self.partial_reps), key=lambda rep: rep.end, default=None)
        if last is None or last.side is None:
            return None
        return last.side if self.exercise.sides == "each" else "right" if last.side == "left" else "left"

    @property
    def side_reps(self) -> tuple[int, int] | None:
        """Counted repetitions of each side."""
        if self.exercise.sides == "both":
            return None
        return sum(rep.side == "left" for rep in self.reps), sum(rep.side == "right" for rep in self.reps)

    @property
    def hold(self) -> tuple[float, float] | None:
        """Seconds held and wanted."""
        wanted = self.exercise.rep.hold
        return (min(self._lead.holding, wanted), wanted) if wanted and self._lead.holding > 0 else None

    def take(self, pose: Pose) -> tuple[Alignment, tuple[RepCycle | None, Rep | None, Alert | None]]:
        """One picture: what was measured, and the repetition and alert that it made."""
        rows: Rows | None = to_plain_floats(pose.points) if pose.points is not None else None
        self._settle_down(pose, rows)
        reason = self._reason(pose, rows)
        happened: tuple[RepCycle | None, Rep | None, Alert | None] = (None, None, None)
        for track in self.tracks:
            dip, crossed = track.update(pose.time, rows if reason is None else None, self.rest)
            rep = self._finished(track, dip) if dip and dip.kind in ("counted", "partial") else None
            alert = self._alert(track, crossed, pose.time) if crossed and track.is_working_side() else None
            happened = (dip or happened[0], rep or happened[1], alert or happened[2])
        self._lead = self._find_leading_tracker()
        reach = self._lead.reach if self._lead.is_working_side() else min(self._lead.reach, 0.0)
        if reason is None and not any(isfinite(track.reach) for track in self.tracks):
            reason = "joints"
        alignment = replace(align(pose, None), depth=reach, drift=(nan, nan), drift_se=(nan, nan), score=nan, regime="none", reason=reason)
        self._account(alignment)
        return alignment, happened

    def _find_leading_tracker(self) -> SideTracker:
        """The side that is at work: running and by its own conditions, else the one that goes further."""

        def rank(track: SideTracker) -> tuple[bool, bool, float]:
            return track.is_working_side(), track.counter.running, track.reach if isfinite(track.reach) else -1.0

        return max(self.tracks, key=rank)

    def _settle_down(self, pose: Pose, rows: Rows | None) -> None:
        """Takes a rest, a better one, or gives it up when the person has left its place."""
        if rows is not None and self.rest:
            if has_left_place(rows, self.rest, self.exercise):
                self._away_since = pose.time if self._away_since is None else self._away_since
                if pose.time - self._away_since >= START_POSE_LOSS_S:
                    self.rest = None
                    self._watch.clear()
                    self.counter.reset()
            else:
                self._away_since = None
        if rows is not None and self.rest is None:
            near = sorted(self.known, key=lambda rest: abs(rest.time - pose.time))
            self.rest = next((rest for rest in near if self._can_start(rest) and not has_left_place(rows, rest, self.exercise)), None)
        found = self._watch.update(pose)
        if found and not self.counter.running and self._can_start(found) and (self.rest is None or self._is_truer_start(found)):
            self.rest, self._away_since = found, None
            self.counter.reset()

    def _can_start(self, rest: StartPose) -> bool:
        """Whether the start conditions hold, as far as they are about a position and not about a change of it."""
        wanted = [c for c in self.exercise.conditions if c.when == "start" and not c.change]
        if self.exercise.baseline == "standing" or not wanted:
            return True

        def fits(track: SideTracker) -> bool:
            for condition in wanted:
                holds = is_condition_met(condition, signal_value(condition.signal, rest.rows, track.side, rest))
                if holds is False or (holds is None and condition.failing == "ignore"):
                    return False
            return True

        return any(fits(track) for track in self.tracks)

    def _is_truer_start(self, found: StartPose) -> bool:
        assert self.rest is not None
        if self.exercise.baseline == "standing":
            return found.lengths["leg"] > TALLER_START_POSE_RATIO * self.rest.lengths["leg"]
        rule = self.exercise.rep
        for track in self.tracks:
            less = signal_change(rule.signal, found.rows, track.side, self.rest) / (rule.turn - rule.arm)
            if less < -LOWER_START_POSE_SHARE or (track.waiting and track.reach > 0):
                return True
        return False

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
            start = "standing" if self.exercise.baseline == "standing" else "start"
            return reason or find_posture_reason(rows, self.exercise) or start
        leg, trunk = self.rest.lengths["leg"], self.rest.lengths["trunk"]
        if "far" in stop and leg < MIN_PERSON_HEIGHT_SHARE * pose.size[1]:
            return "far"
        if "near" in stop and leg > MAX_PERSON_HEIGHT_SHARE * pose.size[1]:
            return "near"
        if "turned" in stop and abs(rows[LEFT_SHOULDER_ROW][0] - rows[LEFT_SHOULDER_ROW + 1][0]) < SIDEWAYS_SHOULDER_TORSO_RATIO * trunk:
            return "turned"
        return None

    def _finished(self, track: SideTracker, dip: RepCycle) -> Rep | None:
        """The repetition of a finished ``dip``, unless it was another side's."""
        lacked = track.find_missing(dip)
        if lacked is None:
            return None
        rule = self.exercise.rep
        if dip.depth >= 1.0 and track.hasty:
            lacked.insert(0, f"too quick, take {rule.min_time:g} s")
        elif dip.kind == "partial":
            lacked.insert(0, f"{round(100 * min(max(dip.depth, 0.0), 0.99))} % of the way")
        elif rule.hold and track.held < rule.hold - 0.05:
            lacked.append(f"held {track.held:.1f} of {rule.hold:g} s")
        other = next((rep for rep in reversed((*self.reps, *self.partial_reps)) if rep.end - MAX_SIDES_OVERLAP_S > dip.start), None)
        if other is not None:
            if lacked or not other.partial:
                return None
            self.partial_reps.remove(other)
        side: Leg | None = SIDE_NAMES[track.side] if track.side is not None else None
        rep = self._rep(track, dip, side, lacked)
        (self.partial_reps if rep.partial else self.reps).append(rep)
        return rep

    def _rep(self, track: SideTracker, dip: RepCycle, side: Leg | None, lacked: list[str]) -> Rep:
        tempo = track.tempo(dip)
        form: dict[str, Severity] = {watch.limit.name: watch.severity for watch in track.limit_monitors if watch.severity}
        knees = [watch for watch in track.limit_monitors if watch.limit.knee]
        valgus: Valgus | None = None
        severity: Severity | None = None
        phase: Phase | None = None
        reason = None
        if knees and all(watch.looked and watch.measured >= MIN_LIMIT_FRAME_SHARE * watch.looked for watch in knees):
            bad = [watch for watch in knees if watch.severity]
            inwards = {SIDE_NAMES[watch.side] for watch in bad if watch.side is not None}
            valgus = "none" if not bad else inwards.pop() if len(inwards) == 1 else "both"
            severity = "red" if any(watch.severity == "red" for watch in bad) else "amber" if bad else None
            phase = signal_phase(bad[0].at, tempo, dip.start) if bad else None
        elif knees:
            reason = "joints" if any(watch.looked for watch in knees) else "shallow"
        partial = bool(lacked)
        faults = [_fault(watch) for watch in track.limit_monitors if watch.severity]
        held = f"held {track.held:.1f} s" if self.exercise.rep.hold and not partial else ""
        said = lacked if partial else [*faults, held] if faults else [held or "clean"]
        sunk = self.exercise.rep.signal.word in ("sink", "depth") and self.exercise.rep.relative == "no"
        reach = self.exercise.rep.arm + dip.depth * (self.exercise.rep.turn - self.exercise.rep.arm)
        return Rep(
            number=len(self.partial_reps) + 1 if partial else self.number,
            start=dip.start,
            turn=dip.turn,
            end=dip.end,
            depth=reach if sunk else nan,
            drift_left=nan,
            drift_right=nan,
            drift_se=nan,
            valgus=valgus,
            reason=reason,
            phase=phase,
            severity=severity,
            score=nan,
            regime="none",
            partial=partial,
            tempo=tempo,
            side=side,
            reach=dip.depth,
            held=track.held if self.exercise.rep.hold else nan,
            form=form,
            evidence=KneeEvidence.LIMIT,
            note=f"{f'{side} side: ' if side else ''}{', '.join(text for text in said if text)}",
        )

    def _alert(self, track: SideTracker, crossed: list[LimitCrossing], time: float) -> Alert:
        worst = max(crossed, key=lambda found: (found.severity == "red", found.limit.knee))
        over = {watch.side for watch in track.limit_monitors if watch.limit is worst.limit and watch.severity}
        side: Side = SIDE_NAMES[worst.side] if worst.side is not None and len(over) == 1 else "both"
        phase: Phase = "bottom" if track.reach >= 1.0 else "descent"
        alert = Alert(
            time, side, phase, worst.severity, worst.value, self.number,
            code=worst.limit.name, words=limit_cue_text(worst.limit, worst.side), knee=worst.limit.knee, evidence=KneeEvidence.LIMIT,
        )  # fmt: skip
        self.alerts.append(alert)
        return alert


def limit_cue_text(limit: FormLimit, side: int | None) -> str:
    """The cue of ``limit`` with its side's name in it."""
    return limit.cue.replace("{side}", SIDE_NAMES[side] if side is not None else "").strip()


def _fault(watch: LimitMonitor) -> str:
    """A limit that was passed, as it is reported afterwards."""
    if not watch.limit.knee:
        return watch.limit.cue
    knee = f"{SIDE_NAMES[watch.side]} knee" if watch.side is not None else "knees"
    signal = watch.limit.signal
    size = f"{watch.worst:.0f} degrees" if signal.unit == "degrees" else f"{100 * watch.worst:.0f} % of {signal.scale}"
    return f"{knee} came in, {size}"
