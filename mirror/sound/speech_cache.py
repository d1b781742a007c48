"""Sentences as sound, each rendered once and kept as a WAV file, so that speaking costs nothing while a person trains."""

from __future__ import annotations

import hashlib
import io
import logging
import threading
import time
import wave
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from mirror.errors import MirrorError
from mirror.files import read_limited, write_bytes_whole
from mirror.i18n import Translator, load_catalogue
from mirror.sound.synthesis import Synthesizer
from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, PEAK_CEILING_DB, Samples, Wave, pan_stereo

log = logging.getLogger(__name__)

MAX_SENTENCES_IN_MEMORY = 128
"""Sentences kept as 16-bit samples, some 25 kB each: numbers and cues come again and again. All that is rendered beforehand has room."""
FULL_SCALE = 32768.0
"""What a sample of 1 is in 16 bit."""
MAX_SPEECH_FILE_BYTES = 4 << 20
"""A minute and a half of speech; no sentence is that long."""
SPEECH_RETRY_DELAY_S = 60.0
"""Seconds for which a sentence that could not be rendered is refused: a voice that is broken starts no program for every frame."""
LAST_COUNTED_NUMBER = 50
"""Numbers that are rendered beforehand; higher ones when they come."""
SPOKEN_KEY_PREFIXES = ("cue.", "glass.go")
"""Beginnings of the keys of what is spoken."""
SILENCE_PEAK_SHARE = 0.01
"""Share of a sentence's loudest sample under which its beginning and end are silence, which is cut off..."""
KEPT_SILENCE_S = 0.02
"""...but for this: a breath of it keeps consonants whole."""


class SpeechCache:
    """Finds ``synthesizer``'s sound of a sentence in memory or in ``folder``, and renders what is missing in a thread of its own: what is
    asked for first, then ``beforehand`` once ``prepare`` was called. Without a folder, or on a full disk, they are kept in memory only."""

    def __init__(
        self,
        synthesizer: Synthesizer,
        folder: Path | None,
        beforehand: Iterable[str] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._synthesizer, self._clock = synthesizer, clock
        self._folder = folder / hashlib.sha256(synthesizer.key.encode()).hexdigest()[:16] if folder else None
        self._kept: dict[str, NDArray[np.int16]] = {}
        self._asked: deque[str] = deque()
        self._refused_until: dict[str, float] = {}
        """When a sentence that could not be rendered may be tried again."""
        self._beforehand = deque(beforehand)
        self._prepares = False
        self._more = threading.Condition()
        self._closed = False
        self._said = ""
        self._thread = threading.Thread(target=self._run, name="speech", daemon=True)
        self._on_rendered: Callable[[], None] = lambda: None

    def start(self, on_rendered: Callable[[], None]) -> None:
        """Begins to render; ``on_rendered`` is called, in that thread, whenever something asked for is there or will not be."""
        self._on_rendered = on_rendered
        self._thread.start()

    def prepare(self) -> None:
        """Render what is known beforehand; returns at once."""
        with self._more:
            self._prepares = True
            self._more.notify()

    def close(self) -> None:
        with self._more:
            self._closed = True
            self._more.notify()

    def find(self, sentence: str) -> Samples | None:
        """Its sound for two ears, (n, 2) at ``AUDIO_SAMPLE_RATE_HZ``; None where it has to be rendered first."""
        kept = self._kept.get(sentence)
        mono = kept / FULL_SCALE if kept is not None else None
        if mono is None:
            mono = self._load(sentence)
            if mono is not None:
                self._keep(sentence, mono)
        return None if mono is None else pan_stereo(mono)

    def ask(self, sentence: str) -> bool:
        """Have ``sentence`` rendered next; returns at once: False where that failed less than a minute ago."""
        with self._more:
            if self._is_refused(sentence):
                return False
            if sentence not in self._asked:
                self._asked.append(sentence)
                self._more.notify()
            return True

    def _is_refused(self, sentence: str) -> bool:
        return self._clock() < self._refused_until.get(sentence, float("-inf"))

    def _run(self) -> None:
        while True:
            with self._more:
                while not (self._asked or (self._prepares and self._beforehand) or self._closed):
                    self._more.wait()
                if self._closed:
                    return
                asked = self._asked.popleft() if self._asked else None
            if asked is not None:
                if not self._is_refused(asked) and not self._render([asked]):  # it may have failed since it was asked for
                    self._refused_until[asked] = self._clock() + SPEECH_RETRY_DELAY_S
                self._on_rendered()
            else:
                self._render_beforehand()

    def _render_beforehand(self) -> None:
        batch: list[str] = []
        while self._beforehand and len(batch) < self._synthesizer.batch:
            sentence = self._beforehand.popleft()
            if self._load(sentence) is None:
                batch.append(sentence)
        if batch and not self._render(batch):
            self._beforehand.clear()

    def _render(self, sentences: Sequence[str]) -> bool:
        try:
            for sentence, made in zip(sentences, self._synthesizer.render(sentences), strict=True):
                mono = trim_speech(decode_speech_wav(made))
                self._keep(sentence, mono)
                self._store(sentence, mono)
        except (MirrorError, ValueError) as error:
            if str(error) != self._said:
                log.warning("no speech: %s", error)
                self._said = str(error)
            return False
        return True

    def _keep(self, sentence: str, mono: Wave) -> None:
        with self._more:  # the voice's thread keeps what it loads, the cache's what it renders
            self._kept[sentence] = _to_int16(mono)
            if len(self._kept) > MAX_SENTENCES_IN_MEMORY:
                del self._kept[next(iter(self._kept))]  # the oldest

    def _path(self, sentence: str) -> Path | None:
        return self._folder / f"{hashlib.sha256(sentence.encode()).hexdigest()[:24]}.wav" if self._folder else None

    def _load(self, sentence: str) -> Wave | None:
        path = self._path(sentence)
        if path is None:
            return None
        try:
            return decode_speech_wav(read_limited(path, MAX_SPEECH_FILE_BYTES))
        except (OSError, ValueError):  # a file that is damaged, or something else in its place, is written anew
            return None

    def _store(self, sentence: str, mono: Wave) -> None:
        path = self._path(sentence)
        if path is None:
            return
        try:
            write_bytes_whole(path, encode_speech_wav(mono))
        except MirrorError as error:
            log.info("speech is not kept: %s", error)
            self._folder = None


def list_spoken_sentences(translator: Translator) -> list[str]:
    """What a training says, in the translator's language: numbers, and every cue that has no blanks to fill."""
    catalogue = load_catalogue(translator.language)
    cues = [forms[0] for key, forms in catalogue.texts.items() if key.startswith(SPOKEN_KEY_PREFIXES) and "{" not in forms[0]]
    return [*map(str, range(1, LAST_COUNTED_NUMBER + 1)), *dict.fromkeys(cues)]


def trim_speech(mono: Wave) -> Wave:
    """``mono`` without the silence at its ends, its loudest sample at the ceiling of the tones."""
    loudest = float(np.abs(mono).max(initial=0.0))
    if not loudest:
        return mono[:0]
    heard = np.flatnonzero(np.abs(mono) > SILENCE_PEAK_SHARE * loudest)
    breath = round(KEPT_SILENCE_S * AUDIO_SAMPLE_RATE_HZ)
    cut = mono[max(0, heard[0] - breath) : heard[-1] + breath]
    fade = np.clip(np.minimum(np.arange(len(cut)), np.arange(len(cut))[::-1]) / breath * 2, 0, 1)
    trimmed: Wave = cut * fade * (10 ** (PEAK_CEILING_DB / 20) / loudest)
    return trimmed


def decode_speech_wav(content: bytes) -> Wave:
    """A mono WAV file of 16 bit as (n,) in -1..1 at ``AUDIO_SAMPLE_RATE_HZ``; the lengths in its header may be wrong, as espeak-ng pipes
    them. Raises ValueError where it is none."""
    start = content.find(b"data")
    header = content[:36]
    if header[:4] != b"RIFF" or start < 36 or int.from_bytes(header[22:24], "little") != 1 or int.from_bytes(header[34:36], "little") != 16:
        raise ValueError("not a mono WAV file of 16 bit")
    body = content[start + 8 :]
    mono: Wave = np.frombuffer(body[: len(body) // 2 * 2], "<i2") / FULL_SCALE
    rate = int.from_bytes(header[24:28], "little")
    if rate != AUDIO_SAMPLE_RATE_HZ and rate > 0:
        mono = np.interp(np.arange(0, len(mono), rate / AUDIO_SAMPLE_RATE_HZ), np.arange(len(mono)), mono)
    return mono


def _to_int16(mono: Wave) -> NDArray[np.int16]:
    return np.clip(np.round(mono * FULL_SCALE), -FULL_SCALE, FULL_SCALE - 1).astype(np.int16)


def encode_speech_wav(mono: Wave) -> bytes:
    """``mono`` (n,) in -1..1 as a WAV file."""
    target = io.BytesIO()
    with wave.open(target, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(AUDIO_SAMPLE_RATE_HZ)
        file.writeframes(_to_int16(mono).astype("<i2").tobytes())
    return target.getvalue()
