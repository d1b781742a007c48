"""``mirror backup``: everything that makes a mirror this one, in one encrypted file, also while it runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable
from getpass import getpass
from pathlib import Path

from mirror.backup import locate_parts, read_passphrase, write_backup
from mirror.backup.archive import DATABASE_NAME, KEY_NAME, SCORES_NAME, SETTINGS_NAME
from mirror.cli.arguments import add_config_option, parse_path
from mirror.errors import MirrorError
from mirror.files import output_file
from mirror.settings import Settings, load_settings, paths
from mirror.shutdown import StopSignals

Ask = Callable[[str], str]


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mirror backup mirror.age\n  mirror backup /media/stick/mirror.age --passphrase-file ~/passphrase"
    parser.add_argument("file", type=parse_path, metavar="FILE", help="the backup to write")
    add_passphrase_option(parser)
    add_config_option(parser)


def add_passphrase_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--passphrase-file",
        type=parse_path,
        metavar="PATH",
        help="has it in its first line; default: [backup] passphrase_file, else it is asked for",
    )


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    settings = load_settings(options.config)
    with stop.interrupting(), output_file(options.file):
        passphrase = find_passphrase(options.passphrase_file, settings, twice=True)
        made = write_backup(locate_parts(settings, options.config), options.file, passphrase)
    print(f"{options.file}: {describe_parts(made.files)}; without the passphrase it opens nothing")
    return 0


def find_passphrase(file: Path | None, settings: Settings, twice: bool, ask: Ask | None = None) -> str:
    """The passphrase from ``file``, else from the settings, else from the terminal, there ``twice`` for a new one. Raises MirrorError."""
    named = file or settings.backup.passphrase_file
    if named is not None:
        return read_passphrase(paths.expand_home(str(named), "passphrase_file"))
    if ask is None and not sys.stdin.isatty():
        raise MirrorError("backup", "no passphrase, and no terminal to ask for it", "give --passphrase-file PATH")
    ask = ask or getpass
    first = ask("Passphrase: ")
    if not first.strip():
        raise MirrorError("backup", "the passphrase is empty", "nothing was done")
    if twice and ask("Again: ") != first:
        raise MirrorError("backup", "the two passphrases differ", "nothing was written; run it again")
    return first.strip()


def describe_parts(names: Iterable[str]) -> str:
    """What a backup holds, in words."""
    held = set(names)
    own = sum(name.startswith("exercises/") for name in held)
    parts = (
        (SETTINGS_NAME, "settings"), (DATABASE_NAME, "members and results"), (KEY_NAME, "badge key"),
        (SCORES_NAME, "best challenge rounds"),
    )  # fmt: skip
    said = [words for name, words in parts if name in held] + [f"{own} exercise{'s' * (own != 1)}"] * bool(own)
    return ", ".join(said) or "nothing, since there is nothing yet"
