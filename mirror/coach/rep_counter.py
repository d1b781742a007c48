"""The repetition counter: a state machine with hysteresis on depth. Pure: it knows times and depths and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from mirror.exercises import RepRule

Kind = Literal["started", "counted", "partial", "dropped"]
"""dropped: the dip was no repetition (too quick, joints lost, never turned, the person stepped away)."""


@dataclass(frozen=True, slots=True)
class RepCycle:
    """A going down and up again: times in seconds, ``depth`` the greatest."""

    kind: Kind
    start: float
    turn: float
    end: float
    depth: float


class RepCounter:
    """Feeds on (time, depth), NaN for a frame without joints; tells when a dip starts and what became of it.

    waiting -> (standing for ``arm_time``) -> ready -> (deeper than ``close``) -> dip -> (back within ``close``) -> ready.
    A dip that never turns, or whose joints are lost for longer than ``dropout``, leads back to waiting.
    """

    def __init__(self, rule: RepRule) -> None:
        self.rule = rule
        self._enough = rule.turn
        """How deep the next one must go: a little less once one has counted."""
        self.reset()

    def reset(self) -> None:
        """Forget the running dip: the person must stand again first."""
        self._state: Literal["waiting", "ready", "dip"] = "waiting"
        self._standing_since: float | None = None
        self._last_top = 0.0
        self._seen = 0.0
        self._start = self._turn = self._depth = 0.0

    @property
    def running(self) -> bool:
        """Whether a dip is under way."""
        return self._state == "dip"

    @property
    def ready(self) -> bool:
        """Whether the person stands and the next dip will be one."""
        return self._state == "ready"

    @property
    def start(self) -> float:
        """When the running dip started."""
        return self._start

    @property
    def depth(self) -> float:
        """Greatest depth of the running dip."""
        return self._depth

    def arm(self, time: float) -> None:
        """Take the person as standing since ``time``: a baseline was just made of a still second."""
        if self._state == "waiting":
            self._state, self._last_top, self._seen = "ready", time, time

    def update(self, time: float, depth: float) -> RepCycle | None:
        """One frame. Returns a Dip when one starts or ends."""
        if not isfinite(depth):
            if self._state != "waiting" and time - self._seen > self.rule.dropout:
                return self._give_up(time)
            return None
        if self._state != "waiting" and time - self._seen > self.rule.dropout:
            ended = self._give_up(time)
            if ended:
                return ended
        self._seen = time
        match self._state:
            case "waiting":
                self._wait(time, depth)
                return None
            case "ready":
                return self._watch(time, depth)
            case "dip":
                return self._follow(time, depth)

    def _wait(self, time: float, depth: float) -> None:
        if depth >= self.rule.arm:
            self._standing_since = None
        elif self._standing_since is None:
            self._standing_since = time
        elif time - self._standing_since >= self.rule.arm_time:
            self._state, self._last_top = "ready", time

    def _watch(self, time: float, depth: float) -> RepCycle | None:
        if depth < self.rule.arm:
            self._last_top = time
        if depth <= self.rule.close:
            return None
        self._state, self._start, self._turn, self._depth = "dip", self._last_top, time, depth
        return RepCycle("started", self._start, time, time, depth)

    def _follow(self, time: float, depth: float) -> RepCycle | None:
        if depth > self._depth:
            self._depth, self._turn = depth, time
        if depth > self.rule.close:
            if self._depth < self.rule.turn and time - self._start > self.rule.max_descent:
                return self._give_up(time)
            return None
        self._state, self._last_top = "ready", time
        kind: Kind = "dropped"
        if time - self._start >= self.rule.min_time and self._depth >= self.rule.partial:
            kind = "counted" if self._depth >= self._enough else "partial"
        if kind == "counted":
            self._enough = self.rule.turn - self.rule.alike
        return RepCycle(kind, self._start, self._turn, time, self._depth)

    def _give_up(self, time: float) -> RepCycle | None:
        running = self.running
        dip = RepCycle("dropped", self._start, self._turn, time, self._depth)
        self.reset()
        return dip if running else None
