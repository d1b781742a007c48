from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import numpy as np
import pytest

from mirror.sound.events import SoundEvent, Tone
from mirror.sound.tones import (
    AUDIO_SAMPLE_RATE_HZ,
    C5_HZ,
    G5_HZ,
    PEAK_CEILING_DB,
    TONE_FIGURES,
    Samples,
    Wave,
    render_all_tones,
    render_figure,
    tone_key,
)
from mirror.types.message import literal

TONES = render_all_tones()
CEILING = 10 ** (PEAK_CEILING_DB / 20)


def mono(samples: Samples) -> Wave:
    both: Wave = samples.sum(axis=1) / 2 / 32767
    return both


def pitch(wave: Wave) -> float:
    """The loudest frequency."""
    return float(np.argmax(np.abs(np.fft.rfft(wave, 1 << 16))) / (1 << 16) * AUDIO_SAMPLE_RATE_HZ)


def level(wave: Wave) -> Wave:
    """The root mean square of each hundredth of a second."""
    step = AUDIO_SAMPLE_RATE_HZ // 100
    parts: Wave = np.sqrt((wave[: len(wave) // step * step].reshape(-1, step) ** 2).mean(axis=1))
    return parts


@pytest.mark.parametrize("tone", get_args(Tone))
def test_the_manual_says_when_each_tone_is_heard(tone: str) -> None:
    table = (Path(__file__).parents[2] / "docs/sound.md").read_text("utf-8").split("## Words")[0]
    assert re.search(rf"^\| ([a-z]+, )?{tone}(, [a-z]+)? \|", table, re.MULTILINE), tone


@pytest.mark.parametrize("key", sorted(TONES))
def test_a_tone_neither_clips_nor_clicks_nor_carries_a_mean(key: str) -> None:
    wave = TONES[key] / 32767
    assert wave.shape[1] == 2
    assert np.abs(wave).max() <= CEILING + 1e-4
    assert not np.abs(TONES[key][[0, -1]]).any(), "it does not begin and end at zero"
    assert np.abs(wave.mean(axis=0)).max() < 1e-4
    assert np.abs(wave[:22]).max() < 0.5 * np.abs(wave).max(), "it jumps in within its first millisecond"
    assert np.abs(wave[-22:]).max() < 0.02
    assert 0.05 < len(wave) / AUDIO_SAMPLE_RATE_HZ < 1.35


@pytest.mark.parametrize("key", sorted(TONES))
def test_a_tone_is_struck_and_dies_away(key: str) -> None:
    loud = level(mono(TONES[key]))
    assert loud[-2:].max() < 0.2 * loud.max()


@pytest.mark.parametrize("key", sorted(TONES))
def test_no_partial_is_too_high_for_a_small_loudspeaker(key: str) -> None:
    power = np.abs(np.fft.rfft(mono(TONES[key]))) ** 2
    hertz = np.fft.rfftfreq(len(TONES[key]), 1 / AUDIO_SAMPLE_RATE_HZ)
    assert power[hertz > 9500].sum() < 1e-4 * power.sum()
    assert power[hertz < 150].sum() < 0.02 * power.sum()


def test_a_repetition_is_a_fifth_upwards_and_quieter_than_an_alert() -> None:
    wave = mono(TONES["rep"])
    cut = round(0.07 * AUDIO_SAMPLE_RATE_HZ)
    assert pitch(wave[:cut]) == pytest.approx(C5_HZ, rel=0.02)
    assert pitch(wave[cut:]) == pytest.approx(G5_HZ, rel=0.02)
    assert np.abs(wave).max() < 0.6 * np.abs(mono(TONES["alert both"])).max()


@pytest.mark.parametrize(("key", "near", "far"), [("alert left", 0, 1), ("alert right red", 1, 0), ("corrected left", 0, 1)])
def test_what_is_said_of_a_knee_stands_on_its_side_and_is_still_heard_on_the_other(key: str, near: int, far: int) -> None:
    loud = np.sqrt((TONES[key].astype(float) ** 2).mean(axis=0))
    assert 3 < loud[near] / loud[far] < 8


def test_left_falls_and_right_rises_so_that_one_ear_is_enough() -> None:
    cut = round(0.14 * AUDIO_SAMPLE_RATE_HZ)
    for key, falls in (("alert left", True), ("alert right", False)):
        wave = mono(TONES[key])
        assert (pitch(wave[:cut]) > pitch(wave[round(1.2 * cut) :])) == falls


def test_a_red_alert_is_its_amber_one_twice() -> None:
    amber, red = level(mono(TONES["alert both"])), level(mono(TONES["alert both red"]))
    assert len(red) > 1.5 * len(amber)
    assert red[:40] == pytest.approx(amber[:40], rel=0.05, abs=0.02)


def test_an_alert_sounds_of_reed_and_praise_of_wood() -> None:
    def third_to_first(key: str, hertz: float) -> float:
        wave = render_figure(TONE_FIGURES[key])
        power = np.abs(np.fft.rfft(wave, 1 << 16))
        return float(power[round(3 * hertz / AUDIO_SAMPLE_RATE_HZ * (1 << 16))] / power.max())

    assert third_to_first("alert both", 440.0) > 0.1
    assert third_to_first("tick", 1046.5) < 0.05


def test_corrected_sweeps_upwards() -> None:
    wave = mono(TONES["corrected both"])
    parts = [pitch(wave[round(begun * AUDIO_SAMPLE_RATE_HZ) : round((begun + 0.08) * AUDIO_SAMPLE_RATE_HZ)]) for begun in (0, 0.1, 0.35)]
    assert parts == sorted(parts)
    assert parts[0] < 620 < 1000 < parts[2]


def test_every_event_has_its_tone() -> None:
    assert tone_key(SoundEvent("alert", None, "amber")) == "alert both"
    assert tone_key(SoundEvent(words=literal("hello"))) == ""
    for tone in ("rep", "end", "choice", "tick", "count", "go"):
        assert tone_key(SoundEvent(tone)) in TONES
    for side in ("left", "right", "both"):
        assert tone_key(SoundEvent("alert", side, "red")) in TONES
