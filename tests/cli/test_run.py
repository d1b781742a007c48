"""``mirror run``: how it ends when it was about to restart, and when the system refuses something."""

from __future__ import annotations

import errno
import signal
import threading
from pathlib import Path

import pytest

from mirror.app.app import MirrorApp
from mirror.cli.main import main
from mirror.shutdown import StopSignals

pytestmark = pytest.mark.integration


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A screen, no settings of this machine, and a folder of one's own."""
    monkeypatch.setattr("mirror.display.has_display", lambda: True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setattr("mirror.settings.SYSTEM_SETTINGS_FILE", tmp_path / "no.toml")
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize(("number", "code"), [(None, None), (signal.SIGTERM, 143)])
def test_a_signal_during_a_settings_restart_ends_the_mirror(
    monkeypatch: pytest.MonkeyPatch, number: signal.Signals | None, code: int | None
) -> None:
    class Restarted(Exception):
        """The process would have been replaced."""

    def restart_process() -> None:
        raise Restarted

    def run(app: MirrorApp, _glass: object, _controls: object, stop: StopSignals) -> None:
        app.restarting = True
        stop.signal = number  # noted only: a real one would end the tests' process by its deadline

    monkeypatch.setattr("mirror.cli.run.restart_process", restart_process)
    monkeypatch.setattr(MirrorApp, "run", run)
    if code is None:
        with pytest.raises(Restarted):
            main(["run"])
    else:
        assert main(["run"]) == code


@pytest.mark.parametrize(
    ("environment", "code", "why"),
    [({"NOTIFY_SOCKET": "@no-systemd"}, 75, "the system refused it"), ({}, 2, "cannot be used")],
)
def test_a_refusal_of_the_system_is_no_wrong_setting_at_a_station(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], environment: dict[str, str], code: int, why: str
) -> None:
    """systemd starts the mirror again after 75 and never after 2."""

    def run_mirror(*_: object, **__: object) -> int:
        raise OSError(errno.EIO, "Input/output error", "/opt/mirror/model")

    monkeypatch.delenv("NOTIFY_SOCKET", raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("mirror.cli.run.run_mirror", run_mirror)
    assert main(["run"]) == code
    said = capsys.readouterr().err
    assert said.startswith(f"mirror: /opt/mirror/model: {why} (Input/output error); ")
    assert said.count("\n") == 1


def test_the_c_library_is_limited_before_any_thread_of_the_mirror_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    """glibc gives each thread that allocates a heap of its own, and does not take it back."""
    before, seen = set(threading.enumerate()), []
    monkeypatch.setattr("mirror.cli.run.limit_free_memory", lambda: seen.append({one.name for one in set(threading.enumerate()) - before}))
    monkeypatch.setattr(MirrorApp, "run", lambda *_: None)
    assert main(["run"]) == 0
    assert seen == [{"deadline"}], "which waits, and holds nothing"
