"""The sound device through SDL's mixer. Without one, or when it goes, there is a line in the log and silence; it is tried again later."""

from __future__ import annotations

import logging
import os
import sys
import threading
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

from mirror.sound.tones import AUDIO_SAMPLE_RATE_HZ, Samples, render_all_tones

log = logging.getLogger(__name__)

AUDIO_RETRY_DELAY_S = 30.0
"""Seconds after which a device that refused is tried again, when there is something to be heard."""
AUDIO_BUFFER_SAMPLES = 512
"""Samples that SDL plays ahead: 23 ms."""
STREAM_ROLE_NAME = "announce"
"""The role (media.role) of the mirror's stream at a sound server, whose own rules may lower music for it."""
SILENT_AUDIO_DRIVERS = ("dummy", "disk")
"""SDL's drivers that make no sound."""


def has_audio_device(sound: Path = Path("/dev/snd"), environ: os._Environ[str] = os.environ) -> tuple[str, ...]:
    """What could play now: ALSA's playback nodes and a sound server's socket. Elsewhere than on Linux only SDL knows."""
    if not sys.platform.startswith("linux"):
        return (sys.platform,)
    try:
        found = sorted(node for node in os.listdir(sound) if node.startswith("pcm") and node.endswith("p"))
    except OSError:
        found = []
    runtime = Path(environ.get("XDG_RUNTIME_DIR") or "/nonexistent")
    server = [name for name in ("pulse/native", "pipewire-0") if (runtime / name).exists()]
    return (*found, *server, *([environ["PULSE_SERVER"]] if environ.get("PULSE_SERVER") else []))


class Speaker:
    """Plays tones by name and samples as speech, for threads that may wait. Opens with the first sound."""

    def __init__(
        self,
        volume: float,
        clock: Callable[[], float],
        there: Callable[[], tuple[str, ...]] = has_audio_device,
        dummies: Collection[str] = SILENT_AUDIO_DRIVERS,
    ) -> None:
        self._volume, self._clock, self._there, self._dummies = volume, clock, there, dummies
        self._lock = threading.Lock()
        self._mixer: Any = None
        self._with: tuple[str, ...] = ()
        """The devices present when it opened."""
        self._tones: dict[str, Any] = {}
        self._voice: Any = None
        self._alarm: Any = None
        self._due = float("-inf")
        """When a refused device is tried again."""
        self._said = ""
        self.problem: str | None = None
        """Why a device that is there makes no sound, in one line; a machine without one is silent by nature."""
        self._closed = False

    def prepare(self) -> bool:
        """Opens the device, so that the first tone is not late; whether there is one."""
        with self._lock:
            return self._ready()

    def tone(self, name: str) -> None:
        """Begin to play one of ``tones.everything``; returns at once."""
        with self._lock:
            if self._ready():
                # One alert replaces the other: the second knee comes a frame after the first, and two at once are no sign.
                self._try(lambda: self._alarm.play(self._tones[name]) if name.startswith("alert") else self._tones[name].play())

    def speak(self, samples: Samples) -> None:
        """Begin to play ``samples`` (n, 2) in place of what is being spoken."""
        with self._lock:
            if self._ready():
                self._try(lambda: self._voice.play(self._made(samples)))

    def close(self) -> None:
        """Gives the device back for good; safe to call twice."""
        with self._lock:
            self._closed = True
            self._close_mixer()

    def _ready(self) -> bool:
        there = self._there()
        if self._mixer and there != self._with:
            # SDL goes on playing into nothing when its device is unplugged, and stays with the old one when a better comes.
            self._close_mixer()
        if self._mixer is None and not self._closed and (self._clock() >= self._due or there != self._with):
            self._open(there)
        return self._mixer is not None

    def _open(self, there: tuple[str, ...]) -> None:
        self._with, self._due = there, self._clock() + AUDIO_RETRY_DELAY_S
        driver = os.environ.get("SDL_AUDIODRIVER", "")
        if driver in self._dummies:
            self.problem = None
            self._report_silence(f"SDL_AUDIODRIVER is {driver}")
        elif not there:
            self.problem = None
            self._report_silence("no sound device")
        else:
            self._try(self._opened)

    def _opened(self) -> None:
        import pygame.mixer

        os.environ.setdefault("PULSE_PROP", f"media.role={STREAM_ROLE_NAME} application.name=mirror")
        pygame.mixer.init(AUDIO_SAMPLE_RATE_HZ, -16, 2, AUDIO_BUFFER_SAMPLES, allowedchanges=0)
        self._mixer = pygame.mixer
        self._mixer.set_reserved(2)
        self._voice, self._alarm = self._mixer.Channel(0), self._mixer.Channel(1)
        self._tones = {name: self._made(samples) for name, samples in render_all_tones().items()}
        self._said, self.problem = "", None

    def _made(self, samples: Samples) -> Any:
        sound = self._mixer.Sound(buffer=samples.tobytes())
        sound.set_volume(self._volume)
        return sound

    def _try(self, act: Callable[[], Any]) -> None:
        import pygame

        try:
            act()
        except (pygame.error, OSError, ImportError, NotImplementedError) as error:  # the last two: pygame built without a mixer
            self._close_mixer()
            self._due = self._clock() + AUDIO_RETRY_DELAY_S
            why = (str(error).splitlines() or [type(error).__name__])[0]
            self.problem = f"the device makes no sound ({why})"
            self._report_silence(why)

    def _report_silence(self, why: str) -> None:
        if why != self._said:
            log.info("no sound: %s; it is tried again by itself", why)
            self._said = why

    def _close_mixer(self) -> None:
        mixer, self._mixer, self._voice, self._alarm, self._tones = self._mixer, None, None, None, {}
        if mixer:
            mixer.quit()
