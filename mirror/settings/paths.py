"""Where data is stored: one folder, owned by the user who runs the mirror."""

from __future__ import annotations

import os
from pathlib import Path

from mirror.settings import StoreSettings

STATION_FOLDER = Path("/var/lib/mirror")
"""The service's folder, for commands that are not started by it."""


def mirror_data_folder(settings: StoreSettings) -> Path:
    """The folder that is set, else the service's, else one in the user's home."""
    if settings.folder is not None:
        return Path(settings.folder).expanduser()
    service = os.environ.get("STATE_DIRECTORY", "").split(":")[0]
    if service:
        return Path(service)
    return STATION_FOLDER if STATION_FOLDER.is_dir() else Path.home() / ".local/share/mirror"


def database_path(settings: StoreSettings) -> Path:
    return mirror_data_folder(settings) / "mirror.db"


def badge_secret_path(settings: StoreSettings) -> Path:
    """The file of the key that badges are signed with."""
    return mirror_data_folder(settings) / "badge.key"
