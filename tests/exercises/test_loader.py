from __future__ import annotations

from importlib import resources

import pytest

from mirror.errors import MirrorError
from mirror.exercises import EXERCISE_ORDER, catalogue, find_exercise, neighbour_exercise, parse_exercise
from tests.words import words

TEXT = (resources.files("mirror.exercises") / "squat.toml").read_text("utf-8")


def changed(old: str, new: str) -> str:
    assert old in TEXT
    return TEXT.replace(old, new)


def test_every_bundled_file_is_in_the_catalogue_and_loads() -> None:
    files = {path.name.removesuffix(".toml") for path in resources.files("mirror.exercises").iterdir() if path.name.endswith(".toml")}
    assert set(catalogue()) == files == set(EXERCISE_ORDER)


def test_next_and_previous_go_round() -> None:
    first = find_exercise("squat")
    assert neighbour_exercise(neighbour_exercise(first, 1), -1) == first
    assert neighbour_exercise(first, -1).key == EXERCISE_ORDER[-1]


@pytest.mark.parametrize("name", ["banded squat", "Banded-Squat", "banded_squat"])
def test_a_name_may_be_written_as_people_write_it(name: str) -> None:
    assert words(find_exercise(name).title) == "Banded squat"


def test_an_unknown_exercise_names_the_nearest() -> None:
    with pytest.raises(MirrorError, match="exercise 'sqat': unknown; did you mean 'squat'"):
        find_exercise("sqat")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (changed("turn = 0.20", "tern = 0.20"), "unknown key 'rep.tern'; did you mean 'turn'"),
        (changed('title = "@exercise.squat"', 'titel = "Squat"'), "unknown key 'titel'; did you mean 'title'"),
        (changed("turn = 0.20", 'turn = "deep"'), "rep.turn must be a number, not 'deep'"),
        (changed("arm_time = 0.5", "arm_time = true"), "rep.arm_time must be a number"),
        (changed("turn = 0.20", "turn = 0.05"), "rep.partial = 0.1 must be above 0 and below rep.turn = 0.05"),
        (changed("arm = 0.04", "arm = 0.40"), "rep.arm = 0.4 must be above 0 and below rep.close"),
        (changed("amber = 0.05", "amber = 0.5"), "drift.amber = 0.5 must be above 0 and below drift.red"),
        (changed("from_depth = 0.12", "from_depth = 0.30"), "drift.from_depth = 0.3 must lie between 0 and rep.turn = 0.2"),
        (changed("path_depth = 0.08", "path_depth = 0.13"), "drift.path_depth = 0.13 must be above 0 and at most drift.from_depth = 0.12"),
        (changed("sets = [3, 3] ", "sets = [3] "), "dose.sets must be two"),
        (changed("dropout = 0.5", "dropout = -1"), "rep.dropout = -1 must lie between 0 and 60"),
        (changed('left = "@cue.push_knee_out.left"\n', ""), "key 'cues.left' is missing"),
        (changed('left = "@cue.push_knee_out.left"', f'left = "{"x" * 10_000_000}"'), "cues.left must be a text of 1 to 200 letters"),
        ("title = ", "not valid TOML"),
        ('title = "x"\nrep = 3', "key 'view' is missing"),
    ],
)
def test_a_wrong_file_is_refused_by_the_name_of_its_key(text: str, said: str) -> None:
    with pytest.raises(MirrorError) as caught:
        parse_exercise("mine", text, "exercise mine.toml")
    assert said in str(caught.value)
    assert "exercise mine.toml" in str(caught.value)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 300
