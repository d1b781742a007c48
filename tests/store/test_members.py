"""Members: whatever they are called, merged, and really gone when deleted."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Literal

import pytest

from mirror.errors import MirrorError
from mirror.store import DELETION_DELAY_S, PIN_SETTING_NAME, MemberRepository, StoreReader, StoreWriter, copies, database
from mirror.store.member_cache import MemberCache, read_member
from mirror.store.member_names import names_look_alike, normalise_name
from mirror.store.schema import SCHEMA_MIGRATIONS, Migration
from mirror.types import Event, ExerciseHistory, PathMade, RepDone, SetDone, Target, VisitBegan, VisitEnded
from mirror.types.message import literal
from mirror.visit.bests import BestKeeper
from tests.store.samples import MEMBER, NOW, FakeClock, one_set, one_visit

OTHER = "QRSTUVWXYZ234567"
NAMES = [
    "Robert'); DROP TABLE members;--", '<script>alert("1")</script>', "=1+1", "Zoë", "\u738b\u79c0\u82f1",
    "\u0645\u064f\u062d\u064e\u0645\u064e\u0651\u062f", "\u05e9\u05e8\u05d4", "\U0001f469\U0001f3fd", "a" * 80,
    "%s {0} \\",
]  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mirror.db"


def stored_version(db: sqlite3.Connection) -> int:
    return int(db.execute("SELECT value FROM metadata WHERE key = 'version'").fetchone()[0])


def keep(path: Path, *events: Event) -> None:
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    for event in events:
        store_writer.put(event)
    assert store_writer.close()


def everything(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file())


@pytest.mark.parametrize("name", NAMES)
def test_any_name_is_kept_as_it_is(path: Path, name: str) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "First", NOW)
        repository.rename(MEMBER, name)
        assert repository.find(name) == MEMBER
    with StoreReader(path) as reader:
        assert [one.name for one in reader.members()] == [name]


@pytest.mark.parametrize(("name", "said"), [
    ("", "at least one letter"), (" \t", "at least one letter"), ("x" * 81, "at most 80"),
    ("a\x00b", "no control"), ("\x1b[2J", "no control"), ("a\nb", "no control"), ("\udcff", "no control"),
    ("Ada\u200b", "no control"), ("A\u202edA", "no control"), ("\u2066Ada", "no control"), ("A\u00adda", "no control"),
    ("\u3164", "no control"), ("Ada\ufeff", "no control"), ("\u0301\u0301", "at least one letter"),
])  # fmt: skip
def test_what_is_no_name_is_refused_in_one_line(path: Path, name: str, said: str) -> None:
    with MemberRepository(path) as repository, pytest.raises(MirrorError, match=said) as raised:
        repository.create(MEMBER, name, NOW)
    assert "\n" not in str(raised.value)
    assert str(raised.value).isprintable()


def test_names_are_found_whatever_their_case_and_composition(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Zoe\u0308 ", NOW)
        assert repository.find(" ZOË") == MEMBER
        assert repository.find(MEMBER) == MEMBER
        with pytest.raises(MirrorError, match=r"member 'Zoé': unknown; did you mean 'Zoë'\?"):
            repository.find("Zoé")
        with pytest.raises(MirrorError, match="unknown; mirror member list shows all"):
            repository.find("Robert")


def test_of_two_with_the_same_name_the_id_is_asked_for(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.create(OTHER, "Grace", NOW)
        with closing(sqlite3.connect(path)) as db, db:  # as an earlier version let them
            db.execute("UPDATE members SET name = 'ada'")
        with pytest.raises(MirrorError, match=f"2 have this name; give the id: {MEMBER}, {OTHER}"):
            repository.find("Ada")
        assert repository.find(OTHER) == OTHER


def test_a_deletion_that_was_asked_for_at_an_unknown_time_waits_from_the_first_known_one(path: Path) -> None:
    with MemberRepository(path) as repository:
        for key, name in ((MEMBER, "Ada"), (OTHER, "Grace")):
            repository.create(key, name, NOW)
        repository.ask_deletion(MEMBER, None)
        assert repository.delete_due(NOW) == 0
        assert repository.delete_due(NOW + DELETION_DELAY_S - 1) == 0
        assert repository.delete_due(NOW + DELETION_DELAY_S) == 1
        assert repository.find("Grace") == OTHER


def test_one_setting_of_a_member_leaves_the_others_alone(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.set(MEMBER, "keypoints", "on")
        repository.set(MEMBER, PIN_SETTING_NAME, "x'\"")
        repository.set(MEMBER, "keypoints", None)
    with StoreReader(path) as reader:
        assert reader.members()[0].settings == {PIN_SETTING_NAME: "x'\""}


def test_a_replaced_badge_opens_nothing_any_more(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        assert repository.badge(MEMBER) == 0
        assert repository.replace_badge(MEMBER) == 1
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    store_writer.close()
    assert store_writer.directory.find(MEMBER, 0) is None
    assert store_writer.directory.find(MEMBER, 1) is not None


def test_two_members_are_merged_into_one(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.create(OTHER, "Ada L.", NOW)
        keep(path, *one_visit(1, MEMBER), *one_visit(2, OTHER), PathMade(1.0, 2, (0.5,)))
        repository.save_advice(MEMBER, "squat", literal("go on"), NOW)
        repository.merge(MEMBER, OTHER)
        with pytest.raises(MirrorError, match="into itself"):
            repository.merge(OTHER, OTHER)
        with pytest.raises(MirrorError, match="none any more"):
            repository.merge(MEMBER, OTHER)
    with StoreReader(path) as reader:
        (left,) = reader.members()
        assert (left.id, left.sets) == (OTHER, 4)
        assert reader.programme(OTHER) is not None


def test_a_deleted_member_is_nowhere_on_the_disk(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Adelaide Quux", NOW)
        repository.create(OTHER, "Bob", NOW)
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    with closing(database.open_store(path)) as db:
        copies.back_up_database(db, path, 1)
    aside = path.with_name("mirror-damaged-20260101T000000Z.db")
    aside.write_bytes(b"x" * ((1 << 20) - 3) + MEMBER.encode() + b"x")
    for rest in (".mirror.db.restore", "mirror.db-salvaged", ".mirror-salvage-x/mirror.db"):  # of what was cut off
        (path.parent / rest).parent.mkdir(exist_ok=True)
        (path.parent / rest).write_text(MEMBER)
    for event in (*one_visit(1, MEMBER, sets=20), *one_visit(2, OTHER, sets=3)):
        store_writer.put(event)
    store_writer.put(VisitBegan(1.0, 3, MEMBER))
    store_writer.close()
    running = StoreWriter(path, FakeClock())  # the mirror goes on meanwhile
    running.start()
    with MemberRepository(path) as repository:
        assert MEMBER.encode() in everything(path.parent)
        assert repository.delete(MEMBER) == [aside]
        aside.unlink()
        left = everything(path.parent)
        assert MEMBER.encode() not in left
        assert b"Quux" not in left
        assert OTHER.encode() in left
        with pytest.raises(MirrorError, match="none any more"):
            repository.delete(MEMBER)
    assert running.close()
    assert copies.list_backups(path) == []
    with StoreReader(path) as reader:
        assert [(one.name, one.sets) for one in reader.members()] == [("Bob", 3)]
        assert reader.rows("SELECT count(*) AS n FROM reps", {}).__next__()["n"] == 15


def test_a_visit_that_is_nobodys_is_deleted_for_good(path: Path) -> None:
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    for event in (*one_visit(1, sets=1), *one_visit(2, sets=1)):
        store_writer.put(event)
    store_writer.close()
    with closing(database.open_store(path)) as db:
        backup = copies.back_up_database(db, path, 1)
    damaged = path.with_name("mirror-backup-v1-20260101T000000Z.db")
    damaged.write_bytes(b"no database")
    with MemberRepository(path) as repository:
        repository.delete_visit(f"{store_writer.run}-1")
        repository.delete_visit("nonsense")
    assert copies.list_backups(path) == [backup], "what an upgrade or a restore keeps stays, and what cannot be looked into goes"
    for kept in (path, backup):
        with StoreReader(kept) as reader:
            assert reader.visit(f"{store_writer.run}-1") == []
            assert len(reader.visit(f"{store_writer.run}-2")) == 1


def test_a_deletion_that_others_hold_up_says_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mirror.store.members.LOG_CLEAR_TIMEOUT_S", 0.0)
    monkeypatch.setattr(database, "DATABASE_BUSY_TIMEOUT_S", 0.05)
    with MemberRepository(path) as repository, StoreReader(path) as reader:
        repository.create(MEMBER, "Ada", NOW)
        reader.hold()
        with pytest.raises(MirrorError, match=r"deleted, but its log is not cleared \(.*starting the mirror again clears it"):
            repository.delete(MEMBER)


def test_members_with_no_and_with_ten_thousand_sets(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        repository.create(OTHER, "Bob", NOW)
    keep(path, VisitBegan(0.0, 1, MEMBER), one_set(1, 1, 0.0)[-1])
    with closing(database.open_store(path)) as db:
        db.execute("BEGIN")
        names = ", ".join(f'"{row[1]}"' for row in db.execute("PRAGMA table_info(sets)") if row[1] not in ("id", "number"))
        db.execute(
            f"""INSERT INTO sets (number, {names}) WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 10000)
            SELECT i, {names} FROM sets, n"""
        )
        db.execute("COMMIT")
    with StoreReader(path) as reader:
        assert sum(1 for _ in reader.sets(MEMBER)) == 10_000
        assert len([*reader.sets(MEMBER, newest=20)]) == 20
        assert [*reader.sets(OTHER)] == []
        assert {one.name: one.sets for one in reader.members()} == {"Ada": 10_000, "Bob": 0}


def test_a_new_version_is_reached_after_a_backup_that_is_whole(path: Path) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
    later = (*SCHEMA_MIGRATIONS, Migration(("ALTER TABLE members ADD COLUMN colour TEXT",)))
    database.open_store(path, later).close()
    database.open_store(path, later).close()
    (backup,) = copies.list_backups(path)
    assert backup.name.startswith(f"mirror-backup-v{len(SCHEMA_MIGRATIONS)}-")
    with closing(sqlite3.connect(backup)) as db:
        assert db.execute("SELECT id FROM members").fetchall() == [(MEMBER,)]
        assert stored_version(db) == len(SCHEMA_MIGRATIONS)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT name, colour FROM members").fetchall() == [("Ada", None)]
        assert stored_version(db) == len(SCHEMA_MIGRATIONS) + 1


def test_a_version_that_cannot_be_reached_changes_nothing(path: Path) -> None:
    database.open_store(path).close()
    with pytest.raises(sqlite3.OperationalError):
        database.open_store(path, (*SCHEMA_MIGRATIONS, Migration(("CREATE TABLE half (x INTEGER) STRICT", "no statement"))))
    with closing(sqlite3.connect(path)) as db:
        assert stored_version(db) == len(SCHEMA_MIGRATIONS)
        assert db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'half'").fetchall() == []


def test_many_open_it_for_the_first_time_at_once(path: Path) -> None:
    failed: list[Exception] = []

    def enter(number: int) -> None:
        try:
            with MemberRepository(path) as repository:
                repository.create(f"{MEMBER}{number}", f"Ada {chr(65 + number)}.", NOW)
        except MirrorError as error:
            failed.append(error)

    threads = [threading.Thread(target=enter, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    with StoreReader(path) as reader:
        assert len(reader.members()) == 6


def refused(folder: Path, rounds: int, processes: int) -> tuple[str, str]:
    """How many openings of fresh databases other processes were refused, and what they said to that."""
    command = [sys.executable, "-m", "tests.store.first_openings", str(folder), str(rounds), str(processes)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    return done.stdout.strip(), done.stderr


@pytest.mark.integration
def test_many_processes_open_it_for_the_first_time_at_once(tmp_path: Path) -> None:
    assert refused(tmp_path, 8, 8) == ("0", "")


@pytest.mark.integration
def test_a_look_keeps_the_locks_of_this_process(tmp_path: Path) -> None:
    """Else the next process that closes the database throws its log away while this one still writes to it."""
    path = tmp_path / "0/mirror.db"
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        StoreReader(path).close()
        database.open_store(path).close()
        assert refused(tmp_path, 1, 1) == ("0", "")
        assert path.with_name(path.name + "-wal").exists()
        repository.create(OTHER, "Bob", NOW)
    with StoreReader(path) as reader:
        assert [one.name for one in reader.members()] == ["Ada", "Bob"]


def test_an_upgrade_by_two_at_once_makes_one_backup(path: Path) -> None:
    database.open_store(path).close()
    later = (*SCHEMA_MIGRATIONS, Migration(("ALTER TABLE members ADD COLUMN colour TEXT",)))
    threads = [threading.Thread(target=lambda: database.open_store(path, later).close()) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(copies.list_backups(path)) == 1
    with closing(sqlite3.connect(path)) as db:
        assert stored_version(db) == len(later)


def test_two_damaged_databases_get_two_names(path: Path) -> None:
    for content in (b"one", b"two"):
        path.write_bytes(content)
        copies.set_aside_database(path)
    assert sorted(file.read_bytes() for file in copies.list_set_aside(path)) == [b"one", b"two"]
    assert not path.exists()


def test_a_proper_name_is_composed() -> None:
    assert normalise_name(" Zoe\u0308 ") == "Zoë"
    assert normalise_name("Ada   L.\ufe0f") == "Ada L."


@pytest.mark.parametrize("name", ["ADA", "\u0410d\u0430", "Ad\u0251", "\uff21da", "A da", "\u0391da"])
def test_two_members_who_look_alike_are_refused(path: Path, name: str) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
        with pytest.raises(MirrorError, match=f"looks like 'Ada' \\({MEMBER}\\); add a letter of the surname"):
            repository.create(OTHER, name, NOW)
        repository.create(OTHER, "Grace", NOW)
        with pytest.raises(MirrorError, match="looks like 'Ada'"):
            repository.rename(OTHER, name)
        repository.rename(MEMBER, name)  # their own name, written otherwise
        assert repository.find(name) == MEMBER


@pytest.mark.parametrize(("one", "two"), [("Ada", "Adam"), ("Zoë", "Zoe"), ("\u738b\u79c0\u82f1", "\u738b\u79c0\u5170"), ("Jan", "Jana")])
def test_names_that_differ_to_the_eye_are_two(one: str, two: str) -> None:
    assert not names_look_alike(one, two)


@pytest.mark.parametrize(("one", "two"), [("Ian", "lan"), ("Bob", "B0b"), ("Arne", "Ame"), ("Bill", "BilI")])
def test_names_that_a_font_does_not_tell_apart_look_alike(one: str, two: str) -> None:
    assert names_look_alike(one, two)


@pytest.mark.parametrize("each_side", [False, True])
@pytest.mark.parametrize(
    "sides",
    ["", "LLLL", "LLLLRR", "LLRR", "LRLR", "LRLRL", "LLLR", "LLLLRRRR", "RRRRLLLL", "NNNN", "NNN", "LLLN", "LLLLR", "LLRRRR", "LLLLRRR"],
)
def test_the_heaviest_weight_is_that_of_full_sets_as_the_visit_counts_them(path: Path, sides: str, each_side: bool) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Ada", NOW)
    *_, done = one_set(1, 1, 160.0, count=len(sides) + 1)
    assert isinstance(done, SetDone)
    on: dict[str, Literal["left", "right"]] = {"L": "left", "R": "right"}
    counted = [replace(one, side=on.get(side)) for one, side in zip(done.reps, sides, strict=False)]
    counted = [replace(one, partial=False) for one in counted]
    made = (*counted, replace(done.reps[-1], partial=True, side="left"))
    summary = replace(done.summary, reps=len(counted), partials=1, counted=tuple(counted), target=Target(1, 3, 4, each_side), load_kg=20.0)
    told = [RepDone(one.end, 1, 1, "squat", one) for one in made]
    keep(path, VisitBegan(100.0, 1), VisitBegan(100.0, 1, MEMBER), *told, replace(done, summary=summary, reps=made), VisitEnded(300.0, 1))
    cache = MemberCache()
    with closing(sqlite3.connect(path)) as db:
        cache.load(db)
    found = cache.find(MEMBER)
    assert found is not None
    keeper = BestKeeper()
    keeper.begin(replace(found, history=(ExerciseHistory("squat", heaviest_kg=10.0),)))
    is_best = bool(keeper.judge(replace(summary, clean=0)))
    assert [one.heaviest_kg for one in found.history] == [20.0 if is_best else 0.0]


@pytest.mark.parametrize("text", ["null", "3", '{"a": 1}', "[1.0, null]", '["x"]', "[[1.0]]"])
def test_a_path_of_another_mirror_that_is_no_list_of_numbers_is_none(path: Path, text: str) -> None:
    with MemberRepository(path) as repository:
        repository.create(MEMBER, "Robert", NOW)
    keep(path, VisitBegan(1.0, 1, MEMBER), PathMade(2.0, 1, (0.1, -0.2)))
    with closing(sqlite3.connect(path)) as db, db:
        db.execute("UPDATE paths SET path = ?", (text,))
    with StoreReader(path) as reader:
        assert reader.path(MEMBER) == ()
    with closing(sqlite3.connect(path)) as db:
        db.row_factory = sqlite3.Row
        found = read_member(db, MEMBER)
    assert found is not None
    assert found[0].path == ()
