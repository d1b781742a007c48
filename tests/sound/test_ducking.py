from __future__ import annotations

import io
import os
import shutil
import signal
import subprocess
import sys
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from mirror.sound.ducking import DUCKING_RETRY_DELAY_S, Ducking

PROGRAMS = ("pulseaudio", "paplay")


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def written(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


@pytest.fixture
def noting(tmp_path: Path) -> list[str]:
    """A process that notes each of its starts, with its level, and what it is told."""
    return ["sh", "-c", f"echo start $0 >> {tmp_path}/notes; cat >> {tmp_path}/notes"]


@pytest.mark.integration
def test_the_process_is_told_for_how_long_and_ends_with_the_mirror(noting: list[str], tmp_path: Path) -> None:
    ducking = Ducking(0.3, Clock(), noting)
    ducking.hold(1.5)
    ducking.hold(0.25)
    ducking.close()
    ducking.close()
    assert written(tmp_path / "notes") == ["start", "0.3", "1.500", "0.250"]


@pytest.mark.integration
def test_without_a_sound_server_it_is_tried_again_later_and_nothing_is_said(tmp_path: Path) -> None:
    clock = Clock()
    ducking = Ducking(0.3, clock, ["sh", "-c", f"echo start >> {tmp_path}/notes; exec <&-; sleep 0.02"])
    for _ in range(40):
        ducking.hold(1.0)
        time.sleep(0.005)
    assert len(written(tmp_path / "notes")) == 1
    clock.now += DUCKING_RETRY_DELAY_S
    ducking.hold(1.0)
    ducking.close()


@pytest.mark.integration
def test_a_program_that_is_missing_costs_nothing() -> None:
    ducking = Ducking(0.3, Clock(), ["/no/such/program"])
    ducking.hold(1.0)
    ducking.close()


def test_a_process_that_does_not_end_is_asked_waited_for_and_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    done: list[str] = []

    class StuckProcess:
        stdin = io.BytesIO()

        def __init__(self, *_: object, **__: object) -> None: ...

        def communicate(self, timeout: float) -> None:
            raise subprocess.TimeoutExpired("duck", timeout)

        def wait(self, timeout: float) -> None:
            done.append("wait")
            if "kill" not in done:
                raise subprocess.TimeoutExpired("duck", timeout)

        def terminate(self) -> None:
            done.append("terminate")

        def kill(self) -> None:
            done.append("kill")

    monkeypatch.setattr("subprocess.Popen", StuckProcess)
    ducking = Ducking(0.3, Clock())
    ducking.hold(1.0)
    ducking.close()
    assert done == ["terminate", "wait", "kill", "wait"]


@pytest.mark.integration  # pulsectl looks for its library with programs
@pytest.mark.parametrize("applied", [False, True])
@pytest.mark.parametrize("step", [1, 2, 4])
def test_a_signal_in_the_middle_of_a_step_leaves_the_music_as_it_was(step: int, applied: bool) -> None:
    pulsectl = pytest.importorskip("pulsectl")
    from mirror.sound.duck_process import StreamLowerer

    class Server:
        """One stream; a signal ends the program at the call of a step, before it or after it was ``applied``."""

        def __init__(self) -> None:
            self.stream = SimpleNamespace(index=7, proplist={}, volume=pulsectl.PulseVolumeInfo([0.8, 0.6]))
            self.calls = 0

        def sink_input_list(self) -> list[SimpleNamespace]:
            return [self.stream]

        def volume_set(self, stream: SimpleNamespace, volume: object) -> None:
            self.calls += 1
            if self.calls != step or applied:
                stream.volume = volume
            if self.calls == step:
                raise SystemExit

    server = Server()
    lowerer = StreamLowerer(cast(Any, server), 0.3, parent=1)
    with pytest.raises(SystemExit):
        lowerer.lower()
    lowerer.restore()
    assert list(server.stream.volume.values) == [0.8, 0.6]


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A PulseAudio of the test's own, without a device."""
    if not all(map(shutil.which, PROGRAMS)):
        pytest.skip(f"not installed: {' and '.join(PROGRAMS)}")
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    modules = ("module-null-sink", "module-native-protocol-unix", "module-stream-restore")
    loads = [part for module in modules for part in ("-L", module)]
    command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", *loads]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as running:
        _until(lambda: (tmp_path / "pulse" / "native").exists())
        yield
        running.terminate()


def _until(wanted: object) -> None:
    assert callable(wanted)
    for _ in range(6000):
        if wanted():
            return
        time.sleep(0.01)
    raise AssertionError("it did not come")


def play(tmp_path: Path) -> subprocess.Popen[bytes]:
    """Music of another program, at four fifths of its volume."""
    path = tmp_path / "music.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(2)
        file.setsampwidth(2)
        file.setframerate(8000)
        file.writeframes(bytes(4 * 8000 * 60))
    return subprocess.Popen(["paplay", "--volume=52428", str(path)])


def volumes() -> list[float]:
    import pulsectl

    with pulsectl.Pulse("test") as pulse:
        return [round(float(stream.volume.value_flat), 2) for stream in pulse.sink_input_list()]


@pytest.mark.slow  # a server of its own, which a busy machine starts late
@pytest.mark.integration
@pytest.mark.usefixtures("server")
def test_a_real_server_lowers_the_music_and_puts_it_back(tmp_path: Path) -> None:
    pytest.importorskip("pulsectl")
    with play(tmp_path) as music:
        _until(lambda: volumes() == [0.8])
        ducking = Ducking(0.5, time.monotonic)
        ducking.hold(3.0)
        _until(lambda: volumes() == [0.4])
        _until(lambda: volumes() == [0.8])
        ducking.hold(60.0)
        _until(lambda: volumes() == [0.4])
        ducking.close()
        assert volumes() == [0.8]
        music.terminate()


@pytest.mark.slow  # a server of its own, which a busy machine starts late
@pytest.mark.integration
@pytest.mark.usefixtures("server")
def test_a_mirror_that_is_killed_while_it_speaks_leaves_the_music_as_it_was(tmp_path: Path) -> None:
    pytest.importorskip("pulsectl")
    program = "import time; from mirror.sound.ducking import Ducking; one = Ducking(0.5, time.monotonic); one.hold(60.0); time.sleep(60)"
    with play(tmp_path) as music, subprocess.Popen([sys.executable, "-c", program]) as mirror:
        _until(lambda: volumes() == [0.4])
        os.kill(mirror.pid, signal.SIGKILL)
        _until(lambda: volumes() == [0.8])
        music.terminate()
