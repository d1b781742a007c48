"""The mirror's tones: figures of one to four notes, each struck and left to ring. int16 arrays of shape (n, 2): left and right ear at
``AUDIO_SAMPLE_RATE_HZ``.

All notes are of one pentatonic scale (C D E G A), so that tones which overlap, or sound over music in C, stay consonant. What goes well
is played on a marimba, what is to be changed on a reed: the two differ in timbre and not in loudness alone, and are told apart in the
noise of a gym. Every tone stays below ``PEAK_CEILING_DB``, has no mean, and begins and ends in silence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from mirror.sound.events import SoundEvent

AUDIO_SAMPLE_RATE_HZ = 22050
"""Samples a second: what the voices have, and enough for partials below 9 kHz."""
PEAK_CEILING_DB = -3.0
"""Loudest sample that any tone may have, below full scale."""
NOTE_RELEASE_S = 0.03
"""Seconds in which a note that still rings is let go, so that it does not click."""
STEREO_PAN_SHARE = 0.75
"""How far to one side a tone stands, of all the way: a wall with one loudspeaker still plays both sides."""
HIGHEST_PARTIAL_HZ = 9000.0
"""Partials above are left out: small loudspeakers hiss there."""

E4_HZ, A4_HZ, C5_HZ, D5_HZ, E5_HZ, G5_HZ, A5_HZ, C6_HZ, E6_HZ = (
    329.63, 440.0, 523.25, 587.33, 659.26, 783.99, 880.0, 1046.5, 1318.51,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Timbre:
    """How an instrument sounds: partials as (multiple of the note, amplitude, ring time as a share of the note's), and its attack."""

    partials: tuple[tuple[float, float, float], ...]
    attack_s: float


MARIMBA = Timbre(((1.0, 1.0, 1.0), (3.93, 0.28, 0.35), (9.2, 0.06, 0.15)), 0.004)
"""As a marimba's bar is tuned: its higher modes lie near four and nine times the first and die away sooner. *Design*."""
REED = Timbre(((1.0, 1.0, 1.0), (3.0, 0.38, 0.8), (5.0, 0.16, 0.6), (7.0, 0.07, 0.5)), 0.012)
"""Odd partials alone, as of a clarinet's low notes, and a slower beginning. *Design*."""


@dataclass(frozen=True, slots=True)
class Note:
    """A note of a figure: ``start_s`` after its beginning, ringing for ``seconds``; ``glide_hz`` is what its pitch rises or falls to."""

    start_s: float
    hertz: float
    seconds: float
    glide_hz: float | None = None
    amplitude: float = 1.0


@dataclass(frozen=True, slots=True)
class ToneFigure:
    """A tone: its notes, its instrument, and its loudness in dB below the ceiling."""

    notes: tuple[Note, ...]
    timbre: Timbre = MARIMBA
    level_db: float = 0.0


TONE_FIGURES: dict[str, ToneFigure] = {
    "rep": ToneFigure((Note(0, C5_HZ, 0.16), Note(0.07, G5_HZ, 0.30)), level_db=-6),
    "target": ToneFigure((Note(0, G5_HZ, 0.30), Note(0.12, C6_HZ, 0.75), Note(0.12, E6_HZ, 0.60, amplitude=0.5))),
    "corrected": ToneFigure(
        (Note(0, C5_HZ, 0.30, glide_hz=G5_HZ, amplitude=0.5), Note(0.20, G5_HZ, 0.30), Note(0.32, C6_HZ, 0.45)), level_db=-3
    ),
    "alert left": ToneFigure((Note(0, A4_HZ, 0.17), Note(0.15, D5_HZ / 2, 0.30)), REED),
    "alert right": ToneFigure((Note(0, D5_HZ / 2, 0.17), Note(0.15, A4_HZ, 0.30)), REED),
    "alert both": ToneFigure((Note(0, A4_HZ, 0.17), Note(0.19, A4_HZ, 0.30)), REED),
    "end": ToneFigure((Note(0, C5_HZ, 0.35), Note(0.13, E5_HZ, 0.35), Note(0.26, G5_HZ, 0.40), Note(0.39, C6_HZ, 0.90))),
    "choice": ToneFigure((Note(0, G5_HZ, 0.14), Note(0.08, C6_HZ, 0.24)), level_db=-6),
    "count": ToneFigure((Note(0, E4_HZ, 0.20), Note(0, E5_HZ, 0.24, amplitude=0.6)), level_db=-4),
    "go": ToneFigure((Note(0, A4_HZ, 0.30), Note(0.0, A5_HZ, 0.60))),
    "tick": ToneFigure((Note(0, C6_HZ, 0.09),), level_db=-12),
}
"""By name. Left falls and right rises, so one ear is enough; a red alert is its amber one twice."""
ALERT_PANS: dict[str, float] = {"alert left": -1.0, "alert right": 1.0}
"""On which side of the room an alert stands; the others stand in the middle."""
RED_REPEAT_S = 0.48
"""Seconds between the two halves of a red alert."""

Samples = NDArray[np.int16]
Wave = NDArray[np.float64]


def tone_key(heard: SoundEvent) -> str:
    """Which of the tones is ``heard``, a key of ``render_all_tones``; empty for words alone."""
    side: Literal["left", "right", "both"] = heard.side or "both"
    match heard.tone:
        case "alert":
            return f"alert {side} red" if heard.severity == "red" else f"alert {side}"
        case "corrected":
            return f"corrected {side}"
    return heard.tone or ""


def render_all_tones() -> dict[str, Samples]:
    """All tones by name."""
    figures = {key: (figure, ALERT_PANS.get(key, 0.0)) for key, figure in TONE_FIGURES.items() if key != "corrected"}
    figures |= {f"{key} red": (_twice(figure), pan) for key, (figure, pan) in figures.items() if key.startswith("alert")}
    figures |= {f"corrected {side}": (TONE_FIGURES["corrected"], pan) for side, pan in (("left", -1.0), ("right", 1.0), ("both", 0.0))}
    return {key: pan_stereo(render_figure(figure), pan) for key, (figure, pan) in figures.items()}


def render_figure(figure: ToneFigure) -> Wave:
    """``figure`` (n,) in -1..1, for one ear: its notes over each other, without a mean, as loud as its level says."""
    seconds = max(note.start_s + note.seconds for note in figure.notes)
    wave = np.zeros(round(seconds * AUDIO_SAMPLE_RATE_HZ) + 1)
    for note in figure.notes:
        begun, made = round(note.start_s * AUDIO_SAMPLE_RATE_HZ), _ring(note, figure.timbre)
        wave[begun : begun + len(made)] += made
    loudest: float = float(np.abs(wave).max())
    return wave * (_decibels(PEAK_CEILING_DB + figure.level_db) / loudest)


def pan_stereo(mono: Wave, pan: float = 0.0) -> Samples:
    """``mono`` (n,) in -1..1 for two ears, -1 = left to 1 = right; as loud in sum wherever it stands."""
    angle = (1 + STEREO_PAN_SHARE * pan) * np.pi / 4
    both: Wave = mono[:, None] * np.array([np.cos(angle), np.sin(angle)])
    return np.round(both * 32767).astype(np.int16)


def _ring(note: Note, timbre: Timbre) -> Wave:
    """One note: partials that die away, the higher ones sooner, under a soft beginning and end."""
    time = np.arange(round(AUDIO_SAMPLE_RATE_HZ * note.seconds)) / AUDIO_SAMPLE_RATE_HZ
    share = time / note.seconds
    hertz = note.hertz * (1.0 if note.glide_hz is None else (note.glide_hz / note.hertz) ** share)
    phase = 2 * np.pi * np.cumsum(np.broadcast_to(hertz, time.shape)) / AUDIO_SAMPLE_RATE_HZ
    wave = np.zeros_like(time)
    for multiple, amplitude, ring in timbre.partials:
        if multiple * max(note.hertz, note.glide_hz or 0.0) < HIGHEST_PARTIAL_HZ:
            wave += amplitude * np.sin(multiple * phase) * np.exp(-4 * share / ring)
    window = np.clip(np.minimum(time / timbre.attack_s, (time[-1] - time) / NOTE_RELEASE_S), 0, 1)
    made: Wave = note.amplitude * wave * (0.5 - 0.5 * np.cos(np.pi * window))
    return _without_mean(made)


def _without_mean(wave: Wave) -> Wave:
    """``wave`` less its mean, taken away in the middle and not at the ends, which stay silent."""
    bump = np.hanning(len(wave)).astype(np.float64)
    result: Wave = wave - wave.mean() / bump.mean() * bump
    return result


def _twice(figure: ToneFigure) -> ToneFigure:
    again: Sequence[Note] = [
        Note(note.start_s + RED_REPEAT_S, note.hertz, note.seconds, note.glide_hz, note.amplitude) for note in figure.notes
    ]
    return ToneFigure((*figure.notes, *again), figure.timbre, figure.level_db)


def _decibels(level: float) -> float:
    return float(10 ** (level / 20))
