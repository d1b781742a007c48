"""A backup, a restore or a migration that is killed leaves what was there, or what was to come, whole."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration


def killed(folder: Path, rounds: int, seed: int) -> dict[str, dict[str, int]]:
    command = [sys.executable, "-m", "tests.backup.kills", str(folder), str(rounds), str(seed)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    assert done.returncode == 0, done.stdout + done.stderr
    figures: dict[str, dict[str, int]] = json.loads(done.stdout.splitlines()[-1])
    return figures


def test_ten_kills_each_lose_nothing(tmp_path: Path) -> None:
    assert [sum(one.values()) for one in killed(tmp_path, 10, 1).values()] == [10, 10, 10]


@pytest.mark.slow
def test_a_hundred_kills_each_lose_nothing(tmp_path: Path) -> None:
    figures = killed(tmp_path, 100, 2)
    print(figures)
    assert all(one.keys() == {"old", "new"} for one in figures.values()), "it was never killed in the middle"
