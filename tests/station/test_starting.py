"""A station that starts without its camera or its screen: systemd hears that it is ready and why it waits, and it goes on by itself."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mirror.app.app import MirrorApp
from mirror.camera import Camera
from mirror.errors import MirrorError, RecoveryError
from mirror.shutdown import StopSignals
from mirror.station.notify import Notifier
from mirror.station.recovery_counters import RecoveryCounters
from mirror.station.watchdog import WATCHDOG_FEED_PERIOD_S
from mirror.types import Action, View
from tests.harness import views as viewing
from tests.harness.mirror import FIRST_VIEW, FakeCamera, FakeDisplay, FakeSession, FakeTracker, endless, live, script

TRIES = 5


@dataclass
class Systemd:
    """Listens as systemd does. Its socket holds few datagrams, so that every turn of the render loop asks for ``heard``."""

    server: socket.socket
    _heard: list[str] = field(default_factory=list)

    @property
    def heard(self) -> list[str]:
        with contextlib.suppress(BlockingIOError):
            while True:
                self._heard.append(self.server.recv(500).decode())
        return self._heard

    def listening(self, play: Callable[[View], Action | None]) -> FakeDisplay:
        """A glass with ``play``, at which all that was said up to then is heard."""

        def plays(view: View) -> Action | None:
            assert self.heard is not None
            return play(view)

        return FakeDisplay(plays)

    def said(self, words: str) -> int:
        """The place of the first status that begins so."""
        return next(index for index, word in enumerate(self.heard) if word.startswith(f"STATUS={words}"))


@pytest.fixture
def systemd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Systemd]:
    monkeypatch.setattr("mirror.app.recovery.DISPLAY_RETRY_DELAY_S", 0.01)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "s"))
        server.setblocking(False)
        yield Systemd(server)


@dataclass
class Clock:
    """The machine's own, which a test puts forward instead of waiting."""

    ahead: float = 0.0

    def __call__(self) -> float:
        return time.monotonic() + self.ahead


def station(tmp_path: Path, opener: Callable[[], Camera], clock: Clock | None = None) -> MirrorApp:
    return MirrorApp(
        live(opener), None, FakeTracker, FakeSession, FIRST_VIEW, 0.01, Notifier({"NOTIFY_SOCKET": str(tmp_path / "s")}),
        clock or Clock(), RecoveryCounters(None),
    )  # fmt: skip


def counting(view: View) -> bool:
    return view.scene.name == "set" and view.training.reps > 3


def test_a_camera_that_is_missing_at_the_start_is_waited_for_and_said(tmp_path: Path, systemd: Systemd) -> None:
    missing = MirrorError("pi camera: not found; check the ribbon cable")
    tries, seen = [], threading.Event()

    def opener() -> Camera:
        tries.append(missing)
        if len(tries) <= TRIES or not seen.is_set():
            raise missing
        return FakeCamera(endless())

    def said(view: View) -> bool:
        if viewing.fault(view) and viewing.fault(view).detail == str(missing):
            seen.set()
        return seen.is_set()

    glass = systemd.listening(script((said, None), (counting, None)))
    station(tmp_path, opener).run(lambda: glass, lambda: None, StopSignals())
    assert systemd.heard[0] == "READY=1"
    assert systemd.said("pi camera: not found") < systemd.said("measures")
    assert "WATCHDOG=1" in systemd.heard[: systemd.said("measures")]
    assert systemd.heard[-1].startswith("STOPPING=1")


def test_a_screen_that_is_missing_at_the_start_is_waited_for_and_fed(tmp_path: Path, systemd: Systemd) -> None:
    left = [MirrorError("display cannot be opened: connect a screen")] * TRIES
    glass = systemd.listening(script((counting, None)))

    def open_glass() -> FakeDisplay:
        assert systemd.heard is not None
        if left:
            raise left.pop()
        return glass

    station(tmp_path, lambda: FakeCamera(endless())).run(open_glass, lambda: None, StopSignals())
    assert systemd.heard[0] == "READY=1"
    assert systemd.said("display cannot be opened") < systemd.said("measures")
    assert "WATCHDOG=1" in systemd.heard[: systemd.said("measures")]


def test_a_screen_that_never_comes_ends_the_process_after_the_ladders_time(tmp_path: Path, systemd: Systemd) -> None:
    def refuses() -> FakeDisplay:
        raise MirrorError("display cannot be opened: connect a screen")

    begun = time.monotonic()
    with pytest.raises(RecoveryError, match="did not heal in 120 s: display cannot be opened"):
        MirrorApp(
            live(lambda: FakeCamera(endless())), None, FakeTracker, FakeSession, FIRST_VIEW, 0.01,
            Notifier({"NOTIFY_SOCKET": str(tmp_path / "s")}), lambda: begun + (time.monotonic() - begun) * 1000, RecoveryCounters(None),
        ).run(refuses, lambda: None, StopSignals())  # fmt: skip
    assert systemd.heard[-1].startswith("STOPPING=1")


def test_a_page_flip_that_hangs_starves_the_watchdog(tmp_path: Path, systemd: Systemd) -> None:
    heard_while_hanging: list[str] = []

    clock = Clock()

    def flips(view: View) -> Action | None:
        before = len(systemd.heard)
        if not counting(view):
            return None
        clock.ahead += 2 * WATCHDOG_FEED_PERIOD_S
        time.sleep(0.09)
        heard_while_hanging.extend(systemd.heard[before:])
        return Action.QUIT

    glass = FakeDisplay(flips)
    station(tmp_path, lambda: FakeCamera(endless()), clock).run(lambda: glass, lambda: None, StopSignals())
    assert systemd.heard.count("WATCHDOG=1") >= 1
    assert heard_while_hanging == []


def test_wrong_buttons_stop_no_training(tmp_path: Path, systemd: Systemd) -> None:
    def wrong() -> None:
        raise MirrorError("buttons: two of them share a pin")

    glass = FakeDisplay(script((counting, Action.QUIT)))
    station(tmp_path, lambda: FakeCamera(endless())).run(lambda: glass, wrong, StopSignals())
    assert "READY=1" in systemd.heard
