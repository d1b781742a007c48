"""``scripts/fleet-demo``, ended by a signal: no server runs on and no folder stays. The whole demo takes minutes and is run by hand."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.harness.postgres import find_programs

pytestmark = pytest.mark.integration

DEMO = Path(__file__).parents[2] / "scripts/fleet_demo/demo.py"


@pytest.fixture
def folder() -> Iterator[Path]:
    """For what the demo makes; PostgreSQL's user may enter it, unlike ``tmp_path``."""
    with tempfile.TemporaryDirectory(prefix="mirror-demo-test-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.parametrize(
    ("number", "line"),
    [(signal.SIGINT, "mosquitto version"), (signal.SIGTERM, "mirror fleet init")],
    ids=["ctrl-c-when-the-servers-run", "sigterm-when-a-mirror-joins"],
)
def test_a_signal_leaves_no_server_and_no_folder(number: signal.Signals, line: str, folder: Path) -> None:
    if find_programs() is None or shutil.which("mosquitto", path=f"/usr/sbin:{os.environ['PATH']}") is None:
        pytest.skip("PostgreSQL and Mosquitto are not installed (apt install postgresql mosquitto)")
    with subprocess.Popen(
        [sys.executable, DEMO], env={**os.environ, "TMPDIR": str(folder)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as demo:
        assert demo.stdout is not None
        assert demo.stderr is not None
        assert any(line in said for said in demo.stdout)
        assert processes_of(folder)
        demo.send_signal(number)
        demo.send_signal(number)  # an impatient second one changes nothing
        assert demo.wait(60.0) == 128 + number
        assert "Traceback" not in demo.stderr.read()
    assert not processes_of(folder)
    assert not list(folder.iterdir())


def processes_of(folder: Path) -> list[str]:
    """Command lines that name ``folder``."""
    lines = []
    for process in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            line = process.read_text().replace("\0", " ")
        except OSError:  # it has ended meanwhile
            continue
        if str(folder) in line:
            lines.append(line)
    return lines
