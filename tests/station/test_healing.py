"""Faults injected into a running mirror, and how long after their cause has ended it counts again.

Its clocks run SPEED times as fast, so the seconds in the table are those of a mirror, and a little more. ``pytest -s`` prints the table.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mirror.app import recovery
from mirror.app.app import MirrorApp
from mirror.app.capture import CAPTURE_READ_TIMEOUT_S, SOURCE_RETRY_DELAY_S, CaptureLimits, CaptureSource
from mirror.app.inference import FAILURE_PAUSE_S
from mirror.camera import Camera, CameraLost, SupervisedCamera, SupervisionLimits
from mirror.camera import Fault as CameraFault
from mirror.camera.supervisor import FIRST_REOPEN_DELAY_S, FROZEN_PICTURE_TIMEOUT_S, MAX_REOPEN_DELAY_S
from mirror.errors import MirrorError
from mirror.shutdown import StopSignals
from mirror.station.recovery_counters import RecoveryCounters
from mirror.types import Action, Frame, Pose, View
from tests.harness import views as viewing
from tests.harness.mirror import FIRST_VIEW, FakeCamera, FakeDisplay, FakeSession, FakeTracker, endless, live

SPEED = 15.0
GOAL = 5.0
"""Seconds: the goal for every fault that needs no restart."""
LASTS = 6.0
"""Seconds for which each fault lasts."""
TABLE: list[tuple[str, float]] = []


@pytest.fixture(autouse=True, scope="module")
def _table() -> Iterator[None]:
    yield
    for fault, seconds in sorted(TABLE):
        print(f"| {fault} | {seconds:.1f} s |")


FAST = CaptureLimits(
    CAPTURE_READ_TIMEOUT_S / SPEED, SOURCE_RETRY_DELAY_S / SPEED,
    supervision=SupervisionLimits(FIRST_REOPEN_DELAY_S / SPEED, MAX_REOPEN_DELAY_S / SPEED, FROZEN_PICTURE_TIMEOUT_S / SPEED),
)  # fmt: skip
"""The product's own, at the clocks' speed."""


@dataclass
class Fault:
    """Begins when the first frames are counted and lasts ``LASTS`` seconds."""

    began: float = float("inf")

    @property
    def on(self) -> bool:
        return 0 <= (time.monotonic() - self.began) * SPEED < LASTS

    @property
    def over(self) -> float:
        """Seconds since it ended."""
        return (time.monotonic() - self.began) * SPEED - LASTS


@dataclass
class FaultyMirror:
    """A mirror whose parts fail while ``fault.on``; without a part that ``fails`` all is well."""

    fails: Callable[[Fault], None] = lambda _: None
    fault: Fault = field(default_factory=Fault)
    recovery: RecoveryCounters = field(default_factory=lambda: RecoveryCounters(None))
    sessions: list[FakeSession] = field(default_factory=list)
    opened: int = 0

    def play(self, part: str) -> tuple[float, list[View]]:
        """Seconds from the fault's end to the first repetition after it, and the Views shown."""
        recovered: list[float] = []

        def look(view: View) -> Action | None:
            if view.scene.name == "set" and view.training.reps > 5 and self.fault.began == float("inf"):
                self.fault.began = time.monotonic()
                self.counted = view.training.reps
            if self.fault.over >= 0 and view.scene.name == "set" and (view.time - self.fault.began) * SPEED > LASTS:
                recovered.append(self.fault.over)
                return Action.QUIT
            return None

        def glass() -> FakeDisplay:
            self.opened += 1
            if part == "glass":
                self.fails(self.fault)
            shown.append(FailingDisplay(look, self if part == "glass" else None))
            return shown[-1]

        def controls() -> Pins:
            if part == "buttons":
                self.fails(self.fault)
            return Pins(self if part == "buttons" else None)

        shown: list[FakeDisplay] = []
        source = live(lambda: FailingCamera([], self) if part == "camera" else FakeCamera(endless()), limits=FAST)
        app = MirrorApp(
            source, None, lambda: FailingTracker(self if part == "measuring" else None), self._session, FIRST_VIEW, FAILURE_PAUSE_S / SPEED,
            clock=lambda: time.monotonic() * SPEED, recovery=self.recovery,
        )  # fmt: skip
        app.run(glass, controls, StopSignals())
        assert len(self.sessions) == 1, "the count survives"
        assert recovered[0] <= GOAL
        return recovered[0], [view for one in shown for view in one.shown]

    def _session(self, source: CaptureSource) -> FakeSession:
        self.sessions.append(FakeSession(source))
        return self.sessions[-1]


class FailingTracker(FakeTracker):
    def __init__(self, mirror: FaultyMirror | None) -> None:
        super().__init__()
        self._mirror = mirror

    def track(self, frame: Frame) -> Pose:
        if self._mirror and self._mirror.fault.on:
            self._mirror.fails(self._mirror.fault)
        return super().track(frame)


class FailingDisplay(FakeDisplay):
    def __init__(self, play: Callable[[View], Action | None], mirror: FaultyMirror | None) -> None:
        super().__init__(play)
        self._mirror = mirror

    def show(self, view: View, now: float) -> None:
        if self._mirror and self._mirror.fault.on:
            self._mirror.fails(self._mirror.fault)
        super().show(view, now)


class Pins:
    def __init__(self, mirror: FaultyMirror | None) -> None:
        self._mirror = mirror

    def actions(self) -> list[Action]:
        if self._mirror and self._mirror.fault.on:
            self._mirror.fails(self._mirror.fault)
        return []

    def close(self) -> None:
        if self._mirror and self._mirror.fault.on:
            self._mirror.fails(self._mirror.fault)


class FailingCamera(FakeCamera):
    def __init__(self, script: list[None], mirror: FaultyMirror) -> None:
        super().__init__(script or endless())
        self._mirror = mirror
        if mirror.fault.on:
            mirror.fails(mirror.fault)

    def read(self, timeout: float = 1.0) -> Frame | None:
        if self._mirror.fault.on:
            self._mirror.fails(self._mirror.fault)
        return super().read(timeout)


def raising(error: Exception) -> Callable[[Fault], None]:
    def fails(fault: Fault) -> None:
        if fault.on:
            raise error

    return fails


@pytest.mark.parametrize(
    ("part", "name", "error"),
    [
        ("camera", "camera lost", CameraLost("webcam: unplugged; plug it in again")),
        ("camera", "camera's driver raises what it likes", RuntimeError("VIDIOC_DQBUF")),
        ("camera", "no memory for a picture", MemoryError()),
        ("measuring", "inference throws", ValueError("a bug")),
        ("measuring", "inference runs out of memory", MemoryError()),
        ("glass", "display lost and refused while it is off", MirrorError("display lost (video): check that the screen is on")),
        ("buttons", "GPIO throws", OSError("pin factory closed")),
    ],
)
def test_it_counts_again_within_five_seconds_of_the_causes_end(part: str, name: str, error: Exception) -> None:
    mirror = FaultyMirror(raising(error))
    seconds, views = mirror.play(part)
    TABLE.append((name, seconds))
    counts = [view.training.reps for view in views if view.scene.name == "set"]
    assert counts == sorted(counts)
    healed = mirror.recovery.healed
    match part:
        case "buttons":
            assert not any(viewing.fault(view) for view in views), "people train on without buttons"
            assert (healed.camera, healed.measuring, healed.screen) == (0, 0, 0)
        case "glass":
            assert mirror.opened > 2, "closed and opened again until it works"
            assert healed.screen == 1
        case "camera":
            assert any(viewing.fault(view) for view in views)
            assert healed.camera >= 1
        case _:
            assert any(viewing.fault(view) for view in views)
            assert healed.measuring == 1


def test_each_fault_stands_in_the_manual_with_its_time() -> None:
    manual = (Path(__file__).parents[2] / "docs/recovery.md").read_text("utf-8")
    for fault, _ in TABLE:
        assert f"| {fault} |" in manual


def test_measuring_goes_on_while_the_screen_is_off() -> None:
    mirror = FaultyMirror(raising(MirrorError("display lost (video): check that the screen is on")))
    _, views = mirror.play("glass")
    counts = [view.training.reps for view in views if view.scene.name == "set"]
    leaps = np.diff(counts)
    assert leaps.max() > LASTS / SPEED / 0.03, "frames were counted in the dark"


def test_buttons_come_back() -> None:
    clock = [0.0]
    pins = [OSError("closed")]

    class Good(Pins):
        def actions(self) -> list[Action]:
            if pins:
                raise pins.pop()
            return [Action.NEXT]

    button_devices = recovery.ResilientButtons(lambda: Good(None), lambda: clock[0])
    assert button_devices.actions() == []
    clock[0] = recovery.FIRST_BUTTONS_RETRY_S - 1
    assert button_devices.actions() == []
    clock[0] = recovery.FIRST_BUTTONS_RETRY_S
    assert button_devices.actions() == [Action.NEXT]


def test_buttons_that_did_not_open_are_tried_again_ever_more_rarely() -> None:
    clock = [0.0]
    tries: list[float] = []

    def opens() -> Pins:
        tries.append(clock[0])
        if len(tries) < 7:
            raise MirrorError("buttons", "there is no GPIO here, or it is in use")
        return Pins(None)

    button_devices = recovery.ResilientButtons(opens, lambda: clock[0])
    assert button_devices.problem == "buttons: there is no GPIO here, or it is in use"
    while button_devices.problem:
        clock[0] += 1.0
        button_devices.actions()
    assert [later - earlier for earlier, later in pairwise(tries)] == [10.0, 20.0, 40.0, 80.0, 160.0, recovery.MAX_BUTTONS_RETRY_S]


@pytest.mark.parametrize(("worked_s", "again_s"), [
    (recovery.MAX_BUTTONS_RETRY_S + 1, recovery.FIRST_BUTTONS_RETRY_S),
    (recovery.FIRST_BUTTONS_RETRY_S, recovery.MAX_BUTTONS_RETRY_S),
])  # fmt: skip
def test_buttons_that_worked_for_long_are_soon_tried_again(worked_s: float, again_s: float) -> None:
    clock = [0.0]
    failing = [True]

    class Loose(Pins):
        def actions(self) -> list[Action]:
            if failing[0]:
                raise OSError("closed")
            return [Action.NEXT]

    button_devices = recovery.ResilientButtons(lambda: Loose(None), lambda: clock[0])
    for _ in range(8):  # until the wait is at its longest
        button_devices.actions()
        clock[0] += recovery.MAX_BUTTONS_RETRY_S
    failing[0] = False
    assert button_devices.actions() == [Action.NEXT]
    clock[0] += worked_s
    failing[0] = True
    assert button_devices.actions() == []
    failing[0] = False
    clock[0] += again_s - 1
    assert button_devices.actions() == []
    clock[0] += 1
    assert button_devices.actions() == [Action.NEXT]


def test_where_nobody_tries_again_a_glass_that_stays_lost_ends_the_mirror() -> None:
    def refuses(fault: Fault) -> None:
        if fault.began < float("inf"):
            raise MirrorError("display lost (video): check that the screen is on")

    mirror = FaultyMirror(refuses)
    app = MirrorApp(
        live(lambda: FakeCamera(endless())), None, FakeTracker, FakeSession, FIRST_VIEW, 0.01,
        clock=lambda: time.monotonic() * 1000, recovery=mirror.recovery,
    )  # fmt: skip
    mirror.fault.began = time.monotonic()
    with pytest.raises(MirrorError, match="display lost"):
        app.run(lambda: FailingDisplay(lambda _: None, mirror), lambda: None, StopSignals())


class Clock:
    """The wall clock, which somebody sets back and forth."""

    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> float:
        self.asked += 1
        return 1.7e9 + 86_400 * self.asked * (1 if self.asked % 2 else -1)


def test_a_wall_clock_that_jumps_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", Clock())
    seconds, views = FaultyMirror().play("nothing")
    TABLE.append(("the clock is set", seconds))
    assert not any(viewing.fault(view) for view in views)


class Torn(Camera):
    """Gives pictures of which every second one is not what the camera said it would give."""

    live, name, size = True, "torn", (64, 48)

    def __init__(self, odd: np.ndarray) -> None:  # type: ignore[type-arg]
        self._odd, self._index = odd, 0

    def read(self, timeout: float = 1.0) -> Frame:  # noqa: ARG002
        self._index += 1
        image = np.full((48, 64, 3), 50 + self._index, np.uint8)
        return Frame(self._odd if self._index % 2 == 0 else image, self._index / 30, self._index)

    def close(self) -> None:
        pass


@pytest.mark.parametrize("odd", [np.ones((47, 64, 3), np.uint8), np.ones((48, 64), np.uint8), np.ones((48, 64, 3), np.float32)])
def test_a_picture_of_the_wrong_size_or_kind_is_refused(odd: np.ndarray) -> None:  # type: ignore[type-arg]
    supervised = SupervisedCamera(lambda: Torn(odd), clock=lambda: 0.0, sleep=lambda _: None)
    first, second = supervised.read(), supervised.read()
    assert isinstance(first, Frame)
    assert isinstance(second, CameraFault)
    assert "torn" in second.text
