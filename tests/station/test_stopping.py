"""SIGTERM, whatever hangs; and a mirror that starts again by itself with other settings. Whole processes."""

from __future__ import annotations

import signal
import socket
import subprocess
import time
from collections.abc import Callable

import pytest

from mirror.settings import paths
from mirror.station.recovery_counters import RecoveryCounts, read_recovery_counts
from mirror.station.service_problems import read_service_problems
from mirror.types import ServiceKind
from tests.harness.mirror_process import SETTINGS
from tests.harness.stopwatch import time_end
from tests.station.test_killed import LONGEST, Machine, machine

__all__ = ["machine"]

pytestmark = pytest.mark.integration

MAX_STOP_S = 2.0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


def wait_for(what: Callable[[], bool]) -> None:
    end = time.monotonic() + LONGEST
    while not what():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def terminate(process: subprocess.Popen[str]) -> tuple[float, str]:
    """Seconds until the process ended after SIGTERM, and what it had said."""
    process.send_signal(signal.SIGTERM)
    seconds = time_end(process, LONGEST)
    said = process.communicate(timeout=LONGEST)[1]
    assert process.returncode == 128 + signal.SIGTERM, said
    return seconds, said


@pytest.mark.parametrize("trouble", ["", "hangs", "stuck"], ids=["well", "the network hangs", "the camera's driver hangs"])
def test_sigterm_ends_it_within_two_seconds(machine: Machine, trouble: str) -> None:
    process = machine.start(trouble)
    if trouble == "hangs":
        wait_for(lambda: (machine.folder / "hangs").exists())
    elif trouble == "stuck":
        machine.hears("READY=1")
    else:
        machine.hears("STATUS=measures")
    seconds, said = terminate(process)
    print(f"| SIGTERM, {trouble or 'well'} | {seconds:.2f} s |")
    assert seconds <= MAX_STOP_S
    assert "Traceback" not in said


@pytest.mark.long
def test_a_running_mirror_leaves_a_broken_file_and_takes_a_changed_one_without_a_new_process(machine: Machine) -> None:
    config, web, health = machine.folder / "mirror.toml", free_port(), free_port()
    config.write_text(f'{SETTINGS}\n[web]\nport = {web}\nbind = "127.0.0.1"\n')
    process = machine.start("empty", config=config)
    machine.hears("STATUS=measures")
    kept = machine.folder / "data/working-settings.toml"
    wait_for(kept.exists)
    assert kept.read_text().endswith(config.read_text())

    config.write_text("[camera")
    wait_for(lambda: ServiceKind.SETTINGS in read_service_problems(machine.folder))
    assert process.poll() is None
    with socket.create_connection(("127.0.0.1", web), 5):
        pass

    machine.forget()
    config.write_text(f'{SETTINGS}\n[web]\nport = {web}\nbind = "127.0.0.1"\n[health]\nport = {health}\n')
    machine.hears("READY=1")
    machine.hears("STATUS=measures")
    with socket.create_connection(("127.0.0.1", health), 5):
        pass
    wait_for(lambda: read_service_problems(machine.folder) == {})
    assert process.poll() is None
    assert read_recovery_counts(machine.folder) == RecoveryCounts(starts=1)

    seconds, said = terminate(process)
    assert seconds <= MAX_STOP_S
    assert "Traceback" not in said


@pytest.mark.long
def test_a_start_with_a_broken_file_takes_what_worked_and_the_mended_file_by_itself(
    machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = machine.folder / "mirror.toml"
    config.write_bytes(b"\0" * 100)
    (machine.folder / "data").mkdir()
    monkeypatch.setenv("STATE_DIRECTORY", str(machine.folder / "data"))
    paths.working_settings_path().write_text(f"# the settings of {config} that worked last\n{SETTINGS}")
    process = machine.start("empty", config=config)
    machine.hears("STATUS=measures")
    problem = read_service_problems(machine.folder)[ServiceKind.SETTINGS]
    assert problem == (
        f"config {config}: holds NUL bytes, as after a power cut; write it again, or put a copy back; "
        "the mirror goes on with the settings that worked last"
    )
    machine.forget()
    config.write_text(SETTINGS)
    machine.hears("READY=1")
    wait_for(lambda: read_service_problems(machine.folder) == {})
    assert process.poll() is None
    terminate(process)
