"""A running mirror whose network hangs: the glass says so, systemd's watchdog starves, and it ends or can be ended."""

from __future__ import annotations

import contextlib
import socket
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from mirror.app.app import MirrorApp
from mirror.errors import RecoveryError
from mirror.shutdown import StopSignals
from mirror.station.notify import Notifier
from mirror.station.recovery_counters import RecoveryCounters
from mirror.types import Action, FaultKind, Frame, Pose, View
from tests.harness import views as viewing
from tests.harness.mirror import FIRST_VIEW, FakeCamera, FakeDisplay, FakeSession, FakeTracker, endless, live, script

SPEED = 40.0
"""The watchdog's clock runs so much faster, so that nobody waits for its patience."""


class Hanging(FakeTracker):
    """Tracks ten pictures, then waits until it is let go."""

    def __init__(self, released: threading.Event) -> None:
        super().__init__()
        self._left, self._released = 10, released

    def track(self, frame: Frame) -> Pose:
        self._left -= 1
        if self._left <= 0:
            assert self._released.wait(5)
        return super().track(frame)


def _kind(view: View) -> FaultKind | None:
    fault = viewing.fault(view)
    return fault.kind if fault else None


def shown(
    play: Callable[[View], Action | None], released: threading.Event, notifier: Notifier, recovery: RecoveryCounters | None = None
) -> list[View]:
    app = MirrorApp(
        live(lambda: FakeCamera(endless())), None, lambda: Hanging(released), FakeSession, FIRST_VIEW, 0.01, notifier,
        lambda: time.monotonic() * SPEED, recovery or RecoveryCounters(None),
    )  # fmt: skip
    glass = FakeDisplay(play)
    app.run(lambda: glass, lambda: None, StopSignals())
    return glass.shown


def test_a_network_that_hangs_is_said_on_the_glass_until_it_goes_on() -> None:
    released = threading.Event()

    def hangs(view: View) -> bool:
        if _kind(view) is FaultKind.HANG_QUIT:
            released.set()
        return released.is_set()

    views = shown(script((hangs, None), (lambda view: view.scene.name == "set", None)), released, Notifier({}))
    assert next(view.picture for view in views if view.scene.name == "fault") is None


def test_at_a_station_a_network_that_hangs_is_said_and_the_process_ends_to_be_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("mirror.app.app.HANG_JOIN_TIMEOUT_S", 0.05)
    released, recovery, shown_faults = threading.Event(), RecoveryCounters(None), []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "s"))
        server.setblocking(False)
        heard: list[str] = []

        def watches(view: View) -> Action | None:
            if viewing.fault(view):
                shown_faults.append(_kind(view))
            with contextlib.suppress(BlockingIOError):
                while True:
                    heard.append(server.recv(500).decode())
            return None

        try:
            with pytest.raises(RecoveryError, match="measuring hangs"):
                shown(watches, released, Notifier({"NOTIFY_SOCKET": str(tmp_path / "s")}), recovery)
            watches(FIRST_VIEW)
        finally:
            released.set()
    assert set(shown_faults) == {FaultKind.HANG}
    at = next(index for index, word in enumerate(heard) if word.startswith("STATUS=measuring hangs"))
    assert heard[0] == "READY=1"
    assert heard.count("READY=1") == 1
    assert "WATCHDOG=1" in heard[:at]
    assert "WATCHDOG=1" not in heard[at:]
    assert heard[-1].startswith("STOPPING=1")
    assert (recovery.healed.starts, recovery.healed.measuring) == (1, 1)


def test_a_network_that_never_comes_back_does_not_keep_the_mirror_from_ending(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirror.app.inference.MAX_FINAL_STEP_S", 0.05)
    released = threading.Event()
    try:
        shown(script((lambda view: _kind(view) is FaultKind.HANG_QUIT, None)), released, Notifier({}))
        assert not released.is_set()
    finally:
        released.set()
