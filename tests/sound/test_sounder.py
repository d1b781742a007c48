from __future__ import annotations

import threading
import time
from dataclasses import replace

import pytest

from mirror.sound import Sounder
from mirror.sound.speaker import Speaker
from mirror.sound.voice import Voice
from mirror.types import Cue, SetScene
from tests import viewing

SET = viewing.make_view(SetScene(), exercise="squat", title="Squat")


class Device(Speaker):
    """Remembers the tones; while ``stalls`` is clear the first of them hangs."""

    def __init__(self) -> None:
        self.tones: list[str] = []
        self.more = threading.Semaphore(0)
        self.stalls = threading.Event()
        self.stalls.set()
        self.closed = False

    def prepare(self) -> None:
        pass

    def tone(self, name: str) -> None:
        self.stalls.wait(5)
        self.tones.append(name)
        self.more.release()

    def close(self) -> None:
        self.closed = True


class Words(Voice):
    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []

    def say(self, words: str, urgent: bool = False) -> None:
        self.said.append((words, urgent))

    def close(self) -> None:
        pass


def test_a_repetition_is_a_tone_and_its_number() -> None:
    device, words = Device(), Words()
    with Sounder(0.5, speaker=device, voice=words) as sounder:
        for reps in (0, 1):
            sounder.receive(viewing.change(SET, reps=reps))
        assert device.more.acquire(timeout=5)
    assert (device.tones, words.said, device.closed) == (["rep"], [("1", False)], True)


def test_what_the_view_says_is_translated() -> None:
    words = Words()
    with Sounder(0.5, words=str.upper, speaker=Device(), voice=words) as sounder:
        sounder.receive(SET)
        sounder.receive(viewing.change(SET, cue=Cue("left", "left knee", 11.0, "left", None, "amber")))
    assert words.said == [("LEFT KNEE", True)]


def test_in_quiet_hours_nothing_sounds_and_nothing_is_made_up_for_later() -> None:
    device, words = Device(), Words()
    with Sounder(0.5, quiet=True, speaker=device, voice=words) as sounder:
        for reps in range(4):
            sounder.receive(viewing.change(SET, reps=reps))
        sounder.quiet = False
        sounder.receive(viewing.change(SET, reps=3, hint="again"))
        sounder.receive(viewing.change(SET, reps=4))
        assert device.more.acquire(timeout=5)
    assert (device.tones, words.said) == (["rep"], [("4", False)])


def test_a_device_that_hangs_holds_up_no_frame_and_old_tones_are_dropped() -> None:
    device = Device()
    device.stalls.clear()
    with Sounder(0.5, speech=False, speaker=device) as sounder:
        for reps in range(200):
            sounder.receive(viewing.change(SET, reps=reps))
        device.stalls.set()
        assert device.more.acquire(timeout=5)
    assert len(device.tones) <= 6


@pytest.mark.parametrize("volume", [0.0, 0.5])
def test_a_sounder_that_never_heard_anything_starts_no_thread(volume: float) -> None:
    before = threading.active_count()
    sounder = Sounder(volume, speech=False)
    assert threading.active_count() == before
    sounder.close()
    sounder.close()


def test_volume_zero_is_silence_without_device_or_thread() -> None:
    before = threading.active_count()
    sounder = Sounder(0.0)
    for reps in range(3):
        sounder.receive(viewing.change(SET, reps=reps))
    assert threading.active_count() == before
    sounder.close()


def test_listening_to_an_unchanged_view_leaves_nothing_behind() -> None:
    """As the render loop calls it: 10 000 frames of an equal View, made anew each time."""
    import tracemalloc

    device = Device()
    with Sounder(0.5, speech=False, speaker=device) as sounder:
        sounder.receive(SET)
        tracemalloc.start()
        begun = tracemalloc.get_traced_memory()[0]
        for _ in range(10000):
            sounder.receive(replace(SET, light=1.0))
        grown = tracemalloc.get_traced_memory()[0] - begun
        tracemalloc.stop()
    assert grown < 4096
    assert device.tones == []


def test_the_real_thing_without_a_device_says_nothing_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    with Sounder(0.5, clock=time.monotonic) as sounder:
        for reps in range(3):
            sounder.receive(viewing.change(SET, reps=reps))
    assert not [thread for thread in threading.enumerate() if thread.name in ("sound", "voice")]
