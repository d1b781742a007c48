from __future__ import annotations

import errno
import importlib.metadata
import importlib.util
import json
import logging
import shutil
import stat
from pathlib import Path

import pytest

from mirror.errors import MirrorError
from mirror.i18n import LANGUAGES
from mirror.sound.speech_cache import decode_speech_wav, trim_speech
from mirror.sound.synthesis import EspeakSynthesizer, PiperSynthesizer, choose_synthesizer, find_packaged_voice
from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ

needs_espeak = pytest.mark.skipif(shutil.which("espeak-ng") is None, reason="espeak-ng is not installed")
needs_piper = pytest.mark.skipif(
    importlib.util.find_spec("piper") is None or find_packaged_voice("en") is None, reason="the extra 'voice' is not installed"
)


def has_piper(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    monkeypatch.setattr("importlib.metadata.version", lambda _: "1.8.0")


def voice(folder: Path, language: str) -> Path:
    """A voice's two files."""
    model = folder / "de_DE-x-medium.onnx"
    model.write_bytes(b"a network")
    model.with_name(f"{model.name}.json").write_text(json.dumps({"espeak": {"voice": language}}))
    return model


def test_a_missing_program_says_how_to_get_it() -> None:
    with pytest.raises(MirrorError, match="no-such-program is not installed; sudo apt install espeak-ng"):
        EspeakSynthesizer("en", "no-such-program")


@pytest.mark.integration
def test_a_program_that_refuses_is_named_with_its_complaint(tmp_path: Path) -> None:
    program = tmp_path / "espeak"
    program.write_text('#!/bin/sh\necho "Error: no such voice" >&2\nexit 1\n')
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    with pytest.raises(MirrorError, match="espeak: Error: no such voice"):
        EspeakSynthesizer("xx", str(program)).render(["seven"])


def test_a_voice_file_needs_its_description_and_the_mirrors_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = voice(tmp_path, "de")
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(MirrorError, match="piper-tts is not installed"):
        PiperSynthesizer(model, "de")
    has_piper(monkeypatch)
    with pytest.raises(MirrorError, match=r"x.onnx: cannot be read \(FileNotFoundError\); name a Piper voice"):
        PiperSynthesizer(tmp_path / "x.onnx", "de")
    with pytest.raises(MirrorError, match="speaks 'de', the mirror 'fr'"):
        PiperSynthesizer(model, "fr")
    assert PiperSynthesizer(model, "de").name == "Piper, voice de_DE-x-medium"


def test_a_voice_that_is_replaced_or_another_version_of_piper_sounds_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_piper(monkeypatch)
    model = voice(tmp_path, "de")
    before = PiperSynthesizer(model, "de").key
    model.write_bytes(b"another network")
    assert PiperSynthesizer(model, "de").key != before


def test_a_module_piper_that_is_not_piper_tts_is_no_voice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(name: str) -> str:
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr("importlib.util.find_spec", lambda _: object())
    monkeypatch.setattr("importlib.metadata.version", fail)
    with pytest.raises(MirrorError, match="piper-tts is not installed; pip install piper-tts"):
        PiperSynthesizer(voice(tmp_path, "de"), "de")


def test_a_full_disk_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    has_piper(monkeypatch)
    piper = PiperSynthesizer(voice(tmp_path, "de"), "de")

    def fail(**_: str) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryDirectory", fail)
    with pytest.raises(MirrorError, match=r"speech: Piper's files cannot be kept \(No space left on device\)"):
        piper.render(["seven"])


@needs_espeak
def test_espeak_speaks_where_the_voice_that_is_set_cannot(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        chosen = choose_synthesizer(tmp_path / "gone.onnx", "de")
    assert chosen.name == "espeak-ng, voice de+max"
    assert "espeak-ng speaks instead: voice" in caplog.text


@pytest.mark.integration
@needs_espeak
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_real_espeak_speaks_every_language(language: str) -> None:
    (made,) = EspeakSynthesizer(language).render(["7; -x $(touch nothing)"])
    assert trim_speech(decode_speech_wav(made)).size > AUDIO_SAMPLE_RATE_HZ / 4


@pytest.mark.integration
@pytest.mark.slow
@needs_piper
def test_the_real_piper_speaks_what_it_is_given_in_that_order() -> None:
    short, long = PiperSynthesizer(find_packaged_voice("en") or Path(), "en").render(["four", "push your left knee out, all the way"])
    assert 0.1 * AUDIO_SAMPLE_RATE_HZ < trim_speech(decode_speech_wav(short)).size < trim_speech(decode_speech_wav(long)).size / 2
