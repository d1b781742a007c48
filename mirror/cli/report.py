"""``mirror report``: a member's weeks, or the coach's page."""

from __future__ import annotations

import argparse
from pathlib import Path

from mirror.cli.arguments import add_config_option, parse_path
from mirror.cli.terminal import say_error
from mirror.errors import MirrorError
from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "examples:\n  mirror report Ada\n  mirror report --coach --output out/coach"
    parser.add_argument("who", nargs="*", metavar="MEMBER", help="name or id; with --coach: exported files of repetitions (none: all)")
    parser.add_argument("--coach", action="store_true", help="the coach's page")
    parser.add_argument("--output", type=parse_path, default=Path("out/report"), metavar="DIR", help="default: out/report")
    add_config_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.cli.exercises import load_user_exercises
    from mirror.report import from_store
    from mirror.settings import load_settings

    load_user_exercises(options.config)
    settings = load_settings(options.config)
    with stop.interrupting():
        if options.coach:
            refused = from_store.write_overview(settings, [Path(name) for name in options.who], options.output)
            for error in refused:
                say_error(str(error))
            return refused[0].code if refused else 0
        if len(options.who) == 1:
            from_store.write_member_report(settings, options.who[0], options.output)
        else:
            raise MirrorError("report", "of whom?", "name one member (mirror member list shows all), or give --coach for everybody")
    return 0
