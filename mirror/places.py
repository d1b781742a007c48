"""Where the mirror keeps what it remembers: one folder, which belongs to the user who runs the mirror."""

from __future__ import annotations

from pathlib import Path

from mirror.settings import StoreSettings
from mirror.station import probes


def folder(settings: StoreSettings) -> Path:
    """The folder that is set, else the service's, else one in the user's home."""
    if settings.folder is not None:
        return Path(settings.folder).expanduser()
    found = probes.data_folder()
    return found / ".local/share/mirror" if found == Path.home() else found


def database(settings: StoreSettings) -> Path:
    return folder(settings) / "mirror.db"


def badge_secret(settings: StoreSettings) -> Path:
    """The file of the key that badges are signed with."""
    return folder(settings) / "badge.key"
