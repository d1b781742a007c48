"""A mirror's part in its fleet, from its settings."""

from __future__ import annotations

from pathlib import Path

from mirror import __version__
from mirror.app.group_files import GroupFiles
from mirror.fleet.centre_client import CentreConnection, PostgresCentre
from mirror.fleet.credentials import station_conninfo
from mirror.fleet.sync import FleetSync
from mirror.settings import Settings, paths


def start_sync(settings: Settings, config: Path | None, preset: str | None) -> FleetSync:
    """The thread that shares what the store has with the centre of ``settings``, which are those of the file ``config`` on top of
    ``preset``. Raises MirrorError for settings that cannot be used."""
    folder = paths.fleet_folder(settings)
    conninfo = station_conninfo(settings.fleet.dsn or "", folder)

    def connect() -> CentreConnection:
        return PostgresCentre(conninfo)

    files = GroupFiles(config, preset)
    arrange = {"group_settings": files.take_settings, "group_exercises": files.take_exercises}
    sync = FleetSync(paths.database_path(settings.store), folder, connect, __version__, arrange)
    sync.start()
    return sync
