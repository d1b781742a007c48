"""``python -m mirror.cli.store_check FILE``: whether this version can open the store of a station, by which an upgrade is judged."""

from __future__ import annotations

import sys
from pathlib import Path

from mirror.cli.exercises import load_user_exercises
from mirror.cli.terminal import say_error
from mirror.doctor.settings_choice import choose_settings
from mirror.errors import MirrorError
from mirror.settings import paths
from mirror.store import StoreReader


def check_store(config: Path) -> int:
    """Reads the members by the settings that the mirror itself runs with, also while ``config`` is wrong; the exit code."""
    load_user_exercises(config)  # the settings may name one
    settings = choose_settings(config).settings
    try:
        with StoreReader(paths.database_path(settings.store)) as reader:
            reader.members()
    except MirrorError as error:
        say_error(str(error))
        return error.code
    return 0


if __name__ == "__main__":
    sys.exit(check_store(Path(sys.argv[1])))
