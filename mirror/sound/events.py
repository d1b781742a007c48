"""Which sounds what happens calls for. Pure: no clock, no device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import nan
from typing import Literal

from mirror.types import (
    AssessmentRepCounted,
    AssessmentScene,
    ChallengeCounted,
    ChallengeRepCounted,
    ChallengeResultScene,
    ChallengeTicked,
    CoachScene,
    CueEscalated,
    CueGiven,
    HandChose,
    LiveEvent,
    LiveEvents,
    MenuMoved,
    RepEnded,
    RepTurned,
    SetBegan,
    SetEnded,
    SetScene,
    Severity,
    Side,
    SummaryScene,
    TargetReached,
    View,
    literal,
)
from mirror.types.message import NOTHING, Message, message

Tone = Literal["rep", "target", "corrected", "alert", "end", "choice", "count", "go", "tick"]
CountMoment = Literal["bottom", "top", "off"]
"""When the number of a repetition is spoken: as it turns, at its end, or never."""

MAX_DIP_END_DEPTH_RATIO = 0.5
"""Depth, to that at the turn, from which the dip is over even if it was no repetition: the next turn has its number said. A wobble at the
bottom stays far above it, a dip's end well below. *Design*."""
TICKING_LAST_S = 3
"""Seconds of a challenge that are counted down."""


@dataclass(frozen=True, slots=True)
class SoundEvent:
    """A tone, words to speak, or both. ``side`` and ``severity`` are an alert's; ``urgent`` words are not cut short by a number."""

    tone: Tone | None = None
    side: Side | None = None
    severity: Severity | None = None
    words: Message = NOTHING
    urgent: bool = False


class SoundSelector:
    """Finds the sounds of what happens, each once; ``count`` says when numbers are spoken."""

    def __init__(self, count: CountMoment = "top") -> None:
        self._count = count
        self._over = False
        """Whether the end of this challenge has sounded."""
        self._said_at_turn: int | None = None
        """The number that was spoken as the running repetition turned."""
        self._turn_depth = nan
        self._came_up = False
        """How deep that was, and whether the person has come up from there since."""

    def select(self, view: View, events: LiveEvents) -> tuple[SoundEvent, ...]:
        """What is to be heard of ``events``, in this order, while the glass shows ``view``: what it hides (a menu over a set) is silent."""
        if view.training.depth <= MAX_DIP_END_DEPTH_RATIO * self._turn_depth:
            self._came_up = True
        found = tuple(sound for event in events for sound in self._sounds(view, event))
        if any(sound.urgent for sound in found):  # words of the coach stand for the number
            return tuple(SoundEvent(sound.tone) if sound.words and not sound.urgent else sound for sound in found)
        return found

    def _sounds(self, view: View, event: LiveEvent) -> Iterator[SoundEvent]:
        coached = isinstance(view.scene, CoachScene)
        challenge = isinstance(view.scene, SetScene) and view.scene.challenge is not None
        match event:
            case RepTurned(count=count) if coached and not challenge and self._count == "bottom":
                if count != self._said_at_turn or self._came_up:
                    self._said_at_turn, self._turn_depth, self._came_up = count, view.training.depth, False
                    yield SoundEvent(words=literal(str(count)))
            case RepEnded(rep=rep, count=count):
                said, self._said_at_turn = self._said_at_turn, None
                if coached and not challenge and not rep.partial:
                    yield SoundEvent("rep", words=NOTHING if said == count else self._number(count))
            case SetBegan():
                self._said_at_turn = None
            case TargetReached() if coached:
                yield SoundEvent("target")
            case AssessmentRepCounted(count=count) if isinstance(view.scene, AssessmentScene):
                yield SoundEvent("rep", words=self._number(count))
            case ChallengeRepCounted(count=count) if coached:
                yield SoundEvent("rep", words=self._number(count))
            case CueGiven(cue=cue) if coached and cue.corrected:
                yield SoundEvent("corrected", cue.corrected, words=cue.text)
            case CueGiven(cue=cue) if coached:
                yield SoundEvent("alert" if cue.severity else None, cue.side, cue.severity, cue.text, urgent=True)
            case CueEscalated(cue=cue) if coached:
                yield SoundEvent("alert", cue.side, cue.severity)
            case ChallengeCounted(left=left):
                yield SoundEvent("count") if left else SoundEvent("go", words=message("glass.go"))
            case ChallengeTicked(left=left):
                self._over = left <= 0
                if left <= TICKING_LAST_S:
                    yield SoundEvent("end" if self._over else "count")
            case SetEnded() if isinstance(view.scene, SummaryScene | ChallengeResultScene):
                if not self._over:
                    yield SoundEvent("end")
                self._over = False
            case HandChose():
                yield SoundEvent("choice")
            case MenuMoved():
                yield SoundEvent("tick")

    def _number(self, count: int) -> Message:
        return NOTHING if self._count == "off" else literal(str(count))
