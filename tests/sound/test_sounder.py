from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest

from mirror.gallery.samples import sample_rep
from mirror.i18n import Translator
from mirror.sound import Sounder
from mirror.sound.speaker import Speaker
from mirror.sound.tones import Samples
from mirror.sound.voice import Voice
from mirror.types import Cue, CueGiven, RepEnded, SetScene, View
from mirror.types.message import message

SET = View(10.0, SetScene())


def rep(number: int) -> RepEnded:
    return RepEnded(10.0 + number, "squat", sample_rep(number, 0.0, 0.0), number)


class Device(Speaker):
    """Remembers the tones; while ``stalls`` is clear the first of them hangs."""

    def __init__(self) -> None:
        self.tones: list[str] = []
        self.more = threading.Semaphore(0)
        self.stalls = threading.Event()
        self.stalls.set()
        self.closed = False
        self.there = True

    def prepare(self) -> bool:
        return self.there

    def tone(self, name: str) -> None:
        self.stalls.wait(5)
        self.tones.append(name)
        self.more.release()

    def close(self) -> None:
        self.closed = True


class Words(Voice):
    def __init__(self) -> None:
        self.said: list[tuple[str, bool]] = []
        self.prepared = threading.Semaphore(0)

    def start(self, play: Callable[[Samples], None]) -> None:
        pass

    def prepare(self) -> None:
        self.prepared.release()

    def say(self, words: str, urgent: bool = False) -> None:
        self.said.append((words, urgent))

    def close(self) -> None:
        pass


def test_a_repetition_is_a_tone_and_its_number() -> None:
    device, words = Device(), Words()
    with Sounder(0.5, speaker=device, voice=words) as sounder:
        sounder.start()
        sounder.hear(SET, (rep(1),))
        assert device.more.acquire(timeout=5)
    assert (device.tones, words.said, device.closed) == (["rep"], [("1", False)], True)


def test_what_the_view_says_is_translated() -> None:
    words = Words()
    with Sounder(0.5, translator=Translator("de"), speaker=Device(), voice=words) as sounder:
        sounder.hear(SET, (CueGiven(11.0, Cue("left", message("knee.left"), 11.0, "left", None, "amber")),))
    assert words.said == [("linkes Knie", True)]


def test_in_quiet_hours_nothing_sounds_and_nothing_is_made_up_for_later() -> None:
    device, words = Device(), Words()
    with Sounder(0.5, quiet=True, voice=words, speaker=device) as sounder:
        sounder.start()
        for number in range(4):
            sounder.hear(SET, (rep(number),))
        sounder.quiet = False
        sounder.hear(SET, ())
        sounder.hear(SET, (rep(4),))
        assert device.more.acquire(timeout=5)
    assert (device.tones, words.said) == (["rep"], [("4", False)])


def test_speech_is_prepared_once_when_a_loudspeaker_comes_later_or_quiet_hours_end() -> None:
    device, words = Device(), Words()
    device.there = False
    with Sounder(0.5, quiet=True, voice=words, speaker=device) as sounder:
        sounder.start()
        sounder.quiet = False
        sounder.hear(SET, (rep(1),))
        assert device.more.acquire(timeout=5)
        assert not words.prepared.acquire(blocking=False)
        device.there = True
        for number in (2, 3):
            sounder.hear(SET, (rep(number),))
            assert device.more.acquire(timeout=5)
        assert words.prepared.acquire(timeout=5)
    assert not words.prepared.acquire(blocking=False)


def test_a_device_that_hangs_holds_up_no_frame_and_old_tones_are_dropped() -> None:
    device = Device()
    device.stalls.clear()
    with Sounder(0.5, speaker=device) as sounder:
        sounder.start()
        for number in range(200):
            sounder.hear(SET, (rep(number),))
        device.stalls.set()
        assert device.more.acquire(timeout=5)
    assert len(device.tones) <= 6


@pytest.mark.parametrize("volume", [0.0, 0.5])
def test_a_sounder_that_never_heard_anything_starts_no_thread(volume: float) -> None:
    before = threading.active_count()
    sounder = Sounder(volume)
    assert threading.active_count() == before
    sounder.close()
    sounder.close()


def test_volume_zero_is_silence_without_device_or_thread() -> None:
    before = threading.active_count()
    sounder = Sounder(0.0)
    sounder.start()
    for number in range(3):
        sounder.hear(SET, (rep(number),))
    assert threading.active_count() == before
    sounder.close()


def test_frames_in_which_nothing_happens_leave_nothing_behind() -> None:
    import tracemalloc

    device = Device()
    with Sounder(0.5, speaker=device) as sounder:
        sounder.start()
        sounder.hear(SET, ())
        tracemalloc.start()
        begun = tracemalloc.get_traced_memory()[0]
        for _ in range(10000):
            sounder.hear(SET, ())
        grown = tracemalloc.get_traced_memory()[0] - begun
        tracemalloc.stop()
    assert grown < 4096
    assert device.tones == []


def test_the_real_thing_without_a_device_says_nothing_and_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    with Sounder(0.5, clock=time.monotonic) as sounder:
        sounder.start()
        for number in range(3):
            sounder.hear(SET, (rep(number),))
    assert not [thread for thread in threading.enumerate() if thread.name in ("sound", "voice")]
