"""``mirror doctor``: checks this machine."""

from __future__ import annotations

import argparse

from mirror.cli.arguments import add_config_option
from mirror.cli.terminal import say
from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror doctor --camera --buttons"
    parser.add_argument("--buttons", action="store_true", help="also ask for each button to be pressed; stop the mirror first")
    parser.add_argument("--camera", action="store_true", help="also look through the camera for two seconds; stop the mirror first")
    parser.add_argument("--json", action="store_true", help="as JSON")
    add_config_option(parser)


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.doctor.doctor import doctor

    with stop.interrupting():
        return doctor(options.config, options.json, options.buttons, options.camera, say)
