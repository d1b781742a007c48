"""A process of its own that forks many, which all open the same database at once, fresh or of an older version::

python -m tests.store.first_openings FOLDER ROUNDS PROCESSES [schema_3.sql]
"""

from __future__ import annotations

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from mirror.errors import MirrorError
from mirror.store import MemberRepository, StoreReader


def enter(path: Path, number: int, gate: int) -> int:
    """Waits until the gate opens; then what the mirror, a command and a page do first. The exit code of the child."""
    os.read(gate, 1)
    try:
        if number % 3 == 0:
            StoreReader(path).close()
        with MemberRepository(path) as repository:
            repository.find("nobody")
    except MirrorError as error:
        if "unknown" in str(error):
            return 0
        print(error, file=sys.stderr)
    return 1


def race(path: Path, processes: int) -> int:
    """How many of ``processes`` were refused."""
    gate, opener = os.pipe()
    children = []
    for number in range(processes):
        child = os.fork()
        if not child:
            os.close(opener)
            os._exit(enter(path, number, gate))
        children.append(child)
    os.close(gate)
    os.close(opener)  # at its end, every child reads
    return sum(os.waitpid(child, 0)[1] != 0 for child in children)


def begin(folder: Path, old: str | None) -> Path:
    """Where the processes of a round meet."""
    path = folder / "mirror.db"
    if old is not None:
        folder.mkdir()
        with closing(sqlite3.connect(path)) as db:
            db.executescript(Path(__file__).with_name(old).read_text("utf-8"))
    return path


def main(folder: Path, rounds: int, processes: int, old: str | None = None) -> None:
    print(sum(race(begin(folder / str(number), old), processes) for number in range(rounds)))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
