"""What to say and how often: one cue a repetition, the same words at most every third one, and that a fault is put right."""

from __future__ import annotations

from collections import deque
from dataclasses import replace
from math import isfinite

from mirror.coach.trend import find_fatigue
from mirror.exercises import Exercise
from mirror.types import SIDES, Alert, Cue, Feedback, KneeEvidence, Leg, Rep, Side
from mirror.types.message import message

CUE_DISPLAY_S = 2.5
"""Seconds that a cue stays on the glass; an alert stays at least as long as its repetition."""
REPEAT_CUE_REPS = 3
"""The same words at most every third repetition (docs/evidence.md#feedback); in between an alert names the side and no more."""
LESS_DEPTH_RED_REPS, LESS_DEPTH_WINDOW_REPS = 3, 5
"""So many red repetitions among the last so many suggest less depth."""
OVERSHOOT_THIGHS = 0.12
"""Thigh lengths outside of the own path, some 5 cm, from which a knee is pushed out too far: people overshoot what they are told
(docs/evidence.md#feedback)..."""
OVERSHOOT_MIN_SE = 2.0
"""...and standard errors that it must be as well."""
FATIGUE_MIN_REPS = 5
"""Repetitions before which fatigue is not claimed."""
FATIGUE_MIN_SE, FATIGUE_RUN_REPS = 1.5, 2
"""Looking after every repetition raises false alarms: the change must be this many times its error, at so many
repetitions in a row. In 300 simulated sets of twelve without any change 1 % were then said to tire (23 % without)."""


def find_overshoot(rep: Rep) -> Side | None:
    """Which knee (left, right, both) was pushed out beyond the limit; None when neither was, or there
    is no coached path to say it by."""
    if rep.regime != "calibrated" or not isfinite(rep.drift_se):
        return None
    limit = max(OVERSHOOT_THIGHS, OVERSHOOT_MIN_SE * rep.drift_se)
    left, right = (out > limit for out in rep.outward)
    return "both" if left and right else "left" if left else "right" if right else None


def is_clean_rep(rep: Rep) -> bool:
    """Whether nothing was wrong with a repetition of which that can be said."""
    return not rep.form and (rep.valgus == "none" or (rep.valgus is None and rep.reason is None))


class CueSelector:
    """The cue of the moment, from alerts and finished repetitions; ``feedback`` says what of it may be said."""

    def __init__(self, exercise: Exercise, feedback: Feedback = "every") -> None:
        self._exercise = exercise
        self._feedback = feedback
        self._said: dict[str, int] = {}
        self._worded = 0
        """The last repetition that has had its words; what is said after one belongs to the next."""
        self._recent: deque[Rep] = deque(maxlen=LESS_DEPTH_WINDOW_REPS)
        self._set: list[Rep] = []
        self._tiring = 0
        """Repetitions in a row after which the set looked as if it degraded."""
        self._praise_due = False
        self._told: frozenset[Leg] = frozenset()
        """Sides whose knee was spoken of, and that have not been right since."""
        self._alerted = 0
        self._cue: Cue | None = None
        self._until = float("-inf")
        self._held = False
        """Whether the alert's own repetition still runs."""

    def now(self, time: float, running: bool) -> Cue | None:
        """The cue at ``time``; a running repetition keeps its own alert."""
        self._held = self._held and running
        if self._cue and time > self._until and not self._held:
            self._cue = None
        return self._cue

    def show_alert(self, alert: Alert) -> None:
        """A knee drifted, now; or the one that is being spoken of has become worse, which changes no words."""
        code, side = (alert.side, alert.side) if alert.knee else (alert.code, None)
        if self._cue and (self._cue.code, self._cue.since) == (code, alert.time):
            self._cue = replace(self._cue, severity=alert.severity)
            return
        by_path = alert.evidence is not KneeEvidence.LINE
        if self._feedback == "request" or (self._feedback == "band" and by_path and alert.drift < self._exercise.drift.amber):
            return
        words = alert.words or self._exercise.cues.for_knee(alert.side)
        if self._worded >= alert.rep or not self._claim_repeat(alert.code + alert.side, alert.rep):
            if not alert.knee:
                return  # no side that a sign could name instead
            words = message(f"cue.knee_again.{alert.side}")
        self._worded = max(self._worded, alert.rep)
        self._show(Cue(code, words, alert.time, side, alert.phase, alert.severity))
        self._held = True
        self._praise_due = self._praise_due or not alert.knee
        if alert.knee:
            self._told |= frozenset(SIDES if alert.side == "both" else (alert.side,))
        self._alerted = alert.rep

    def show_rep_feedback(self, rep: Rep) -> None:
        """A repetition counted: a suggestion or praise, when one is due."""
        self._recent.append(rep)
        self._set.append(rep)
        if self._feedback == "request":
            return
        tired = self._see_fatigue()
        cue = self._correction(rep) or self._after(rep, tired)
        if cue:
            self._show(cue)
            self._worded = rep.number + 1

    def _see_fatigue(self) -> str | None:
        """How the set degrades, after enough repetitions in a row that look like it; None when it does not."""
        tired = find_fatigue(self._set, FATIGUE_MIN_SE) if len(self._set) >= FATIGUE_MIN_REPS else None
        self._tiring = self._tiring + 1 if tired else 0
        return tired if self._tiring >= FATIGUE_RUN_REPS else None

    def _after(self, rep: Rep, tired: str | None) -> Cue | None:
        reds, words = sum(r.severity == "red" for r in self._recent), self._exercise.cues.less_depth
        if reds >= LESS_DEPTH_RED_REPS and words and self._claim_repeat("less_depth", rep.number, gap=LESS_DEPTH_WINDOW_REPS):
            return Cue("less_depth", words, rep.end)
        out = find_overshoot(rep)
        if out and self._claim_repeat("overshoot", rep.number):
            return Cue("overshoot", message(f"cue.overshoot.{out}"), rep.end, severity="amber")
        if tired and "fatigue" not in self._said:
            self._said["fatigue"] = rep.number
            return Cue("fatigue", message(f"cue.fatigue.{tired}"), rep.end)
        if is_clean_rep(rep) and self._praise_due and rep.number > self._alerted:
            self._praise_due = False
            return Cue("praise", self._exercise.cues.praise, rep.end) if self._feedback == "every" else None
        return None

    def _correction(self, rep: Rep) -> Cue | None:
        """That what was told of a knee is put right, with the first clean repetition after it: of the same side, where a repetition has
        one, and not by pushing the knee out too far."""
        right = self._told & {rep.side} if rep.side else self._told
        over = find_overshoot(rep)
        if not right or not is_clean_rep(rep) or rep.number <= self._alerted or over == "both" or over in right:
            return None
        side: Side = "both" if len(right) > 1 else next(iter(right))
        self._told, self._praise_due = self._told - right, False
        return Cue("corrected", message("cue.corrected"), rep.end, corrected=side)

    def _claim_repeat(self, code: str, rep: int, gap: int = REPEAT_CUE_REPS) -> bool:
        if rep - self._said.get(code, -gap) < gap and self._said.get(code) != rep:
            return False
        self._said[code] = rep
        return True

    def _show(self, cue: Cue) -> None:
        self._cue, self._until = cue, cue.since + CUE_DISPLAY_S
