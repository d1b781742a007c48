"""Which sounds a change from one View to the next calls for. Pure: no clock, no device."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Literal

from mirror.types import (
    AssessmentScene,
    BaselineScene,
    CalibrationScene,
    ChallengeStatus,
    CoachScene,
    Cue,
    HandChoice,
    MenuScene,
    RestScene,
    SetScene,
    Severity,
    Side,
    SummaryScene,
    View,
)

Tone = Literal["rep", "alert", "end", "choice", "tick"]

COUNTING_SCENES = (BaselineScene, CalibrationScene, SetScene)
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
        self._practised: int | None = None
        self._cue: tuple[str, Side | None, float] | None = None
        """The last cue: a fault in between hides it from the glass and must not sound it again."""
        self._over = False
        """Whether the end of this challenge has sounded."""

    def heard(self, view: View) -> tuple[SoundEvent, ...]:
        """What is new in ``view``, to be heard in this order."""
        before, self._before = self._before, view
        if view is before:
            return NO_SOUNDS
        coached = isinstance(view.scene, CoachScene)
        count, cue = self._count(view, before), self._said(view.training.cue if coached else None)
        if before is None:
            return NO_SOUNDS
        if count and cue:
            count = (SoundEvent("rep"),)
        return count + cue + self._ended(view, before) + _choice_sounds(view, before)

    def _count(self, view: View, before: View | None) -> tuple[SoundEvent, ...]:
        if before and isinstance(view.scene, AssessmentScene) and isinstance(before.scene, AssessmentScene):
            now, then = view.scene.status, before.scene.status
            same = (now.stage, now.step) == (then.stage, then.step)
            return (SoundEvent("rep", words=str(now.count[0])),) if same and now.count[0] == then.count[0] + 1 else NO_SOUNDS
        if not isinstance(view.scene, COUNTING_SCENES):
            return NO_SOUNDS
        challenge = _challenge(view)
        reps = challenge.clean if challenge else view.training.reps
        counted, practised = self._counted, self._practised
        self._counted = (view.training.exercise, view.status.member, reps)
        self._practised = done = view.scene.done if isinstance(view.scene, CalibrationScene) else None
        if counted is None or counted[:2] != self._counted[:2]:
            return NO_SOUNDS
        # A jump by more than one is another count that is taken up again, not a repetition.
        if reps == counted[2] + 1:
            return (SoundEvent("rep", words=str(reps)),)
        if practised is not None and done == practised + 1:
            return (SoundEvent("rep", words=str(done)),)
        return NO_SOUNDS

    def _said(self, cue: Cue | None) -> tuple[SoundEvent, ...]:
        if cue is None or self._cue == (cue.code, cue.side, cue.since):
            return NO_SOUNDS
        self._cue = (cue.code, cue.side, cue.since)
        return (SoundEvent("alert" if cue.severity else None, cue.side, cue.severity, cue.text, urgent=True),)

    def _ended(self, view: View, before: View) -> tuple[SoundEvent, ...]:
        now, then = _challenge(view), _challenge(before)
        if isinstance(view.scene, SetScene) and (now is None or now.seconds_left > 0):
            self._over = False
        if now and then:
            left = ceil(now.seconds_left)
            if left < ceil(then.seconds_left) and left <= TICKING_LAST_S:
                self._over = left <= 0
                return END_SOUNDS if self._over else TICK_SOUNDS
        # A fault, a page or the menu may stand before a summary that has sounded already: only one that follows a set is new.
        fresh = isinstance(view.scene, SummaryScene) and isinstance(before.scene, COUNTING_SCENES) and not self._over
        return END_SOUNDS if fresh else NO_SOUNDS


def _choice_sounds(view: View, before: View) -> tuple[SoundEvent, ...]:
    now, then = _hand(view), _hand(before)
    if now and now.filled >= 1 and (then is None or then.filled < 1):
        return CHOICE_SOUNDS
    if then and CHOSEN_RING_SHARE <= then.filled < 1 and now is None and _place(view) != _place(before):
        return CHOICE_SOUNDS
    match before.scene, view.scene:
        case MenuScene(title, _, index), MenuScene(same, _, moved) if title == same and index != moved:
            return TICK_SOUNDS
    return NO_SOUNDS


def _challenge(view: View) -> ChallengeStatus | None:
    return view.scene.challenge if isinstance(view.scene, SetScene) else None


def _hand(view: View) -> HandChoice | None:
    return view.scene.hand if isinstance(view.scene, MenuScene | RestScene) else None


def _place(view: View) -> tuple[object, ...]:
    scene = view.scene
    return (
        scene.name,
        (scene.title, scene.items, scene.index) if isinstance(scene, MenuScene) else None,
        view.training.exercise,
        view.status.member,
    )
