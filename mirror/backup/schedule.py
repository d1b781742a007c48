"""The backup that the mirror makes by itself once a day, into a folder or onto a stick, and how many stay there."""

from __future__ import annotations

import contextlib
import socket
import time
from datetime import UTC, datetime
from pathlib import Path

from mirror.backup.archive import BACKUP_SUFFIX
from mirror.backup.contents import BackupSource, write_backup
from mirror.errors import MirrorError
from mirror.settings import BackupSettings, paths

BACKUP_PERIOD_S = 86_400.0
"""Seconds from one backup to the next."""
LATE_BACKUP_PERIOD_S = 3 * BACKUP_PERIOD_S
"""Age in seconds of the newest one from which on something is wrong: a station may be off over a weekend."""
BACKUP_CLOCK_TOLERANCE_S = 3600.0
"""Seconds by which a backup may be newer than the clock says before its date counts as wrong: a clock is corrected by less."""
MAX_PASSPHRASE_BYTES = 1000


def read_passphrase(path: Path) -> str:
    """The passphrase in the first line of the file ``path``. Raises MirrorError when it cannot be read, is empty, or others may read it."""
    subject = f"passphrase {path}"
    try:
        if not path.is_file():
            raise MirrorError(subject, "no such file", "write the passphrase into it, and keep a copy elsewhere")
        if path.stat().st_mode & 0o077:
            raise MirrorError(subject, "others may read it", f"run: chmod 600 {path}")
        with path.open("rb") as file:
            found = file.read(MAX_PASSPHRASE_BYTES + 1).split(b"\n")[0].strip().decode("utf-8")
    except OSError as error:
        raise MirrorError(subject, f"cannot be read ({error.strerror})", "it must belong to the mirror's user") from None
    except UnicodeDecodeError:
        raise MirrorError(subject, "not a text file", "write the passphrase into its first line") from None
    if not 0 < len(found) <= MAX_PASSPHRASE_BYTES:
        raise MirrorError(subject, "has no passphrase", "write one into its first line, and keep a copy elsewhere")
    return found


def list_scheduled_backups(folder: Path, now: float) -> list[Path]:
    """This machine's backups in ``folder``: those that are newer than ``now`` (seconds since 1970), by a wrong clock, then oldest first."""
    changed = {path: path.stat().st_mtime_ns for path in folder.glob(f"mirror-{socket.gethostname()}-*{BACKUP_SUFFIX}")}
    latest = (now + BACKUP_CLOCK_TOLERANCE_S) * 1e9
    return sorted(changed, key=lambda path: (changed[path] <= latest, changed[path]))


def write_scheduled_backup(source: BackupSource) -> Path:
    """Writes today's backup and deletes those beyond ``[backup] keep``, and any that was cut off. Raises MirrorError."""
    wanted = source.settings.backup
    folder, passphrase = _folder(wanted), _passphrase(wanted)
    for half in folder.glob(f".mirror-{socket.gethostname()}-*{BACKUP_SUFFIX}.part"):
        with contextlib.suppress(OSError):  # writing says what is wrong with the folder
            half.unlink()
    target = folder / f"mirror-{socket.gethostname()}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}{BACKUP_SUFFIX}"
    write_backup(source, target, passphrase)
    others = [path for path in list_scheduled_backups(folder, time.time()) if path != target]
    for old in others[: max(len(others) + 1 - wanted.keep, 0)]:
        old.unlink(missing_ok=True)
    return target


def newest_backup_age_s(wanted: BackupSettings, now: float) -> float | None:
    """Seconds since the newest backup at ``now`` (seconds since 1970); None where there is none, or only of the future."""
    made = list_scheduled_backups(paths.expand_home(wanted.folder or "", "[backup] folder"), now)
    age = now - made[-1].stat().st_mtime if made else None
    return None if age is None or age < -BACKUP_CLOCK_TOLERANCE_S else max(age, 0.0)


def find_problem(wanted: BackupSettings, now: float) -> MirrorError | None:
    """What keeps backups from being made, or that the newest is too old at ``now`` (seconds since 1970); None: all is well."""
    try:
        folder, _ = _folder(wanted), _passphrase(wanted)
    except MirrorError as error:
        return error
    age = newest_backup_age_s(wanted, now)
    if age is None and list_scheduled_backups(folder, now):
        return MirrorError(
            f"backup {folder}", "all are of the future", "is the clock right? the mirror makes one within minutes of its start"
        )
    if age is None:
        return MirrorError(f"backup {folder}", "there is none yet", "the mirror makes one within minutes of its start")
    if age > LATE_BACKUP_PERIOD_S:
        return MirrorError(
            f"backup {folder}", f"the newest is {age / 86_400:.0f} days old", "is the mirror running? mirror backup FILE makes one now"
        )
    return None


def _folder(wanted: BackupSettings) -> Path:
    folder = paths.expand_home(wanted.folder or "", "[backup] folder")
    if not folder.is_dir():  # never made: it would be the empty place where the stick is missing
        raise MirrorError(f"backup {folder}", "no such folder", "plug the stick in, or make the folder on it")
    return folder


def _passphrase(wanted: BackupSettings) -> str:
    if wanted.passphrase_file is None:
        raise MirrorError("backup", "no passphrase is set", "set [backup] passphrase_file")
    return read_passphrase(paths.expand_home(wanted.passphrase_file, "[backup] passphrase_file"))
