"""The power goes at any moment: what was said to be kept is there, the database is whole, and the writer starts again."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.integration

ROOT = Path(__file__).parents[2]


def cut(folder: Path, rounds: int, seed: int, *options: str) -> tuple[int, str]:
    done = subprocess.run(
        [sys.executable, "-m", "tests.store.power_cut", str(folder), str(rounds), str(seed), *options],
        capture_output=True, text=True, timeout=170, check=False, cwd=ROOT,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


def test_fifty_power_cuts_lose_nothing_that_was_promised(tmp_path: Path) -> None:
    code, said = cut(tmp_path, 50, 1)
    assert code == 0, said
    figures = json.loads(said.splitlines()[0])
    assert figures["rounds"] == 50
    assert min(figures["sets"], figures["torn_logs"], figures["torn_pages"]) > 0, "nothing was at stake"


@pytest.mark.slow
def test_a_thousand_power_cuts_lose_nothing_that_was_promised(tmp_path: Path) -> None:
    code, said = cut(tmp_path, 1000, 2)
    assert code == 0, said
    print(said)


def test_a_disk_that_lies_is_seen(tmp_path: Path) -> None:
    code, said = cut(tmp_path, 15, 3, "--cheat")
    assert code == 1, said
    assert "is lost" in said
