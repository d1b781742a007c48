"""The unit that starts the mirror with the machine is one that systemd understands."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from mirror.cli import main

UNIT = Path(__file__).parent.parent.parent / "systemd" / "mirror.service"


def _command() -> list[str]:
    return next(line.removeprefix("ExecStart=") for line in UNIT.read_text().splitlines() if line.startswith("ExecStart=")).split()


def test_systemd_finds_nothing_to_say_about_the_unit(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    # Only the path of the program differs from the unit as it is: it must exist for the check.
    unit = tmp_path / "mirror.service"
    unit.write_text(UNIT.read_text().replace(_command()[0], "/usr/bin/env"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    # It exits 0 on keys that it does not know, so whatever it prints about this unit counts.
    said = [line for line in done.stderr.splitlines() if "mirror" in line]
    assert (done.returncode, said) == (0, []), done.stderr


def test_the_check_notices_a_key_that_systemd_does_not_know(tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("no systemd-analyze here")
    unit = tmp_path / "mirror.service"
    unit.write_text(UNIT.read_text().replace(_command()[0], "/usr/bin/env").replace("RestartSec", "RestartSecs"))
    done = subprocess.run(["systemd-analyze", "verify", str(unit)], capture_output=True, text=True, check=False)
    assert "RestartSecs" in done.stderr


def test_the_command_it_starts_is_one_that_the_mirror_knows(capsys: pytest.CaptureFixture[str]) -> None:
    _, module, name, *arguments = _command()
    assert (module, name) == ("-m", "mirror")
    with pytest.raises(SystemExit) as ended:
        main([*arguments, "--help"])
    assert ended.value.code == 0
    assert "--source" in capsys.readouterr().out
