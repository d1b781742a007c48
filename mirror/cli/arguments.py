"""What several commands share: their common options, the types of their values, and a notice about the C core."""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Callable
from pathlib import Path

from mirror.errors import MirrorError
from mirror.user_folders import user_data_folder

MAX_NUMBER = 100_000
"""Of what a person measures: a hundred metres in millimetres."""
MAX_DIGITS = 9
OWNER_FOLDER_NAME = "fleet-owner"


class LateText:
    """A part of a help text that is made when it is shown, since what it lists takes long to import."""

    def __init__(self, make: Callable[[], str]) -> None:
        self._make = make

    def __str__(self) -> str:
        return self._make()


def add_source_option(parser: argparse.ArgumentParser) -> None:
    def sources() -> str:
        from mirror.camera import list_sources

        return list_sources()

    option = parser.add_argument("--source", metavar="SOURCE")
    option.help = "%(sources)s; default: the Pi's camera, else the bundled demo"
    option.sources = LateText(sources)  # type: ignore[attr-defined]  # argparse fills in any attribute


def add_model_option(parser: argparse.ArgumentParser) -> None:
    def models() -> str:
        from mirror.pose.model import list_models

        return list_models()

    option = parser.add_argument("--model", default="lightning", metavar="NAME")
    option.help = "%(models)s"
    option.models = LateText(models)  # type: ignore[attr-defined]


def add_config_option(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--config", type=parse_path, metavar="FILE", help="the settings to go by")


def add_owner_option(parser: argparse.ArgumentParser) -> None:
    """Where the owner of a fleet keeps what opens it."""
    named = f"the fleet owner's folder; default: {OWNER_FOLDER_NAME} in this user's data folder"
    parser.add_argument("--folder", type=parse_path, metavar="DIR", help=named)


def owner_folder(options: argparse.Namespace) -> Path:
    """The folder that ``add_owner_option`` asks for. Raises MirrorError for a user without a home."""
    if options.folder is not None:
        return Path(options.folder)
    own = user_data_folder()
    if own is None:
        raise MirrorError("fleet", "this user has no home folder", "set HOME, or name the owner's folder")
    return own / OWNER_FOLDER_NAME


def add_clip_options(parser: argparse.ArgumentParser) -> None:
    """How the joints of a recording are found."""
    add_model_option(parser)
    parser.add_argument("--rotation", type=parse_rotation, default=0, metavar="DEGREES", help="turn the picture clockwise: 0, 90, 180, 270")


def parse_path(text: str) -> Path:
    """The path of a file or folder, in whatever letters."""
    if not text or "\0" in text:
        raise argparse.ArgumentTypeError(f"'{text}' is no name of a file or folder")
    return Path(text)


def parse_number(text: str) -> float:
    """A number of millimetres or degrees, at most ``MAX_NUMBER`` either way."""
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not abs(number) <= MAX_NUMBER:
        raise argparse.ArgumentTypeError(f"'{text}' is not a number from {-MAX_NUMBER} to {MAX_NUMBER}")
    return number


def parse_rep_count(text: str) -> int:
    """A number of coached repetitions, 0 to 10."""
    try:
        number = int(text)
    except ValueError:
        number = -1
    if not 0 <= number <= 10:
        raise argparse.ArgumentTypeError(f"'{text}' is not a whole number from 0 to 10")
    return number


def parse_rotation(text: str) -> int:
    """Degrees clockwise, 0, 90, 180 or 270."""
    if text not in ("0", "90", "180", "270"):
        raise argparse.ArgumentTypeError(f"'{text}': a camera is turned in quarters only: 0, 90, 180 or 270")
    return int(text)


def parse_numbers(text: str) -> list[int]:
    """Whole numbers from 1 on, separated by commas."""
    numbers = [int(part) if part.isdecimal() and len(part) <= MAX_DIGITS else 0 for part in text.split(",")]
    if not all(numbers):
        raise argparse.ArgumentTypeError(f"'{text}' is no list of whole numbers from 1 on, such as 10,5")
    return numbers


def warn_without_c_core(code: int) -> int:
    """The exit code ``code``; where the measuring went well without the C core, that is said."""
    from mirror.core import CORE_BACKEND

    if CORE_BACKEND == "numpy" and code == 0:
        print(
            "mirror: the C core was not built, the slower NumPy fallback was in use; install a C compiler and run pip again",
            file=sys.stderr,
        )
    return code
