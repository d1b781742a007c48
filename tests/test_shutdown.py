"""Commands that are cut off: by Ctrl-C, by SIGTERM, by a disk that takes no more."""

from __future__ import annotations

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
    Path("out/squat.json").write_text("earlier")
    processes.append(command("analyze", str(squat), limit=1000))
    _, said = processes[0].communicate(timeout=60)
    assert processes[0].returncode == 2
    assert said.startswith("mirror: results out/squat.json: cannot be written (File too large)")
    assert said.count("\n") == 1
    assert [(path.name, path.read_text()) for path in Path("out").iterdir()] == [("squat.json", "earlier")]


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
