"""Which sounds a change from one View to the next calls for. Pure: no clock, no device."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

from mirror.types import Cue, Severity, Side, View

Tone = Literal["rep", "alert", "end", "choice", "tick"]

COUNTING_SCENES = ("baseline", "calibration", "set")
"""Scenes whose count of repetitions is the person's; others may say 0 for want of one."""
TICKING_LAST_S = 3
"""Seconds of a challenge that are ticked."""
CHOSEN_RING_SHARE = 0.75
"""Share of a hand's ring after which a change of what is shown was its choice: the last share seen is that of the picture before."""


@dataclass(frozen=True, slots=True)
class SoundEvent:
    """A tone, words to speak, or both. ``side`` and ``severity`` are an alert's; ``urgent`` words are not cut short by a number."""

    tone: Tone | None = None
    side: Side | None = None
    severity: Severity | None = None
    words: str = ""
    urgent: bool = False


NO_SOUNDS: tuple[SoundEvent, ...] = ()
END_SOUNDS, CHOICE_SOUNDS, TICK_SOUNDS = (SoundEvent("end"),), (SoundEvent("choice"),), (SoundEvent("tick"),)


class SoundEventDetector:
    """Compares each View with what was heard before; asked with the same View again it hears nothing."""

    def __init__(self) -> None:
        self._before: View | None = None
        self._counted: tuple[str, str, int] | None = None
        """Exercise, person and repetitions of the last View that counted."""
        self._practised: tuple[int, int] | None = None
        self._cue: tuple[str, Side | None, float] | None = None
        """The last cue: a fault in between hides it from the glass and must not sound it again."""
        self._over = False
        """Whether the end of this challenge has sounded."""

    def heard(self, view: View) -> tuple[SoundEvent, ...]:
        """What is new in ``view``, to be heard in this order."""
        before, self._before = self._before, view
        if view is before:
            return NO_SOUNDS
        count, cue = self._count(view, before), self._said(view.cue)
        if before is None:
            return NO_SOUNDS
        if count and cue:
            count = (SoundEvent("rep"),)
        return count + cue + self._ended(view, before) + _choice_sounds(view, before)

    def _count(self, view: View, before: View | None) -> tuple[SoundEvent, ...]:
        if view.guided and before and before.guided:
            now, then = view.guided, before.guided
            same = (now.stage, now.step) == (then.stage, then.step)
            return (SoundEvent("rep", words=str(now.count[0])),) if same and now.count[0] == then.count[0] + 1 else NO_SOUNDS
        if view.scene not in COUNTING_SCENES:
            return NO_SOUNDS
        counted, practised = self._counted, self._practised
        self._counted, self._practised = (view.exercise, view.member, view.reps), view.calibration
        if counted is None or counted[:2] != self._counted[:2]:
            return NO_SOUNDS
        # A jump by more than one is another count that is taken up again, not a repetition.
        if view.reps == counted[2] + 1:
            return (SoundEvent("rep", words=str(view.reps)),)
        if practised and view.calibration and view.calibration[0] == practised[0] + 1:
            return (SoundEvent("rep", words=str(view.calibration[0])),)
        return NO_SOUNDS

    def _said(self, cue: Cue | None) -> tuple[SoundEvent, ...]:
        if cue is None or self._cue == (cue.code, cue.side, cue.since):
            return NO_SOUNDS
        self._cue = (cue.code, cue.side, cue.since)
        return (SoundEvent("alert" if cue.severity else None, cue.side, cue.severity, cue.text, urgent=True),)

    def _ended(self, view: View, before: View) -> tuple[SoundEvent, ...]:
        if view.scene == "set" and (view.seconds_left is None or view.seconds_left > 0):
            self._over = False
        if view.seconds_left is not None and before.seconds_left is not None:
            left = ceil(view.seconds_left)
            if left < ceil(before.seconds_left) and left <= TICKING_LAST_S:
                self._over = left <= 0
                return END_SOUNDS if self._over else TICK_SOUNDS
        # A fault, a page or the menu may stand before a summary that has sounded already: only one that follows a set is new.
        fresh = view.scene == "summary" and before.scene in COUNTING_SCENES and not self._over
        return END_SOUNDS if fresh else NO_SOUNDS


def _choice_sounds(view: View, before: View) -> tuple[SoundEvent, ...]:
    hand = before.hand
    if view.hand and view.hand.filled >= 1 and (hand is None or hand.filled < 1):
        return CHOICE_SOUNDS
    if hand and CHOSEN_RING_SHARE <= hand.filled < 1 and view.hand is None and _place(view) != _place(before):
        return CHOICE_SOUNDS
    if view.menu and before.menu and view.menu.title == before.menu.title and view.menu.index != before.menu.index:
        return TICK_SOUNDS
    return NO_SOUNDS


def _place(view: View) -> tuple[object, ...]:
    return view.scene, view.menu, view.ask, view.exercise, view.member
