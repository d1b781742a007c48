"""One side's way through an exercise that counts on a signal: how far it went, what held meanwhile, which limits it passed."""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from math import inf, isfinite, nan
from statistics import median

from mirror.coach.rep_counter import RepCounter, RepCycle
from mirror.coach.signal import kinematics
from mirror.coach.signal.form_limits import LimitCrossing, LimitMonitor
from mirror.coach.signal.kinematics import Rows, StartPose
from mirror.exercises import Exercise, RepCondition, RepRule
from mirror.types import Phase
from mirror.types.message import Message

MAX_SAMPLE_HISTORY_S = 120.0
"""Seconds of samples at most: a pause at the turn may be long."""
TURN_REACH_SHARE = 0.9
"""Share of the repetition's greatest reach from which it turns (as ``mirror.coach.squat.rep_scoring.BOTTOM_DEPTH_SHARE``), and of the
turn that still is a hold."""
MIN_CONDITION_FRAME_SHARE = 0.85
"""Share of a repetition's pictures in which a condition must hold that must hold all through: joints flicker."""
START_CONDITION_GRACE_S = 1.5
"""Seconds before a repetition within which the conditions that tell sides apart must have held..."""
CONDITION_LOOK_BACK_S = 6.0
"""...and the others, since the repetition before: who steps forward and stands there is still in the same lunge."""
HELD_START_VARIATION_SHARE = 0.20
"""How much a held start may vary, as a share of itself."""
MIN_SEAT_DEPTH_SHARE = 0.6
"""Share of the furthest start held so far under which a stop on the way is not another one: a seat stays as high as it is."""
MAX_UNSEEN_START_REACH_SHARE = 0.5
"""Share of the way to the turn up to which a repetition that had begun before it was seen is still one."""
REP_END_MEDIAN_FRAMES = 5
"""Pictures at either end of a repetition whose median is its start and end."""


def scale_rule_to_reach(rule: RepRule) -> RepRule:
    """``rule`` for a counter that is fed with ``reach``: 0 at arm, 1 at the turn."""
    span = rule.turn - rule.arm

    def at(threshold: float) -> float:
        return (threshold - rule.arm) / span

    return replace(rule, arm=0.0, turn=1.0, close=at(rule.close), partial=at(rule.partial), alike=rule.alike / abs(span))


@dataclass(frozen=True, slots=True)
class SignalSample:
    """One picture: ``reach`` (0 at arm, 1 at the turn) and what each condition reads."""

    time: float
    reach: float
    conditions: tuple[float, ...]


class SideTracker:
    """Counts on the signal of ``exercise`` with ``side`` (0 left, 1 right, None both) at work."""

    def __init__(self, exercise: Exercise, side: int | None) -> None:
        self.exercise, self.side = exercise, side
        self.counter = RepCounter(scale_rule_to_reach(exercise.rep))
        self.limit_monitors = [
            LimitMonitor(limit, one)
            for limit in exercise.limits
            for one in ((None,) if limit.both else (0, 1) if side is None and limit.knee else (side,))
        ]
        self.reset()

    def reset(self) -> None:
        """Forget what is running, and where the start was held."""
        self.counter.reset()
        self.reach = nan
        self.held = self._holding = 0.0
        self.hasty = False
        """Whether the repetition that just ended was too quick..."""
        self.withheld = False
        """...and whether the view of it carried no claim about knees."""
        self._held_since: float | None = None
        self._ended = -inf
        self._samples: deque[SignalSample] = deque()
        self._since: list[float | None] = [None] * len(self.exercise.conditions)
        self._good: list[float] = [-inf] * len(self.exercise.conditions)
        self._anchor = nan
        self._deepest = 0.0
        self._starts: deque[tuple[float, float]] = deque()

    @property
    def has_start(self) -> bool:
        """Whether the position is known that a repetition begins in, of exercises that count from the person's own."""
        return self.exercise.rep.relative != "start" or isfinite(self._anchor)

    @property
    def waiting(self) -> bool:
        """Whether the start position has yet to be taken."""
        return self.counter.waiting

    @property
    def holding(self) -> float:
        """Seconds for which the turn is being held now."""
        return self._holding

    def raw(self, rows: Rows, rest: StartPose | None) -> float:
        """The rep's signal as its thresholds mean it."""
        rule = self.exercise.rep
        if rule.relative == "start":
            return kinematics.signal_value(rule.signal, rows, self.side, rest) / self._anchor
        read = kinematics.signal_change if rule.relative == "rest" else kinematics.signal_value
        if self.side is not None or self.exercise.view == "front":
            return read(rule.signal, rows, self.side, rest)
        # Of a body seen from the side the network mixes up the far leg: both sides must have gone as far.
        both = [one for one in (read(rule.signal, rows, side, rest) for side in (0, 1)) if isfinite(one)]
        return min(both, key=self.reach_of, default=nan)

    def reach_of(self, raw: float) -> float:
        """0 at arm, 1 at the turn."""
        rule = self.exercise.rep
        return (raw - rule.arm) / (rule.turn - rule.arm)

    def arm(self, time: float, rows: Rows, rest: StartPose) -> None:
        """Take what was seen first, at ``time``, as the start of a repetition, unless it was nearer to the turn."""
        if self.exercise.rep.relative != "start" and self.reach_of(self.raw(rows, rest)) < MAX_UNSEEN_START_REACH_SHARE:
            self.counter.arm(time)

    def update(
        self, time: float, rows: Rows | None, rest: StartPose | None, knees: bool = True
    ) -> tuple[RepCycle | None, list[LimitCrossing]]:
        """One picture, ``rows`` None where nothing may be counted; tells what started or ended, and the limits passed.

        ``knees`` False: the view does not carry a claim about a knee that comes in."""
        rule = self.exercise.rep
        raw = nan
        if rows is not None and rest is not None:
            if rule.relative == "start" and not self.counter.running:
                self._find_start(time, kinematics.signal_value(rule.signal, rows, self.side, rest))
            raw = self.raw(rows, rest)
        self.reach = self.reach_of(raw)
        if isfinite(self.reach) and rows is not None:
            self._sample(time, rows, rest)
        dip = self.counter.update(time, self.reach)
        if self.counter.running and time - self.counter.start > rule.max_time:
            self.counter.reset()
            dip = RepCycle("dropped", time, time, time, nan)
        else:
            self.hasty = dip is not None and dip.kind == "partial" and dip.quick
        if dip and dip.kind == "started":
            self.held, self._held_since, self.withheld = 0.0, None, False
            for watch in self.limit_monitors:
                watch.start()
        crossed = []
        if self.counter.running and isfinite(self.reach) and rows is not None:
            self._hold(time)
            knees = knees and self._shows_knees()
            self.withheld = self.withheld or not knees
            for watch in self.limit_monitors:
                if watch.limit.knee and not knees:
                    continue
                read = kinematics.signal_change if watch.limit.change else kinematics.signal_value
                found = watch.update(time, raw, read(watch.limit.signal, rows, watch.side, rest))
                crossed += [found] if found else []
        elif not self.counter.running:
            self._holding = 0.0
        return dip, crossed

    def _find_start(self, time: float, read: float) -> None:
        """The value that the start has when it is held: a chair's seat."""
        rule = self.exercise.rep
        if not isfinite(read):
            return
        if not rule.start[0] <= read <= rule.start[1]:
            self._starts.clear()
            return
        self._starts.append((time, read))
        while self._starts[0][0] < time - rule.arm_time - 1e-6:
            self._starts.popleft()
        values = [value for _, value in self._starts]
        held = time - self._starts[0][0] >= 0.8 * rule.arm_time and len(values) >= 3
        steady = max(values) - min(values) < HELD_START_VARIATION_SHARE * read
        if not held or not steady or median(values) < MIN_SEAT_DEPTH_SHARE * self._deepest:
            return
        if not isfinite(self._anchor) or self.waiting or self.reach <= 0:
            self._anchor = median(values)
            self._deepest = max(self._deepest, self._anchor)
            self.counter.arm(time)

    def _sample(self, time: float, rows: Rows, rest: StartPose | None) -> None:
        reads = []
        for i, condition in enumerate(self.exercise.conditions):
            read = (kinematics.signal_change if condition.change else kinematics.signal_value)(condition.signal, rows, self.side, rest)
            reads.append(read)
            holds = is_condition_met(condition, read)
            if holds is False:
                self._since[i] = None
            elif holds:
                since = self._since[i]
                self._since[i] = since = time if since is None else since
                if time - since >= condition.seconds - 1e-6:
                    self._good[i] = time
        self._samples.append(SignalSample(time, self.reach, tuple(reads)))
        while self._samples[0].time < time - (MAX_SAMPLE_HISTORY_S if self.counter.running else CONDITION_LOOK_BACK_S):
            self._samples.popleft()

    def _hold(self, time: float) -> None:
        if self.reach >= 1.0 or (self._held_since is not None and self.reach >= TURN_REACH_SHARE):
            self._held_since = time if self._held_since is None else self._held_since
            self._holding = time - self._held_since
            self.held = max(self.held, self._holding)
        else:
            self._held_since, self._holding = None, 0.0

    def is_working_side(self) -> bool:
        """Whether this side seems to be the one at work now, by the conditions that tell sides apart."""
        if not self._samples:
            return False
        for i, condition in enumerate(self.exercise.conditions):
            if condition.failing == "ignore" and condition.when != "net":
                begun = self.counter.start if self.counter.running else self._samples[-1].time
                good = self._good[i] >= begun - START_CONDITION_GRACE_S if condition.when == "start" else None
                if not (good if good is not None else is_condition_met(condition, self._samples[-1].conditions[i])):
                    return False
        return True

    def _shows_knees(self) -> bool:
        """Whether the view carries a claim about knees now, by the conditions of the exercise that are about that."""
        wanted = ((i, condition) for i, condition in enumerate(self.exercise.conditions) if condition.failing == "withhold")
        return all(is_condition_met(condition, self._samples[-1].conditions[i]) is not False for i, condition in wanted)

    def find_missing(self, dip: RepCycle) -> list[Message] | None:
        """What the finished ``dip`` lacked, in the conditions' words; None when it was not this side's."""
        inside = [sample for sample in self._samples if dip.start <= sample.time <= dip.end]
        lacked: list[Message] = []
        for i, condition in enumerate(self.exercise.conditions):
            holds = self._judge(condition, i, inside, dip)
            if condition.failing == "ignore" and not holds:
                self._ended = dip.end
                return None
            if holds is False and condition.failing == "partial":
                lacked.append(condition.words)
        self._ended = dip.end
        return lacked

    def _judge(self, condition: RepCondition, i: int, inside: Sequence[SignalSample], dip: RepCycle) -> bool | None:
        if condition.when == "start":
            return self._was_good_before(i, condition, dip)
        top = TURN_REACH_SHARE * max((sample.reach for sample in inside), default=nan)
        chosen = [s.conditions[i] for s in inside if isfinite(s.conditions[i]) and (condition.when != "turn" or s.reach >= top)]
        if not chosen:
            return None
        if condition.when == "turn":
            return is_condition_met(condition, median(chosen))
        if condition.when == "net":
            return is_condition_met(condition, median(chosen[-REP_END_MEDIAN_FRAMES:]) - median(chosen[:REP_END_MEDIAN_FRAMES]))
        return sum(bool(is_condition_met(condition, read)) for read in chosen) >= MIN_CONDITION_FRAME_SHARE * len(chosen)

    def _was_good_before(self, i: int, condition: RepCondition, dip: RepCycle) -> bool | None:
        """Whether the condition had held for its time when the dip began, or shortly before; None when that was never seen."""
        since = None
        earliest = dip.start - START_CONDITION_GRACE_S
        if condition.failing != "ignore":
            earliest = max(dip.start - CONDITION_LOOK_BACK_S, self._ended)
        before = [sample for sample in self._samples if sample.time <= dip.start + 0.1 and isfinite(sample.conditions[i])]
        if not before:
            return None
        for sample in before:
            holds = is_condition_met(condition, sample.conditions[i])
            if holds is False:
                since = None
            elif holds and since is None:
                since = sample.time
            if since is not None and sample.time - since >= condition.seconds - 1e-6 and sample.time >= earliest:
                return True
        return False if before[-1].time - before[0].time >= START_CONDITION_GRACE_S else None

    def tempo(self, dip: RepCycle) -> dict[Phase, float]:
        """Seconds of each phase of ``dip``; the bottom is within a tenth of its greatest reach."""
        low = [s.time for s in self._samples if s.reach >= TURN_REACH_SHARE * dip.depth and dip.start <= s.time <= dip.end]
        first, last = (low[0], low[-1]) if low else (dip.turn, dip.turn)
        return {"descent": first - dip.start, "bottom": last - first, "ascent": dip.end - last}


def is_condition_met(condition: RepCondition, read: float) -> bool | None:
    """Whether ``condition`` holds where its signal reads ``read``; None for NaN."""
    return condition.at_least <= read <= condition.at_most if isfinite(read) else None


def signal_phase(time: float, tempo: dict[Phase, float], start: float) -> Phase:
    """The phase of a repetition in which ``time`` lies."""
    ends = [start, start + tempo["descent"], start + tempo["descent"] + tempo["bottom"]]
    for phase, (_, end) in zip(("descent", "bottom"), pairwise(ends), strict=True):
        if time <= end:
            return "descent" if phase == "descent" else "bottom"
    return "ascent"
