from __future__ import annotations

import numpy as np
import pytest

from mirror.sound.events import Heard
from mirror.sound.tones import PEAK, RATE, everything, name


def test_tones_begin_and_end_softly_and_never_clip() -> None:
    for key, samples in everything().items():
        wave = samples.astype(float) / 32767
        assert samples.shape[1] == 2, key
        assert np.abs(wave).max() <= PEAK, key
        assert np.abs(wave[[0, -1]]).max() < 0.01, key
        assert np.abs(np.diff(wave, axis=0)).max() < 0.35, key
        assert 0.05 < len(wave) / RATE < 0.7, key


@pytest.mark.parametrize(("key", "near", "far"), [("alert left", 0, 1), ("alert right red", 1, 0)])
def test_an_alert_stands_on_its_side_and_is_still_heard_on_the_other(key: str, near: int, far: int) -> None:
    loud = np.sqrt((everything()[key].astype(float) ** 2).mean(axis=0))
    assert 3 < loud[near] / loud[far] < 8


def test_left_falls_and_right_rises_so_that_one_ear_is_enough() -> None:
    def pitch(wave: np.ndarray[tuple[int], np.dtype[np.float64]]) -> float:
        return float(np.argmax(np.abs(np.fft.rfft(wave))) / len(wave) * RATE)

    for key, falls in (("alert left", True), ("alert right", False)):
        wave = everything()[key].sum(axis=1).astype(float)
        cut = round(0.12 * RATE)
        assert (pitch(wave[:cut]) > pitch(wave[cut:])) == falls


def test_every_event_has_its_tone() -> None:
    tones = everything()
    assert name(Heard("alert", None, "amber")) == "alert both"
    assert name(Heard(words="hello")) == ""
    for tone in ("rep", "end", "choice", "tick"):
        assert name(Heard(tone)) in tones
    for side in ("left", "right", "both"):
        assert name(Heard("alert", side, "red")) in tones
