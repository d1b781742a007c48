"""docs/exercises.md says what is: its example loads, its vocabulary and its exercises are the mirror's."""

from __future__ import annotations

import re
from pathlib import Path

from mirror.exercises import SIGNAL_VOCABULARY, catalogue, parse_exercise
from tests.words import words

MANUAL = (Path(__file__).parents[2] / "docs" / "exercises.md").read_text("utf-8")


def test_the_example_is_a_valid_file() -> None:
    text = MANUAL.split("```toml\n")[1].split("```")[0].replace('based_on = "squat"', "#").split("[figure]")[0]
    made = parse_exercise("example", text, "the manual's example")
    assert made.rep == catalogue()["clam_shell"].rep
    assert [limit.name for limit in made.limits] == ["feet"]


def test_every_signal_is_described_and_no_other() -> None:
    table = MANUAL.split("| Signal | Reads |")[1].split("Joints:")[0]
    assert re.findall(r"^\| `([a-z]+)", table, re.M) == list(SIGNAL_VOCABULARY)


def test_every_exercise_is_in_the_table_and_the_beta_ones_say_so() -> None:
    table = MANUAL.split("| Exercise |")[1].split("\n\n")[0].lower()
    for exercise in catalogue().values():
        row = next(row for row in table.splitlines() if words(exercise.title).lower() in row)
        assert ("beta, not measured on people" in row) == exercise.beta
