"""Commands that are cut off: by Ctrl-C, by SIGTERM, by a disk that takes no more."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import cv2
import pytest

from mirror.camera import open_clip
from tests.harness.mirror import first_squat
from tests.harness.stopwatch import time_end

pytestmark = pytest.mark.integration


@pytest.fixture(scope="module")
def squat(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return first_squat(tmp_path_factory.mktemp("clips") / "squat.webm")


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)


def read_terminal(terminal: int) -> bytes:
    """What was written to a terminal; nothing when it was let go."""
    try:
        return os.read(terminal, 4096)
    except OSError:  # how Linux says that nobody holds the other end any more
        return b""


def command(*arguments: str, limit: int | None = None, stderr: int = subprocess.PIPE) -> subprocess.Popen[str]:
    """``mirror ARGUMENTS`` in a process of its own; ``limit`` is the greatest size of a file in bytes."""

    def small_files() -> None:
        if limit is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    return subprocess.Popen(
        [sys.executable, "-m", "mirror", *arguments],
        env=environment, stdout=subprocess.PIPE, stderr=stderr, text=True, preexec_fn=small_files,
    )  # fmt: skip


@pytest.fixture
def processes() -> Iterator[list[subprocess.Popen[str]]]:
    made: list[subprocess.Popen[str]] = []
    yield made
    for process in made:
        process.kill()
        process.communicate()


def test_results_that_the_system_cuts_off_leave_the_earlier_ones(squat: Path, processes: list[subprocess.Popen[str]]) -> None:
    Path("out").mkdir()
    Path("out/squat.csv").write_text("earlier")
    processes.append(command("analyze", str(squat), limit=4096))
    _, said = processes[0].communicate(timeout=60)
    assert processes[0].returncode == 2
    assert said.startswith("mirror: results out/squat.csv: cannot be written (File too large)")
    assert said.count("\n") == 1
    assert Path("out/squat.csv").read_text() == "earlier"
    assert {path.name for path in Path("out").iterdir()} == {"squat.csv", "squat.json"}  # the second is shorter than the limit


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_keeps_what_was_measured(number: signal.Signals, code: int, squat: Path, processes: list[subprocess.Popen[str]]) -> None:
    frames = Path("many")
    frames.mkdir()
    with open_clip(squat) as clip:
        first = clip.read()
    assert first is not None
    cv2.imwrite("many/0.png", cv2.cvtColor(first.image, cv2.COLOR_RGB2BGR))
    for index in range(1, 3000):
        os.link("many/0.png", f"many/{index}.png")
    terminal, theirs = pty.openpty()  # there is a progress bar on a terminal only, and it tells when measuring has begun
    process = command("analyze", "many", stderr=theirs)
    processes.append(process)
    os.close(theirs)
    said = os.read(terminal, 4096)
    assert said.startswith(b"\rmany [")
    process.send_signal(number)
    while chunk := read_terminal(terminal):
        said += chunk
    assert process.wait(timeout=60) == code
    assert b"Traceback" not in said
    assert b"mirror: stopped at " in said
    found = json.loads(Path("out/many.json").read_text("utf-8"))
    assert found["truncated"].startswith("stopped ")
    assert found["clip"]["frames"] < 3000


def test_sigterm_ends_a_process_whose_main_thread_and_child_hang(processes: list[subprocess.Popen[str]], tmp_path: Path) -> None:
    script = tmp_path / "hangs.py"
    script.write_text(
        "import multiprocessing, threading, time\n"
        "from mirror.shutdown import StopSignals\n"
        "if __name__ == '__main__':\n"
        "    child = multiprocessing.get_context('spawn').Process(target=time.sleep, args=(60,))\n"
        "    child.start()\n"
        "    with StopSignals():\n"
        "        print(child.pid, flush=True)\n"
        "        while True:\n"
        "            threading.Event().wait()\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    process = subprocess.Popen([sys.executable, str(script)], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    processes.append(process)
    assert process.stdout is not None
    child = int(process.stdout.readline())
    process.send_signal(signal.SIGTERM)
    assert time_end(process, 60.0) <= 2.0
    _, said = process.communicate(timeout=60)
    assert process.returncode == 143
    assert said == "mirror: stopped; what did not stop by itself was left behind\n"
    with contextlib.suppress(FileNotFoundError):  # where init has not collected it yet it is a zombie
        assert "State:\tZ" in Path(f"/proc/{child}/status").read_text()
