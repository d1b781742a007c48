"""``mirror restore``: a backup put in place, all or nothing; on a new machine the first thing to do."""

from __future__ import annotations

import argparse
import sys

from mirror.backup import BackupSource, MirrorBackup, locate_parts, read_backup, restore_backup
from mirror.cli.arguments import add_config_option, parse_path
from mirror.cli.backup import Ask, add_passphrase_option, describe_parts, find_passphrase
from mirror.errors import MirrorError
from mirror.settings import Settings, load_settings, paths
from mirror.shutdown import StopSignals
from mirror.store import StoreReader


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mirror restore mirror.age\n  mirror restore mirror.age --keep-settings --yes"
    parser.add_argument("file", type=parse_path, metavar="FILE", help="what mirror backup wrote")
    parser.add_argument("--keep-settings", action="store_true", help="leave this machine's settings file as it is")
    parser.add_argument("--yes", action="store_true", help="do not ask before members are replaced")
    add_passphrase_option(parser)
    add_config_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    try:
        settings = load_settings(options.config)
    except MirrorError:
        if options.keep_settings:
            raise
        settings = Settings()  # those that are wrong are about to be replaced
    source = locate_parts(settings, options.config)
    with stop.interrupting():
        backup = read_backup(options.file, find_passphrase(options.passphrase_file, settings, twice=False))
        restore(source, backup, options.keep_settings, options.yes)
    return 0


def restore(source: BackupSource, backup: MirrorBackup, keep_settings: bool, yes: bool, ask: Ask | None = None) -> None:
    """Puts ``backup`` in place once that was agreed to where members are replaced. Raises MirrorError."""
    there = _members(source.settings)
    if there and not yes:
        if ask is None and sys.stdin.isatty():
            ask = input
        question = f"Replace {there} member{'s' * (there != 1)} by the backup of {backup.manifest.made}? Type yes: "
        if ask is None or ask(question).strip().casefold() != "yes":
            raise MirrorError("restore", "nothing was changed", "type yes, or give --yes")
    restore_backup(source, backup, keep_settings)
    kept = "; the database that was there is kept beside it" if there else ""
    print(f"in place as of {backup.manifest.made}: {describe_parts(backup.files)}{kept}; start the mirror now, or again")


def _members(settings: Settings) -> int:
    try:
        with StoreReader(paths.database_path(settings.store)) as reader:
            return len(reader.members())
    except MirrorError:  # what cannot be read is set aside, not lost
        return 0
