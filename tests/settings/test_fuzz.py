"""Real settings files, changed at random: the start, the page and the self-test say the same, in one line, in time."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.harness.settings_fuzz import fuzz


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path))
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")


def test_some_hundred_changed_files_are_judged_alike(tmp_path: Path) -> None:
    fuzzer = fuzz(tmp_path, 300, seed=2)
    assert fuzzer.wrong == []
    assert fuzzer.found["started as they are"] > 50
    assert fuzzer.found["started with a stand-in"] > 50


@pytest.mark.slow
def test_thirty_thousand_changed_files_are_judged_alike(tmp_path: Path) -> None:
    fuzzer = fuzz(tmp_path, 30_000, seed=1)
    print(f"| {dict(fuzzer.found)}, the slowest {fuzzer.slowest:.2f} s |")
    assert fuzzer.wrong == []
