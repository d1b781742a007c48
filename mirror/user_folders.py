"""Where a user's own files are, by the XDG Base Directory Specification (version 0.8); a user may have no home at all."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

PROGRAM_FOLDER_NAME = "mirror"
"""Of this program's folder in each of the user's."""


def user_home() -> Path | None:
    """The user's home, or None. A HOME that is relative counts as none, as the specification says of its variables."""
    named = _absolute("HOME")
    if named is not None:
        return named
    try:
        return Path(pwd.getpwuid(os.getuid()).pw_dir)
    except KeyError:  # in no list of users, as in a container
        return None


def user_config_folder() -> Path | None:
    """The user's settings and exercises; None for a user without a home."""
    return _user_folder("XDG_CONFIG_HOME", ".config")


def user_data_folder() -> Path | None:
    """What the mirror remembers where it is no service; None for a user without a home."""
    return _user_folder("XDG_DATA_HOME", ".local/share")


def user_cache_folder() -> Path | None:
    """What can be made again at any time; None for a user without a home."""
    return _user_folder("XDG_CACHE_HOME", ".cache")


def _user_folder(variable: str, beneath_home: str) -> Path | None:
    named, home = _absolute(variable), user_home()
    base = named or (home / beneath_home if home else None)
    return base / PROGRAM_FOLDER_NAME if base else None


def _absolute(variable: str) -> Path | None:
    path = Path(os.environ.get(variable, ""))
    return path if path.is_absolute() else None
