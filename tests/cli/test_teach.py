"""``mirror teach`` from the outside: a rendered clip becomes an exercise file, and nothing that is there is overwritten."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from mirror import exercises
from mirror.cli.main import main

pytestmark = pytest.mark.integration

SYNTH = Path(__file__).parents[3] / "shared" / "data" / "synth"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A user with a home of their own."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    yield tmp_path
    exercises.reset_catalogue()


@pytest.mark.long
@pytest.mark.skipif(not (SYNTH / "c00006.mp4").exists(), reason="the rendered clips are not here")
def test_a_demonstration_becomes_an_exercise_of_ones_own(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = SYNTH / "c00006.mp4"
    truth = json.loads(clip.with_suffix(".json").read_text())["true_reps"]
    assert main(["teach", "My squat", str(clip)]) == 0
    said = capsys.readouterr().out.splitlines()
    path = home / ".config" / "mirror" / "exercises" / "my_squat.toml"
    assert said[0].startswith(f"{truth} repetitions, turning at ")
    assert said[-1] == f"written: {path}"
    made = exercises.load_exercise(path)
    assert made.rep.signal.word == "depth"
    assert made.beta
    assert main(["analyze", str(clip), "--exercise", "my-squat", "--output", "out"]) == 0
    found = json.loads((home / "out" / "c00006.json").read_text())
    assert len(found["reps"]) == truth
    before = path.read_bytes()
    assert main(["teach", "my squat", str(clip)]) == 2
    assert "is there already" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_a_name_that_cannot_be_one_is_refused_before_anything_is_watched(capsys: pytest.CaptureFixture[str]) -> None:
    for name, said in (("squat", "the mirror has one of that name"), ("../x", "a name begins with a letter"), ("", "a name begins")):
        assert main(["teach", name, "none.mp4"]) == 2
        assert said in capsys.readouterr().err
    assert main(["teach", "mine", "none.mp4"]) == 2
    assert "none.mp4" in capsys.readouterr().err
