"""Speech by espeak-ng, where it is installed, in a thread of its own. A newer sentence replaces an older one."""

from __future__ import annotations

import logging
import shutil
import subprocess
import threading
from collections.abc import Callable

import numpy as np

from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, Samples, pan_stereo

log = logging.getLogger(__name__)

VOICE_PROGRAM = "espeak-ng"
VOICE_WORDS_PER_MINUTE = 165
SYNTHESIS_TIMEOUT_S = 5.0
"""Seconds that espeak-ng may take for a sentence; it takes some .05 here."""
MAX_CACHED_SENTENCES = 48
"""Sentences that are kept as samples, 100 kB each: numbers and cues come again and again."""
VOICE_POLL_PERIOD_S = 0.02
"""Seconds between two looks whether something newer is to be said."""


def decode_speech_wav(wave: bytes) -> Samples:
    """A WAV file of 16 bit as espeak-ng pipes it, whose lengths are not true, for two ears at ``RATE``; ValueError when it is not."""
    start = wave.find(b"data")
    if wave[:4] != b"RIFF" or start < 36 or int.from_bytes(wave[22:24], "little") != 1 or int.from_bytes(wave[34:36], "little") != 16:
        raise ValueError("not what espeak-ng pipes")
    body = wave[start + 8 :]
    mono = np.frombuffer(body[: len(body) // 2 * 2], "<i2") / 32768.0
    rate = int.from_bytes(wave[24:28], "little")
    if rate != AUDIO_SAMPLE_RATE_HZ and rate > 0:
        mono = np.interp(np.arange(0, len(mono), rate / AUDIO_SAMPLE_RATE_HZ), np.arange(len(mono)), mono)
    return pan_stereo(mono)


class Voice:
    """Says what ``say`` was given last. ``play`` gets the samples, in the voice's own thread.

    Nothing is said, after one line in the log, when espeak-ng is missing or does not know ``language``.
    """

    def __init__(
        self, play: Callable[[Samples], None], clock: Callable[[], float], language: str = "en", program: str = VOICE_PROGRAM
    ) -> None:
        self._play, self._clock = play, clock
        self._program = shutil.which(program)
        self._language = language
        self._next: tuple[str, bool] | None = None
        self._slot = threading.Lock()
        """Held for no longer than it takes to put a sentence in or to take it out."""
        self._news = threading.Event()
        self._closed = False
        self._until = float("-inf")
        """When an urgent sentence has been said to its end."""
        self._kept: dict[str, Samples] = {}
        self._muted = ""
        self._thread: threading.Thread | None = None
        if self._program:
            self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
            self._thread.start()
        else:
            log.info("no speech: %s is not installed (sudo apt install %s)", program, program)

    def say(self, words: str, urgent: bool = False) -> None:
        """Speak ``words`` now, in place of what is being said; a number is left out while a cue is being said.
        Never waits."""
        with self._slot:
            waiting = self._next
            if not urgent and ((waiting and waiting[1]) or self._clock() < self._until):
                return
            self._next = (words, urgent)
        self._news.set()

    def close(self) -> None:
        """Ends what is being made, and the thread."""
        self._closed = True
        self._news.set()
        if self._thread:
            self._thread.join(1.0)

    def _run(self) -> None:
        while True:
            self._news.wait()
            self._news.clear()
            if self._closed:
                return
            with self._slot:
                asked, self._next = self._next, None
                if asked is None:
                    continue
                words, urgent = asked
                self._until = float("inf") if urgent else float("-inf")
            made = self._kept.get(words)
            if made is None:
                made = self._made(words)
            if made is None or self._has_newer:
                self._until = float("-inf")
                continue
            if urgent:
                self._until = self._clock() + len(made) / AUDIO_SAMPLE_RATE_HZ
            self._play(made)

    @property
    def _has_newer(self) -> bool:
        """Whether what is being made is no longer wanted."""
        return self._closed or self._next is not None

    def _made(self, words: str) -> Samples | None:
        """``words`` as samples; None when something newer came, or espeak-ng would not."""
        command = [str(self._program), "-v", self._language, "-s", str(VOICE_WORDS_PER_MINUTE), "--stdin", "--stdout"]
        try:
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        except OSError as error:
            self._mute(str(error))
            return None
        with process:
            begun = self._clock()
            text: bytes | None = words.encode()
            while True:
                try:
                    wave, complaint = process.communicate(text, VOICE_POLL_PERIOD_S)
                    break
                except subprocess.TimeoutExpired:
                    text = None
                    slow = self._clock() - begun > SYNTHESIS_TIMEOUT_S
                    if slow or self._has_newer:
                        process.kill()
                        process.communicate()
                        if slow:
                            self._mute(f"it took more than {SYNTHESIS_TIMEOUT_S:.0f} s")
                        return None
        try:
            if process.returncode:
                raise ValueError((complaint.decode("utf-8", "replace").splitlines() or [f"exit code {process.returncode}"])[0])
            made = decode_speech_wav(wave)
        except ValueError as error:
            self._mute(str(error))
            return None
        if len(self._kept) >= MAX_CACHED_SENTENCES:
            self._kept.clear()
        self._kept[words] = made
        return made

    def _mute(self, why: str) -> None:
        if why != self._muted:
            log.warning("no speech in '%s': %s: %s", self._language, VOICE_PROGRAM, why)
            self._muted = why
