"""Which sounds what happens calls for. Pure: no clock, no device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
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
    SetEnded,
    SetScene,
    Severity,
    Side,
    SummaryScene,
    View,
    literal,
)
from mirror.types.message import NOTHING, Message, message

Tone = Literal["rep", "alert", "end", "choice", "tick"]

TICKING_LAST_S = 3
"""Seconds of a challenge that are ticked."""


@dataclass(frozen=True, slots=True)
class SoundEvent:
    """A tone, words to speak, or both. ``side`` and ``severity`` are an alert's; ``urgent`` words are not cut short by a number."""

    tone: Tone | None = None
    side: Side | None = None
    severity: Severity | None = None
    words: Message = NOTHING
    urgent: bool = False


class SoundSelector:
    """Finds the sounds of what happens, each once."""

    def __init__(self) -> None:
        self._over = False
        """Whether the end of this challenge has sounded."""

    def select(self, view: View, events: LiveEvents) -> tuple[SoundEvent, ...]:
        """What is to be heard of ``events``, in this order, while the glass shows ``view``: what it hides (a menu over a set) is silent."""
        found = tuple(sound for event in events for sound in self._sounds(view, event))
        if any(sound.urgent for sound in found):  # words of the coach stand for the number
            return tuple(SoundEvent("rep") if sound.tone == "rep" else sound for sound in found)
        return found

    def _sounds(self, view: View, event: LiveEvent) -> Iterator[SoundEvent]:
        coached = isinstance(view.scene, CoachScene)
        challenge = isinstance(view.scene, SetScene) and view.scene.challenge is not None
        match event:
            case RepEnded(rep=rep, count=count) if coached and not challenge and not rep.partial:
                yield SoundEvent("rep", words=literal(str(count)))
            case AssessmentRepCounted(count=count) if isinstance(view.scene, AssessmentScene):
                yield SoundEvent("rep", words=literal(str(count)))
            case ChallengeRepCounted(count=count) if coached:
                yield SoundEvent("rep", words=literal(str(count)))
            case CueGiven(cue=cue) if coached:
                yield SoundEvent("alert" if cue.severity else None, cue.side, cue.severity, cue.text, urgent=True)
            case CueEscalated(cue=cue) if coached:
                yield SoundEvent("alert", cue.side, cue.severity)
            case ChallengeCounted(left=left):
                yield SoundEvent("tick") if left else SoundEvent("choice", words=message("glass.go"))
            case ChallengeTicked(left=left):
                self._over = left <= 0
                if left <= TICKING_LAST_S:
                    yield SoundEvent("end" if self._over else "tick")
            case SetEnded() if isinstance(view.scene, SummaryScene | ChallengeResultScene):
                if not self._over:
                    yield SoundEvent("end")
                self._over = False
            case HandChose():
                yield SoundEvent("choice")
            case MenuMoved():
                yield SoundEvent("tick")
