"""The daily backup: how many stay, and what it says when it cannot be made."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from mirror.backup import (
    BackupSource,
    find_problem,
    list_scheduled_backups,
    newest_backup_age_s,
    read_backup,
    read_passphrase,
    write_scheduled_backup,
)
from mirror.errors import MirrorError
from mirror.settings import BackupSettings
from tests.backup.samples import make_mirror, seal_quickly


@pytest.fixture
def source(tmp_path: Path) -> Iterator[BackupSource]:
    made = make_mirror(tmp_path / "ada")
    (tmp_path / "stick").mkdir()
    (tmp_path / "word").write_text("correct horse\n")
    (tmp_path / "word").chmod(0o600)
    wanted = BackupSettings(str(tmp_path / "stick"), 3, str(tmp_path / "word"))
    with pytest.MonkeyPatch.context() as patch:
        seal_quickly(patch)
        yield replace(made, settings=replace(made.settings, backup=wanted))


def test_as_many_stay_as_are_wanted_and_other_files_too(tmp_path: Path, source: BackupSource) -> None:
    (tmp_path / "stick/holiday.jpg").write_text("")
    made = write_scheduled_backup(source)
    for day in range(10, 16):
        made.with_name(made.name.replace(made.name[-27:-19], f"202601{day}")).write_bytes(made.read_bytes())
    newest = write_scheduled_backup(source)
    left = list_scheduled_backups(tmp_path / "stick", time.time())
    assert len(left) == 3
    assert left[-1] == newest
    assert (tmp_path / "stick/holiday.jpg").exists()
    assert read_backup(newest, "correct horse").manifest.schema >= 4
    assert find_problem(source.settings.backup, time.time()) is None


def test_what_a_killed_backup_left_behind_goes_with_the_next(tmp_path: Path, source: BackupSource) -> None:
    half = tmp_path / "stick" / f".mirror-{socket.gethostname()}-20260101T000000Z.tar.gz.age.part"
    half.write_text("half")
    other = half.with_name(".mirror-elsewhere-20260101T000000Z.tar.gz.age.part")
    other.write_text("of another mirror, which may be writing it")
    write_scheduled_backup(source)
    assert not half.exists()
    assert other.exists()


def test_a_missing_stick_is_named_and_no_folder_is_made(tmp_path: Path, source: BackupSource) -> None:
    (tmp_path / "stick").rmdir()
    with pytest.raises(MirrorError, match="stick: no such folder; plug the stick in"):
        write_scheduled_backup(source)
    assert not (tmp_path / "stick").exists()
    assert "plug the stick in" in str(find_problem(source.settings.backup, time.time()))


def test_a_backup_that_grows_old_is_a_problem(source: BackupSource) -> None:
    assert "there is none yet" in str(find_problem(source.settings.backup, time.time()))
    made = write_scheduled_backup(source)
    os.utime(made, (time.time() - 5 * 86_400,) * 2)
    assert "the newest is 5 days old" in str(find_problem(source.settings.backup, time.time()))


def _write_old(folder: Path, day: str, age_s: float) -> Path:
    path = folder / f"mirror-{socket.gethostname()}-{day}T000000Z.tar.gz.age"
    path.write_text("earlier")
    os.utime(path, (time.time() - age_s,) * 2)
    return path


def test_backups_that_a_wrong_clock_dated_into_the_future_give_way_first(source: BackupSource, tmp_path: Path) -> None:
    future = [_write_old(tmp_path / "stick", f"2099010{day}", -9e8 - day) for day in range(1, 5)]
    yesterday = _write_old(tmp_path / "stick", "20260101", 86_400)
    made = write_scheduled_backup(source)
    assert made.exists()
    assert yesterday.exists()
    assert sum(path.exists() for path in future) == 1
    assert list_scheduled_backups(tmp_path / "stick", time.time())[1:] == [yesterday, made]


def test_a_backup_just_made_stays_when_the_clock_was_set_back(source: BackupSource, tmp_path: Path) -> None:
    others = [_write_old(tmp_path / "stick", f"2099010{day}", -60.0 * day) for day in range(1, 5)]
    made = write_scheduled_backup(source)
    assert made.exists()
    assert sum(path.exists() for path in others) == 2


def test_a_backup_of_the_future_is_no_backup_of_today(source: BackupSource, tmp_path: Path) -> None:
    _write_old(tmp_path / "stick", "20990101", -9e8)
    assert newest_backup_age_s(source.settings.backup, time.time()) is None
    assert "all are of the future; is the clock right?" in str(find_problem(source.settings.backup, time.time()))


@pytest.mark.parametrize(("content", "mode", "said"), [
    (b"", 0o600, "has no passphrase"), (b"\n", 0o600, "has no passphrase"), (b"x" * 2000, 0o600, "has no passphrase"),
    (b"\xff\xfe", 0o600, "not a text file"), (b"word", 0o644, "others may read it; run: chmod 600"), (None, 0, "no such file"),
])  # fmt: skip
def test_a_passphrase_file_that_is_none_is_said(tmp_path: Path, content: bytes | None, mode: int, said: str) -> None:
    if content is not None:
        (tmp_path / "word").write_bytes(content)
        (tmp_path / "word").chmod(mode)
    with pytest.raises(MirrorError, match=said):
        read_passphrase(tmp_path / "word")
