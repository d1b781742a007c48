"""What a backup is made of on this machine, and where its parts go when it is restored."""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from mirror.backup.archive import DATABASE_NAME, KEY_NAME, SCORES_NAME, SETTINGS_NAME, BackupManifest, MirrorBackup, seal_backup
from mirror.errors import MirrorError
from mirror.files import write_bytes_whole
from mirror.settings import SYSTEM_SETTINGS_FILE, Settings, default_settings_file, parse_settings, paths
from mirror.store import copies, database, database_errors, restore_journal, versions
from mirror.user_folders import user_config_folder


@dataclass(frozen=True, slots=True)
class BackupSource:
    """Where this mirror's parts are: the settings in use, their file (there may be none yet) and the folder of the user's own exercises."""

    settings: Settings
    config: Path
    exercises: Path


def locate_parts(settings: Settings, config: Path | None) -> BackupSource:
    """The parts of a mirror that runs with ``settings`` from the file ``config``; None: the default one.

    Raises MirrorError for a user without a home.
    """
    file = config or default_settings_file() or (SYSTEM_SETTINGS_FILE if SYSTEM_SETTINGS_FILE.parent.is_dir() else None)
    if file is None:
        own = user_config_folder()
        if own is None:
            raise MirrorError("settings", "this user has no home to keep them in", "name the file with --config FILE")
        file = own / "mirror.toml"
    return BackupSource(settings, file.absolute(), file.absolute().parent / "exercises")


def write_backup(source: BackupSource, target: Path, passphrase: str) -> BackupManifest:
    """Writes everything into ``target``, also while the mirror runs. Raises MirrorError; then an earlier ``target`` is untouched."""
    files: dict[str, bytes] = {}
    for name, path in (
        (SETTINGS_NAME, source.config),
        (KEY_NAME, paths.badge_secret_path(source.settings.store)),
        (SCORES_NAME, paths.best_score_path(source.settings.store)),
        *((f"exercises/{path.name}", path) for path in sorted(source.exercises.glob("*.toml"))),
    ):
        try:
            files[name] = path.read_bytes()
        except FileNotFoundError:
            continue
        except OSError as error:
            what = f"{path} cannot be read ({error.strerror})"
            raise MirrorError("backup", what, "run as the mirror's user: sudo -u mirror mirror backup FILE") from None
    schema, content = _copy_store(paths.database_path(source.settings.store))
    if content:
        files[DATABASE_NAME] = content
    made = datetime.now(UTC).isoformat(timespec="seconds")
    try:
        write_bytes_whole(target, seal_backup(files, schema, made, passphrase))
    except MirrorError as error:
        raise MirrorError(f"backup {target}", error.cause, "name a folder that you may write to and that has room") from None
    return BackupManifest(0, "", made, schema, dict.fromkeys(files, ""))


def _copy_store(path: Path) -> tuple[int, bytes]:
    """The version and a copy of the database as it is now; (0, empty) where there is none."""
    with database_errors.wrap_database_errors(path):
        db = database.open_to_read(path)
        if db is None:
            return 0, b""
        part = path.with_name(f".{path.stem}-backup-v0.part")  # goes with a deleted member, should this be cut off
        part.unlink(missing_ok=True)
        try:
            with closing(db):
                database.check_database(db, path)
                copies.copy_database(db, part)
            with closing(database.connect_database(part, read_only=True)) as copy, database.transaction(copy, "BEGIN"):
                version = versions.judge(copy, path)
            return version, part.read_bytes()
        finally:
            part.unlink(missing_ok=True)


def restore_backup(source: BackupSource, backup: MirrorBackup, keep_settings: bool = False) -> list[Path]:
    """Puts everything in place, all or nothing; ``keep_settings``: but the settings of this machine stay. Returns what was written.

    The database that was there is kept beside the new one. Raises MirrorError; then nothing has changed.
    """
    settings = source.settings
    contents: dict[Path, bytes] = {}
    if SETTINGS_NAME in backup.files and not keep_settings:
        settings = parse_settings(backup.files[SETTINGS_NAME].decode("utf-8", "replace"), "backup's settings")
        contents[source.config.resolve()] = backup.files[SETTINGS_NAME]  # a set-up mirror's is a link, which stays
    where = paths.database_path(settings.store)
    for name, content in backup.files.items():
        if name == DATABASE_NAME:
            contents[where] = content
        elif name == KEY_NAME:
            contents[paths.badge_secret_path(settings.store)] = content
        elif name == SCORES_NAME:
            contents[paths.best_score_path(settings.store)] = content
        elif name != SETTINGS_NAME:
            contents[source.exercises / Path(name).name] = content
    with database_errors.wrap_database_errors(where):
        _keep_present(where)
        try:
            restore_journal.restore_files(where, contents, paths.STATION_FOLDER)
        except PermissionError as error:
            raise MirrorError(f"restore {error.filename}", "cannot be written", "on a station run: sudo mirror restore FILE") from None
    return list(contents)


def _keep_present(path: Path) -> None:
    """A copy of the database that is about to be replaced; a damaged one is set aside as it is, later."""
    if not path.exists() or not path.stat().st_size:
        return
    try:
        with closing(database.connect_database(path, read_only=True)) as db:
            copies.back_up_database(db, path, versions.read_pragma_number(db, "user_version"))
    except Exception as error:
        if not database_errors.is_damage(error):
            raise
