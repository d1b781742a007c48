from __future__ import annotations

import logging
from collections.abc import Callable, Iterable

import pytest

from mirror.camera.base import Camera, CameraLost
from mirror.camera.supervisor import FIRST_REOPEN_DELAY_S, FROZEN_PICTURE_TIMEOUT_S, MAX_REOPEN_DELAY_S, Fault, SupervisedCamera
from mirror.errors import MirrorError
from mirror.types import Frame

from .fakes import Clock, Scripted, scene

STEP = 0.1


def film(clock: Clock, seconds: float, value: Callable[[int], int] = lambda index: 100 + index % 50) -> Iterable[Frame | Exception | float]:
    """Frames at 10 a second on the clock; by default every picture differs from the last."""
    for index in range(round(seconds / STEP)):
        yield STEP
        yield Frame(scene(value(index)), clock.now, index)


def then(*parts: Iterable[Frame | Exception | float]) -> Iterable[Frame | Exception | float]:
    for part in parts:
        yield from part


def watched(clock: Clock, *openings: Callable[[], Camera]) -> SupervisedCamera:
    """A supervisor whose opener goes through ``openings``, the last one for ever."""
    left = list(openings)
    return SupervisedCamera(lambda: (left.pop(0) if len(left) > 1 else left[0])(), clock=clock, sleep=clock.sleep)


def gone() -> Camera:
    raise MirrorError("camera webcam: no webcam was found; plug one in")


def read(camera: SupervisedCamera, count: int) -> list[Frame | Fault]:
    return [camera.read() for _ in range(count)]


def kinds(seen: Iterable[Frame | Fault]) -> list[str]:
    return ["frame" if isinstance(one, Frame) else one.kind.value for one in seen]


UNPLUGGED = CameraLost("webcam /dev/video0: unplugged; plug it in again")


def test_frames_pass_through(clock: Clock) -> None:
    camera = watched(clock, lambda: Scripted(film(clock, 1), clock))
    seen = read(camera, 10)
    assert kinds(seen) == ["frame"] * 10
    assert [one.index for one in seen if isinstance(one, Frame)] == list(range(10))
    assert camera.fault is None
    assert camera.size == (64, 48)


def test_without_a_camera_at_the_start_the_caller_hears_it(clock: Clock) -> None:
    with pytest.raises(MirrorError, match="no webcam was found"):
        watched(clock, gone)


def test_unplugging_is_a_fault_and_plugging_in_heals_by_itself(clock: Clock, caplog: pytest.LogCaptureFixture) -> None:
    first = Scripted(then(film(clock, 0.3), [UNPLUGGED]), clock)
    second = Scripted(film(clock, 5), clock)
    camera = watched(clock, lambda: first, gone, gone, lambda: second)
    with caplog.at_level(logging.WARNING):
        seen = read(camera, 3 + 3)
        assert kinds(seen) == ["frame"] * 3 + ["lost"] * 3
        assert first.closed == 1
        assert camera.fault is not None
        assert "no webcam was found" in camera.fault
        seen = read(camera, 6)
    assert kinds(seen)[-3:] == ["frame"] * 3
    assert camera.fault is None
    indices = [one.index for one in seen if isinstance(one, Frame)]
    assert indices == list(range(3, 3 + len(indices)))
    assert len(caplog.records) == 2  # one line when it goes, one when it is back


def test_the_fault_says_what_the_camera_said_and_since_when(clock: Clock) -> None:
    camera = watched(clock, lambda: Scripted(then(film(clock, 0.3), [UNPLUGGED]), clock), gone)
    *_, fault = read(camera, 4)
    assert isinstance(fault, Fault)
    assert fault.text == str(UNPLUGGED)
    assert fault.since == fault.time == clock.now
    later = read(camera, 8)[-1]
    assert isinstance(later, Fault)
    assert later.since == fault.since
    assert later.time > fault.time


def test_tries_come_after_a_delay_that_doubles_up_to_a_limit(clock: Clock) -> None:
    tries: list[float] = []

    def late() -> Camera:
        tries.append(clock.now)
        return gone()

    camera = watched(clock, lambda: Scripted([UNPLUGGED], clock), late)
    lost_at = clock.now
    while len(tries) < 6:
        before = clock.now
        assert isinstance(camera.read(timeout=1.0), Fault)
        assert clock.now - before <= 1.0 + 1e-9
    steps = [after - before for before, after in zip([lost_at, *tries], tries, strict=False)]
    assert steps == pytest.approx([FIRST_REOPEN_DELAY_S, 1.0, 2.0, MAX_REOPEN_DELAY_S, MAX_REOPEN_DELAY_S, MAX_REOPEN_DELAY_S])


def test_the_delay_starts_again_after_good_frames(clock: Clock) -> None:
    camera = watched(
        clock, lambda: Scripted([UNPLUGGED], clock), gone, gone, lambda: Scripted(then(film(clock, 1), [UNPLUGGED]), clock), gone
    )
    while not isinstance(camera.read(), Frame):
        pass
    while isinstance(camera.read(), Frame):
        pass
    before = clock.now
    camera.read()
    assert clock.now - before == pytest.approx(FIRST_REOPEN_DELAY_S)


def test_a_frozen_picture_is_a_fault_and_the_camera_is_opened_again(clock: Clock) -> None:
    frozen = Scripted(then(film(clock, 0.5), film(clock, 10, lambda _: 90)), clock)
    camera = watched(clock, lambda: frozen, lambda: Scripted(film(clock, 5), clock))
    seen: list[Frame | Fault] = []
    while not seen or isinstance(seen[-1], Frame):
        seen.append(camera.read())
    assert kinds(seen[-1:]) == ["frozen"]
    assert len(seen) == pytest.approx((0.5 + FROZEN_PICTURE_TIMEOUT_S) / STEP, abs=3)
    assert frozen.closed == 1
    assert "same picture" in (camera.fault or "")
    assert kinds(read(camera, 3)) == ["frame"] * 3
    assert camera.fault is None


def test_a_camera_that_stays_frozen_stays_a_fault(clock: Clock) -> None:
    camera = watched(clock, lambda: Scripted(film(clock, 60, lambda _: 90), clock))
    seen = kinds(read(camera, 120))
    start = seen.index("frozen")
    assert set(seen[start:]) == {"frozen"}


def test_black_is_reported_without_opening_again_and_ends_with_the_light(clock: Clock) -> None:
    scripted = Scripted(then(film(clock, 0.5), film(clock, 4, lambda index: index % 10), film(clock, 1)), clock)
    camera = watched(clock, lambda: scripted)
    seen = kinds(read(camera, 55))
    assert seen.count("black") == pytest.approx((4 - FROZEN_PICTURE_TIMEOUT_S) / STEP, abs=2)
    assert seen[-5:] == ["frame"] * 5
    assert scripted.closed == 0
    assert camera.fault is None


def test_dark_first_frames_are_no_fault(clock: Clock) -> None:
    dark = [Frame(scene(3), clock.now + index * STEP, index) for index in range(10)]
    camera = watched(clock, lambda: Scripted(then(dark, film(clock, 1)), clock))
    assert kinds(read(camera, 15)) == ["frame"] * 15


def test_a_live_camera_that_ends_is_lost(clock: Clock) -> None:
    camera = watched(clock, lambda: Scripted([], clock))
    assert kinds(read(camera, 1)) == ["lost"]


def test_closing_ends_the_tries(clock: Clock) -> None:
    opened: list[Scripted] = []

    def opener() -> Camera:
        opened.append(Scripted(film(clock, 5), clock))
        return opened[-1]

    camera = SupervisedCamera(opener, clock=clock, sleep=clock.sleep)
    camera.read()
    camera.close()
    camera.close()
    assert opened[0].closed == 1
    assert kinds(read(camera, 3)) == ["lost"] * 3
    assert len(opened) == 1


def test_a_camera_that_cannot_even_be_closed_does_not_stop_the_healing(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    wedged = Scripted([UNPLUGGED], clock)

    def refuse() -> None:
        raise CameraLost("pi camera: the driver does not answer")

    monkeypatch.setattr(wedged, "close", refuse)
    camera = watched(clock, lambda: wedged, lambda: Scripted(film(clock, 1), clock))
    assert kinds(read(camera, 2)) == ["lost", "frame"]
