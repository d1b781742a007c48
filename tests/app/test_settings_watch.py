"""The settings file while the mirror runs: broken, mended, changed, half written; and what of it is kept."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mirror.app.settings_watch import SETTINGS_REVIEW_PERIOD_S, SettingsWatch
from mirror.doctor.settings_choice import choose_settings, read_working_settings
from mirror.exercises import add_folder, catalogue_problems, find_exercise, reset_catalogue
from mirror.offline.demo import demo_clip_path

BANDED = '[session]\nexercise = "banded_squat"\n'
BROKEN = "[session\n"


class Desk:
    """A settings file and the watch over it, on a clock that the test advances."""

    def __init__(self, path: Path, text: str) -> None:
        self.path = path
        self.path.write_text(text)
        self.time = 0.0
        self.watch = SettingsWatch(choose_settings(path), lambda: self.time)

    def write(self, text: str) -> None:
        self.path.write_text(text)
        self.watch.look(True)
        self.watch.look(True)


@pytest.fixture(autouse=True)
def _own_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))


@pytest.fixture
def own_exercises(tmp_path: Path) -> Iterator[Path]:
    """The folder of the user's exercises beside the settings; what was taken in of it is forgotten."""
    folder = tmp_path / "exercises"
    folder.mkdir()
    yield folder
    reset_catalogue()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "mirror.toml", BANDED)


def test_settings_are_kept_once_pictures_were_measured_with_them(desk: Desk) -> None:
    desk.watch.look(False)
    assert read_working_settings(desk.path) is None
    desk.watch.look(True)
    kept = read_working_settings(desk.path)
    assert kept is not None
    assert kept.session.exercise == "banded_squat"


def test_settings_that_stand_in_are_not_kept_as_those_of_the_file(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "mirror.toml", BROKEN)
    desk.watch.look(True)
    assert read_working_settings(desk.path) is None


def test_other_settings_that_work_are_started_with(desk: Desk) -> None:
    desk.write("[coach]\ncards = false\n")
    assert desk.watch.restart_due
    assert desk.watch.problem is None


def test_a_file_that_is_still_being_written_is_waited_for(desk: Desk) -> None:
    for text in ("[coach]\n", "[coach]\ncards = fa", "[coach]\ncards = false\n"):
        desk.path.write_text(text)
        desk.watch.look(True)
        assert not desk.watch.restart_due
        assert desk.watch.problem is None
    desk.watch.look(True)
    assert desk.watch.restart_due


def test_a_comment_is_no_reason_to_start_again(desk: Desk) -> None:
    desk.write(f"# mine\n{BANDED}")
    assert not desk.watch.restart_due


def test_a_broken_change_is_said_once_and_the_mirror_keeps_what_it_has(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    desk.write(BROKEN)
    desk.watch.look(True)
    assert not desk.watch.restart_due
    assert desk.watch.problem is not None
    assert desk.watch.problem.endswith("the mirror goes on with those it has")
    assert len(caplog.records) == 1
    desk.write(BANDED)
    assert desk.watch.problem is None
    assert not desk.watch.restart_due


def test_a_file_that_vanishes_is_said_and_one_that_returns_is_taken(desk: Desk) -> None:
    desk.path.unlink()
    desk.watch.look(True)
    desk.watch.look(True)
    assert desk.watch.problem is not None
    assert "No such file" in desk.watch.problem
    desk.write("[coach]\ncards = false\n")
    assert desk.watch.restart_due


def test_after_a_start_with_a_broken_file_the_mended_one_is_taken_by_itself(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "mirror.toml", BROKEN)
    assert desk.watch.problem is not None
    desk.watch.look(True)
    desk.watch.look(True)
    assert not desk.watch.restart_due
    desk.write("")
    assert not desk.watch.restart_due
    desk.write("[coach]\n")
    assert desk.watch.restart_due  # also for the very settings that stand in: the sign goes with that


def test_a_recording_whose_stick_is_mounted_late_is_taken_within_a_minute(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    clip = tmp_path / "stick" / "clip.mp4"
    desk = Desk(tmp_path / "mirror.toml", f'[camera]\nsource = "{clip}"\n')
    at_start = desk.watch.problem
    assert at_start is not None
    desk.time = SETTINGS_REVIEW_PERIOD_S
    desk.watch.look(True)
    assert desk.watch.problem == at_start
    assert not desk.watch.restart_due
    assert not caplog.records, "said at the start"
    clip.parent.mkdir()
    shutil.copy(demo_clip_path(), clip)
    desk.time += SETTINGS_REVIEW_PERIOD_S - 1
    desk.watch.look(True)
    assert not desk.watch.restart_due
    desk.time += 1
    desk.watch.look(True)
    assert desk.watch.restart_due
    assert desk.watch.problem is None


def test_a_change_whose_fault_lies_outside_the_file_is_taken_once_that_is_mended(tmp_path: Path) -> None:
    clip = tmp_path / "clip.mp4"
    desk = Desk(tmp_path / "mirror.toml", BANDED)
    desk.write(f'[camera]\nsource = "{clip}"\n')
    assert desk.watch.problem is not None
    shutil.copy(demo_clip_path(), clip)
    desk.time += SETTINGS_REVIEW_PERIOD_S
    desk.watch.look(True)
    assert desk.watch.restart_due
    assert desk.watch.problem is None


def test_an_exercise_whose_file_is_mended_is_taken_within_a_minute(tmp_path: Path, own_exercises: Path) -> None:
    path = own_exercises / "deep.toml"
    path.write_text('based_on = "squat"\n[rep\n')
    add_folder(own_exercises)
    desk = Desk(tmp_path / "mirror.toml", '[session]\nexercise = "deep"\n')
    assert desk.watch.problem is not None
    path.write_text('based_on = "squat"\ntitle = "Deep squat"\n')
    desk.time = SETTINGS_REVIEW_PERIOD_S
    desk.watch.look(True)
    assert desk.watch.restart_due
    assert desk.watch.problem is None
    assert catalogue_problems() == {}


def test_an_exercise_in_use_is_not_changed_while_the_mirror_runs(tmp_path: Path, own_exercises: Path) -> None:
    path = own_exercises / "deep.toml"
    path.write_text('based_on = "squat"\ntitle = "Deep squat"\n')
    add_folder(own_exercises)
    before = find_exercise("deep")
    desk = Desk(tmp_path / "mirror.toml", '[session]\nexercise = "deep"\n')
    path.write_text("[rep\n")
    desk.write(BROKEN)
    assert find_exercise("deep") is before
