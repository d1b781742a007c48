"""Bits that flip and pieces that are torn out of a database and its log, and what the mirror makes of it when it starts::

    python -m tests.store.flips FOLDER ROUNDS SEED

Prints figures as JSON; exit code 1 and a line for each silent loss: rows that are gone, or a new set that is not kept, and nothing said.
"""

from __future__ import annotations

import json
import logging
import random
import shutil
import sqlite3
import sys
import time
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

from mirror.errors import MirrorError
from mirror.store import MemberExport, MemberRepository, StoreReader, StoreWriter
from mirror.types import AssessmentDone, Event, PathMade
from mirror.types.message import literal
from tests.store.samples import NOW, FakeClock, one_visit

MEMBERS = ("ADAADAADAADAADA2", "BOBBOBBOBBOBBOB2", "ZOEZOEZOEZOEZOE2")
LAST_VISIT = 9999
ROWS = {
    "member": "SELECT id FROM members", "set": "SELECT run, visits.number, sets.number FROM sets JOIN visits ON visits.id = sets.visit",
    "rep": """SELECT run, visits.number, sets.number, reps.position FROM reps JOIN sets ON sets.id = reps."set"
        JOIN visits ON visits.id = sets.visit""",
}  # fmt: skip
VALUES = "SELECT reps.* FROM reps ORDER BY 1, 2"
Rows = dict[str, set[tuple[Any, ...]]]


class Spoken(logging.Handler):
    """What was said."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


def make_template(folder: Path) -> Path:
    """A database with most rows in it and the newest in its log, as a power cut leaves it."""
    live, path = folder / "live/mirror.db", folder / "template/mirror.db"
    with MemberRepository(live) as repository:
        for number, key in enumerate(MEMBERS):
            repository.create(key, f"Member {number}", NOW)
    for visits in (range(1, 41), range(41, 49)):
        writer = StoreWriter(live, FakeClock(), idle=0.01)
        writer.start()
        for number in visits:
            began, *rest = one_visit(number, MEMBERS[number % 3] if number % 4 else None)
            more: list[Event] = [
                PathMade(101.0, number, (0.5, 0.25)),
                AssessmentDone(102.0, number, "ankle", "both", (literal("because"),)),
            ]
            for event in (began, *rest[:1], *more, *rest[1:]):
                writer.put(event)
            while visits.start > 1 and len(rows(live)["set"]) < 2 * number:
                time.sleep(0.001)  # a transaction each
        if visits.start == 1:
            assert writer.close()
    path.parent.mkdir()
    for tail in ("", "-wal", "-tables"):
        shutil.copy(live.with_name(live.name + tail), path.with_name(path.name + tail))
    assert writer.close()
    return path


def rows(path: Path) -> Rows:
    with closing(sqlite3.connect(path)) as db:
        db.text_factory = bytes
        return {name: {*map(tuple, db.execute(query))} for name, query in ROWS.items()}


def values(path: Path) -> list[Any]:
    with closing(sqlite3.connect(path)) as db:
        db.text_factory = bytes
        return db.execute(VALUES).fetchall()


def spoil(path: Path, rng: random.Random) -> str:
    """Does one kind of damage; what it was."""
    file = path if rng.random() < 0.65 else path.with_name(path.name + "-wal")
    content = bytearray(file.read_bytes())
    kind = rng.choice(["flip", "flip", "flip", "first page", "zeros", "noise", "cut"])
    at = rng.randrange(len(content))
    size = rng.choice([16, 512, 4096, 8192])
    match kind:
        case "flip":
            content[at] ^= 1 << rng.randrange(8)
        case "first page":
            file = path
            content = bytearray(file.read_bytes())
            at = rng.randrange(4096)
            content[at] ^= 1 << rng.randrange(8)
        case "zeros":
            content[at : at + size] = bytes(len(content[at : at + size]))
        case "noise":
            content[at : at + size] = rng.randbytes(len(content[at : at + size]))
        case _:
            del content[at:]
    file.write_bytes(content)
    return f"{kind} at {at} of {file.name}"


def one_round(template: Path, folder: Path, truth: Rows, exact: list[Any], rng: random.Random) -> tuple[str, Counter[str]]:
    """What was done, and: kept and lost rows, whether it was said, whether values differ."""
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(template.parent, folder)
    path = folder / "mirror.db"
    done, spoken = spoil(path, rng), Spoken()
    logger = logging.getLogger("mirror")
    logger.addHandler(spoken)
    try:
        writer = StoreWriter(path, FakeClock(NOW + 1000, boot="boot 2"), first_pause=0.01, idle=0.01)
        writer.start()
        for event in one_visit(LAST_VISIT, sets=1):
            writer.put(event)
        closed = writer.close(20)
        said = bool(spoken.lines) or bool(writer.problem)
    finally:
        logger.removeHandler(spoken)
    found = rows(path)
    for member in found["member"]:  # all that is kept can be shown
        with StoreReader(path) as reader:
            list(reader.sets(member[0].decode("utf-8", "replace")))
            "".join(MemberExport(reader, member[0].decode("utf-8", "replace")).json())
    figures: Counter[str] = Counter(kept=0, lost=0)
    for name, wanted in truth.items():
        figures["kept"] += len(wanted & found[name])
        figures["lost"] += len(wanted - found[name])
    later = any(row[1] == LAST_VISIT for row in found["set"])
    figures["later_lost"] = int(not later or not closed)
    figures["said"] = int(said)
    figures["set_aside"] = int(writer.set_aside is not None)
    figures["silent_loss"] = int(not said and (figures["lost"] > 0 or not later))
    figures["silent_change"] = int(not said and [row for row in values(path) if row[0] <= exact[-1][0]] != exact)
    return done, figures


def main(folder: Path, rounds: int, seed: int) -> int:
    template, rng = make_template(folder), random.Random(seed)
    clean = shutil.copytree(template.parent, folder / "clean") / "mirror.db"
    truth, exact = rows(clean), values(clean)
    total: Counter[str] = Counter()
    salvaged: list[float] = []
    broken: list[str] = []
    for _ in range(rounds):
        state = rng.getstate()
        try:
            done, figures = one_round(template, folder / "round", truth, exact, rng)
        except (MirrorError, sqlite3.Error, ValueError, TypeError) as error:
            rng.setstate(state)
            broken.append(f"{type(error).__name__}: {error}")
            rng.random()
            continue
        total.update(figures)
        if figures["set_aside"]:
            salvaged.append(figures["kept"] / (figures["kept"] + figures["lost"]))
        if figures["silent_loss"] or figures["later_lost"]:
            broken.append(f"{done}: {dict(figures)}")
    shown = {
        "rounds": rounds, "said": total["said"], "set_aside": total["set_aside"], "silent_losses": total["silent_loss"],
        "silently_changed_values": total["silent_change"], "later_sets_lost": total["later_lost"],
        "salvaged_share": round(sum(salvaged) / len(salvaged), 3) if salvaged else None,
        "least_salvaged_share": round(min(salvaged), 3) if salvaged else None,
    }  # fmt: skip
    print(json.dumps(shown))
    for line in broken[:40]:
        print(line)
    return int(bool(broken))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])))
