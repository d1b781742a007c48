"""``mirror web``: the password of the station's own page."""

from __future__ import annotations

import argparse

from mirror.cli.arguments import add_config_option
from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror web password"
    parser.add_argument("job", choices=("password",))
    add_config_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from getpass import getpass

    from mirror.app import web_backend
    from mirror.settings import load_settings

    with stop.interrupting():
        web_backend.ask_admin_password(load_settings(options.config), getpass)
    return 0
