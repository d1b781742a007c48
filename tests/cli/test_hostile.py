"""Every command in every odd environment, and with every odd argument: one line that helps, an exit code that is documented, nothing
left behind, and never a traceback.

The normal lane tries each environment and each place of an argument with some of the commands and values; ``slow`` tries all.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from mirror.cli.main import COMMANDS
from mirror.offline.joints import write_joints
from mirror.store import MemberRepository
from mirror.types import Pose
from tests.cli.hostile_server import ENVIRONMENTS, NEEDS_ROOT, Ended, HostileServer
from tests.test_commands import parsers

pytestmark = pytest.mark.integration

CALLS: dict[str, list[str]] = {
    "run": ["--source", "pictures"],
    "analyze": ["walk.npz"],
    "analyze, a clip": ["pictures", "--video", "--joints"],
    "screens": ["out/screens"],
    "exercises": [],
    "exercises, drawn": ["squat", "--figure", "squat.png"],
    "exercises, checked": ["--check", "my_move.toml"],
    "teach": ["side bend", "pictures"],
    "bench": ["--output", "bench.json"],
    "validate": ["labels"],
    "doctor": [],
    "doctor, as JSON": ["--json"],
    "report": ["Bob"],
    "report, the coach's": ["--coach"],
    "report, of exports": ["--coach", "reps.csv"],
    "calibrate": ["--floor", "1450"],
    "web": ["password"],
    "member create": ["Zoë"],
    "member rename": ["Bob", "Bobby"],
    "member badge": ["Bob"],
    "member export": ["Bob"],
    "member delete": ["Bob"],
    "member record": ["Bob", "on"],
    "member merge": ["Bob", "adaadaadaada1", "--yes"],
    "member list": [],
    "backup": ["mirror.age"],
    "restore": ["walk.npz", "--passphrase-file", "walk.npz"],
}
"""A call of every command that takes milliseconds; what follows a comma tells two of one command apart."""
REFUSED = {"teach", "report, of exports", "calibrate", "web", "member delete", "backup", "restore"}
"""Those that are refused here also where all is well: no repetition, no export, no camera, no terminal, no backup."""
DOCUMENTED_CODES = {0, 1, 2, 3, 75, 78}
UNHEARD = {"all-closed", "stderr-full"}
"""Environments in which there is no place to say anything."""
KEPT_BY_SQLITE = (".db-shm", ".db-wal")


@pytest.fixture(scope="module")
def server() -> Iterator[HostileServer]:
    running = HostileServer()
    yield running
    running.close()


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with two members, and a folder with one of everything that a command reads."""
    made = tmp_path_factory.mktemp("template")
    store, work = made / "home/.local/share/mirror", made / "work"
    for folder in (store, work / "pictures", work / "labels"):
        folder.mkdir(parents=True)
    with MemberRepository(store / "mirror.db") as members:
        members.create("adaadaadaada1", "Ada Łódź é", 1.0)
        members.create("bobbobbobbob1", "Bob", 2.0)
    for number in range(3):
        cv2.imwrite(str(work / f"pictures/{number}.png"), np.zeros((64, 48, 3), np.uint8))
    write_joints([Pose(time=i / 30, size=(48, 64), points=None) for i in range(5)], work / "walk.npz")
    shutil.copy(work / "walk.npz", work / "labels/walk.npz")
    (work / "labels/LABELS.csv").write_text("track,exercise,true_reps\nwalk.npz,squat,0\n")
    (work / "my_move.toml").write_text('based_on = "squat"\ntitle = "Mine"\n')
    (work / "reps.csv").write_text("x\n")
    (made / "file").write_text("x")
    return made


def files(box: Path) -> set[str]:
    return {str(path.relative_to(box)) for path in box.rglob("*") if not path.name.endswith(KEPT_BY_SQLITE)}


def arguments(call: str) -> list[str]:
    return [*call.split(",")[0].split(), *CALLS[call]]


def run(server: HostileServer, template: Path, box: Path, environment: str, words: list[str]) -> tuple[Ended, set[str]]:
    """How the call ends in a fresh copy of ``template``, and the files that it leaves."""
    shutil.rmtree(box, ignore_errors=True)
    shutil.copytree(template, box, symlinks=True)
    before = files(box)
    ended = server.run(box, environment, words)
    left = files(box) - before
    for path in (box / "home", box / "work"):  # for whoever takes it away
        if path.is_dir():
            path.chmod(0o755)
    return ended, left


def fault(ended: Ended, left: set[str], *, heard: bool = True, full: bool = False) -> str | None:
    """What of the manners of a command was not kept; ``heard``: there is a stderr; ``full``: only its last words had no room."""
    lines = ended.err.splitlines()
    if "Traceback" in ended.err or "Exception ignored" in ended.err:
        return ended.err
    if ended.code not in DOCUMENTED_CODES:
        return f"ended with {ended.code}: {ended.err}"
    if ended.code == 2 and heard and not (lines and all(re.fullmatch(r"mirror: .+: .+; .+", line) for line in lines)):
        return f"not subject: cause; remedy: {ended.err!r}"
    if ended.code == 0 and lines:
        return f"went well, yet said: {ended.err}"
    if ended.code == 2 and left and not full:
        return f"left behind: {sorted(left)}"
    return None


def try_environments(server: HostileServer, template: Path, box: Path, every: int) -> dict[str, str]:
    """Faults of every environment with each ``every``-th call, another one in each."""
    faults = {}
    for at, environment in enumerate(name for name in ENVIRONMENTS if not (name in NEEDS_ROOT and os.geteuid())):
        for number, call in enumerate(CALLS):
            if (at + number) % every:
                continue
            ended, left = run(server, template, box, environment, arguments(call))
            found = fault(ended, left, heard=environment not in UNHEARD, full=environment == "stdout-full")
            if environment == "plain" and call not in REFUSED and ended.code == 2:
                found = f"did not go well where all is well: {ended.err}"
            if environment == "no-room" and ended.code == 0 and left:
                found = f"wrote {sorted(left)} where there is no room"
            if found:
                faults[f"{environment}: {call}"] = found
    return faults


def test_every_command_has_a_call() -> None:
    """A new command needs a line in CALLS."""
    named = {" ".join(parser.prog.split()[1:]) for parser in parsers() if not _has_jobs(parser)}
    assert {call.split(",")[0] for call in CALLS} == named
    assert {name.split()[0] for name in named} == set(COMMANDS)


def _has_jobs(parser: argparse.ArgumentParser) -> bool:
    return any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)


def test_no_environment_brings_a_traceback(server: HostileServer, template: Path, tmp_path: Path) -> None:
    assert try_environments(server, template, tmp_path / "box", 6) == {}


@pytest.mark.slow
def test_no_command_in_any_environment_brings_a_traceback(server: HostileServer, template: Path, tmp_path: Path) -> None:
    assert try_environments(server, template, tmp_path / "box", 1) == {}
