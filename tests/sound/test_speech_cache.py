from __future__ import annotations

import logging
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from mirror.i18n import LANGUAGES, Translator
from mirror.sound.speech_cache import (
    MAX_SENTENCES_IN_MEMORY,
    MAX_SPEECH_FILE_BYTES,
    SPEECH_RETRY_DELAY_S,
    SpeechCache,
    decode_speech_wav,
    encode_speech_wav,
    list_spoken_sentences,
    trim_speech,
)
from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, PEAK_CEILING_DB
from tests.sound.voices import FakeSynthesizer

WAVE = b"RIFF$\xf0\xff\x7fWAVEfmt \x10\0\0\0\1\0\1\0\x22V\0\0D\xac\0\0\2\0\x10\0data\0\xf0\xff\x7f"
"""The head of what espeak-ng pipes: its lengths are not true."""


def render(cache: SpeechCache, *sentences: str) -> None:
    """Asks for ``sentences`` and waits until each was tried."""
    more = threading.Semaphore(0)
    cache.start(lambda: more.release())
    for sentence in sentences:
        cache.ask(sentence)
        assert more.acquire(timeout=10)
    cache.close()


def test_a_sentence_is_rendered_once_and_found_by_the_next_start(tmp_path: Path) -> None:
    first, second = FakeSynthesizer(), FakeSynthesizer()
    render(SpeechCache(first, tmp_path), "one", "two")
    found = SpeechCache(second, tmp_path)
    assert found.find("one") is not None
    assert found.find("three") is None
    assert (first.asked, second.asked) == ([("one",), ("two",)], [])


def test_another_voice_has_its_own_sound(tmp_path: Path) -> None:
    render(SpeechCache(FakeSynthesizer("voice 1"), tmp_path), "one")
    assert SpeechCache(FakeSynthesizer("voice 2"), tmp_path).find("one") is None


def test_what_a_training_says_is_rendered_beforehand_and_what_is_asked_for_goes_first(tmp_path: Path) -> None:
    program = FakeSynthesizer()
    cache = SpeechCache(program, tmp_path, ["one"])
    cache.ask("now")
    cache.prepare()
    render(cache, "last")
    assert program.asked[0] == ("now",)


def test_a_file_that_is_damaged_is_written_anew(tmp_path: Path) -> None:
    render(SpeechCache(FakeSynthesizer(), tmp_path), "one")
    (file,) = tmp_path.rglob("*.wav")
    file.write_bytes(b"torn")
    cache = SpeechCache(FakeSynthesizer(), tmp_path)
    assert cache.find("one") is None
    render(cache, "one")
    assert decode_speech_wav(file.read_bytes()).size


def write_huge_wave(path: Path) -> None:
    path.write_bytes(WAVE)
    os.truncate(path, MAX_SPEECH_FILE_BYTES + 1)


@pytest.mark.parametrize("spoil", [os.mkfifo, write_huge_wave])
def test_a_pipe_or_a_huge_file_in_a_sentence_s_place_holds_nothing_up(tmp_path: Path, spoil: Callable[[Path], None]) -> None:
    render(SpeechCache(FakeSynthesizer(), tmp_path), "one")
    (file,) = tmp_path.rglob("*.wav")
    file.unlink()
    spoil(file)
    assert SpeechCache(FakeSynthesizer(), tmp_path).find("one") is None


def test_of_more_sentences_than_have_room_the_oldest_is_dropped() -> None:
    sentences = [str(number) for number in range(MAX_SENTENCES_IN_MEMORY + 1)]
    cache = SpeechCache(FakeSynthesizer(), None)
    render(cache, *sentences)
    assert [sentence for sentence in sentences if cache.find(sentence) is None] == ["0"]


def test_a_folder_that_cannot_be_written_costs_the_next_start_and_nothing_else(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "full").write_bytes(b"a file in the folder's place")
    cache = SpeechCache(FakeSynthesizer(), tmp_path / "full")
    with caplog.at_level(logging.INFO):
        render(cache, "one", "two")
    assert cache.find("one") is not None
    assert caplog.text.count("speech is not kept") == 1


def test_a_program_that_refuses_is_one_line(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        render(SpeechCache(FakeSynthesizer(refused=["bad", "worse"]), None), "bad", "worse", "good")
    assert caplog.text.count("no speech: speech: no such voice") == 1


def test_a_sentence_that_could_not_be_rendered_is_refused_for_a_minute() -> None:
    now, program = [0.0], FakeSynthesizer(refused=["bad"])
    cache, more = SpeechCache(program, None, clock=lambda: now[0]), threading.Semaphore(0)
    cache.start(lambda: more.release())
    answers = []
    for moment in (0.0, SPEECH_RETRY_DELAY_S - 1, SPEECH_RETRY_DELAY_S):
        now[0] = moment
        answers.append(cache.ask("bad"))
        assert not answers[-1] or more.acquire(timeout=10)
    cache.close()
    assert (answers, program.asked) == ([True, False, True], [("bad",), ("bad",)])


def test_silence_is_cut_off_and_every_sentence_is_equally_loud() -> None:
    said = 0.1 * np.sin(np.arange(4410) * 0.3)
    quiet = np.zeros(8820)
    trimmed = trim_speech(np.concatenate([quiet, said, quiet]))
    assert 4410 <= len(trimmed) <= 4410 + 2 * 0.021 * AUDIO_SAMPLE_RATE_HZ
    assert np.abs(trimmed).max() == pytest.approx(10 ** (PEAK_CEILING_DB / 20))
    assert trimmed[0] == trimmed[-1] == 0
    assert trim_speech(quiet).size == 0


def test_a_voice_with_another_rate_keeps_its_length() -> None:
    wave = WAVE[:24] + (16000).to_bytes(4, "little") + WAVE[28:] + np.full(16000, 8000, "<i2").tobytes()
    made = decode_speech_wav(wave)
    assert len(made) == pytest.approx(AUDIO_SAMPLE_RATE_HZ, abs=2)
    assert made.max() == pytest.approx(8000 / 32768, abs=1e-3)


@pytest.mark.parametrize("wave", [b"", b"Error", WAVE[:20], WAVE[:34] + b"\x08\0" + WAVE[36:]])
def test_what_is_no_wave_is_refused(wave: bytes) -> None:
    with pytest.raises(ValueError, match="not a mono WAV file"):
        decode_speech_wav(wave)


def test_a_wave_survives_being_stored() -> None:
    wave = np.sin(np.arange(1000) * 0.1) * 0.5
    assert decode_speech_wav(encode_speech_wav(wave)) == pytest.approx(wave, abs=1e-3)


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_and_cues_of_a_language_are_known_beforehand(language: str) -> None:
    translator = Translator(language)
    sentences = list_spoken_sentences(translator)
    assert {"1", "50", translator.say("cue.push_knee_out.left"), translator.say("glass.go")} <= set(sentences)
    assert not any("{" in sentence for sentence in sentences)
    assert len(sentences) == len(set(sentences)) <= MAX_SENTENCES_IN_MEMORY
