"""``mirror report``: a member's weeks, or the coach's page; of this mirror, or of a whole group of the fleet."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from mirror.cli.arguments import add_config_option, add_owner_option, owner_folder, parse_path
from mirror.cli.terminal import say_error
from mirror.errors import MirrorError
from mirror.shutdown import StopSignals

if TYPE_CHECKING:
    from mirror.settings import Settings


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mirror report Ada\n  mirror report --coach --output out/coach\n  mirror report --coach --fleet east-side"
    parser.add_argument("who", nargs="*", metavar="MEMBER", help="name or id; with --coach: exported files of repetitions (none: all)")
    parser.add_argument("--coach", action="store_true", help="the coach's page")
    parser.add_argument("--fleet", metavar="GROUP", help="over all mirrors of that group, on the machine of the fleet's owner")
    add_owner_option(parser)
    parser.add_argument("--output", type=parse_path, default=Path("out/report"), metavar="DIR", help="default: out/report")
    add_config_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli.exercises import load_user_exercises
    from mirror.report import from_store
    from mirror.settings import load_settings

    load_user_exercises(options.config)
    settings = load_settings(options.config)
    with stop.interrupting():
        if options.fleet is not None:
            _report_fleet(options, settings)
        elif options.coach:
            refused = from_store.write_overview(settings, [Path(name) for name in options.who], options.output)
            for error in refused:
                say_error(str(error))
            return refused[0].code if refused else 0
        else:
            from_store.write_member_report(settings, _one_member(options), options.output)
    return 0


def _report_fleet(options: argparse.Namespace, settings: Settings) -> None:
    from mirror.fleet.centre import coach
    from mirror.fleet.centre.owner import OwnerFolder

    language = settings.display.language
    with OwnerFolder(owner_folder(options)).connect() as db:
        if options.coach:
            coach.write_group_overview(db, options.fleet, language, options.output)
        else:
            coach.write_group_report(db, options.fleet, _one_member(options), language, options.output)


def _one_member(options: argparse.Namespace) -> str:
    if len(options.who) != 1:
        raise MirrorError("report", "of whom?", "name one member (mirror member list shows all), or give --coach for everybody")
    return str(options.who[0])
