"""Plays tones and speech for what happens; never blocks."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Self

from mirror.i18n import Translator
from mirror.sound.events import CountMoment, SoundEvent, SoundSelector
from mirror.sound.speaker import Speaker
from mirror.sound.tones import Samples, tone_key
from mirror.sound.voice import Voice
from mirror.types import LiveEvents, View

MAX_QUEUED_TONES = 4
"""Tones that may wait for the device; what is older is no news."""


class Sounder:
    """Sounds what happens. ``hear`` is for the inference thread: it leaves a note and returns.

    ``volume`` 0..1; ``voice`` speaks cues, and numbers when ``count`` says, in the language of ``translator`` (default: English).
    """

    def __init__(
        self,
        volume: float,
        voice: Voice | None = None,
        count: CountMoment = "top",
        quiet: bool = False,
        translator: Translator | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        speaker: Speaker | None = None,
    ) -> None:
        self.quiet = quiet
        """Silent for now (quiet hours); what happens meanwhile does not sound afterwards. May be set at any time."""
        self._translator = translator or Translator()
        self._selector = SoundSelector(count)
        self._notes: deque[str] = deque(maxlen=MAX_QUEUED_TONES)
        self._news = threading.Event()
        self._closed = False
        self._thread: threading.Thread | None = None
        self._speaker: Speaker | None = None
        self._voice = voice if volume > 0 else None
        if volume > 0:
            self._speaker = speaker or Speaker(volume, clock)
            self._thread = threading.Thread(target=self._run, args=(self._speaker,), name="sound", daemon=True)

    def start(self) -> None:
        """Opens the device, once; not before the first picture: SDL's video is open by then, and two of its parts must not begin at
        once."""
        if self._thread and self._thread.ident is None and not self._closed:
            self._thread.start()
            if self._voice:
                self._voice.start(self._speak)

    @property
    def problem(self) -> str | None:
        """What is wrong with the device, in one line; it is tried again by itself."""
        return self._speaker.problem if self._speaker else None

    def hear(self, view: View, events: LiveEvents) -> None:
        """Sounds what happened, while the glass shows ``view``. Never waits and never raises; from one thread."""
        for heard in self._selector.select(view, events):
            if not self.quiet and self._speaker:
                self._sound(heard)

    def close(self) -> None:
        """Ends speech, sound and threads; safe to call twice."""
        self._closed = True
        self._news.set()
        if self._voice:
            self._voice.close()
        if self._thread and self._thread.ident is not None:
            self._thread.join(1.0)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _sound(self, heard: SoundEvent) -> None:
        tone = tone_key(heard)
        if tone:
            self._notes.append(tone)
            self._news.set()
        if heard.words and self._voice:
            self._voice.say(self._translator.text(heard.words), heard.urgent)

    def _speak(self, samples: Samples) -> None:
        if self._speaker and not self.quiet:
            self._speaker.speak(samples)

    def _run(self, speaker: Speaker) -> None:
        unprepared = self._voice
        while True:
            if not self.quiet and speaker.prepare() and unprepared:
                unprepared.prepare()
                unprepared = None
            self._news.wait()
            self._news.clear()
            if self._closed:
                break
            while self._notes:
                tone = self._notes.popleft()
                if not self.quiet:
                    speaker.tone(tone)
        speaker.close()
