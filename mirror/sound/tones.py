"""The mirror's tones, made of sine waves with soft ends. int16 arrays of shape (n, 2): left and right ear at ``AUDIO_SAMPLE_RATE_HZ``."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mirror.sound.events import SoundEvent

AUDIO_SAMPLE_RATE_HZ = 22050
"""Samples a second: what the voice has, and plenty for notes below 1.1 kHz."""
TONE_PEAK_SHARE = 0.5
"""Loudest sample of a tone, of full scale."""
NOTE_ATTACK_S, NOTE_RELEASE_S = 0.008, 0.02
"""Seconds in which a note comes and goes, so that it does not click."""
STEREO_PAN_SHARE = 0.75
"""How far to one side a tone stands, of all the way: a wall with one loudspeaker still plays both sides."""

C5_HZ, E5_HZ, G5_HZ, C6_HZ = 523.25, 659.26, 783.99, 1046.5
TONE_NOTES: dict[str, tuple[tuple[float, float], ...]] = {
    "rep": ((E5_HZ, 0.14),),
    "alert left": ((G5_HZ, 0.12), (C5_HZ, 0.18)),
    "alert right": ((C5_HZ, 0.12), (G5_HZ, 0.18)),
    "alert both": ((G5_HZ, 0.12), (G5_HZ, 0.18)),
    "end": ((C5_HZ, 0.14), (E5_HZ, 0.14), (G5_HZ, 0.35)),
    "choice": ((G5_HZ, 0.08), (C6_HZ, 0.14)),
    "tick": ((C6_HZ, 0.06),),
}
"""(Hz, seconds) one after the other. Left falls and right rises, so one ear is enough; red is amber twice."""

Samples = NDArray[np.int16]


def tone_key(heard: SoundEvent) -> str:
    """Which of the tones is ``heard``, a key of ``render_all_tones``; empty for words alone."""
    if heard.tone != "alert":
        return heard.tone or ""
    side = heard.side or "both"
    return f"alert {side} red" if heard.severity == "red" else f"alert {side}"


def render_all_tones() -> dict[str, Samples]:
    """All tones by name."""
    tones = {key: (notes, {"alert left": -1.0, "alert right": 1.0}.get(key, 0.0)) for key, notes in TONE_NOTES.items()}
    tones |= {f"{key} red": (notes * 2, pan) for key, (notes, pan) in tones.items() if key.startswith("alert")}
    return {
        key: pan_stereo(np.concatenate([_note(hertz, seconds) for hertz, seconds in notes]), pan) for key, (notes, pan) in tones.items()
    }


def pan_stereo(mono: NDArray[np.float64], pan: float = 0.0) -> Samples:
    """``mono`` (n,) in -1..1 for two ears, -1 = left to 1 = right; as loud in sum wherever it stands."""
    angle = (1 + STEREO_PAN_SHARE * pan) * np.pi / 4
    both: NDArray[np.float64] = mono[:, None] * np.array([np.cos(angle), np.sin(angle)])
    return np.round(both * 32767).astype(np.int16)


def _note(hertz: float, seconds: float) -> NDArray[np.float64]:
    time = np.arange(round(AUDIO_SAMPLE_RATE_HZ * seconds)) / AUDIO_SAMPLE_RATE_HZ
    wave = np.sin(2 * np.pi * hertz * time) + 0.25 * np.sin(4 * np.pi * hertz * time)
    ends = np.clip(np.minimum(time / NOTE_ATTACK_S, (seconds - time) / NOTE_RELEASE_S), 0, 1)
    note: NDArray[np.float64] = TONE_PEAK_SHARE / 1.25 * wave * np.exp(-2 * time / seconds) * (0.5 - 0.5 * np.cos(np.pi * ends))
    return note
