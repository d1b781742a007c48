"""Says one thing at a time, in a thread of its own: a newer sentence replaces an older one, and one that would come late is left out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass

from mirror.sound.ducking import Ducking
from mirror.sound.speech_cache import SpeechCache
from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, Samples

MAX_SPEECH_DELAY_S = 1.0
"""Seconds after which a sentence is no help any more: the next repetition is under way."""


@dataclass(frozen=True, slots=True)
class _Sentence:
    """What is to be said since ``asked_at``."""

    words: str
    urgent: bool
    asked_at: float


class Voice:
    """Says what ``say`` was given last, with other programs' sound lowered by ``ducking`` meanwhile."""

    def __init__(self, cache: SpeechCache, clock: Callable[[], float], ducking: Ducking | None = None) -> None:
        self._cache, self._clock, self._ducking = cache, clock, ducking
        self._play: Callable[[Samples], None] = lambda _: None
        self._next: _Sentence | None = None
        self._slot = threading.Lock()
        """Held for no longer than it takes to put a sentence in or to take it out."""
        self._news = threading.Event()
        self._closed = False
        self._urgent_until = float("-inf")
        """When an urgent sentence has been said to its end."""
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)

    def start(self, play: Callable[[Samples], None]) -> None:
        """``play`` gets the samples (n, 2), in the voice's own thread."""
        self._play = play
        self._cache.start(self._news.set)
        self._thread.start()

    def prepare(self) -> None:
        """Render what a training says, so that its first cue is not late; returns at once."""
        self._cache.prepare()

    def say(self, words: str, urgent: bool = False) -> None:
        """Speak ``words`` now, in place of what is being said; a number is left out while a cue is being said. Never waits."""
        now = self._clock()
        with self._slot:
            waiting = self._next
            cue_waits = waiting is not None and waiting.urgent and not self._is_late(waiting)
            if not urgent and (cue_waits or now < self._urgent_until):
                return
            self._next = _Sentence(words, urgent, now)
        self._news.set()

    def close(self) -> None:
        """Ends the threads; other programs are as loud as before."""
        self._closed = True
        self._news.set()
        self._cache.close()
        if self._thread.ident is not None:
            self._thread.join(1.0)
        if self._ducking:
            self._ducking.close()

    def _is_late(self, sentence: _Sentence) -> bool:
        return self._clock() - sentence.asked_at > MAX_SPEECH_DELAY_S

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            if self._closed:
                return
            asked = self._next
            if asked is None:
                continue
            made = self._cache.find(asked.words)
            if made is None and not self._is_late(asked) and self._cache.ask(asked.words):
                continue  # the cache wakes this thread when it is there, or will not be
            with self._slot:
                if self._next is not asked:
                    continue
                self._next = None
                late = made is None or self._is_late(asked)
                seconds = 0.0 if made is None else len(made) / AUDIO_SAMPLE_RATE_HZ
                if asked.urgent and not late:
                    self._urgent_until = self._clock() + seconds
            if made is not None and not late:
                if self._ducking:
                    self._ducking.hold(seconds)
                self._play(made)
