"""Which settings a start takes when its file is broken: the last that worked, the preset, the defaults."""

from __future__ import annotations

from pathlib import Path

import pytest

from mirror.doctor.settings_choice import choose_settings, keep_working_settings
from mirror.errors import MirrorError
from mirror.settings import Settings, parse_settings

WORKED = b'[session]\nexercise = "banded_squat"\n'


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    path = tmp_path / "mirror.toml"
    path.write_bytes(WORKED)
    return path


def test_a_file_that_works_is_taken(config: Path) -> None:
    choice = choose_settings(config)
    assert (choice.settings.session.exercise, choice.content, choice.problem) == ("banded_squat", WORKED, None)


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (b"", "empty, as after a power cut"),
        (b"\0" * 300, "NUL bytes"),
        (b"\xef\xbb\xbf" + WORKED, "byte order mark"),
        (WORKED[:-3], "as if it were cut off"),
        (b"[camera\n", "not valid TOML"),
        (b"[display]\nwidth_mm = 0\n", "display.width_mm"),
        (None, "cannot be read (No such file or directory)"),
    ],
)
def test_a_broken_file_leaves_the_settings_that_worked_last(config: Path, broken: bytes | None, said: str) -> None:
    keep_working_settings(config, WORKED)
    if broken is None:
        config.unlink()
    else:
        config.write_bytes(broken)
    choice = choose_settings(config)
    assert choice.settings.session.exercise == "banded_squat"
    assert choice.problem is not None
    assert said in choice.problem
    assert choice.problem.endswith("the mirror goes on with the settings that worked last")


def test_without_settings_that_worked_the_preset_that_the_broken_file_names_is_taken(config: Path) -> None:
    config.write_bytes(b"# mine\npreset = 'kiosk'\n[display]\nwidth_mm = ")
    choice = choose_settings(config)
    assert choice.settings == parse_settings("", "x", "kiosk")
    assert choice.problem is not None
    assert choice.problem.endswith("the mirror goes on with the preset kiosk")


def test_without_anything_the_defaults_are_taken(config: Path) -> None:
    config.write_bytes(b"")
    choice = choose_settings(config)
    assert choice.settings == Settings()
    assert choice.problem is not None
    assert choice.problem.endswith("the mirror goes on with the built-in settings")


def test_settings_that_worked_for_another_file_are_not_taken(config: Path, tmp_path: Path) -> None:
    keep_working_settings(tmp_path / "other.toml", WORKED)
    config.write_bytes(b"")
    assert choose_settings(config).settings == Settings()


@pytest.mark.parametrize("kept", [b"", b"\0\0", b"no headline"])
def test_a_broken_copy_is_no_reason_to_stop_either(config: Path, tmp_path: Path, kept: bytes) -> None:
    keep_working_settings(config, WORKED)
    (tmp_path / "state/working-settings.toml").write_bytes(kept)
    config.write_bytes(b"")
    assert choose_settings(config).settings == Settings()


def test_a_preset_that_there_is_not_is_the_command_lines_mistake(config: Path) -> None:
    with pytest.raises(MirrorError, match="there is no preset 'gim'"):
        choose_settings(config, "gim")


def test_a_disk_that_takes_no_copy_of_the_settings_is_said_of_the_copy(tmp_path: Path, config: Path) -> None:
    (tmp_path / "state").write_text("no folder")
    with pytest.raises(MirrorError, match=r"^copy of the settings \S+working-settings\.toml: cannot be written \("):
        keep_working_settings(config, WORKED)
