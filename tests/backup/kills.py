"""A backup, a restore and a migration that are killed (SIGKILL) at a random moment, again and again. A process of its own, since it forks::

    python -m tests.backup.kills FOLDER ROUNDS SEED

Prints figures as JSON; exit code 1 and a line for each broken promise: what was there before, or what was to come, whole; nothing else.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import sqlite3
import sys
import time
from collections import Counter
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from mirror.backup import read_backup, restore_backup, write_backup
from mirror.errors import MirrorError
from mirror.store import StoreReader, database
from tests.backup.samples import ADA, BOB, make_mirror, seal_quickly, state_of
from tests.store.test_versions import SCHEMA_3, statements_of_version_3

WORD = "correct horse"
VISITS = 150
"""Enough that most of the time goes into writing."""


def main(folder: Path, rounds: int, seed: int) -> int:
    seal_quickly(pytest.MonkeyPatch())
    rng = random.Random(seed)
    figures: dict[str, dict[str, int]] = {}
    broken: list[str] = []
    for name, kill in (("backup", kill_backups), ("restore", kill_restores), ("migration", kill_migrations)):
        place = folder / name
        place.mkdir(parents=True)
        counted = Counter(kill(place, rounds, rng))
        figures[name] = dict(counted)
        broken += [f"{name}: {what}" for what in counted if what not in ("old", "new")]
    print(json.dumps(figures))
    for line in broken:
        print(line)
    return int(bool(broken))


def kill_at(work: Callable[[], object], after: float) -> float:
    """Does ``work`` in a child, killed after so many seconds; how long it took where it was quicker."""
    begun, child = time.monotonic(), os.fork()
    if child == 0:
        try:
            work()
        finally:
            os._exit(0)
    while time.monotonic() < begun + after:
        if os.waitpid(child, os.WNOHANG)[0]:
            return time.monotonic() - begun
        time.sleep(0.0002)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    return after


def kill_backups(folder: Path, rounds: int, rng: random.Random) -> list[str]:
    source, file = make_mirror(folder / "ada", ADA, "Ada", VISITS), folder / "ada.age"
    write_backup(source, file, WORD)
    before, found = state_of(source), []
    longest = kill_at(lambda: write_backup(source, file, WORD), 60.0)
    for _ in range(rounds):
        earlier = file.read_bytes()
        kill_at(lambda: write_backup(source, file, WORD), rng.random() * longest * 1.1)
        try:
            read_backup(file, WORD)
        except MirrorError as error:
            found.append(str(error))
            continue
        intact = state_of(source) == before
        found.append("the mirror was changed" if not intact else "old" if file.read_bytes() == earlier else "new")
    return found


def kill_restores(folder: Path, rounds: int, rng: random.Random) -> list[str]:
    ada, bob = make_mirror(folder / "ada", ADA, "Ada", VISITS), make_mirror(folder / "bob", BOB, "Bob", VISITS)
    backups = []
    for source, file in ((ada, folder / "ada.age"), (bob, folder / "bob.age")):
        write_backup(source, file, WORD)
        backups.append(read_backup(file, WORD))
    place, states = bob, (state_of(ada)[:2], state_of(bob)[:2])
    found, longest, now = [], 0.0, 1
    for number in range(rounds + 1):
        other = 1 - now

        def work(other: int = other) -> None:
            restore_backup(place, backups[other], keep_settings=True)

        took = kill_at(work, 60.0 if number == 0 else rng.random() * longest * 1.1)
        longest = longest or took
        left = state_of(place)[:2]
        if number:
            found.append("new" if left == states[other] else "old" if left == states[now] else f"neither: {left[0]}")
        now = other if left == states[other] else now
    return found


def kill_migrations(folder: Path, rounds: int, rng: random.Random) -> list[str]:
    origin, path = folder / "3.db", folder / "data/mirror.db"
    with closing(sqlite3.connect(origin)) as db:
        db.executescript(SCHEMA_3)
        for statement in statements_of_version_3():
            db.execute(statement)
        db.execute(
            """INSERT INTO visits (run, number, member, began)
            WITH RECURSIVE n (i) AS (SELECT 2 UNION ALL SELECT i + 1 FROM n WHERE i < 20000)
            SELECT run, i, member, began FROM visits, n WHERE number = 1"""
        )
        db.commit()
    found, longest = [], 0.0
    for number in range(rounds + 1):
        shutil.rmtree(path.parent, ignore_errors=True)
        path.parent.mkdir()
        shutil.copy(origin, path)
        took = kill_at(lambda: database.open_store(path).close(), 60.0 if number == 0 else rng.random() * longest * 1.1)
        longest = longest or took
        with closing(sqlite3.connect(path)) as db:
            new = db.execute("SELECT 1 FROM sqlite_schema WHERE name = 'metadata'").fetchone() is not None
        with StoreReader(path) as reader:
            reader.check()
            whole = [(one.name, one.sets) for one in reader.members()] == [("Ada L.", 1)]
            visits = next(reader.rows("SELECT count(*) AS n FROM visits", {}))["n"]
        if number:
            found.append(("new" if new else "old") if whole and visits == 20_000 else f"lost: {visits}")
    return found


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
