from __future__ import annotations

import numpy as np
import pytest

from mirror.sound.events import SoundEvent
from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, TONE_PEAK_SHARE, render_all_tones, tone_key
from mirror.types.message import literal


def test_tones_begin_and_end_softly_and_never_clip() -> None:
    for key, samples in render_all_tones().items():
        wave = samples.astype(float) / 32767
        assert samples.shape[1] == 2, key
        assert np.abs(wave).max() <= TONE_PEAK_SHARE, key
        assert np.abs(wave[[0, -1]]).max() < 0.01, key
        assert np.abs(np.diff(wave, axis=0)).max() < 0.35, key
        assert 0.05 < len(wave) / AUDIO_SAMPLE_RATE_HZ < 0.7, key


@pytest.mark.parametrize(("key", "near", "far"), [("alert left", 0, 1), ("alert right red", 1, 0)])
def test_an_alert_stands_on_its_side_and_is_still_heard_on_the_other(key: str, near: int, far: int) -> None:
    loud = np.sqrt((render_all_tones()[key].astype(float) ** 2).mean(axis=0))
    assert 3 < loud[near] / loud[far] < 8


def test_left_falls_and_right_rises_so_that_one_ear_is_enough() -> None:
    def pitch(wave: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return float(np.argmax(np.abs(np.fft.rfft(wave))) / len(wave) * AUDIO_SAMPLE_RATE_HZ)

    for key, falls in (("alert left", True), ("alert right", False)):
        wave = render_all_tones()[key].sum(axis=1).astype(float)
        cut = round(0.12 * AUDIO_SAMPLE_RATE_HZ)
        assert (pitch(wave[:cut]) > pitch(wave[cut:])) == falls


def test_every_event_has_its_tone() -> None:
    tones = render_all_tones()
    assert tone_key(SoundEvent("alert", None, "amber")) == "alert both"
    assert tone_key(SoundEvent(words=literal("hello"))) == ""
    for tone in ("rep", "end", "choice", "tick"):
        assert tone_key(SoundEvent(tone)) in tones
    for side in ("left", "right", "both"):
        assert tone_key(SoundEvent("alert", side, "red")) in tones
