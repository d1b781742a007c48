"""Counters of what healed: they outlive a process, and nothing depends on them."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.station.ladder import FILE, Healed, Ladder, read


def test_a_process_that_starts_again_goes_on_counting(tmp_path: Path) -> None:
    for _ in range(3):
        ladder = Ladder.of({"RUNTIME_DIRECTORY": str(tmp_path)})
        ladder.climb("starts")
    ladder.climb("camera")
    assert read(tmp_path) == Healed(starts=3, camera=1)
    assert str(ladder.healed) == "3 starts, healed 1 x camera"


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"starts": "many"}', "\0\0", '{"starts": 1'])
def test_a_torn_file_counts_from_the_beginning(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content)
    assert read(tmp_path) is None
    Ladder(tmp_path).climb("starts")
    assert read(tmp_path) == Healed(starts=1)


def test_a_folder_that_is_gone_changes_nothing(tmp_path: Path) -> None:
    ladder = Ladder(tmp_path / "gone")
    ladder.climb("screen")
    assert ladder.healed.screen == 1


def test_outside_of_systemd_it_counts_in_memory() -> None:
    ladder = Ladder.of({})
    ladder.climb("starts")
    assert str(ladder.healed) == "1 start, healed nothing"
