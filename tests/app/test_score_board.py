"""The best rounds of a challenge over days, restarts, and a clock that is not set at first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from mirror.app.score_board import ScoreBoard
from mirror.types import ChallengeBest

NOON = 1_780_000_000.0
DAY_S = 86400.0


@dataclass
class Clock:
    time: float = NOON
    known: bool = True
    boot: str = "a start"

    def wall(self) -> float:
        return self.time

    def elapsed(self) -> float:
        return self.time - NOON

    def is_synchronised(self) -> bool:
        return self.known


def board(folder: Path, clock: Clock, *rounds: int) -> ScoreBoard:
    made = ScoreBoard(folder / "challenge.json", "squat in 60 s", clock)
    for clean in rounds:
        made.add(clean)
    made.tend()
    return made


def test_the_best_survives_a_restart_and_the_record_the_night(tmp_path: Path) -> None:
    clock = Clock()
    assert board(tmp_path, clock, 12, 9).best == ChallengeBest(12, 12)
    again = board(tmp_path, clock)
    assert again.best == ChallengeBest(12, 12)
    clock.time += DAY_S
    again.tend()
    assert again.best == ChallengeBest(0, 12)
    again.add(7)
    again.tend()
    assert again.best == ChallengeBest(7, 12)


def test_without_a_clock_today_is_since_the_start(tmp_path: Path) -> None:
    clock = Clock(known=False)
    assert board(tmp_path, clock, 12).best == ChallengeBest(12, 12)
    after = board(tmp_path, clock, 5)
    assert after.best == ChallengeBest(5, 12)
    clock.known = True
    after.tend()
    assert after.best == ChallengeBest(5, 12)
    assert board(tmp_path, clock).best == ChallengeBest(5, 12)


def test_another_length_has_another_record(tmp_path: Path) -> None:
    board(tmp_path, Clock(), 12)
    other = ScoreBoard(tmp_path / "challenge.json", "squat in 30 s", Clock())
    other.add(6)
    other.tend()
    assert other.best == ChallengeBest(6, 6)
    assert board(tmp_path, Clock()).best == ChallengeBest(12, 12)


def test_nothing_is_written_before_a_round_and_nothing_but_numbers_after(tmp_path: Path) -> None:
    board(tmp_path, Clock())
    assert list(tmp_path.iterdir()) == []
    board(tmp_path, Clock(), 3)
    kept = json.loads((tmp_path / "challenge.json").read_text())
    assert set(kept["squat in 60 s"]) == {"record", "day", "today"}


@pytest.mark.parametrize("text", ["", "[]", '{"squat in 60 s": 3}', '{"squat in 60 s": {"record": "x", "today": -1}}', "\x00"])
def test_a_broken_file_is_no_record(tmp_path: Path, text: str) -> None:
    (tmp_path / "challenge.json").write_text(text)
    assert board(tmp_path, Clock(), 4).best == ChallengeBest(4, 4)


def test_a_folder_that_cannot_be_written_costs_the_record_alone(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert board(tmp_path / "file", Clock(), 4).best == ChallengeBest(4, 4)
