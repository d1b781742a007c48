"""``mirror screens``: draws every scene."""

from __future__ import annotations

import argparse

from mirror.cli.arguments import parse_path
from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror screens out/screens"
    parser.add_argument("out", type=parse_path, metavar="OUT", help="the folder for the pictures")


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.files import output_folder
    from mirror.gallery.write import write_gallery

    with stop.interrupting(), output_folder(options.out) as folder:
        files = write_gallery(folder)
    print(f"{len(files)} pictures written into {options.out}")
    return 0
