"""``mirror screens``: draws every scene."""

from __future__ import annotations

import argparse
from pathlib import Path

from mirror.shutdown import StopSignals


def add_options(parser: argparse.ArgumentParser) -> None:
    parser.epilog = "example: mirror screens out/screens"
    parser.add_argument("out", type=Path, metavar="OUT", help="the folder for the pictures")


def run(options: argparse.Namespace, stop: StopSignals) -> int:
    from mirror.files import ensure_folder, write_refusal
    from mirror.gallery.write import write_gallery

    try:
        with stop.interrupting():
            files = write_gallery(ensure_folder(options.out))
    except OSError as error:
        raise write_refusal(options.out, error) from None
    print(f"{len(files)} pictures written into {options.out}")
    return 0
