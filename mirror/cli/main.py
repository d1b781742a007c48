"""The command line: finds the command that was named, runs it, and turns an error into one line and an exit code."""

from __future__ import annotations

import argparse
import logging
import signal
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from typing import NoReturn, Protocol, cast

from mirror import __version__
from mirror.cli.terminal import flush_standard_streams, open_standard_streams, say_error, silence_standard_streams
from mirror.errors import MirrorError, nearest, printable
from mirror.files import describe_os_error
from mirror.shutdown import StopSignals

USAGE_EXIT_CODE = 2
"""Exit code of wrong usage or input. Others: 1 = `mirror doctor` found a fault, 3 = a clip was damaged,
75 = the mirror could not heal and is to be started again, 78 = one of its files is damaged, 130 and 143 = stopped by Ctrl-C and SIGTERM."""

MAX_USAGE_ERROR_CHARS = 300
"""Characters of an error that repeats what was typed."""


class Command(Protocol):
    """A module of this package. It imports neither OpenCV nor SDL until it runs, so that `mirror --help` does not wait for them."""

    def add_options(self, parser: argparse.ArgumentParser, /) -> None:
        """Adds the command's options, and an example as the parser's epilog."""

    def run(self, options: argparse.Namespace, stop: StopSignals, /) -> int:
        """Runs the command and returns its exit code. Raises MirrorError."""


COMMANDS: Mapping[str, str] = MappingProxyType(
    {
        "run": "the mirror on this screen; without one, a clip played through into ./out/",
        "analyze": "measure recordings: STEM.json, STEM.csv, a sentence per repetition",
        "screens": "draw every scene of the glass as PNG",
        "exercises": "list the exercises and what is checked in each; check files of your own",
        "teach": "draft a new exercise from a recorded demonstration",
        "bench": "measure this machine: pipeline, C core, latency, memory",
        "validate": "measure the accuracy on clips with truth or labels: a report, CSV, JSON",
        "doctor": "check this machine: one line each, with the remedy; only --camera turns it on",
        "report": "a member's weeks as a page and a PDF; or, with --coach, a page over everybody",
        "calibrate": "where the camera is at the glass, by rings on your own reflection",
        "web": "the station's own page: set the admin's password",
        "backup": "write settings, exercises, members and results into one encrypted file",
        "restore": "put a backup in place, on this machine or a new one",
        "fleet": "mirrors that share members: the centre, its stations, codes for new ones",
        "member": "who is remembered: create, rename, badge, export, delete, merge, list",
    }
)
"""Every command by the name of its module, with the line that `mirror --help` gives it."""


class CommandParser(argparse.ArgumentParser):
    """A parser that keeps line breaks in its examples, takes no abbreviated option and says an error in one line."""

    def __init__(self, **how: object) -> None:
        super().__init__(**{"allow_abbrev": False, "formatter_class": argparse.RawDescriptionHelpFormatter, **how})  # type: ignore[arg-type]

    def error(self, message: str) -> NoReturn:
        said = message if len(message) <= MAX_USAGE_ERROR_CHARS else f"{message[:MAX_USAGE_ERROR_CHARS]}..."
        say_error(f"{printable(said)}; see {self.prog} --help")
        self.exit(USAGE_EXIT_CODE)

    def parse_known_args(self, args=None, namespace=None):  # type: ignore[no-untyped-def]
        """As argparse does it, but what a command does not know is an error of that command, not of the whole program."""
        known, unknown = super().parse_known_args(args, namespace)
        if unknown:
            option = next((word for word in unknown if word.startswith("-")), "")
            self.error(f"unrecognized arguments: {' '.join(unknown)}{nearest(option, self._option_string_actions) if option else ''}")
        return known, unknown

    def _get_values(self, action, arg_strings):  # type: ignore[no-untyped-def]
        """As argparse does it, but "--" is no value of an option: Python 3.11 makes an empty list of it where one word is expected."""
        if action.option_strings and action.nargs is None and arg_strings == ["--"]:
            raise argparse.ArgumentError(action, "expected one argument")
        return super()._get_values(action, arg_strings)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code; a MirrorError is one line on stderr."""
    open_standard_streams()
    try:
        code = _run_command(argv)
        flush_standard_streams()
        return code
    except BrokenPipeError:  # the reader of the output has seen enough
        return 0
    except OSError as error:  # a refusal of the system that no command expects, such as a full disk behind stdout
        what = error.filename if isinstance(error.filename, str) else "output"
        why = f"cannot be used ({describe_os_error(error)})"
        say_error(str(MirrorError(what, why, "check that it is there, that it is yours, and has room")))
        return USAGE_EXIT_CODE
    except KeyboardInterrupt:  # before the command had begun, or after its end
        return 128 + signal.SIGINT
    finally:
        silence_standard_streams()


def _run_command(argv: Sequence[str] | None) -> int:
    words = sys.argv[1:] if argv is None else argv
    options = make_parser(next((word for word in words if not word.startswith("-")), "")).parse_args(words)
    logging.basicConfig(level=logging.INFO if options.verbose else logging.WARNING, format="mirror: %(message)s")
    stop = StopSignals()
    command: Command = options.command
    try:
        _require_current_folder()
        with stop:
            return command.run(options, stop)
    except MirrorError as error:
        say_error(str(error))
        return error.code
    except KeyboardInterrupt:
        return stop.code


def _require_current_folder() -> None:
    try:
        Path.cwd()
    except OSError:
        raise MirrorError("current folder", "it is no longer there", "change to one that is (cd)") from None


def load_command(name: str) -> Command:
    """The command's module."""
    return cast("Command", import_module(f"mirror.cli.{name}"))


def make_parser(only: str | None = None) -> argparse.ArgumentParser:
    """The whole command line, every command with its options; with ``only`` that command's alone, since to import the others takes time."""
    parser = CommandParser(prog="mirror", description="A smart mirror that counts squats and sees a knee that drifts inward.")
    parser.add_argument("--version", action="version", version=f"mirror {__version__}")
    parser.add_argument("-v", "--verbose", action="store_true", help="say more on stderr")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for name, summary in COMMANDS.items():
        added = commands.add_parser(name, help=summary, description=f"{summary[0].upper()}{summary[1:]}.")
        if only not in (None, name):
            continue
        command = load_command(name)
        command.add_options(added)
        added.set_defaults(command=command)
    return parser
