from __future__ import annotations

import pytest

from mirror.camera.playback import MAX_LATE_DROPS, ClipPlayback
from mirror.types import Frame
from tests.camera.fakes import Clock, Scripted, scene


def clip(clock: Clock, times: list[float], decode: float = 0.0) -> Scripted:
    """A clip whose every frame takes ``decode`` seconds to decode."""
    script: list[Frame | Exception | float] = []
    for index, time in enumerate(times):
        script += [decode, Frame(scene(), time, index)]
    return Scripted(script, clock, live=False)


def test_frames_come_when_they_are_due_and_carry_the_clocks_time() -> None:
    clock = Clock(1000.0)
    player = ClipPlayback(lambda: clip(clock, [0, 0.1, 0.3, 0.4]), clock=clock, sleep=clock.sleep)
    stamps = [(clock.now, frame.time) for frame in iter(player.read, None)]
    assert [now for now, _ in stamps] == pytest.approx([1000, 1000.1, 1000.3, 1000.4])
    assert [time for _, time in stamps] == pytest.approx([1000, 1000.1, 1000.3, 1000.4])


def test_late_frames_are_dropped_not_queued() -> None:
    clock = Clock(1000.0)
    player = ClipPlayback(lambda: clip(clock, [index / 10 for index in range(10)]), clock=clock, sleep=clock.sleep)
    player.read()
    clock.now += 0.45
    frame = player.read()
    assert frame is not None
    assert frame.time == pytest.approx(1000.4)
    assert clock.slept == []
    following = player.read()
    assert following is not None
    assert following.time == pytest.approx(1000.5)
    assert (frame.index, following.index) == (1, 2)


def test_a_clip_that_decodes_slower_than_it_plays_still_shows_frames() -> None:
    clock = Clock(1000.0)
    player = ClipPlayback(lambda: clip(clock, [index / 100 for index in range(100)], decode=0.02), clock=clock, sleep=clock.sleep)
    times = [frame.time for frame in iter(player.read, None)]
    assert len(times) >= 100 // (MAX_LATE_DROPS + 1)
    assert times == sorted(times)


def test_after_a_long_pause_it_goes_on_where_it_stopped() -> None:
    clock = Clock(1000.0)
    player = ClipPlayback(lambda: clip(clock, [index / 10 for index in range(10)]), clock=clock, sleep=clock.sleep)
    player.read()
    clock.now += 60
    resumed = [player.read() for _ in range(3)]
    assert [frame.time for frame in resumed if frame] == pytest.approx([1060, 1060.1, 1060.2])


def test_a_loop_goes_on_for_ever_with_rising_times() -> None:
    clock = Clock(1000.0)
    opened: list[Scripted] = []

    def opener() -> Scripted:
        opened.append(clip(clock, [0, 0.1, 0.2]))
        return opened[-1]

    player = ClipPlayback(opener, loop=True, clock=clock, sleep=clock.sleep)
    frames = [player.read() for _ in range(8)]
    assert [frame.time for frame in frames if frame] == pytest.approx([1000 + index / 10 for index in range(8)])
    assert [frame.index for frame in frames if frame] == list(range(8))
    assert player.rounds == 2
    assert [one.closed for one in opened] == [1, 1, 0]
    player.close()
    assert opened[-1].closed == 1


def test_a_loop_over_nothing_ends() -> None:
    clock = Clock()
    assert ClipPlayback(lambda: clip(clock, []), loop=True, clock=clock, sleep=clock.sleep).read() is None
