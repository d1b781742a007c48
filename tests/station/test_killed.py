"""A whole mirror in a process of its own: killed at any moment, out of memory, with a damaged model."""

from __future__ import annotations

import os
import random
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mirror.cli.main import main
from mirror.errors import DamagedInstallationError, MirrorError, RecoveryError
from mirror.station.recovery_counters import RecoveryCounts, read_recovery_counts
from tests.harness.stopwatch import Stopwatch

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]
GOAL = 10.0
"""Seconds: the goal for a fault that takes a restart."""
LONGEST = 120.0
"""Seconds after which what should come hangs; it takes a second or two, but on a busy machine."""


def restart_sec() -> float:
    """What systemd waits before it starts the mirror again the first time."""
    found = re.search(r"^RestartSec=(\d+)$", (ROOT / "systemd/mirror@.service").read_text(), re.MULTILINE)
    assert found
    return float(found[1])


@dataclass
class Machine:
    """Starts mirrors and hears what they tell systemd."""

    folder: Path
    server: socket.socket
    running: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, *options: str, config: Path | None = None) -> subprocess.Popen[str]:
        (self.folder / "data").mkdir(exist_ok=True)
        environment = {
            **os.environ, "NOTIFY_SOCKET": str(self.folder / "s"), "RUNTIME_DIRECTORY": str(self.folder),
            "STATE_DIRECTORY": str(self.folder / "data"), "SDL_AUDIODRIVER": "dummy",
            **({"MIRROR_CONFIG": str(config)} if config else {}),
        }  # fmt: skip
        self.running.append(
            subprocess.Popen(
                [sys.executable, "-m", "tests.harness.mirror_process", *options],
                cwd=ROOT,
                env=environment,
                stderr=subprocess.PIPE,
                text=True,
            )
        )
        return self.running[-1]

    def hears(self, words: str) -> str:
        """Waits for the next message that begins so."""
        end = time.monotonic() + LONGEST
        while time.monotonic() < end:
            heard = self.server.recv(1000).decode()
            if heard.startswith(words):
                return heard
        raise AssertionError(f"never heard: {words}")

    def forget(self) -> None:
        """What was said so far."""
        self.server.setblocking(False)
        try:
            while True:
                self.server.recv(1000)
        except BlockingIOError:
            self.server.settimeout(LONGEST)


@pytest.fixture
def machine(tmp_path: Path) -> Iterator[Machine]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as server:
        server.bind(str(tmp_path / "s"))
        server.settimeout(LONGEST)
        made = Machine(tmp_path, server)
        yield made
        for process in made.running:
            process.kill()
            process.communicate()


def test_killed_at_any_moment_it_measures_again_within_ten_seconds(machine: Machine) -> None:
    moment = random.Random(7)
    process = machine.start()
    machine.hears("STATUS=measures")
    for starts in (2, 3):
        time.sleep(moment.uniform(0.0, 0.1))
        process.send_signal(signal.SIGKILL)
        process.wait()
        machine.forget()
        process = machine.start()
        watch = Stopwatch(process.pid)
        machine.hears("STATUS=measures")
        seconds = restart_sec() + watch.seconds
        print(f"| killed | {seconds:.1f} s |")
        assert seconds <= GOAL
        assert read_recovery_counts(machine.folder) == RecoveryCounts(starts=starts)


@pytest.mark.slow
def test_a_network_that_hangs_is_noticed_and_replaced_within_ten_seconds(machine: Machine) -> None:
    process = machine.start("hangs")
    assert process.wait(LONGEST) == RecoveryError.code
    noticing = time.time() - (machine.folder / "hangs").stat().st_mtime
    machine.forget()
    watch = Stopwatch(machine.start().pid)
    machine.hears("STATUS=measures")
    seconds = restart_sec() + watch.seconds
    whole = noticing + seconds
    print(f"| inference hangs: since it was ended | {seconds:.1f} s |\n| since it hung | {whole:.1f} s |")
    assert whole <= GOAL
    assert read_recovery_counts(machine.folder) == RecoveryCounts(starts=2, measuring=1)


def test_out_of_memory_it_heals_or_ends_and_measures_again(machine: Machine) -> None:
    process = machine.start("scarce")
    machine.hears("STATUS=measures")
    machine.hears("STATUS=measuring failed")
    begun = time.monotonic()
    machine.hears("STATUS=measures")
    print(f"| no memory for a second | {max(0.0, time.monotonic() - begun - 1):.1f} s |")
    assert process.poll() is None
    process.terminate()
    assert process.wait(LONGEST) == 128 + signal.SIGTERM


def test_a_damaged_model_has_an_exit_code_of_its_own_and_one_line(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "models.json").write_text('{"lightning": {"file": "m.tflite", "sha256": "0", "grid": 48}}')
    (tmp_path / "m.tflite").write_bytes(b"torn")
    monkeypatch.setattr("mirror.pose.model_file.models_folder", lambda: tmp_path)
    monkeypatch.setenv("SDL_VIDEODRIVER", "dummy")
    monkeypatch.chdir(tmp_path)
    assert main(["run"]) == DamagedInstallationError.code
    assert capsys.readouterr().err.splitlines()[-1].startswith(f"mirror: model {tmp_path}/m.tflite: checksum")
    unit = (ROOT / "systemd/mirror@.service").read_text()
    assert f"\nRestartPreventExitStatus={MirrorError.code} {DamagedInstallationError.code}\n" in unit
