from __future__ import annotations

import logging
import os
from pathlib import Path

import numpy as np
import pygame
import pytest

from mirror.sound.speaker import AUDIO_RETRY_DELAY_S, Speaker, has_audio_device
from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Mixer:
    """Stands in for pygame.mixer."""

    def __init__(self) -> None:
        self.refuses = False
        self.begun = self.ended = 0
        self.played: list[int] = []

    def init(self, *_: object, **__: object) -> None:
        if self.refuses:
            raise pygame.error("ALSA: device is busy\nand many more lines")
        self.begun += 1

    def quit(self) -> None:
        self.ended += 1

    def set_reserved(self, _: int) -> None:
        pass

    def Channel(self, _: int) -> Mixer:
        return self

    def Sound(self, buffer: bytes) -> Mixer:
        self.length = len(buffer)
        return self

    def set_volume(self, _: float) -> None:
        pass

    def play(self, *_: object) -> None:
        if self.refuses:
            raise pygame.error("gone")
        self.played.append(1)


@pytest.fixture
def mixer(monkeypatch: pytest.MonkeyPatch) -> Mixer:
    made = Mixer()
    monkeypatch.delenv("SDL_AUDIODRIVER", raising=False)
    monkeypatch.setattr(pygame, "mixer", made)
    monkeypatch.setitem(__import__("sys").modules, "pygame.mixer", made)
    return made


def test_no_device_is_one_line_and_silence(mixer: Mixer, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    with caplog.at_level(logging.INFO):
        speaker = Speaker(1.0, clock, lambda: ())
        for _ in range(5):
            speaker.tone("rep")
            clock.now += 2 * AUDIO_RETRY_DELAY_S
    assert [record.getMessage() for record in caplog.records] == ["no sound: no sound device; it is tried again by itself"]
    assert mixer.begun == 0


def test_a_dummy_driver_is_one_line_and_silence(mixer: Mixer, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    with caplog.at_level(logging.INFO):
        speaker = Speaker(1.0, Clock(), lambda: ("pcmC0D0p",))
        speaker.tone("rep")
        speaker.tone("end")
    assert caplog.text.count("no sound: SDL_AUDIODRIVER is dummy") == 1
    assert mixer.begun == 0


def test_a_busy_device_is_tried_again_later_and_not_at_every_sound(mixer: Mixer, caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    speaker = Speaker(1.0, clock, lambda: ("pcmC0D0p",))
    mixer.refuses = True
    with caplog.at_level(logging.INFO):
        speaker.tone("rep")
        speaker.tone("rep")
    assert [record.getMessage() for record in caplog.records] == ["no sound: ALSA: device is busy; it is tried again by itself"]
    mixer.refuses = False
    speaker.tone("rep")
    assert mixer.played == []
    clock.now += AUDIO_RETRY_DELAY_S
    speaker.tone("rep")
    assert len(mixer.played) == 1


def test_a_device_that_vanishes_is_left_and_taken_up_when_it_is_back(mixer: Mixer) -> None:
    there: list[tuple[str, ...]] = [("pcmC1D0p",)]
    speaker = Speaker(1.0, Clock(), lambda: there[0])
    speaker.tone("rep")
    there[0] = ()
    speaker.tone("rep")
    assert (len(mixer.played), mixer.begun, mixer.ended) == (1, 1, 1)
    there[0] = ("pcmC1D0p",)
    speaker.tone("rep")
    assert (len(mixer.played), mixer.begun) == (2, 2)


def test_a_mixer_that_throws_in_the_middle_ends_in_silence(mixer: Mixer) -> None:
    speaker = Speaker(1.0, Clock(), lambda: ("pcmC0D0p",))
    speaker.prepare()
    mixer.refuses = True
    speaker.tone("rep")
    assert mixer.ended == 1


def test_nothing_opens_again_after_the_end(mixer: Mixer) -> None:
    speaker = Speaker(1.0, Clock(), lambda: ("pcmC0D0p",))
    speaker.close()
    speaker.close()
    speaker.tone("rep")
    assert mixer.begun == 0


def test_playback_nodes_and_a_sound_server_are_devices(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path / "run"))
    monkeypatch.setattr("sys.platform", "linux")
    assert has_audio_device(tmp_path / "none") == ()
    (tmp_path / "snd").mkdir()
    for node in ("controlC0", "pcmC0D0c", "pcmC0D0p", "timer"):
        (tmp_path / "snd" / node).touch()
    assert has_audio_device(tmp_path / "snd") == ("pcmC0D0p",)
    (tmp_path / "run/pulse").mkdir(parents=True)
    (tmp_path / "run/pulse/native").touch()
    assert has_audio_device(tmp_path / "snd") == ("pcmC0D0p", "pulse/native")


def test_the_real_mixer_puts_a_left_alert_on_the_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """SDL's disk driver writes what a device would play."""
    written = tmp_path / "played.raw"
    monkeypatch.setenv("SDL_AUDIODRIVER", "disk")
    monkeypatch.setenv("SDL_DISKAUDIOFILE", str(written))
    monkeypatch.setenv("SDL_DISKAUDIODELAY", "1")
    speaker = Speaker(1.0, Clock(), lambda: ("disk",), dummies=())
    speaker.tone("alert left")
    assert pygame.mixer.get_init() == (AUDIO_SAMPLE_RATE_HZ, -16, 2)
    loud = np.zeros(2)
    for _ in range(100):
        pygame.time.wait(20)
        played = np.frombuffer(written.read_bytes()[: os.path.getsize(written) // 4 * 4], "<i2").reshape(-1, 2).astype(float)
        loud = np.sqrt((played**2).sum(axis=0))
        if loud.max() > 1e5:
            break
    speaker.close()
    assert loud[0] > 3 * loud[1] > 0
    assert pygame.mixer.get_init() is None
