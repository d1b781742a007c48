"""The store_writer: what is put is kept, whatever the disk does, and no thread that puts waits."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from mirror.store import RetentionRules, StoreWriter, database, writer
from mirror.store.schema import SCHEMA_MIGRATIONS, Migration
from mirror.types import AssessmentDone, Event, PathMade, RepDone, SetDone, VisitBegan, VisitEnded
from mirror.types.message import literal, message
from tests.store.samples import MEMBER, NOW, FakeClock, one_set, one_visit

LONGEST = 60.0


class SavedEvents:
    """What a store_writer said that it has saved."""

    def __init__(self) -> None:
        self.saved: list[Event] = []
        self._changed = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._changed:
            self.saved.append(event)
            self._changed.notify_all()

    def wait(self, count: int) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.saved) >= count, LONGEST), f"{len(self.saved)} of {count} saved"


def until(true: Callable[[], Any]) -> None:
    end = time.monotonic() + LONGEST
    while not true():
        assert time.monotonic() < end, "it did not come to that"
        time.sleep(0.005)


def rows(path: Path, query: str, *values: Any) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(query, values).fetchall()


def add_member(path: Path, key: str = MEMBER) -> None:
    with closing(database.open_store(path)) as db:
        db.execute("INSERT INTO members (id, name, consent, created) VALUES (?, 'Ada', 1, 1)", (key,))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "mirror.db"


@pytest.fixture
def saved() -> SavedEvents:
    return SavedEvents()


@pytest.fixture
def running(path: Path, saved: SavedEvents) -> Iterator[StoreWriter]:
    made = StoreWriter(path, FakeClock(), saved, first_pause=0.01, idle=0.01)
    made.start()
    yield made
    made.close()


def test_a_visit_is_kept_with_its_sets_and_repetitions(path: Path, running: StoreWriter) -> None:
    for event in one_visit(1, sets=2):
        running.put(event)
    assert running.close()
    assert rows(path, "SELECT run, number, member FROM visits") == [(running.run, 1, None)]
    assert rows(path, "SELECT number, exercise, reps, partials, ended IS NULL FROM sets") == [(1, "squat", 4, 1, 0), (2, "squat", 4, 1, 0)]
    assert rows(path, "SELECT count(*) FROM reps") == [(10,)]


def test_a_repetition_is_safe_before_its_set_ends(path: Path, running: StoreWriter, saved: SavedEvents) -> None:
    first = one_set(1, 1, 100.0)[0]
    running.put(first)
    saved.wait(1)
    assert rows(path, 'SELECT sets.ended, reps.number FROM reps JOIN sets ON sets.id = reps."set"') == [(None, 1)]


def test_the_set_replaces_its_repetitions_and_a_late_one_adds_nothing(path: Path, running: StoreWriter) -> None:
    events = one_set(1, 1, 100.0)
    for event in (*events, *events):
        running.put(event)
    assert running.close()
    assert rows(path, "SELECT count(*) FROM reps") == [(5,)]


def test_somebody_who_only_walks_by_leaves_nothing(path: Path, running: StoreWriter) -> None:
    running.put(VisitBegan(1.0, 1))
    running.put(VisitEnded(2.0, 1))
    assert running.close()
    assert rows(path, "SELECT * FROM visits") == []


def test_a_visit_becomes_the_members_once_they_are_known(path: Path, saved: SavedEvents) -> None:
    add_member(path)
    made = StoreWriter(path, FakeClock(), saved, idle=0.01)
    made.start()
    began, *rest = one_visit(1, sets=1)
    for event in (began, *rest[:3], VisitBegan(101.0, 1, MEMBER), *rest[3:], PathMade(102.0, 1, (0.5, 0.25))):
        made.put(event)
    saved.wait(len(rest) + 3)
    until(lambda: made.directory.find(MEMBER) is not None)
    member = made.directory.find(MEMBER, 0)
    assert member is not None
    assert (member.name, member.sets_done, member.path) == ("Ada", 1, (0.5, 0.25))
    assert made.directory.find(MEMBER, 1) is None
    assert made.directory.members() == (member,)
    made.close()
    assert rows(path, "SELECT member, ended FROM visits") == [(MEMBER, round(1000 * NOW))]


def test_a_member_added_by_another_process_is_seen(path: Path, running: StoreWriter, saved: SavedEvents) -> None:
    running.put(one_set(1, 1, 0.0)[0])
    saved.wait(1)
    assert running.directory.find(MEMBER) is None
    add_member(path)
    until(lambda: running.directory.find(MEMBER) is not None)


def test_a_visit_of_somebody_deleted_meanwhile_is_nobodys(path: Path, running: StoreWriter) -> None:
    for event in one_visit(1, MEMBER, sets=1):
        running.put(event)
    assert running.close()
    assert rows(path, "SELECT member FROM visits") == [(None,)]


def test_screens_are_kept(path: Path, running: StoreWriter) -> None:
    running.put(AssessmentDone(1.0, 1, "hip", "left", (message("plan.rested"), literal("<b>"))))
    assert running.close()
    assert rows(path, "SELECT answer, side, reasons FROM screens") == [("hip", "left", '[{"key":"plan.rested"},{"key":"","text":"<b>"}]')]


def test_an_event_that_cannot_be_kept_stops_no_other(path: Path, running: StoreWriter, caplog: pytest.LogCaptureFixture) -> None:
    running.put(AssessmentDone(1.0, 1, "hip", "both", (literal("\ud800"),)))
    for event in one_set(2, 1, 100.0):
        running.put(event)
    assert running.close()
    assert rows(path, "SELECT count(*) FROM sets") == [(1,)]
    assert "AssessmentDone cannot be kept" in caplog.text


def test_putting_waits_for_no_disk(running: StoreWriter, saved: SavedEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    slow, entered = threading.Event(), threading.Event()

    def write(*_: Any) -> None:
        entered.set()
        slow.wait(LONGEST)

    with monkeypatch.context() as patch:
        patch.setattr(writer, "write_event", write)
        running.put(VisitBegan(1.0, 1))
        assert entered.wait(LONGEST)
        for event in one_set(1, 1, 100.0):  # would hang here
            running.put(event)
        assert saved.saved == []
    slow.set()
    saved.wait(7)


def test_a_full_disk_is_said_and_when_there_is_room_everything_is_kept(
    path: Path, saved: SavedEvents, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect, full = database.connect_database, [True]

    def limited(where: Path, **options: Any) -> sqlite3.Connection:
        db = connect(where, **options)
        if full[0]:
            db.execute("PRAGMA max_page_count = 1")
        return db

    database.open_store(path).close()
    monkeypatch.setattr(database, "connect_database", limited)
    made = StoreWriter(path, FakeClock(), saved, first_pause=0.01, idle=0.01)
    events = [event for visit in range(40) for event in one_visit(visit)]
    half = len(events) // 2
    for event in events[:half]:  # before it starts, and so in one batch: a few would fit into the pages that there are
        made.put(event)
    made.start()
    until(lambda: made.problem)
    for event in events[half:]:
        made.put(event)
    assert made.problem == f"store {path}: the disk is full; free some space"
    assert saved.saved == []
    full[0] = False
    saved.wait(len(events))
    until(lambda: made.problem is None)
    assert made.close()
    assert rows(path, "SELECT count(*) FROM sets") == [(80,)]


def test_a_read_only_disk_is_said(path: Path, saved: SavedEvents, monkeypatch: pytest.MonkeyPatch) -> None:
    database.open_store(path).close()
    connect = database.connect_database

    def read_only(where: Path, **options: Any) -> sqlite3.Connection:
        db = connect(where, **options)
        db.execute("PRAGMA query_only = ON")
        return db

    monkeypatch.setattr(database, "connect_database", read_only)
    made = StoreWriter(path, FakeClock(), saved, first_pause=0.01, idle=0.01)
    made.start()
    made.put(one_set(1, 1, 100.0)[-1])
    until(lambda: made.problem)
    assert made.problem == f"store {path}: it is read-only; make its folder writable for the mirror's user"
    assert not made.close()


def test_a_folder_that_is_a_file_stops_nothing(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    made = StoreWriter(tmp_path / "file" / "mirror.db", FakeClock(), first_pause=0.01, idle=0.01)
    made.start()
    until(lambda: made.problem)
    assert "Not a directory" in str(made.problem) or "File exists" in str(made.problem)
    assert not made.close()


def test_when_too_much_waits_single_repetitions_give_way_first(path: Path, saved: SavedEvents) -> None:
    path.mkdir()  # nothing can be opened
    made = StoreWriter(path, FakeClock(), saved, limit=30, first_pause=0.01, idle=0.01)
    made.start()
    for visit in range(20):
        for event in one_visit(visit, sets=1):
            made.put(event)
    until(lambda: "events lost" in str(made.problem))
    path.rmdir()
    until(lambda: made.problem is None)
    made.close()
    assert not any(isinstance(event, RepDone) for event in saved.saved)
    assert len([event for event in saved.saved if isinstance(event, SetDone)]) == 10


@pytest.mark.parametrize("content", [b"no database at all, but long enough to be one" * 9, b"SQLite format 3\0" + b"\xff" * 4080, b"x"])
def test_a_damaged_database_is_set_aside_whole_and_a_new_one_begun(path: Path, saved: SavedEvents, content: bytes) -> None:
    path.write_bytes(content)
    path.with_name(path.name + "-wal").write_bytes(b"its log")
    made = StoreWriter(path, FakeClock(), saved, idle=0.01)
    made.start()
    for event in one_visit(1):
        made.put(event)
    assert made.close()
    assert made.set_aside is not None
    assert made.set_aside.read_bytes() == content
    assert made.set_aside.with_name(made.set_aside.name + "-wal").read_bytes() == b"its log"
    assert rows(path, "SELECT count(*) FROM sets") == [(2,)]


def test_damage_in_the_middle_is_found_when_it_starts(path: Path, saved: SavedEvents) -> None:
    first = StoreWriter(path, FakeClock(), saved, idle=0.01)
    first.start()
    for visit in range(60):
        for event in one_visit(visit):
            first.put(event)
    assert first.close()
    content = bytearray(path.read_bytes())
    content[len(content) // 2 : len(content) // 2 + 6000] = b"\x5a" * 6000
    path.write_bytes(content)
    second = StoreWriter(path, FakeClock(), saved, idle=0.01)
    second.start()
    until(lambda: second.set_aside)
    assert second.close()
    assert rows(path, "SELECT count(*) FROM visits") == [(60,)], "what can be read is carried over"
    assert second.set_aside is not None
    assert second.set_aside.read_bytes() == bytes(content)


def test_a_database_of_a_newer_mirror_is_left_alone(path: Path, saved: SavedEvents) -> None:
    database.open_store(path, (*SCHEMA_MIGRATIONS, Migration(("CREATE TABLE later (x INTEGER) STRICT",)))).close()
    before = path.read_bytes()
    made = StoreWriter(path, FakeClock(), saved, idle=0.01)
    made.start()
    for event in one_visit(1):
        made.put(event)
    until(lambda: made.problem)
    assert not made.close()
    newer = len(SCHEMA_MIGRATIONS) + 1
    assert made.problem == f"store {path}: of a newer mirror (version {newer}); nothing is remembered until this one is upgraded"
    assert (path.read_bytes(), sorted(path.parent.iterdir())) == (before, [path])
    assert saved.saved == []


def test_what_nobody_owns_goes_after_its_days(path: Path) -> None:
    add_member(path)
    clock = FakeClock()
    made = StoreWriter(path, clock, None, RetentionRules(anonymous_days=30), idle=0.01)
    made.start()
    for event in (*one_visit(1), *one_visit(2, MEMBER)):
        made.put(event)
    until(lambda: rows(path, "SELECT count(*) FROM visits") == [(2,)])
    clock.now += 31 * 86_400
    until(lambda: rows(path, "SELECT member FROM visits") == [(MEMBER,)])
    assert made.close()
    assert rows(path, "SELECT count(*) FROM sets") == [(2,)]
