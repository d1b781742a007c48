"""A writer that is killed again and again, and a disk that forgets what it was not made to keep. A process of its own, since it forks::

    python -m tests.store.power_cut FOLDER ROUNDS SEED [--cheat]

Prints figures as JSON; exit code 1 and a line for each broken promise. After each kill, what SQLite had not yet made safe is torn: the
log beyond the last acknowledged frame, and those pages of the database that a checkpoint may just have been writing. ``--cheat`` loses
what had been made safe, to show that a loss is seen.
"""

from __future__ import annotations

import json
import os
import random
import select
import signal
import sqlite3
import struct
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from mirror.store import StoreWriter, database
from mirror.types import Event, RepDone, SetDone
from tests.store.samples import FakeClock, one_visit

PER_DATABASE = 20
"""Rounds after which a new database is begun."""
LONGEST = 20.0
WAL_HEADER, FRAME_HEADER, SECTOR = 32, 24, 512
"""Bytes (SQLite's file format, 4.1 and 4.2; the sector is the least that a disk writes whole)."""


@dataclass
class Round:
    """What one life of a store_writer has promised, and up to where the log was safe then."""

    kept: list[tuple[str, str, int, int, int]] = field(default_factory=list)
    """("rep" or "set", run, visit, set, a repetition's number or a set's repetitions)."""
    safe: int = 0
    """Frames of the log with ``salt``."""
    salt: str = ""


def main(folder: Path, rounds: int, seed: int, cheat: bool) -> int:
    rng = random.Random(seed)
    figures = {"rounds": 0, "sets": 0, "reps": 0, "torn_logs": 0, "torn_pages": 0, "before_the_first_promise": 0}
    broken: list[str] = []
    promised: dict[tuple[str, str, int, int, int], int] = {}
    for number in range(rounds):
        path = folder / f"{number // PER_DATABASE}.db"
        if number % PER_DATABASE == 0:
            promised = {}
        life = _live(path, rng)
        if cheat:
            _forget(path)
        else:
            _tear(path, life, rng, figures)
        if rng.random() < 0.5:
            path.with_name(path.name + "-shm").unlink(missing_ok=True)  # it does not outlive a power cut
        promised |= dict.fromkeys(life.kept, number)
        broken += [f"round {number}: {line}" for line in _judge(path, promised)]
        figures["rounds"] += 1
        figures["sets"] += sum(one[0] == "set" for one in life.kept)
        figures["reps"] += sum(one[0] == "rep" for one in life.kept)
        figures["before_the_first_promise"] += not life.kept
    print(json.dumps(figures))
    for line in broken[:20]:
        print(line)
    return int(bool(broken))


def _live(path: Path, rng: random.Random) -> Round:
    """One life, ended at a random moment by SIGKILL."""
    ours, theirs = os.pipe()
    often, seed = rng.random() < 0.5, rng.randrange(1 << 30)
    early = rng.random() < 0.2
    child = os.fork()
    if child == 0:
        os.close(ours)
        try:
            _play(path, theirs, often, seed)
        finally:
            os._exit(1)
    os.close(theirs)
    heard = b""
    wanted = 0 if early else rng.randrange(1, 60)
    end = time.monotonic() + LONGEST
    while heard.count(b"\n") < wanted and time.monotonic() < end and select.select([ours], [], [], LONGEST)[0]:
        heard += os.read(ours, 1 << 16)
    time.sleep(rng.random() * (0.01 if early else 0.004))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer's process ended by itself"
    while piece := os.read(ours, 1 << 16):
        heard += piece
    os.close(ours)
    life = Round()
    for line in heard.split(b"\n")[:-1]:
        kept, life.safe, life.salt = json.loads(line)
        if kept is not None:
            life.kept.append(tuple(kept))
    return life


def _play(path: Path, pipe: int, often: bool, seed: int) -> None:
    """The mirror's part: events without end, and a line for each that the writer says is safe."""
    connect = database.connect_database
    if often:

        def checkpointing(path: Path, *, read_only: bool = False) -> sqlite3.Connection:
            db = connect(path, read_only=read_only)
            db.execute("PRAGMA wal_autocheckpoint = 15").fetchall()
            return db

        database.connect_database = checkpointing

    def saved(event: Event) -> None:
        index = _index(path)
        assert index is not None
        kept: tuple[str, str, int, int, int] | None = None
        match event:
            case RepDone():
                kept = ("rep", made.run, event.visit, event.set, event.rep.number)
            case SetDone():
                kept = ("set", made.run, event.visit, event.set, len(event.reps))
        os.write(pipe, json.dumps([kept, index.frames, index.salt]).encode() + b"\n")

    rng = random.Random(seed)
    made = StoreWriter(path, FakeClock(), saved)
    made.start()
    for visit in range(1, 1 << 30):
        for event in one_visit(visit, sets=rng.randrange(1, 4)):
            made.put(event)
            time.sleep(rng.choice((0.0, 0.0, 0.001)))


@dataclass(frozen=True)
class Index:
    """The log's index in shared memory (SQLite's WAL-mode file format, 2.1): how many frames it has, of these how many are safe in the
    database, and how many a checkpoint has begun to write there, after making the log safe up to them."""

    size: int
    frames: int
    salt: str
    backfilled: int
    attempted: int


def _index(path: Path) -> Index | None:
    try:
        head = path.with_name(path.name + "-shm").read_bytes()[:136]
    except FileNotFoundError:
        return None
    if len(head) < 136:
        return None
    size = struct.unpack_from("=H", head, 14)[0]
    (frames,), (backfilled,), (attempted,) = (struct.unpack_from("=I", head, place) for place in (16, 96, 128))
    return Index((size & 0xFE00) + ((size & 1) << 16), frames, head[32:40].hex(), backfilled, attempted)


def _tear(path: Path, life: Round, rng: random.Random, figures: dict[str, int]) -> None:
    """Pages whose place in the database may not be safe yet, since no checkpoint has ended that wrote them, become noise; the log beyond
    what is safe is cut off or becomes noise."""
    log, index = path.with_name(path.name + "-wal"), _index(path)
    if not log.exists() or index is None or not index.size:
        return
    content = log.read_bytes()
    salt = content[16:24].hex()
    # With another salt the log was begun anew: the database held all of the old one by then, safely.
    safe = life.safe if life.salt == salt else 0
    if index.salt == salt:
        safe = max(safe, index.attempted)
        figures["torn_pages"] += _tear_pages(path, content, range(index.backfilled, safe), index.size, rng)
    first = WAL_HEADER + safe * (FRAME_HEADER + index.size) if safe else 0
    if first < len(content) and rng.random() < 0.8:
        figures["torn_logs"] += 1
        _tear_log(log, rng.choice((first, rng.randrange(first, len(content)))), len(content), rng)


def _tear_pages(path: Path, log: bytes, frames: range, size: int, rng: random.Random) -> int:
    """In whole sectors. The first one stays: it says that this is a database, and no disk writes half a sector."""
    torn = 0
    with path.open("r+b") as file:
        pages = os.fstat(file.fileno()).st_size // size
        for frame in frames:
            page = struct.unpack_from(">I", log, WAL_HEADER + frame * (FRAME_HEADER + size))[0]
            if page <= pages and rng.random() < 0.5:
                file.seek((page - 1) * size + rng.randrange(1, size // SECTOR) * SECTOR)
                file.write(rng.randbytes(SECTOR))
                torn += 1
    return torn


def _tear_log(log: Path, where: int, length: int, rng: random.Random) -> None:
    with log.open("r+b") as file:
        if rng.random() < 0.5:
            file.truncate(where)
        else:
            file.seek(where)
            file.write(rng.randbytes(min(length - where, rng.randrange(1, 3 * 4096))))


def _forget(path: Path) -> None:
    """A disk that says it has made something safe, and has not."""
    path.with_name(path.name + "-wal").unlink(missing_ok=True)


def _judge(path: Path, promised: dict[tuple[str, str, int, int, int], int]) -> list[str]:
    """The mirror starts again, the database is whole, and every promise is kept; what is not."""
    again = StoreWriter(path, FakeClock())
    again.start()
    wrong = []
    if not again.close(LONGEST):
        wrong.append(f"the writer does not start: {again.problem}")
    if again.set_aside is not None:
        wrong.append("the writer took the database for damaged")
    with closing(sqlite3.connect(path)) as db:
        found = db.execute("PRAGMA integrity_check").fetchone()[0]
        if found != "ok":
            wrong.append(f"integrity_check: {found}")
        if db.execute("PRAGMA foreign_key_check").fetchall():
            wrong.append("foreign keys lead nowhere")
        there = {
            ("set", *row) for row in db.execute(
                """SELECT run, visits.number, sets.number, count(*) FROM visits JOIN sets ON sets.visit = visits.id
                JOIN reps ON reps."set" = sets.id WHERE sets.ended IS NOT NULL GROUP BY sets.id"""
            )
        } | {
            ("rep", *row) for row in db.execute(
                """SELECT run, visits.number, sets.number, reps.number FROM visits JOIN sets ON sets.visit = visits.id
                JOIN reps ON reps."set" = sets.id"""
            )
        }  # fmt: skip
    return wrong + [f"{kept} of round {number} is lost" for kept, number in promised.items() if kept not in there]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), "--cheat" in sys.argv))
