"""``mirror exercises`` from the outside: the list, one exercise in full, a user's own files, and a recording of one that is no squat."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import pytest

from mirror import exercises
from mirror.camera import open_clip
from mirror.cli import exercises as exercises_module
from mirror.cli.main import main
from mirror.offline.recording import record_clip, record_poses
from mirror.offline.rep_text import set_sentences
from mirror.offline.results import ResultsOrigin, write_results
from mirror.pose.movenet import MoveNet
from tests.people.doing import DOINGS
from tests.words import words

REAL = Path(__file__).parents[3] / "shared" / "data" / "real"
CLAM = (resources.files("mirror.exercises") / "clam_shell.toml").read_text("utf-8")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user with a settings folder of their own; returns their folder of exercises."""
    folder = tmp_path / ".config" / "mirror" / "exercises"
    folder.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield folder
    exercises.reset_catalogue()


def test_the_users_own_exercises_join_the_list_and_a_wrong_one_is_said(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / "my_clam.toml").write_text(CLAM.replace('"@exercise.clam_shell"', '"My clam"\nbeta = true'))
    (home / "wrong.toml").write_text(CLAM.replace("turn =", "tern ="))
    assert main(["exercises"]) == 0
    lines = capsys.readouterr().out.splitlines()
    listed, left_out = lines[-4:-2]
    assert listed.startswith("my_clam            My clam")
    assert listed.endswith("beta")
    assert left_out.startswith("left out: exercise ")
    assert "unknown key 'rep.tern'; did you mean 'turn'?" in left_out
    assert max(map(len, lines[:-3])) <= 80, "a row fits a terminal, and a file that is read in one"
    assert main(["exercises", "my clam"]) == 0
    assert capsys.readouterr().out.startswith("My clam (my_clam): beta, not measured on people\n")


def test_files_are_checked_one_by_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = tmp_path / "good.toml", tmp_path / "bad.toml"
    good.write_text(CLAM)
    bad.write_text(CLAM.replace("trunk", "trank"))
    assert main(["exercises", "--check", str(bad), str(good), str(tmp_path / "none.toml")]) == 2
    said = capsys.readouterr()
    assert said.out.startswith(f"{good}: good: Clam-shell, counts gap(knee, other_knee) / trunk up to 0.25 more than at rest")
    assert said.err.splitlines()[0].startswith(f"mirror: exercise {bad}: rep.signal: unknown scale 'trank'; did you mean 'trunk'?")
    assert "none.toml: cannot be read" in said.err.splitlines()[1]


def test_one_exercise_is_told_in_full(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "single-leg squat"]) == 0
    said = capsys.readouterr().out
    for part in ("facing the mirror, each side by itself", "turn 0.08", "for 0.5 s before", "amber from 8 degrees", "2-3 x 6-10 each side"):
        assert part in said


def test_an_unknown_exercise_and_a_figure_of_nothing_are_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exercises", "clamshel"]) == 2
    assert "did you mean 'clam_shell'?" in capsys.readouterr().err
    assert main(["exercises", "--figure", "out.png"]) == 2
    assert "name it: `mirror exercises NAME" in capsys.readouterr().err


def test_every_exercise_can_be_told(capsys: pytest.CaptureFixture[str]) -> None:
    for exercise in exercises.catalogue().values():
        assert list(exercises_module.describe_exercise(exercise))
    assert capsys.readouterr().err == ""


@pytest.mark.integration
@pytest.mark.parametrize("key", list(DOINGS))
def test_a_recording_of_an_exercise_is_measured_and_written(key: str, tmp_path: Path) -> None:
    doing = DOINGS[key]
    found = record_poses(list(doing.film(3)), exercises.find_exercise(key))
    assert len(found.reps) == 3
    assert not found.live
    assert len(found.views) == len(found.alignments) == len(found.times)
    lines = set_sentences(found.reps, found.partial_reps, found.regime)
    assert words(lines[0]) == "3 reps"
    assert "clean" in words(lines[1]) or "held" in words(lines[1])
    json_file, csv_file = write_results(found, ResultsOrigin("clip", None, "lightning", "none", 0), tmp_path, key)
    made = json.loads(json_file.read_text())
    assert [rep["side"] for rep in made["reps"]] == (["left"] * 3 if doing.sided else [None] * 3)
    assert made["limits"] == {"amber": None, "red": None}
    with csv_file.open() as file:
        depth = [float(row["depth"] or 0.0) for row in csv.DictReader(file)]
    assert not depth[int(30 * doing.first) - 2] > 0.2
    assert max(depth) >= 1.0


@pytest.mark.integration
@pytest.mark.skipif(not (REAL / "sit_to_stand_walk_in_out.mp4").exists(), reason="the real clips are not here")
def test_somebody_real_who_walks_in_sits_stands_sits_and_walks_out_stood_up_twice() -> None:
    with open_clip(REAL / "sit_to_stand_walk_in_out.mp4") as clip:
        found = record_clip(clip, MoveNet("lightning"), exercises.find_exercise("sit-to-stand"))
    """The second rise goes over into walking out: it counts at its top, without sitting down again."""
    assert [rep.turn for rep in found.reps] == pytest.approx([5.5, 8.7], abs=0.4)
    assert found.partial_reps == []
