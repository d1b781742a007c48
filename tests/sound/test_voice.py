from __future__ import annotations

import logging
import shutil
import stat
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, Samples
from mirror.sound.voice import Voice, decode_speech_wav

pytestmark = pytest.mark.integration

WAVE = b"RIFF$\xf0\xff\x7fWAVEfmt \x10\0\0\0\1\0\1\0\x22V\0\0D\xac\0\0\2\0\x10\0data\0\xf0\xff\x7f"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Ears:
    """Counts the samples of each thing said; ``wait`` until so many were."""

    def __init__(self) -> None:
        self.said: list[int] = []
        self._more = threading.Condition()

    def __call__(self, made: Samples) -> None:
        with self._more:
            self.said.append(len(made))
            self._more.notify_all()

    def wait(self, number: int) -> list[int]:
        with self._more:
            assert self._more.wait_for(lambda: len(self.said) >= number, 10)
            return list(self.said)


@pytest.fixture
def program(tmp_path: Path) -> Callable[[str], str]:
    """An espeak-ng that pipes as many samples as it was given letters, after ``before``; its runs are counted in a file."""

    def made(before: str = "") -> str:
        (tmp_path / "head").write_bytes(WAVE)
        path = tmp_path / "espeak"
        lines = ["#!/bin/sh", f"echo run >> {tmp_path}/runs", "read text", before, f"cat {tmp_path}/head", 'printf "%s%s" "$text" "$text"']
        path.write_text("\n".join([*lines, ""]))
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return made


def runs(tmp_path: Path) -> int:
    path = tmp_path / "runs"
    return len(path.read_text().splitlines()) if path.exists() else 0


def test_words_are_spoken_and_kept(program: Callable[[str], str], tmp_path: Path) -> None:
    ears = Ears()
    voice = Voice(ears, Clock(), program=program(""))
    voice.say("seven")
    assert ears.wait(1) == [5]
    voice.say("eight!")
    assert ears.wait(2) == [5, 6]
    voice.say("seven")
    assert ears.wait(3) == [5, 6, 5]
    voice.close()
    assert runs(tmp_path) == 2


def test_the_newest_wins_and_the_old_one_is_killed(program: Callable[[str], str]) -> None:
    ears = Ears()
    voice = Voice(ears, Clock(), program=program('[ "$text" = "slow" ] && exec sleep 60'))
    voice.say("slow")
    voice.say("newest")
    assert ears.wait(1) == [6]
    voice.close()
    assert ears.said == [6]


def test_a_number_does_not_cut_a_cue_short(program: Callable[[str], str]) -> None:
    ears, clock = Ears(), Clock()
    voice = Voice(ears, clock, program=program(""))
    voice.say("knees", urgent=True)
    assert ears.wait(1) == [5]
    voice.say("4")
    clock.now += 1
    voice.say("ten")
    assert ears.wait(2) == [5, 3]
    voice.close()


def test_closing_kills_what_is_being_made(program: Callable[[str], str], tmp_path: Path) -> None:
    voice = Voice(Ears(), Clock(), program=program("exec sleep 60"))
    voice.say("slow")
    while not runs(tmp_path):
        threading.Event().wait(0.01)
    voice.close()
    assert not [thread for thread in threading.enumerate() if thread.name == "voice"]


def test_an_unknown_language_is_one_line(program: Callable[[str], str], caplog: pytest.LogCaptureFixture) -> None:
    ears = Ears()
    voice = Voice(ears, Clock(), "xx", program('[ "$text" = "bad" ] && { echo "Error: no such voice" >&2; exit 1; }'))
    with caplog.at_level(logging.WARNING):
        for _ in range(2):
            voice.say("bad")
            threading.Event().wait(0.05)
        voice.say("good")
        ears.wait(1)
    voice.close()
    assert caplog.text.count("no speech in 'xx': espeak-ng: Error: no such voice") == 1


def test_without_espeak_there_is_one_line_and_no_thread(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO):
        voice = Voice(Ears(), Clock(), program="no-such-program")
    voice.say("seven")
    voice.close()
    assert "no speech: no-such-program is not installed" in caplog.text


def test_a_voice_with_another_rate_keeps_its_length() -> None:
    wave = WAVE[:24] + (16000).to_bytes(4, "little") + WAVE[28:] + np.full(16000, 8000, "<i2").tobytes()
    made = decode_speech_wav(wave)
    assert len(made) == pytest.approx(AUDIO_SAMPLE_RATE_HZ, abs=2)
    assert made[:, 0].max() == pytest.approx(8000 * np.sqrt(0.5), abs=2)


@pytest.mark.parametrize("wave", [b"", b"Error", WAVE[:20], WAVE[:34] + b"\x08\0" + WAVE[36:]])
def test_what_is_no_wave_is_refused(wave: bytes) -> None:
    with pytest.raises(ValueError, match="not what espeak-ng pipes"):
        decode_speech_wav(wave)


@pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
def test_the_real_espeak_speaks() -> None:
    ears = Ears()
    voice = Voice(ears, Clock())
    voice.say("seven; -x $(touch nothing)")
    assert ears.wait(1)[0] > AUDIO_SAMPLE_RATE_HZ / 4
    voice.close()
