"""What to say and how often: one cue a repetition, the same words at most every third one, praise for the next clean one."""

from __future__ import annotations

from collections import deque

from mirror.exercises import Exercise
from mirror.types import Alert, Cue, Rep

SHOWN = 2.5
"""Seconds that a cue stays on the glass; an alert stays at least as long as its repetition."""
EVERY = 3
"""The same words at most every third repetition (EVIDENCE 6); in between an alert names the side and no more."""
REDS, OF = 3, 5
"""So many red repetitions among the last so many suggest less depth."""


class Cues:
    """The cue of the moment, from alerts and finished repetitions."""

    def __init__(self, exercise: Exercise) -> None:
        self._exercise = exercise
        self._said: dict[str, int] = {}
        self._recent: deque[Rep] = deque(maxlen=OF)
        self._praise_due = False
        self._cue: Cue | None = None
        self._until = float("-inf")

    def now(self, time: float, running: bool) -> Cue | None:
        """The cue at ``time``; a running repetition keeps its alert."""
        if self._cue and time > self._until and not (running and self._cue.side):
            self._cue = None
        return self._cue

    def alerted(self, alert: Alert) -> None:
        """A knee drifted, now."""
        words: str = getattr(self._exercise.cues, alert.side)
        if not self._allowed(alert.side, alert.rep):
            words = alert.side
        self._show(Cue(alert.side, words, alert.time, alert.side, alert.phase, alert.severity))
        self._praise_due = True

    def finished(self, rep: Rep) -> None:
        """A repetition counted: praise or a suggestion, when one is due and no alert stands."""
        self._recent.append(rep)
        if sum(r.severity == "red" for r in self._recent) >= REDS and self._allowed("less_depth", rep.number, gap=OF):
            self._show(Cue("less_depth", self._exercise.cues.less_depth, rep.end))
        elif rep.valgus == "none" and self._praise_due:
            self._praise_due = False
            self._show(Cue("praise", self._exercise.cues.praise, rep.end))

    def _allowed(self, code: str, rep: int, gap: int = EVERY) -> bool:
        if rep - self._said.get(code, -gap) < gap and self._said.get(code) != rep:
            return False
        self._said[code] = rep
        return True

    def _show(self, cue: Cue) -> None:
        self._cue, self._until = cue, cue.since + SHOWN
