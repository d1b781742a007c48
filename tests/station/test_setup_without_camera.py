"""The first evening at a station whose camera is missing: no question is taken away, and the camera is found by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mirror.app.app import MirrorApp
from mirror.app.services import Services
from mirror.camera import Camera
from mirror.doctor.settings_choice import SettingsChoice
from mirror.errors import MirrorError, RecoveryError
from mirror.settings import load_settings
from mirror.shutdown import StopSignals
from mirror.station.notify import Notifier
from mirror.station.recovery_counters import RecoveryCounters
from mirror.station.watchdog import RECOVERY_WINDOW_S
from mirror.types import Action, SetupScene, View
from tests.harness.mirror import FIRST_VIEW, FakeCamera, FakeTracker, endless, live
from tests.station.test_starting import Clock, Systemd, systemd

__all__ = ["systemd"]

MISSING = MirrorError("pi camera", "not found", "check the ribbon cable")
TURNS_AFTER_THE_WINDOW = 30
"""Of the render loop, that the process has to outlive."""


@contextmanager
def evening(folder: Path, opener: Callable[[], Camera], clock: Clock) -> Iterator[MirrorApp]:
    config = folder / "mirror.toml"
    config.write_text(f'[store]\nfolder = "{folder}/kept"\n[sound]\nquiet = true\n[station]\nsetup = "first"\n')
    settings = load_settings(config)
    services = Services(settings, SettingsChoice(settings, config), 0, lambda: None)
    try:
        yield MirrorApp(
            live(opener), None, FakeTracker, lambda _: services.visit_runner(), FIRST_VIEW, 0.01,
            Notifier({"NOTIFY_SOCKET": str(folder / "s")}), clock, RecoveryCounters(None), around=services,
        )  # fmt: skip
    finally:
        services.close()


def number(view: View) -> int:
    """Of the question on the glass; 0 where there is none."""
    return view.scene.step[0] if isinstance(view.scene, SetupScene) else 0


def test_a_question_outlives_the_two_minutes_of_a_missing_camera_which_is_found_when_it_is_back(tmp_path: Path, systemd: Systemd) -> None:
    clock, camera, turns = Clock(), FakeCamera(endless()), 0

    def opener() -> Camera:
        if turns < TURNS_AFTER_THE_WINDOW:
            raise MISSING
        return camera

    def play(view: View) -> Action | None:
        nonlocal turns
        if number(view) == 1 and not clock.ahead:
            clock.ahead = 0.001
            return Action.SELECT
        if number(view) == 2:
            turns += 1
            clock.ahead = RECOVERY_WINDOW_S * 3
        is_back = "STATUS=measures" in "\n".join(systemd.heard)
        return Action.QUIT if turns > TURNS_AFTER_THE_WINDOW and is_back and number(view) == 2 else None

    with evening(tmp_path, opener, clock) as app:
        app.run(lambda: systemd.listening(play), lambda: None, StopSignals())
    assert turns > TURNS_AFTER_THE_WINDOW


def test_a_camera_that_only_a_fresh_process_opens_waits_until_the_set_up_is_left(tmp_path: Path, systemd: Systemd) -> None:
    turns = 0

    def wedged() -> Camera:
        if not turns:
            raise MISSING
        raise RecoveryError("pi camera", "Camera in Acquired state")

    def play(view: View) -> Action | None:
        nonlocal turns
        if number(view) == 0:
            return None
        turns += 1
        if turns == 1:
            return Action.NEXT
        return Action.PREVIOUS if turns == 100 else Action.PREVIOUS if turns == 110 else Action.SELECT if turns == 120 else None

    with evening(tmp_path, wedged, Clock()) as app, pytest.raises(RecoveryError, match="Acquired"):
        app.run(lambda: systemd.listening(play), lambda: None, StopSignals())
    assert turns >= 120
