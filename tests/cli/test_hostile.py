"""Every command in every odd environment, and with every odd argument: one line that helps, an exit code that is documented, nothing
left behind, and never a traceback.

The normal lane tries each environment and each place of an argument with some of the commands and values; ``slow`` tries all.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import stat
from collections.abc import Callable, Collection, Iterator
from functools import partial
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
    "fleet init": ["--dsn", "host=/nowhere"],
    "fleet migrate": [],
    "fleet enrol": ["East"],
    "fleet join": ["KMF1/X"],
    "fleet stations": [],
    "fleet revoke": ["East"],
    "fleet readmit": ["East"],
    "fleet report": [],
    "fleet export": ["Bob"],
    "fleet delete": ["Bob", "--yes"],
    "fleet deletions": [],
    "fleet share": ["sound.volume=0.3"],
    "fleet tidy": [],
    "member create": ["Zoë"],
    "member rename": ["Bob", "Bobby"],
    "member badge": ["Bob"],
    "member badges": ["Bob"],
    "member pin": ["Bob"],
    "member export": ["Bob"],
    "member delete": ["Bob"],
    "member record": ["Bob", "on"],
    "member height": ["Bob", "170"],
    "member merge": ["Bob", "adaadaadaada1", "--yes"],
    "member list": [],
    "backup": ["copy.age", "--passphrase-file", "phrase"],
    "restore": ["walk.npz", "--passphrase-file", "phrase", "--yes"],
}
"""A call of every command that takes milliseconds; what follows a comma tells two of one command apart."""
REFUSED = {"teach", "report, of exports", "calibrate", "web", "member delete", "member pin", "restore"} | {
    call for call in CALLS if call.startswith("fleet")
}
"""Those that are refused here also where all is well: no repetition, no export, no camera, no terminal, no backup, no fleet."""
DOCUMENTED_CODES = {0, 1, 2, 3, 75, 78}
UNHEARD = {"all-closed", "stderr-full"}
"""Environments in which there is no place to say anything."""
REFUSAL = re.compile(
    r"mirror: .+: (?:.+; .+|.*(?:must|needs?|takes|at (?:most|least)|not valid|missing).*)|mirror: .+; see mirror.* --help"
)
"""Subject, cause and remedy; a cause that says what must be is its own remedy."""
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
    (work / "phrase").write_text("four words by dice\n")
    (work / "phrase").chmod(0o600)
    (made / "file").write_text("x")
    return made


def files(box: Path) -> set[str]:
    return {str(path.relative_to(box)) for path in box.rglob("*") if not path.name.endswith(KEPT_BY_SQLITE)}


def arguments(call: str) -> list[str]:
    return [*call.split(",")[0].split(), *CALLS[call]]


def run(
    server: HostileServer, template: Path, box: Path, environment: str, words: list[str], prepare: Callable[[Path], None] | None = None
) -> tuple[Ended, set[str]]:
    """How the call ends in a fresh copy of ``template``, and the files that it leaves."""
    shutil.rmtree(box, ignore_errors=True)
    shutil.copytree(template, box, symlinks=True)
    if prepare:
        prepare(box)
    before = files(box)
    ended = server.run(box, environment, words)
    left = files(box) - before
    for path in (box / "home", box / "work", box / "work/shut"):  # so that it can be taken away
        if path.is_dir():
            path.chmod(0o755)
    return ended, left


def fault(ended: Ended, left: set[str], options: Collection[str], *, heard: bool = True, full: bool = False) -> str | None:
    """What of the manners of a command with these ``options`` was not kept; ``heard``: there is a stderr; ``full``: only its last words
    had no room."""
    lines = ended.err.splitlines()
    if "Traceback" in ended.err or "Exception ignored" in ended.err:
        return ended.err
    if ended.code not in DOCUMENTED_CODES:
        return f"ended with {ended.code}: {ended.err}"
    if ended.code == 2 and heard and not (lines and all(map(REFUSAL.fullmatch, lines))):
        return f"not subject: cause; remedy: {ended.err!r}"
    if wrong := [option for option in re.findall(r"(?:; |or )[^`]*(--[a-z][a-z-]+)", ended.err) if option not in options]:
        return f"names {wrong[0]}, which the command does not have: {ended.err!r}"
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
            found = fault(
                ended, left, own_parser(call)._option_string_actions, heard=environment not in UNHEARD, full=environment == "stdout-full"
            )
            if environment == "plain" and call not in REFUSED and ended.code == 2:
                found = f"did not go well where all is well: {ended.err}"
            if environment == "no-room" and ended.code == 0 and left:
                found = f"wrote {sorted(left)} where there is no room"
            if found:
                faults[f"{environment}: {call}"] = found
    return faults


PATHS = (
    "folder", "pipe", "zero", "full", "empty", "noise", "text.toml", "secret", "shut", "shut/x.mp4", "loop", "nowhere", "none/deep/x",
    ".", "..", "/proc", "", "-", "--", "-x", "a\nb", "\x1b[31mred", "caf\udce9", "caf\udce9.txt", "x" * 300, "x/" * 3000, "x" * 250,
    "é\u202e", "\0", "text.toml/x", "/proc/self/mem", "/dev/tty", "/dev/stdout", "rtsp://", "concat:a", "folder.npz", "zero.npz",
    "pipe.npz", "secret.npz", "empty.npz", "folder.toml", "pipe.toml", "zero.toml", "folder.csv", "pipe.csv", "zero.csv", "secret.csv",
    "none.mp4",
)  # fmt: skip
"""Names of files and folders, some of them made by ``make_odd_files``."""
WORDS = (
    "", "-", "--", ".", " ", "a\nb", "\x1b[31mred", "\udcff", "x" * 100_000, "-1", "0", "1", "+2", "9" * 5000, "1e999", "nan", "-inf",
    "0x10", "\uff11\uff12", "²", "é\u202e", "\0", "Ada, Bob", "%s%n", "{0}", "../../etc/passwd", "1,,2", "1" * 20 + ",2",
)  # fmt: skip
"""Names of members and exercises, numbers, and lists of numbers."""


def make_odd_files(box: Path) -> None:
    """What of PATHS can be made: pipes, devices (by root; others find none), files and folders that are not for this user."""
    work = box / "work"
    for name in ("folder", "folder.npz", "folder.toml", "folder.csv", "shut"):
        (work / name).mkdir()
    for name, content in (("empty", b""), ("empty.npz", b""), ("noise", bytes(range(256)) * 40), ("text.toml", b"x\n")):
        (work / name).write_bytes(content)
    for name in ("pipe", "pipe.npz", "pipe.toml", "pipe.csv"):
        os.mkfifo(work / name)
    for name in ("secret", "secret.npz", "secret.csv", "shut/x.mp4"):
        (work / name).write_text("x")
        (work / name).chmod(0)
    (work / "shut").chmod(0)
    for name, minor in (("zero", 5), ("full", 7), ("zero.npz", 5), ("zero.toml", 5), ("zero.csv", 5)):
        if os.geteuid() == 0:
            os.mknod(work / name, stat.S_IFCHR | 0o666, os.makedev(1, minor))
            (work / name).chmod(0o666)
        else:
            (work / name).symlink_to("/dev/full" if minor == 7 else "/dev/zero")
    (work / "loop").symlink_to("loop")
    (work / "nowhere").symlink_to("none/at/all")
    (work / os.fsdecode(b"caf\xe9.txt")).write_text("x")


VALUED = ("--source", "--figure", "--check", "--output", "--floor", "--passphrase-file", "--dsn")
"""Options in CALLS that are followed by a value."""


def own_parser(call: str) -> argparse.ArgumentParser:
    return next(parser for parser in parsers() if parser.prog == f"mirror {call.split(',')[0]}")


def places(call: str) -> Iterator[tuple[argparse.Action, Callable[[str], list[str]]]]:
    """Each option and argument of the call's command, and the call with another value there."""
    command, given = call.split(",")[0].split(), CALLS[call]
    actions = own_parser(call)._actions
    for action in actions:
        if action.option_strings and action.nargs != 0:
            count = action.nargs if isinstance(action.nargs, int) else 1
            yield action, partial(_with_option, [*command, *given], action.option_strings[0], count)
    first = [number for number, word in enumerate(given) if not word.startswith("--") and (not number or given[number - 1] not in VALUED)]
    for number, action in enumerate(action for action in actions if not action.option_strings):
        at = first[number] if number < len(first) else len(given)
        yield action, partial(_in_place, [*command, *given], len(command) + at)


def _with_option(words: list[str], option: str, count: int, value: str) -> list[str]:
    return [*words, f"{option}={value}"] if count == 1 else [*words, option, *[value] * count]


def _in_place(words: list[str], number: int, value: str) -> list[str]:
    return [*words[:number], value, *words[number + 1 :]]


def try_arguments(server: HostileServer, template: Path, box: Path, every: int) -> dict[str, str]:
    """Faults of each ``every``-th odd value in every place of every call, other values in each place."""
    faults, tried = {}, 0
    for call in CALLS:
        for action, build in places(call):
            named = getattr(action.type, "__name__", "") == "parse_path" or action.dest == "source" or call.startswith("report")
            for value in PATHS if named else WORDS:
                tried += 1
                if tried % every:
                    continue
                ended, left = run(server, template, box, "plain", build(value), make_odd_files)
                if found := fault(ended, left, own_parser(call)._option_string_actions):
                    faults[f"{call}: {action.option_strings or action.dest} {value[:40]!r}"] = found
                if os.geteuid() == 0 and not (box / "work/full").is_char_device():
                    faults[f"{call}: {value[:40]!r}"] = "a file took the place of a device"
    return faults


def test_every_command_has_a_call() -> None:
    """A new command needs a line in CALLS."""
    named = {" ".join(parser.prog.split()[1:]) for parser in parsers() if not _has_jobs(parser)}
    assert {call.split(",")[0] for call in CALLS} == named
    assert {name.split()[0] for name in named} == set(COMMANDS)


def _has_jobs(parser: argparse.ArgumentParser) -> bool:
    return any(isinstance(action, argparse._SubParsersAction) for action in parser._actions)


@pytest.mark.long
def test_no_environment_brings_a_traceback(server: HostileServer, template: Path, tmp_path: Path) -> None:
    assert try_environments(server, template, tmp_path / "box", 9) == {}


@pytest.mark.slow
def test_no_command_in_any_environment_brings_a_traceback(server: HostileServer, template: Path, tmp_path: Path) -> None:
    assert try_environments(server, template, tmp_path / "box", 1) == {}


def test_no_argument_brings_a_traceback(server: HostileServer, template: Path, tmp_path: Path) -> None:
    assert try_arguments(server, template, tmp_path / "box", 61) == {}


@pytest.mark.slow
def test_no_argument_of_any_command_brings_a_traceback(server: HostileServer, template: Path, tmp_path: Path) -> None:
    assert try_arguments(server, template, tmp_path / "box", 1) == {}
