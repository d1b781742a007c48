"""``mirror web``: the password of the station's own page."""

from __future__ import annotations

import argparse
import sys
from getpass import getpass

from mirror.cli.arguments import add_config_option
from mirror.cli.mirror_files import refuse_root
from mirror.errors import MirrorError
from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror web password"
    parser.add_argument("job", choices=("password",))
    add_config_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.app import web_backend
    from mirror.settings import load_settings, paths

    settings = load_settings(options.config)
    refuse_root(paths.admin_password_path(settings.store).parent, "mirror web password", "password")
    with stop.interrupting():
        web_backend.ask_admin_password(settings, ask_hidden)
    return 0


def ask_hidden(question: str) -> str:
    """What is typed at the terminal, unseen. Raises MirrorError where there is none."""
    if not sys.stdin.isatty():
        raise MirrorError("password", "there is no terminal to type it at", "run it in one; over ssh with ssh -t")
    try:
        return getpass(question)
    except EOFError:
        raise MirrorError("password", "nothing was typed", "run it again") from None
