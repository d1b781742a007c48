"""Runs the command line again and again in forked copies of a process that has imported everything: a run takes milliseconds.

``HostileServer.run`` is the test's side. A copy is put into its environment, is given its arguments, and ends as a program of its own
would; a copy that takes longer than ``RUN_TIMEOUT_S`` is ended by SIGALRM.
"""

from __future__ import annotations

import base64
import ctypes
import fcntl
import importlib
import json
import os
import pkgutil
import pwd
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

RUN_TIMEOUT_S = 60
FOREIGN_UID = 54321
"""A user without an entry in the list of users."""
CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH = 1, 2
CAPABILITY_VERSION = 0x20080522


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended. ``code`` is negative for a signal."""

    code: int
    out: str
    err: str


class HostileServer:
    """The test's side: starts the server and asks it for runs."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.cli.hostile_server"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
            env={**os.environ, "SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "MPLBACKEND": "agg"},
        )

    def run(self, box: Path, environment: str, arguments: Sequence[str]) -> Ended:
        """Runs ``mirror ARGUMENTS`` in ``box/work`` with its home in ``box/home`` and the named environment."""
        asked = {"box": str(box), "environment": environment, "arguments": [_wrap(word) for word in arguments]}
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(asked).encode() + b"\n")
        self._process.stdin.flush()
        return Ended(**json.loads(self._process.stdout.readline()))

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(10)


def _wrap(word: str) -> str:
    return base64.b64encode(word.encode("utf-8", "surrogatepass")).decode()


# The server's side


Prepare = Callable[[Path], None]
ENVIRONMENTS: dict[str, Prepare] = {}
"""What a copy does to itself before it runs, by name; the box is given."""
NEEDS_ROOT = {"home-of-another-user"}
"""Environments that only root can make."""


def environment(name: str) -> Callable[[Prepare], Prepare]:
    def add(prepare: Prepare) -> Prepare:
        ENVIRONMENTS[name] = prepare
        return prepare

    return add


def _set(**values: str) -> Prepare:
    return lambda box: os.environ.update({key: value.replace("BOX", str(box)) for key, value in values.items()})


def _point(number: int, path: str, flags: int) -> None:
    opened = os.open(path, flags)
    os.dup2(opened, number)
    os.close(opened)


def _files(encoding: str = "utf-8", errors: str = "strict") -> None:
    """Python's own files over what is open now, as a start of the program would make them."""
    for number, name, mode in ((0, "stdin", "r"), (1, "stdout", "w"), (2, "stderr", "w")):
        try:
            os.fstat(number)
            made = open(number, mode, encoding=encoding, errors="backslashreplace" if number == 2 else errors, closefd=False)  # noqa: SIM115
        except OSError:
            made = None
        setattr(sys, name, made)


@environment("plain")
def _plain(box: Path) -> None:
    del box


@environment("no-home")
def _no_home(box: Path) -> None:
    """A user who is in no list and has no home, as a container's may be."""
    del box
    os.environ.pop("HOME")


@environment("home-of-another-user")
def _foreign_home(box: Path) -> None:
    for path in [box / "home", *(box / "home").rglob("*")]:
        os.chown(path, FOREIGN_UID, FOREIGN_UID)
    (box / "home").chmod(0o700)


@environment("home-unwritable")
def _unwritable_home(box: Path) -> None:
    for path in [box / "home", *(box / "home").rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)


@environment("home-is-a-file")
def _home_is_a_file(box: Path) -> None:
    shutil.rmtree(box / "home")
    (box / "home").write_text("x")


@environment("first-evening")
def _first_evening(box: Path) -> None:
    """Nothing was ever kept."""
    shutil.rmtree(box / "home")
    (box / "home").mkdir()


environment("home-empty")(_set(HOME=""))
environment("home-relative")(_set(HOME="somewhere/else"))
environment("xdg-relative")(_set(XDG_CONFIG_HOME="a", XDG_DATA_HOME="b", XDG_STATE_HOME="c", XDG_CACHE_HOME="d"))
environment("xdg-files")(
    _set(**{f"XDG_{name}": "BOX/file" for name in ("CONFIG_HOME", "DATA_HOME", "STATE_HOME", "CACHE_HOME", "RUNTIME_DIR")})
)
environment("xdg-missing")(
    _set(XDG_CONFIG_HOME="/proc/none/a", XDG_DATA_HOME="/proc/none/b", XDG_STATE_HOME="/proc/none/c", XDG_CACHE_HOME="BOX\n/d")
)
environment("narrow")(_set(COLUMNS="1", LINES="0"))
environment("columns-no-number")(_set(COLUMNS="wide", LINES="-3"))
environment("odd-zone")(_set(TZ="Nowhere/Nothing", LANG="xx_YY.UTF-99", LC_ALL="xx_YY.UTF-99", LANGUAGE="xx"))


@environment("no-terminal-type")
def _no_terminal_type(box: Path) -> None:
    del box
    os.environ.pop("TERM", None)
    os.environ["NO_COLOR"] = "1"


@environment("no-temporary-folder")
def _no_temporary_folder(box: Path) -> None:
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(box / "none")))
    tempfile.tempdir = None


@environment("latin-1")
def _latin_1(box: Path) -> None:
    del box
    _files("iso-8859-1")


@environment("ascii")
def _ascii(box: Path) -> None:
    del box
    os.environ.update(LANG="C", LC_ALL="C")
    _files("ascii", "surrogateescape")


@environment("stdout-closed")
def _stdout_closed(box: Path) -> None:
    del box
    os.close(1)
    _files()


@environment("stdin-closed")
def _stdin_closed(box: Path) -> None:
    del box
    os.close(0)
    _files()


@environment("all-closed")
def _all_closed(box: Path) -> None:
    del box
    for number in (0, 1, 2):
        os.close(number)
    _files()


@environment("stdout-full")
def _stdout_full(box: Path) -> None:
    del box
    _point(1, "/dev/full", os.O_WRONLY)
    _files()


@environment("stderr-full")
def _stderr_full(box: Path) -> None:
    del box
    _point(2, "/dev/full", os.O_WRONLY)
    _files()


@environment("pipe-broken")
def _pipe_broken(box: Path) -> None:
    del box
    reader, writer = os.pipe()
    os.dup2(writer, 1)
    os.close(reader)
    os.close(writer)
    _files()


@environment("folder-gone")
def _folder_gone(box: Path) -> None:
    (box / "gone").mkdir()
    os.chdir(box / "gone")
    (box / "gone").rmdir()


@environment("folder-unwritable")
def _folder_unwritable(box: Path) -> None:
    (box / "work").chmod(0o555)


@environment("no-room")
def _no_room(box: Path) -> None:
    """No file may grow: what a full disk does, without one. Pipes have no size."""
    del box
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)


def drop_capabilities() -> None:
    """Root, held to the permissions of files like everyone. Nothing for another user."""
    if os.geteuid():
        return
    libc = ctypes.CDLL(None, use_errno=True)
    header = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION, 0)
    data = (ctypes.c_uint32 * 6)()
    libc.capget(header, data)
    for word in (0, 1, 2):
        data[word] &= ~(1 << CAP_DAC_OVERRIDE | 1 << CAP_DAC_READ_SEARCH)
    if libc.capset(header, data):
        raise OSError(ctypes.get_errno(), "capset")


def import_everything() -> None:
    """What runs import when they need it, so that no copy has to."""
    import mirror

    for module in pkgutil.walk_packages(mirror.__path__, "mirror."):
        if not module.name.endswith(("__main__", "_core")):
            importlib.import_module(module.name)
    import matplotlib.backends.backend_agg
    import matplotlib.backends.backend_pdf
    import matplotlib.backends.backend_svg
    import matplotlib.font_manager  # noqa: F401


def _no_such_user(uid: int) -> NoReturn:
    """The list of users holds none, as in a container; and no test gets at the home of the one who runs it."""
    raise KeyError(uid)


def make_cheap() -> None:
    """Takes out what takes long and is not what is tested here: 400 pictures, the measuring of speed."""
    from mirror.evaluation import live, speed
    from mirror.gallery import write

    views = write.gallery_views
    write.gallery_views = lambda: dict(list(views().items())[:1])
    write.write_gallery.__defaults__ = (((240, 320),), "en")
    for module, names in ((speed, ("time_core", "time_decoding", "time_drawing", "time_uploading")), (live, ("measure_live",))):
        for name in names:
            setattr(module, name, lambda *_: [])
    speed.time_pipeline = lambda *_: ([], [])


def run_command(box: Path, name: str, arguments: list[str]) -> None:
    """In the copy: never returns."""
    from mirror import settings
    from mirror.cli import exercises
    from mirror.cli.main import main
    from mirror.settings import paths

    code = 1
    try:
        signal.alarm(RUN_TIMEOUT_S)
        os.environ.update(HOME=str(box / "home"), COLUMNS="80")
        os.chdir(box / "work")
        for module in (settings, exercises):
            module.SYSTEM_SETTINGS_FILE = box / "etc/mirror.toml"  # type: ignore[attr-defined]
        paths.STATION_FOLDER = box / "var"
        pwd.getpwuid = _no_such_user
        _files()
        ENVIRONMENTS[name](box)
        if os.geteuid() == 0:
            drop_capabilities()
        try:
            code = main(arguments)
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 1
        except BaseException:
            traceback.print_exc()
        for file in (sys.stdout, sys.stderr):
            if file is not None:
                file.flush()  # as the interpreter does at its end
    except BaseException:
        code = 120
        if sys.stderr is not None:
            traceback.print_exc()
    finally:
        os._exit(code)


def serve() -> None:
    """Answers each line of stdin, a run as JSON, with a line of how it ended."""
    import_everything()
    make_cheap()
    answers = os.fdopen(os.dup(1), "wb")
    requests = os.fdopen(os.dup(0), "rb")
    with open(os.devnull, "r+b") as null:
        os.dup2(null.fileno(), 0)
    for line in requests:
        asked = json.loads(line)
        arguments = [base64.b64decode(word).decode("utf-8", "surrogatepass") for word in asked["arguments"]]
        pipes = [os.pipe(), os.pipe()]
        copy = os.fork()
        if not copy:
            for number, (reader, writer) in enumerate(pipes, 1):
                os.dup2(writer, number)
                os.close(reader)
                os.close(writer)
            run_command(Path(asked["box"]), asked["environment"], arguments)
        for reader, writer in pipes:
            os.close(writer)
            fcntl.fcntl(reader, fcntl.F_SETPIPE_SZ, 1 << 20)
            os.set_blocking(reader, False)
        code = os.waitstatus_to_exitcode(os.waitpid(copy, 0)[1])
        out, err = (_drain(reader) for reader, _ in pipes)
        answers.write(json.dumps({"code": code, "out": out, "err": err}).encode() + b"\n")
        answers.flush()


def _drain(reader: int) -> str:
    made = b""
    try:
        while piece := os.read(reader, 1 << 20):
            made += piece
    except BlockingIOError:  # something that it started is still there
        pass
    finally:
        os.close(reader)
    return made.decode("utf-8", "backslashreplace")


if __name__ == "__main__":
    serve()
