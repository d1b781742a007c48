"""What the group shares lands in the mirror's own files; what it may not set, and what is the owner's, stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.app.group_files import GROUP_MARK, GroupFiles
from mirror.cli.exercises import exercise_folders

EXERCISE = (Path(__file__).parents[2] / "mirror/exercises/sit_to_stand.toml").read_text("utf-8")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "mirror.toml"
    path.write_text("# mine\n[sound]\nvolume = 0.5\n")
    return path


def test_a_setting_is_taken_and_given_back_and_the_owners_words_stay(config: Path) -> None:
    files = GroupFiles(config)
    files.take_settings([{"name": "sound.volume", "value": 0.25}, {"name": "coach.cards", "value": False}])
    assert config.read_text() == "# mine\n[sound]\nvolume = 0.25\n\n[coach]\ncards = false\n"
    files.take_settings([{"name": "sound.volume", "value": None}])
    assert "volume" not in config.read_text()


@pytest.mark.parametrize(
    "row",
    [
        {"name": "store.folder", "value": "/"},
        {"name": "web.bind", "value": "0.0.0.0"},
        {"name": "fleet.dsn", "value": "host=elsewhere"},
        {"name": "station.keep", "value": True},
        {"name": "sound.volume", "value": 7},
        {"name": "sound.volume", "value": "loud"},
    ],
)
def test_what_a_mirror_cannot_or_may_not_take_is_a_line_and_changes_nothing(
    config: Path, caplog: pytest.LogCaptureFixture, row: dict[str, object]
) -> None:
    before = config.read_text()
    GroupFiles(config).take_settings([row])
    assert config.read_text() == before
    assert len(caplog.messages) == 1


def test_an_exercise_comes_and_goes_and_the_owners_own_stays(config: Path, caplog: pytest.LogCaptureFixture) -> None:
    files, folder = GroupFiles(config), config.parent / "exercises"
    files.take_exercises([{"name": "chair_squat", "definition": EXERCISE}])
    assert (folder / "chair_squat.toml").read_text() == GROUP_MARK + EXERCISE
    files.take_exercises([{"name": "chair_squat", "definition": None}])
    assert not (folder / "chair_squat.toml").exists()
    (folder / "mine.toml").write_text(EXERCISE)
    bad = {"mine": None, "../etc": "x", "squat": EXERCISE}
    files.take_exercises([{"name": name, "definition": definition} for name, definition in bad.items()])
    assert (folder / "mine.toml").read_text() == EXERCISE
    assert sorted(path.name for path in config.parent.rglob("*")) == ["exercises", "mine.toml", "mirror.toml"]
    assert len(caplog.messages) == 3


def test_a_mirror_without_a_settings_file_says_so(caplog: pytest.LogCaptureFixture) -> None:
    GroupFiles(None).take_settings([{"name": "sound.volume", "value": 0.25}])
    GroupFiles(None).take_exercises([{"name": "chair_squat", "definition": EXERCISE}])
    assert len(caplog.messages) == 2


def test_a_setting_that_an_older_program_does_not_know_keeps_no_other_from_coming(config: Path, caplog: pytest.LogCaptureFixture) -> None:
    rows: list[dict[str, object]] = [
        {"name": "coach.of_tomorrow", "value": 1},
        {"name": "sound.volume", "value": 0.25},
        {"name": "sound.speech", "value": "loud"},
    ]
    assert GroupFiles(config).take_settings(rows)
    assert config.read_text() == "# mine\n[sound]\nvolume = 0.25\n"
    assert len(caplog.messages) == 2


def test_what_cannot_be_written_is_brought_again_and_said_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "file").touch()
    files = GroupFiles(tmp_path / "file/mirror.toml")  # no folder: not even root writes there
    for _ in range(2):
        assert not files.take_settings([{"name": "sound.volume", "value": 0.25}])
        assert not files.take_exercises([{"name": "chair_squat", "definition": EXERCISE}])
    assert len(caplog.messages) == 2


def test_exercises_lie_where_a_linked_settings_file_really_lies(config: Path, tmp_path: Path) -> None:
    link = tmp_path / "etc/mirror.toml"
    link.parent.mkdir()
    link.symlink_to(config)
    assert GroupFiles(link).take_exercises([{"name": "chair_squat", "definition": EXERCISE}])
    assert (config.parent / "exercises/chair_squat.toml").exists()
    assert config.parent / "exercises" in exercise_folders(link)
