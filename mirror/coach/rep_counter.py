"""The repetition counter: a state machine with hysteresis on depth. Pure: it knows times and depths and nothing else."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite
from typing import Literal

from mirror.exercises import RepRule

Kind = Literal["started", "counted", "partial", "dropped"]
"""dropped: the dip was no repetition (a twitch, joints lost, never turned, did not begin upright, the person stepped away)."""
TWITCH_TIME_RATIO = 0.5
"""Share of the least time under which a dip is a twitch of the joints and not a quick repetition."""
RESTART_DEPTH_STEP = 0.05
"""Depth that a person who has not come up all the way must go down again before another dip begins: the top of a repetition wobbles."""
RETURN_DEPTH_STEP = 0.05
"""Depth that a dip must have come up again to have turned: the bottom of a repetition wobbles as its top does."""
TIME_ROUNDING_S = 1e-6
"""Seconds by which capture times may be rounded."""


@dataclass(frozen=True, slots=True)
class RepCycle:
    """A going down and up again: times in seconds, ``depth`` the greatest. ``quick``: it took less than the rule's least time."""

    kind: Kind
    start: float
    turn: float
    end: float
    depth: float
    quick: bool = False


class RepCounter:
    """Feeds on (time, depth), NaN for a frame without joints; tells when a dip starts and what became of it.

    waiting -> (standing for ``arm_time``) -> ready -> (deeper than ``close``) -> dip -> (back up) -> ready.
    Back up is within ``close``, or within the share ``level`` of how deep it went; a repetition must have begun as high as that.
    A dip that never turns, or whose joints are lost for longer than ``dropout``, leads back to waiting. A rule that counts at
    the turn (a stand up from a seat) ends the dip there: dip -> (at ``turn``) -> turned -> (back within ``close``) -> waiting.
    """

    def __init__(self, rule: RepRule) -> None:
        self.rule = rule
        self._enough = rule.turn
        """How deep the next one must go: a little less once one has counted."""
        self.reset()

    def reset(self) -> None:
        """Forget the running dip: the person must stand again first."""
        self._state: Literal["waiting", "ready", "dip", "turned"] = "waiting"
        self._standing_since: float | None = None
        self._last_top = 0.0
        self._seen = 0.0
        self._start = self._turn = self._depth = self._now = 0.0
        self._top = 0.0
        """The least depth since the last dip, from which the next one begins."""

    @property
    def running(self) -> bool:
        """Whether a dip is under way."""
        return self._state == "dip"

    @property
    def returning(self) -> bool:
        """Whether the running dip was deep enough to count and has turned: it counts if it goes on like this."""
        return self.running and self._depth >= self._enough and self._now <= self._depth - RETURN_DEPTH_STEP

    @property
    def ready(self) -> bool:
        """Whether the person stands and the next dip will be one."""
        return self._state == "ready"

    @property
    def waiting(self) -> bool:
        """Whether the start position has yet to be taken."""
        return self._state == "waiting"

    @property
    def start(self) -> float:
        """When the running dip started."""
        return self._start

    @property
    def depth(self) -> float:
        """Greatest depth of the running dip."""
        return self._depth

    def arm(self, time: float, depth: float = 0.0) -> None:
        """Take the person as standing since ``time`` at ``depth``, which is not upright where nothing was seen before."""
        if self._state == "waiting":
            self._state, self._last_top, self._seen, self._top = "ready", time, time, max(depth, 0.0)

    def rescale(self, share: float) -> None:
        """The person is found to stand taller, what was taken for it being ``share`` of that: everything was deeper than it read."""
        self._top, self._depth = (1 - share * (1 - depth) for depth in (self._top, self._depth))

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
            case "turned":
                if depth <= self.rule.close:
                    self._state, self._standing_since = "waiting", None
                return None

    def _wait(self, time: float, depth: float) -> None:
        if depth >= self.rule.arm:
            self._standing_since = None
        elif self._standing_since is None:
            self._standing_since = time
        elif time - self._standing_since >= self.rule.arm_time:
            self.arm(time)

    def _watch(self, time: float, depth: float) -> RepCycle | None:
        self._top = min(self._top, max(depth, 0.0))
        if depth < self.rule.arm or (self._top > self.rule.close and depth <= self._top):
            self._last_top = time
        if depth <= self.rule.close or (self._top > self.rule.close and depth < self._top + RESTART_DEPTH_STEP):
            return None
        self._state, self._start, self._turn, self._depth, self._now = "dip", self._last_top, time, depth, depth
        return RepCycle("started", self._start, time, time, depth)

    def _follow(self, time: float, depth: float) -> RepCycle | None:
        self._now = depth
        if depth > self._depth:
            self._depth, self._turn = depth, time
        if depth >= self._enough and self.rule.counts == "turn" and time - self._start >= self.rule.min_time:
            self._state = "turned"
            return RepCycle("counted", self._start, self._turn, time, self._depth)
        up = max(self.rule.close, self.rule.level * self._depth)
        if depth > up:
            if self._depth < self.rule.turn and time - self._start > self.rule.max_descent:
                return self._give_up(time)
            return None
        began, self._top = self._top, max(depth, 0.0)
        seconds = time - self._start + TIME_ROUNDING_S
        kind: Kind = "dropped"
        if self._depth >= self.rule.partial and began <= up and seconds >= TWITCH_TIME_RATIO * self.rule.min_time:
            kind = "counted" if self._depth >= self._enough and seconds >= self.rule.min_time else "partial"
        self._state, self._last_top = "ready", time
        if kind == "counted":
            self._enough = self.rule.turn - self.rule.alike
        return RepCycle(kind, self._start, self._turn, time, self._depth, quick=seconds < self.rule.min_time)

    def _give_up(self, time: float) -> RepCycle | None:
        running = self.running
        dip = RepCycle("dropped", self._start, self._turn, time, self._depth)
        self.reset()
        return dip if running else None
