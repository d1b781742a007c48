"""Stands in for a program that speaks."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from mirror.errors import MirrorError
from mirror.sound.speech_cache import encode_speech_wav
from mirror.sound.synthesis import Synthesizer

LETTER_S = 0.1
"""Seconds that one letter takes."""


def sound_of(sentence: str) -> bytes:
    """A WAV file whose length tells how many letters ``sentence`` has."""
    return encode_speech_wav(np.full(round(22050 * LETTER_S * len(sentence)), 0.5))


class FakeSynthesizer(Synthesizer):
    """Notes what it is asked for; waits while ``may_render`` is clear; refuses sentences in ``refused``."""

    name = "a voice"

    def __init__(self, key: str = "voice 1", refused: Sequence[str] = ()) -> None:
        self.key = key
        self.asked: list[tuple[str, ...]] = []
        self.may_render = threading.Event()
        self.may_render.set()
        self._refused = refused

    def render(self, sentences: Sequence[str]) -> list[bytes]:
        self.asked.append(tuple(sentences))
        assert self.may_render.wait(10)
        if any(sentence in self._refused for sentence in sentences):
            raise MirrorError("speech", "no such voice")
        return [sound_of(sentence) for sentence in sentences]
