"""A backup brings a mirror back as it was, here or on another machine, or changes nothing and says why in one line."""

from __future__ import annotations

import io
import json
import sqlite3
import tarfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from mirror.backup import BackupSource, read_backup, restore_backup, seal_backup, write_backup
from mirror.backup.archive import DATABASE_NAME, SETTINGS_NAME
from mirror.errors import MirrorError
from mirror.settings import paths
from mirror.store import MemberRepository, StoreReader, StoreWriter, copies, database, restore_journal
from mirror.store.schema import SCHEMA_MIGRATIONS, Migration
from tests.backup.samples import ADA, BOB, QuickSeal, make_mirror, mirror_at, seal_quickly, state_of
from tests.store.samples import FakeClock, one_visit
from tests.store.test_versions import SCHEMA_3, statements_of_version_3

WORD = "correct horse"


@pytest.fixture
def quick() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        seal_quickly(patch)
        yield


@pytest.fixture
def ada(tmp_path: Path) -> BackupSource:
    return make_mirror(tmp_path / "ada")


@pytest.fixture
def file(tmp_path: Path, ada: BackupSource, request: pytest.FixtureRequest) -> Path:
    request.getfixturevalue("quick")
    write_backup(ada, tmp_path / "ada.age", WORD)
    return tmp_path / "ada.age"


def same_but_place(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    return one[:2] == other[:2] and one[3] == other[3]


@pytest.mark.long
@pytest.mark.integration
def test_a_backup_sealed_with_a_passphrase_comes_back(tmp_path: Path, ada: BackupSource) -> None:
    file = tmp_path / "real.age"
    write_backup(ada, file, WORD)
    assert b"Ada" not in file.read_bytes()
    with pytest.raises(MirrorError, match=r"real\.age: the passphrase is wrong; nothing was changed"):
        read_backup(file, "wrong")
    backup = read_backup(file, WORD)
    content = file.read_bytes()
    for changed in (content[:-1], content[: len(content) // 2], content[:40], content[:-9] + b"x" + content[-8:]):
        file.write_bytes(changed)
        with pytest.raises(MirrorError, match=r"damaged or cut off|wrong"):
            read_backup(file, WORD)
    new = mirror_at(tmp_path / "ada")
    restore_backup(new, backup)
    assert state_of(new) == state_of(ada)


def test_a_new_machine_becomes_the_old_one(tmp_path: Path, ada: BackupSource, file: Path) -> None:
    new = mirror_at(tmp_path / "new")
    restore_backup(new, read_backup(file, WORD), keep_settings=True)
    assert same_but_place(state_of(new), state_of(ada))
    assert not new.config.exists()
    assert paths.badge_secret_path(new.settings.store).stat().st_mode & 0o777 == 0o600
    assert paths.database_path(new.settings.store).stat().st_mode & 0o777 == 0o600


def test_the_best_rounds_of_a_challenge_come_back(tmp_path: Path, ada: BackupSource, file: Path) -> None:
    bob = make_mirror(tmp_path / "bob", BOB, "Bobby")
    restore_backup(bob, read_backup(file, WORD), keep_settings=True)
    there, back = (paths.best_score_path(one.settings.store).read_text() for one in (ada, bob))
    assert back == there == '{"squat in 60 s": {"record": 3}}'


def test_settings_come_back_and_say_where_the_rest_goes(tmp_path: Path, ada: BackupSource, file: Path) -> None:
    before = state_of(ada)
    with MemberRepository(paths.database_path(ada.settings.store)) as repository:
        repository.delete(ADA)
    elsewhere = replace(mirror_at(tmp_path / "new"), config=ada.config)
    restore_backup(elsewhere, read_backup(file, WORD))
    assert state_of(ada) == before


def test_settings_that_are_a_link_come_back_to_where_the_set_up_keeps_them(tmp_path: Path, file: Path) -> None:
    new = mirror_at(tmp_path / "new")
    own = tmp_path / "new/data/mirror.toml"
    for folder in (own.parent, new.config.parent):
        folder.mkdir(parents=True)
    own.write_text("# the set-up's\n")
    new.config.symlink_to(own)
    restore_backup(new, read_backup(file, WORD))
    assert new.config.readlink() == own
    assert 'name = "Ada"' in own.read_text()


def test_what_was_there_is_kept_beside(tmp_path: Path, file: Path) -> None:
    bob = make_mirror(tmp_path / "bob", BOB, "Bob")
    restore_backup(bob, read_backup(file, WORD), keep_settings=True)
    path = paths.database_path(bob.settings.store)
    with StoreReader(path) as reader:
        assert [one.name for one in reader.members()] == ["Ada"]
    (kept,) = copies.list_backups(path)
    with closing(sqlite3.connect(kept)) as db:
        assert db.execute("SELECT name FROM members").fetchall() == [("Bob",)]


def test_a_damaged_database_gives_way_and_is_set_aside(tmp_path: Path, file: Path) -> None:
    bob = make_mirror(tmp_path / "bob", BOB, "Bob")
    path = paths.database_path(bob.settings.store)
    path.write_bytes(b"no database" * 100)
    restore_backup(bob, read_backup(file, WORD), keep_settings=True)
    with StoreReader(path) as reader:
        assert [one.name for one in reader.members()] == ["Ada"]
    assert len(copies.list_set_aside(path)) == 1


@pytest.mark.usefixtures("quick")
def test_the_mirror_runs_on_while_it_is_backed_up_and_restored(tmp_path: Path, ada: BackupSource) -> None:
    path = paths.database_path(ada.settings.store)
    writer = StoreWriter(path, FakeClock(), idle=0.01)
    writer.start()
    for number in range(1, 20):
        for event in one_visit(number, ADA):
            writer.put(event)
        if number == 5:
            write_backup(ada, tmp_path / "now.age", WORD)
        if number == 10:
            restore_backup(ada, read_backup(tmp_path / "now.age", WORD), keep_settings=True)
    assert writer.close(30)
    with StoreReader(path) as reader:
        reader.check()
        assert [one.name for one in reader.members()] == ["Ada"]
        assert len([*reader.sets(ADA)]) >= 2 + 18


@pytest.mark.usefixtures("quick")
def test_a_backup_of_an_older_version_is_brought_up_to_date(tmp_path: Path) -> None:
    old, new = tmp_path / "old.db", mirror_at(tmp_path / "new")
    with closing(sqlite3.connect(old)) as db:
        db.executescript(SCHEMA_3)
        for statement in statements_of_version_3():
            db.execute(statement)
        db.commit()
    file = tmp_path / "old.age"
    file.write_bytes(seal_backup({DATABASE_NAME: old.read_bytes()}, 3, "2026-11-01", WORD))
    restore_backup(new, read_backup(file, WORD))
    assert state_of(new)[0] == (("Ada L.", 1, 4),)


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize("keeps_older", [True, False])
def test_a_backup_of_a_newer_version_is_taken_where_it_can_be_read(tmp_path: Path, keeps_older: bool) -> None:
    later = tmp_path / "later.db"
    database.open_store(later, (*SCHEMA_MIGRATIONS, Migration(("CREATE TABLE moods (x TEXT) STRICT",), keeps_older))).close()
    content = bytearray(later.read_bytes())
    content[18:20] = b"\1\1"
    file = tmp_path / "later.age"
    file.write_bytes(seal_backup({DATABASE_NAME: bytes(content)}, 9, "2026-11-01", WORD))
    if keeps_older:
        restore_backup(mirror_at(tmp_path / "new"), read_backup(file, WORD))
    else:
        with pytest.raises(MirrorError, match=r"of a newer mirror \(.*\); nothing was changed; upgrade this one first"):
            read_backup(file, WORD)


def repack(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as tar:
        for name, content in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return packed.getvalue()


@pytest.mark.usefixtures("quick")
@pytest.mark.parametrize(
    "kind", ["not a backup", "no tar", "no manifest", "other hash", "a way out", "no database", "newer format", "twice"]
)
def test_what_is_no_whole_backup_is_refused(tmp_path: Path, kind: str) -> None:
    files = {"etc": b""}
    sealed = b""
    match kind:
        case "not a backup":
            sealed = b"hello"
        case "no tar":
            sealed = QuickSeal.passphrase.encrypt(b"hello", WORD)
        case "no manifest":
            sealed = QuickSeal.passphrase.encrypt(repack(files), WORD)
        case "other hash":
            manifest = {"format": 2, "program": "1", "made": "", "schema": 4, "files": {SETTINGS_NAME: "0" * 64}}
            packed = repack({"manifest.json": json.dumps(manifest).encode(), SETTINGS_NAME: b"[store]"})
            sealed = QuickSeal.passphrase.encrypt(packed, WORD)
        case "newer format":
            manifest = {"format": 3, "program": "9.9", "made": "", "schema": 9, "files": {}}
            sealed = QuickSeal.passphrase.encrypt(repack({"manifest.json": json.dumps(manifest).encode()}), WORD)
        case "a way out":
            sealed = seal_backup({"exercises/../../../etc/passwd.toml": b""}, 4, "", WORD)
        case "no database":
            sealed = seal_backup({DATABASE_NAME: b"SQLite format 3\0" * 500}, 4, "", WORD)
        case _:
            sealed = QuickSeal.passphrase.encrypt(b"\x1f\x8b" * 500, WORD)
    (tmp_path / "bad.age").write_bytes(sealed)
    with pytest.raises(MirrorError) as raised:
        read_backup(tmp_path / "bad.age", WORD)
    assert "\n" not in str(raised.value)
    assert raised.value.cause in ("not a backup of a mirror", "damaged or cut off", "of a newer mirror (9.9)")


def test_a_restore_that_may_not_write_changes_nothing(ada: BackupSource, file: Path) -> None:
    before = state_of(ada)
    ada.exercises.joinpath("ada.toml").unlink()
    ada.exercises.rmdir()
    ada.exercises.write_text("a file where the folder should be")
    with pytest.raises(MirrorError):
        restore_backup(ada, read_backup(file, WORD))
    ada.exercises.unlink()
    assert state_of(ada)[:3] == before[:3]


@pytest.mark.parametrize("step", range(40))
def test_a_restore_cut_off_anywhere_is_old_or_new(
    tmp_path: Path, ada: BackupSource, file: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Every name given, and every file made safe, is a place where it may end."""
    bob = make_mirror(tmp_path / "bob", BOB, "Bob")
    old, count = state_of(bob), [0]

    class Cut(BaseException):
        pass

    def cutting(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            count[0] += 1
            if count[0] > step:
                raise Cut
            return real(*arguments, **options)

        return call

    with monkeypatch.context() as patch:
        patch.setattr(copies, "sync_folder", cutting(copies.sync_folder))
        patch.setattr(restore_journal, "_stage", cutting(restore_journal._stage))
        for name in ("rename", "unlink"):
            patch.setattr(Path, name, cutting(getattr(Path, name)))
        patch.setattr(restore_journal, "_replace_database", cutting(restore_journal._replace_database))
        with suppress(Cut):
            restore_backup(bob, read_backup(file, WORD), keep_settings=True)
    now = state_of(bob)
    assert now == old or (now[:2] == state_of(ada)[:2] and now[3] == ("ada.toml", "bob.toml"))
    assert [*bob.exercises.parent.rglob(".*.restore")] == [] or now == old
