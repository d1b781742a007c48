"""A million repetitions: what a member's page needs comes at once, an export holds no more memory than a small one."""

from __future__ import annotations

import sqlite3
import time
import tracemalloc
from contextlib import closing
from pathlib import Path

import pytest

from mirror.store import MemberCache, MemberExport, MemberRepository, StoreReader, StoreWriter, database
from mirror.types import VisitBegan
from tests.store.samples import MEMBER, NOW, FakeClock, one_set

pytestmark = pytest.mark.integration

MEMBERS, SETS, REPS = 500, 200, 10
PAGE_MS = 50.0


def member(number: int) -> str:
    return f"{MEMBER[:12]}{number:04}"


def fill(path: Path, members: int, sets: int) -> None:
    """Copies of one set of ``REPS`` repetitions, ``sets`` for each of ``members``, two in a visit."""
    with MemberRepository(path) as repository:
        repository.create(member(0), "Ada", NOW)
    store_writer = StoreWriter(path, FakeClock())
    store_writer.start()
    store_writer.put(VisitBegan(0.0, 1, member(0)))
    store_writer.put(one_set(1, 1, 0.0, REPS)[-1])
    assert store_writer.close()
    with closing(database.open_store(path)) as db:
        db.execute("BEGIN")
        db.execute(
            "CREATE TEMP TABLE n AS WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 199999) SELECT i FROM n"
        )
        day = 86_400_000

        def columns(table: str, *but: str) -> str:
            return ", ".join(f'"{row[1]}"' for row in db.execute(f"PRAGMA table_info({table})") if row[1] not in but)

        some = columns("members", "id", "name")
        db.execute(
            f"""INSERT INTO members (id, name, {some}) SELECT '{MEMBER[:12]}' || printf('%04d', i), 'Member ' || i, {some}
            FROM members, n WHERE i BETWEEN 1 AND {members - 1}"""
        )
        some = columns("visits", "id", "number", "member", "began")
        db.execute(
            f"""INSERT INTO visits (number, member, began, {some}) SELECT 2 + i, '{MEMBER[:12]}' || printf('%04d', i % {members}),
            began + {day} * (i / {members}), {some} FROM visits, n WHERE i < {members * sets // 2}"""
        )
        some = columns("sets", "id", "visit", "number", "began")
        db.execute(
            f"""INSERT INTO sets (visit, number, began, {some}) SELECT visits.id, number, began, {some.replace('"ended"', "began + 60000")}
            FROM (SELECT id, began FROM visits WHERE number > 1) AS visits, (SELECT 1 AS number UNION SELECT 2),
            (SELECT {some} FROM sets WHERE id = 1)"""
        )
        some = columns("reps", "set")
        db.execute(f'INSERT INTO reps ("set", {some}) SELECT sets.id, {some} FROM (SELECT id FROM sets WHERE id > 1) AS sets, reps')
        db.execute("COMMIT")
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def page(path: Path, who: str) -> int:
    """Reads what a member's page shows; how many repetitions that are."""
    with StoreReader(path) as reader:
        assert reader.member(who) is not None
        reader.path(who)
        reader.screens(who)
        reader.programme(who)
        return sum(len(one.reps) for one in reader.sets(who, newest=50))


@pytest.mark.slow
def test_a_page_of_one_in_a_million_repetitions_comes_in_50_ms(tmp_path: Path) -> None:
    path = tmp_path / "mirror.db"
    fill(path, MEMBERS, SETS)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute("SELECT count(*) FROM reps").fetchone()[0] >= 1_000_000
    took = []
    for number in range(0, MEMBERS, 50):
        begun = time.perf_counter()
        assert page(path, member(number)) >= 500
        took.append(1000 * (time.perf_counter() - begun))
    begun = time.perf_counter()
    with closing(database.connect_database(path, read_only=True)) as db:
        MemberCache().load(db)
    directory = 1000 * (time.perf_counter() - begun)
    begun = time.perf_counter()
    with StoreReader(path) as reader:
        assert len(reader.members()) == MEMBERS
    everybody = 1000 * (time.perf_counter() - begun)
    begun = time.perf_counter()
    with closing(database.open_store(path)) as db:
        database.check_database(db, path)
    checked = time.perf_counter() - begun
    begun = time.perf_counter()
    with MemberRepository(path) as repository:
        repository.delete(member(7))
    deleted = time.perf_counter() - begun
    usual = sorted(took)[len(took) // 2]
    print(f"{path.stat().st_size / 1e6:.0f} MB; page {usual:.1f} ms, at most {max(took):.1f}; directory {directory:.0f} ms")
    print(f"everybody {everybody:.0f} ms; check {checked:.1f} s; delete {deleted:.1f} s")
    assert usual <= PAGE_MS


@pytest.mark.long
def test_an_export_holds_a_row_at_a_time(tmp_path: Path) -> None:
    most = []
    for sets in (400, 1600):  # what the garbage collector leaves for later is the same for both
        path = tmp_path / f"{sets}.db"
        fill(path, 1, sets)
        with StoreReader(path) as reader:
            tracemalloc.start()
            written = sum(len(piece) for piece in MemberExport(reader, member(0)).json())
            most.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
        assert written > 500 * REPS * sets
    assert most[1] < 1.5 * most[0]
