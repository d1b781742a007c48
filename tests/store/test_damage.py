"""Damage is noticed, what can be read is carried over, and nothing is lost without a word."""

from __future__ import annotations

import json
import random
import re
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from mirror.store import StoreReader, StoreWriter, copies, database
from mirror.store.copies import SALVAGED_SUFFIX
from mirror.store.log_check import FRAME_HEADER_BYTES, LOG_HEADER_BYTES, LogState, check_log
from mirror.store.table_roots import SQLITE_PAGE_BYTES, table_roots_path
from tests.store import flips
from tests.store.samples import FakeClock, one_visit

FRAME_BYTES = FRAME_HEADER_BYTES + SQLITE_PAGE_BYTES


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return flips.make_template(tmp_path_factory.mktemp("flips"))


@pytest.fixture
def path(tmp_path: Path, template: Path) -> Path:
    return copies.copy_files(template, tmp_path / "mirror.db")


def start(path: Path) -> StoreWriter:
    """The mirror starts, keeps a set and stops."""
    writer = StoreWriter(path, FakeClock(), first_pause=0.01, idle=0.01)
    writer.start()
    for event in one_visit(flips.LAST_VISIT, sets=1):
        writer.put(event)
    assert writer.close(20)
    return writer


def test_a_first_page_of_noise_costs_no_row(path: Path, template: Path) -> None:
    table_roots_path(path).write_bytes(table_roots_path(template).read_bytes())
    before = flips.rows(path)
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    content = path.read_bytes()
    path.write_bytes(random.Random(1).randbytes(4096) + content[4096:])
    assert start(path).set_aside is not None
    after = flips.rows(path)
    assert all(before[name] <= after[name] for name in before)


def test_every_flipped_bit_of_a_table_name_is_noticed_before_a_set_is_lost(path: Path) -> None:
    """Flipped names made every later set vanish without a word."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    start(path)
    content = path.read_bytes()
    spots = [found.end() for found in re.finditer(b"CREATE TABLE (?=sets)", content)]  # also in what SQLite left behind when it moved it
    for bit in range(8):
        spoiled = bytearray(content)
        for spot in spots:
            spoiled[spot] ^= 1 << bit
        path.write_bytes(spoiled)
        assert start(path).set_aside is not None
        assert len(flips.rows(path)["set"]) >= 96


def test_a_table_name_that_is_no_text_is_damage(path: Path, template: Path) -> None:
    """Python cannot even decode what SQLite says about it."""
    table_roots_path(path).write_bytes(table_roots_path(template).read_bytes())
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    content = path.read_bytes()
    path.write_bytes(content.replace(b"CREATE TABLE sets", b"CREATE TABLE s\xb8ts").replace(b"tablesetssets", b"tables\xb8tss\xb8ts"))
    assert start(path).set_aside is not None
    assert len(flips.rows(path)["set"]) == 97


def test_a_write_that_is_refused_twice_is_damage(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    writer = StoreWriter(path, FakeClock(), first_pause=0.01, idle=0.01)
    writer.start()
    while not writer.directory.members():
        pass
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TRIGGER broken BEFORE INSERT ON sets BEGIN SELECT raise(ABORT, 'no'); END")
        version = db.execute("SELECT value FROM metadata WHERE key = 'fingerprint'").fetchone()
        assert version
    for event in one_visit(1, sets=1):
        writer.put(event)
    assert writer.close(20)
    assert writer.set_aside is not None
    assert "members and" in caplog.text


def test_a_member_whose_own_row_is_lost_goes_on_under_their_id(path: Path) -> None:
    with closing(sqlite3.connect(path)) as db:
        db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        page = db.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'members'").fetchone()[0]
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 : page * 4096] = bytes(4096)
    path.write_bytes(content)
    assert start(path).set_aside is not None
    with StoreReader(path) as reader:
        assert {one.id for one in reader.members()} == set(flips.MEMBERS)
        assert all(one.sets for one in reader.members())


def test_a_salvage_that_is_cut_off_is_done_again_or_ended(path: Path) -> None:
    built = path.with_name(path.name + SALVAGED_SUFFIX)
    built.write_bytes(b"half")
    database.open_store(path).close()
    assert len(flips.rows(path)["set"]) == 96, "the damaged one was still in its place"
    whole = path.read_bytes()
    built.write_bytes(whole)
    for tail in ("", "-wal", "-shm"):
        path.with_name(path.name + tail).unlink(missing_ok=True)
    database.open_store(path).close()
    assert len(flips.rows(path)["set"]) == 96
    assert not built.exists()


def test_a_log_that_is_whole_torn_or_damaged_is_told_apart(path: Path) -> None:
    log = path.with_name(path.name + "-wal")
    content = log.read_bytes()
    assert check_log(path) is LogState.WHOLE
    frames = (len(content) - LOG_HEADER_BYTES) // FRAME_BYTES
    log.write_bytes(content[:-100])
    assert check_log(path) is LogState.TORN
    for frame in range(frames // 2):
        spoiled = bytearray(content)
        spoiled[LOG_HEADER_BYTES + frame * FRAME_BYTES + 1000] ^= 1
        log.write_bytes(spoiled)
        assert check_log(path) is LogState.DAMAGED
    log.write_bytes(b"\0" * 32 + content[32:])
    assert check_log(path) is LogState.DAMAGED
    log.unlink()
    assert check_log(path) is LogState.WHOLE


def test_a_damaged_log_is_kept_and_said(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    log = path.with_name(path.name + "-wal")
    content = bytearray(log.read_bytes())
    content[LOG_HEADER_BYTES + 1000] ^= 1
    log.write_bytes(content)
    start(path)
    assert "its log is damaged" in caplog.text
    (kept,) = copies.list_set_aside(path)
    assert kept.read_bytes() == bytes(content)


def test_thirty_flips_and_tears_lose_nothing_silently(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert flips.main(tmp_path, 30, 5) == 0, capsys.readouterr().out


@pytest.mark.slow
@pytest.mark.integration
def test_five_hundred_flips_and_tears_lose_nothing_silently(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "tests.store.flips", str(tmp_path), "500", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    print(done.stdout)
    assert done.returncode == 0, done.stdout
    assert json.loads(done.stdout.splitlines()[0])["silent_losses"] == 0
