"""What was kept comes back as it was; what reads never stops what writes."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from math import isnan, nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from mirror.errors import MirrorError
from mirror.store import EXPORT_TABLES, MemberExport, MemberRepository, StoreReader, StoreWriter, database
from mirror.store.database_errors import database_error
from mirror.store.schema import SCHEMA_MIGRATIONS, Migration
from mirror.types import AssessmentDone, Event, PathMade, Rep, SetDone, VisitBegan
from mirror.types.message import literal
from tests.store.samples import MEMBER, NOW, FakeClock, one_set, one_visit, rep
from tests.words import words


def keep(path: Path, *events: Event) -> str:
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    for event in events:
        store_writer.put(event)
    assert store_writer.close()
    return store_writer.run


def same(one: Any, other: Any) -> bool:
    """Equal, where NaN equals NaN and times a millisecond."""
    if isinstance(one, float) and isinstance(other, float):
        return (isnan(one) and isnan(other)) or abs(one - other) <= 0.0011
    if isinstance(one, dict):
        return one.keys() == other.keys() and all(same(one[key], other[key]) for key in one)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if hasattr(one, "__dataclass_fields__"):
        return all(same(getattr(one, name), getattr(other, name)) for name in one.__dataclass_fields__)
    return bool(one == other)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "mirror.db"
    with MemberRepository(found) as repository:
        repository.create(MEMBER, "Ada", NOW)
    return found


def moved(one: Rep, seconds: float) -> Rep:
    return replace(one, start=one.start - seconds, turn=one.turn - seconds, end=one.end - seconds)


def test_a_set_comes_back_as_it_was(path: Path) -> None:
    *_, done = one_set(1, 1, 100.0)
    assert isinstance(done, SetDone)
    keep(path, VisitBegan(99.0, 1, MEMBER), done)
    with StoreReader(path) as reader:
        (kept,) = reader.sets(MEMBER)
    assert (kept.number, kept.exercise) == (1, "squat")
    assert kept.when == pytest.approx(NOW - (done.time - 100.0))
    assert kept.ended == pytest.approx(kept.when + done.summary.end - 100.0)
    assert same(kept.reps, tuple(moved(one, 100.0) for one in done.reps))
    counted = tuple(moved(one, 100.0) for one in done.summary.counted)
    assert same(kept.summary, replace(done.summary, start=0.0, end=done.summary.end - 100.0, counted=counted))


def test_a_repetition_of_which_nothing_was_measured_comes_back(path: Path) -> None:
    bare = Rep(
        1, 0.0, nan, 2.0, nan, nan, nan, nan, None, "far", None, None, nan, "none", True, side="left", held=3.0, note=literal("⚠ 😀")
    )
    *_, done = one_set(1, 1, 0.0)
    assert isinstance(done, SetDone)
    keep(path, VisitBegan(0.0, 1, MEMBER), replace(done, reps=(bare,), summary=replace(done.summary, start=0.0)))
    with StoreReader(path) as reader:
        (kept,) = reader.sets(MEMBER)
    assert same(kept.reps, (bare,))


def test_sets_come_newest_first_and_a_set_cut_off_has_no_summary(path: Path) -> None:
    keep(path, VisitBegan(99.0, 1, MEMBER), *one_set(1, 1, 100.0), *one_set(1, 2, 200.0)[:2])
    with StoreReader(path) as reader:
        (newest,) = reader.sets(MEMBER, newest=1)
        assert [one.number for one in reader.sets(MEMBER)] == [2, 1]
        assert [*reader.sets(MEMBER, exercise="lunge")] == []
        found = reader.member(MEMBER)
    assert (newest.summary, newest.ended, len(newest.reps)) == (None, None, 2)
    assert found is not None
    assert (found.name, found.sets, found.reps, found.last) == ("Ada", 1, 4, NOW)


def test_a_visit_is_found_by_its_key_and_may_be_nobodys(path: Path) -> None:
    run = keep(path, *one_visit(1), *one_visit(2, MEMBER))
    with StoreReader(path) as reader:
        assert [one.number for one in reader.visit(f"{run}-1")] == [1, 2]
        assert reader.owner(f"{run}-1") is None
        assert reader.owner(f"{run}-2") == MEMBER
        assert reader.visit("no such visit") == []
        assert len([*reader.sets(MEMBER)]) == 2


def test_repetitions_of_everyone_are_counted_since_a_time(path: Path) -> None:
    keep(path, *one_visit(1), *one_visit(2, MEMBER))
    with StoreReader(path) as reader:
        (began,) = {row["began"] / 1000 for row in reader.rows("SELECT began FROM sets", {})}
        assert [reader.reps_since(when) for when in (0.0, began, began + 0.001)] == [16, 16, 0]


def test_paths_screens_and_programmes_come_back(path: Path) -> None:
    keep(path, VisitBegan(1.0, 1, MEMBER), PathMade(2.0, 1, (0.1, -0.2)), AssessmentDone(3.0, 1, "ankle", "left", (literal("because"),)))
    with MemberRepository(path) as repository:
        repository.save_advice(MEMBER, "ankle-mobilisation", literal("the ankle"), NOW)
        repository.save_advice(MEMBER, "ankle-mobilisation", literal("the ankle"), NOW + 9)
        repository.save_advice(MEMBER, None, literal("look again"), NOW + 10)
    with StoreReader(path) as reader:
        assert reader.path(MEMBER) == (0.1, -0.2)
        assert [(one.answer, one.side, one.reasons) for one in reader.screens(MEMBER)] == [("ankle", "left", (literal("because"),))]
        told = reader.programme(MEMBER)
        assert reader.programme("nobody") is None
    assert told is not None
    assert words((told.exercise, told.why)) == (None, "look again")
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM programmes").fetchone() == (2,)


def test_where_there_is_no_database_nothing_is_remembered_and_none_is_made(tmp_path: Path) -> None:
    with StoreReader(tmp_path / "mirror.db") as reader:
        assert reader.members() == []
        assert [*reader.sets(MEMBER)] == []
    assert [*tmp_path.iterdir()] == []


def test_reading_while_the_keeper_writes(path: Path) -> None:
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    with StoreReader(path) as reader:
        stream = reader.rows("SELECT * FROM members", {})
        next(stream)  # a reading that is not over yet
        for event in one_visit(1, MEMBER):
            store_writer.put(event)
        assert store_writer.close()
        assert [*stream] == []
    with StoreReader(path) as reader:
        assert len([*reader.sets(MEMBER)]) == 2


def test_damage_and_newer_versions_are_one_line(path: Path, tmp_path: Path) -> None:
    newer = tmp_path / "newer.db"
    database.open_store(newer, (*SCHEMA_MIGRATIONS, Migration(()))).close()
    with pytest.raises(MirrorError, match="of a newer mirror"):
        StoreReader(newer)
    with pytest.raises(MirrorError, match="of a newer mirror"):
        MemberRepository(newer)
    foreign = tmp_path / "foreign.db"
    with closing(sqlite3.connect(foreign)) as db:
        db.execute("CREATE TABLE theirs (x)")
    with pytest.raises(MirrorError, match="of another program"):
        MemberRepository(foreign)
    path.write_bytes(b"no database")
    with pytest.raises(MirrorError, match="not a database; start the mirror"):
        StoreReader(path)


def test_an_export_has_everything(path: Path) -> None:
    keep(
        path, *one_visit(1, MEMBER), PathMade(2.0, 1, (0.1,)), AssessmentDone(3.0, 1, "ankle", "left", (literal("because"),)), *one_visit(2)
    )
    with MemberRepository(path) as repository:
        repository.save_advice(MEMBER, "squat", literal("<train on>"), NOW)
        repository.set(MEMBER, "feedback", "fading")
    with StoreReader(path) as reader:
        export = MemberExport(reader, MEMBER)
        found = json.loads("".join(export.json()))
        tables = {name: [*csv.DictReader(io.StringIO("".join(export.csv(name))))] for name in EXPORT_TABLES}
    assert {name: len(found[name]) for name in EXPORT_TABLES} == {
        "member": 1, "visits": 1, "sets": 2, "reps": 10, "paths": 1, "screens": 1, "keypoints": 0, "programmes": 1,
    }  # fmt: skip
    assert {name: len(rows) for name, rows in tables.items()} == {name: len(found[name]) for name in EXPORT_TABLES}
    assert found["member"][0] | {"created": ""} == {
        "id": MEMBER, "name": "Ada", "created": "", "consent": "2026-09-21T14:13:20.000Z", "badge": 0, "settings": {"feedback": "fading"},
    }  # fmt: skip
    first = rep(1, 0.0)
    assert found["reps"][0]["drift_left"] == first.drift_left
    assert found["reps"][0]["parts"] == first.parts
    assert found["reps"][0]["ascent_right"] is None
    assert tables["reps"][0]["ascent_right"] == ""
    assert found["paths"][0]["path"] == [0.1]


def test_an_export_of_a_visit_that_is_nobodys(path: Path) -> None:
    run = keep(path, *one_visit(1, MEMBER), *one_visit(2, sets=1))
    with StoreReader(path) as reader:
        found = json.loads("".join(MemberExport(reader, None, f"{run}-2").json()))
        with pytest.raises(MirrorError, match="there is none any more"):
            MemberExport(reader, "nobody")
    assert {name: len(found[name]) for name in EXPORT_TABLES if found[name]} == {"visits": 1, "sets": 1, "reps": 5}


def test_every_kept_column_but_keys_is_exported(path: Path) -> None:
    inner = {"sets": {"id", "visit", "number"}, "reps": {"set", "position"}, "paths": {"visit"}, "screens": {"visit"},
             "visits": {"id", "run", "number", "member", "boot", "origin"}, "programmes": {"member"}, "members": set()}  # fmt: skip
    with closing(sqlite3.connect(path)) as db:
        for table, hidden in inner.items():
            kept = {row[1] for row in db.execute(f"PRAGMA table_info({table})")}
            assert kept - hidden <= set(EXPORT_TABLES["member" if table == "members" else table].columns), table


def test_every_column_of_an_export_is_documented() -> None:
    pages = (Path(__file__).parents[2] / "docs/data.md").read_text("utf-8").split("\n`")
    said = {page.split("`")[0]: set(re.findall(r"`(\w+)`", page.split("`", 1)[1])) for page in pages[1:]}
    for name, table in EXPORT_TABLES.items():
        head = {re.sub("^.*_(x|y|score)$", r"NAME_\1", column) if name == "keypoints" else column for column in table.head}
        assert head <= said[name], name


@pytest.mark.parametrize(("free", "error", "said"), [
    (0, sqlite3.OperationalError("unable to open database file"), "the disk is full; free some space"),
    (1 << 30, PermissionError(13, "Permission denied"), r"Permission denied; .*belongs to the user"),
    (1 << 30, OSError(28, "No space left on device"), "the disk is full; free some space"),
])  # fmt: skip
def test_a_remedy_fits_its_cause(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, free: int, error: Exception, said: str) -> None:
    real = os.statvfs(tmp_path)
    fields = {name: getattr(real, name) for name in ("f_frsize", "f_files", "f_favail")}
    monkeypatch.setattr(os, "statvfs", lambda _: SimpleNamespace(**fields, f_bavail=free // real.f_frsize))
    with pytest.raises(MirrorError, match=said):
        raise database_error(tmp_path / "mirror.db", error)
