"""A restore's journal is obeyed only where a restore of this store wrote it, and a damaged one locks nothing."""

from __future__ import annotations

import json
import logging
import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

import pytest

from mirror.errors import MirrorError
from mirror.store import MemberRepository, StoreReader, copies, database, restore_journal
from mirror.store.salvage import replace_damaged
from tests.store.samples import MEMBER, NOW

NOBODY = 65534
root_only = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files to others")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "data/mirror.db"
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
    return path


def write_journal(path: Path, *pairs: Sequence[Path]) -> Path:
    journal = restore_journal.restore_journal_path(path)
    journal.write_text(json.dumps([[str(one) for one in pair] for pair in pairs]))
    return journal


def staged(path: Path, content: bytes = b"new") -> tuple[Path, Path]:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.restore")
    part.write_bytes(content)
    return part, path


def names(path: Path) -> list[str]:
    with StoreReader(path) as reader:
        return [one.name for one in reader.members()]


def test_a_restore_that_was_cut_off_goes_on_at_the_next_opening(path: Path, tmp_path: Path) -> None:
    targets = (path.with_name("badge.key"), tmp_path / "etc/mirror.toml", tmp_path / "etc/exercises/own.toml")
    journal = write_journal(path, *(staged(one) for one in targets))
    assert names(path) == ["Ada"]
    assert [one.read_bytes() for one in targets] == [b"new"] * 3
    assert not journal.exists()


def test_a_restore_goes_on_where_the_folder_is_reached_by_a_link(path: Path, tmp_path: Path) -> None:
    with closing(database.open_store(tmp_path / "other/mirror.db")):
        pass
    write_journal(path, staged(path, (tmp_path / "other/mirror.db").read_bytes()), staged(path.with_name("badge.key")))
    (tmp_path / "link").symlink_to(path.parent)
    assert names(tmp_path / "link/mirror.db") == []
    assert path.with_name("badge.key").read_bytes() == b"new"


@pytest.mark.parametrize("strange", ["other.key", "web.password", "../etc/passwd"])
def test_a_journal_moves_nothing_that_is_no_part_of_a_restore(path: Path, tmp_path: Path, strange: str) -> None:
    target, settings = path.parent / strange, tmp_path / "conf/mirror.toml"
    journal = write_journal(path, staged(target), staged(settings))
    assert names(path) == ["Ada"]
    assert not target.exists()
    assert not settings.exists()
    assert not journal.exists()


def test_a_journal_moves_nothing_but_the_part_beside_its_target(path: Path, tmp_path: Path) -> None:
    other, target = tmp_path / "other", path.with_name("badge.key")
    other.write_bytes(b"secret")
    write_journal(path, (other, target))
    assert names(path) == ["Ada"]
    assert other.exists()
    assert not target.exists()


def test_a_part_that_is_a_link_is_not_followed(path: Path, tmp_path: Path) -> None:
    with closing(database.open_store(tmp_path / "other/mirror.db")):
        pass
    path.with_name(".mirror.db.restore").symlink_to(tmp_path / "other/mirror.db")
    write_journal(path, (path.with_name(".mirror.db.restore"), path))
    assert names(path) == ["Ada"]


@root_only
def test_root_does_not_obey_the_journal_of_another_user(path: Path, tmp_path: Path) -> None:
    settings = tmp_path / "etc/mirror.toml"
    os.chown(write_journal(path, staged(settings)), NOBODY, NOBODY)
    with pytest.raises(MirrorError, match="a restore by another user was cut off"):
        names(path)
    assert not settings.exists()


@root_only
def test_root_leaves_its_journal_roots_in_the_folder_of_another_user(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (path.parent, *path.parent.iterdir()):
        os.chown(one, NOBODY, NOBODY)
    owners = []
    real = restore_journal._put_in_place

    def put_in_place(database: Path, *rest: object) -> None:
        owners.append(restore_journal.restore_journal_path(database).stat().st_uid)
        real(database, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(restore_journal, "_put_in_place", put_in_place)
    restore_journal.restore_files(path, {path.with_name("badge.key"): b"new"}, path.parent)
    assert owners == [0]
    assert path.with_name("badge.key").stat().st_uid == NOBODY


@pytest.mark.parametrize("content", [b'[["', b"\xff\xfe", b"5", b'[["a"]]', b"null", b"[[1, 2]]", b'[["/\\u0000", "/a"]]', b"[" * 100_000])
def test_a_damaged_journal_is_set_aside_and_the_store_opens(path: Path, content: bytes, caplog: pytest.LogCaptureFixture) -> None:
    journal = restore_journal.restore_journal_path(path)
    journal.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        assert restore_journal.finish_restore(path) is False
    assert "restore" in caplog.text
    assert not journal.exists()
    assert journal.with_name(f"{journal.name}-damaged").read_bytes() == content
    assert names(path) == ["Ada"]


def copy_of_another(tmp_path: Path) -> bytes:
    with closing(database.open_store(tmp_path / "other/mirror.db")):
        pass
    return (tmp_path / "other/mirror.db").read_bytes()


@pytest.mark.parametrize("step", range(3))
def test_a_deletion_during_a_restore_leaves_what_is_staged(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """Before the journal is there, at it, and once it is: the restore ends with everything in place."""
    real, count = copies.sync_folder, [0]

    def sync_folder(folder: Path) -> None:
        real(folder)
        count[0] += 1
        if count[0] == step + 1:
            copies.delete_copies(path)

    contents = {path: copy_of_another(tmp_path), path.with_name("badge.key"): b"new"}
    monkeypatch.setattr(copies, "sync_folder", sync_folder)
    restore_journal.restore_files(path, contents, path.parent)
    assert names(path) == []
    assert path.with_name("badge.key").read_bytes() == b"new"
    assert not path.with_name(".mirror.db.restore").exists()


def test_a_deletion_leaves_what_the_journal_of_a_cut_off_restore_names(path: Path, tmp_path: Path) -> None:
    write_journal(path, staged(path, copy_of_another(tmp_path)))
    copies.delete_copies(path)
    assert names(path) == []


def test_a_restore_whose_database_is_gone_says_so_and_changes_nothing(path: Path) -> None:
    key = path.with_name("badge.key")
    journal = write_journal(path, staged(key), (path.with_name(".mirror.db.restore"), path))
    with pytest.raises(MirrorError, match="run mirror restore again"):
        names(path)
    assert not key.exists()
    assert not journal.exists()
    assert names(path) == ["Ada"]


def test_a_restore_cut_off_after_its_database_ends_at_the_next_opening(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    write_journal(path, staged(path, copy_of_another(tmp_path)))
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", cut)
        with pytest.raises(KeyboardInterrupt):
            names(path)
    assert names(path) == []
    assert not path.with_name(".mirror.db.restore").exists()


def test_a_deletion_during_a_salvage_leaves_what_is_saved(path: Path) -> None:
    def make(built: Path) -> sqlite3.Connection:
        db = database.open_store(built)
        copies.delete_copies(path)
        return db

    path.write_bytes(b"damaged" * 1000)
    replace_damaged(path, make, path.with_name("roots"))
    assert names(path) == []


@root_only
def test_the_folders_of_a_new_store_belong_to_the_owner_of_the_nearest_one(tmp_path: Path) -> None:
    there = tmp_path / "there"
    there.mkdir()
    os.chown(there, NOBODY, NOBODY)
    path = there / "new/data/mirror.db"
    restore_journal.restore_files(path, {path: copy_of_another(tmp_path), path.with_name("badge.key"): b"new"}, tmp_path / "none")
    made = (there / "new", path.parent, path, path.with_name("badge.key"))
    assert [one.stat().st_uid for one in made] == [NOBODY] * 4


@root_only
def test_a_new_store_in_roots_folder_belongs_to_the_owner_of_the_station(tmp_path: Path) -> None:
    station, settings = tmp_path / "station", tmp_path / "etc/new/mirror.toml"
    station.mkdir()
    os.chown(station, NOBODY, NOBODY)
    path = tmp_path / "new/data/mirror.db"
    restore_journal.restore_files(path, {path: copy_of_another(tmp_path), settings: b"new"}, station)
    assert [one.stat().st_uid for one in (tmp_path / "new", path.parent, path)] == [NOBODY] * 3
    assert [one.stat().st_uid for one in (settings.parent, settings)] == [0] * 2
