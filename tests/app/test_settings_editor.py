"""The settings on the admin's page: a broken file is shown to be mended, a saved one keeps the one before."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from mirror.app.settings_editor import SettingsEditor
from mirror.errors import MirrorError


@pytest.fixture
def config(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("STATE_DIRECTORY", str(tmp_path / "state"))
    return tmp_path / "mirror.toml"


def test_a_saved_file_keeps_its_mode_and_the_one_before(config: Path) -> None:
    config.write_text("[coach]\n")
    config.chmod(0o640)
    assert SettingsEditor(config).save("[coach]\ncards = false\n") == ()
    assert config.read_text() == "[coach]\ncards = false\n"
    assert config.stat().st_mode & 0o777 == 0o640
    assert config.with_name("mirror.toml.bak").read_text() == "[coach]\n"
    assert {path.name for path in config.parent.iterdir()} == {"mirror.toml", "mirror.toml.bak"}


def test_a_file_behind_a_link_is_written_where_it_is(config: Path, tmp_path: Path) -> None:
    (tmp_path / "real.toml").write_text("[coach]\n")
    config.symlink_to("real.toml")
    SettingsEditor(config).save("[sound]\n")
    assert config.is_symlink()
    assert (tmp_path / "real.toml").read_text() == "[sound]\n"


@pytest.mark.parametrize("broken", [b"[camera", b"\0\0", b"\xff\xfe", b""])
def test_a_broken_file_is_shown_and_can_be_mended(config: Path, broken: bytes) -> None:
    config.write_bytes(broken)
    editor = SettingsEditor(config)
    assert editor.text() == broken.decode("utf-8", "replace")
    editor.save("[coach]\n")
    assert editor.text() == "[coach]\n"


def test_a_file_that_is_not_there_is_made(config: Path) -> None:
    editor = SettingsEditor(config)
    assert editor.text() == ""
    editor.save("[coach]\n")
    assert editor.text() == "[coach]\n"


def test_a_pipe_in_its_place_is_said_and_not_waited_for(config: Path) -> None:
    os.mkfifo(config)
    with pytest.raises(MirrorError, match="not a regular file"):
        SettingsEditor(config).text()


def test_a_file_that_the_mirror_may_not_write_is_said_with_what_helps(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    config.write_text("[coach]\n")
    monkeypatch.setattr("os.fsync", refuses)
    with pytest.raises(MirrorError, match=r"cannot be written \(Permission denied\); docs/web.md says how"):
        SettingsEditor(config).save("[sound]\n")
    assert config.read_text() == "[coach]\n"


def test_a_command_line_without_a_file_has_nothing_to_edit() -> None:
    assert SettingsEditor(None).text() == ""
    with pytest.raises(MirrorError, match="runs without a file"):
        SettingsEditor(None).save("[coach]\n")
