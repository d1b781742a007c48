"""Where data is stored: one folder, owned by the user who runs the mirror."""

from __future__ import annotations

import os
from pathlib import Path

from mirror.errors import MirrorError
from mirror.settings.tables import Settings, SoundSettings, StoreSettings
from mirror.user_folders import user_data_folder, user_home

STATION_FOLDER = Path("/var/lib/mirror")
"""The service's folder, for commands that are not started by it."""


def runtime_folder() -> Path | None:
    """The service's own folder under /run; None where the mirror is no service."""
    named = os.environ.get("RUNTIME_DIRECTORY", "").split(":")[0]
    return Path(named) if named else None


def mirror_data_folder(settings: StoreSettings) -> Path:
    """The folder that is set, else the service's, else one in the user's home. Raises MirrorError for a user without one."""
    if settings.folder is not None:
        return expand_home(settings.folder, "[store] folder")
    service = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if service:
        return Path(service)
    if STATION_FOLDER.is_dir():
        return STATION_FOLDER
    own = user_data_folder()
    if own is None:
        raise MirrorError("store", "this user has no home folder", "set [store] folder, or HOME")
    return own


def expand_home(folder: str, key: str) -> Path:
    """``folder``, the value of ``key``, with the home in place of a leading ``~``. Raises MirrorError for a user without one."""
    first, *rest = Path(folder).parts or ("",)
    if first != "~":
        return Path(folder)
    home = user_home()
    if home is None:
        raise MirrorError("settings", f"{key} is {folder}, and this user has no home folder", "set it to a whole path, or set HOME")
    return home.joinpath(*rest)


def voice_path(settings: SoundSettings) -> Path | None:
    """The file of the voice, where one is set."""
    return expand_home(settings.voice_file, "[sound] voice_file") if settings.voice_file is not None else None


def database_path(settings: StoreSettings) -> Path:
    return mirror_data_folder(settings) / "mirror.db"


def badge_secret_path(settings: StoreSettings) -> Path:
    """The file of the key that badges are signed with."""
    return mirror_data_folder(settings) / "badge.key"


def fleet_folder(settings: Settings) -> Path:
    """The folder of this mirror's key and certificates for the centre of its fleet."""
    named = settings.fleet.folder
    return mirror_data_folder(settings.store) / "fleet" if named is None else expand_home(named, "[fleet] folder")


def admin_password_path(settings: StoreSettings) -> Path:
    """The file of the hash of the admin's password."""
    return mirror_data_folder(settings) / "web.password"


def best_score_path(settings: StoreSettings) -> Path:
    """The file of the best round of a challenge."""
    return mirror_data_folder(settings) / "challenge.json"


def working_settings_path() -> Path:
    """The copy of the settings with which the mirror measured last. It does not lie where they say, since they may be broken."""
    return mirror_data_folder(StoreSettings()) / "working-settings.toml"


def check_data_folder(settings: StoreSettings) -> None:
    """Raises MirrorError where no folder can be."""
    folder = mirror_data_folder(settings)
    try:
        nearest = next(place for place in (folder, *folder.parents) if place.exists())
        wrong = "not a folder" if not nearest.is_dir() else ""
    except (OSError, ValueError, StopIteration) as error:
        wrong = str(error)
    if wrong:
        raise MirrorError(f"store.folder {folder}", f"cannot be used ({wrong})", "name a folder of the mirror's user")
