"""Everything that makes a mirror this one, in one encrypted file: settings, own exercises, members, badge key, results,
a challenge's best rounds.

::

    write_backup(source, Path("mirror.age"), passphrase)
    backup = read_backup(Path("mirror.age"), passphrase)
    restore_backup(source, backup)
"""

from __future__ import annotations

from mirror.backup.archive import BACKUP_SUFFIX, BackupManifest, MirrorBackup, read_backup, seal_backup
from mirror.backup.contents import BackupSource, locate_parts, restore_backup, write_backup
from mirror.backup.schedule import (
    BACKUP_PERIOD_S,
    find_problem,
    list_scheduled_backups,
    newest_backup_age_s,
    read_passphrase,
    write_scheduled_backup,
)

__all__ = [
    "BACKUP_PERIOD_S",
    "BACKUP_SUFFIX",
    "BackupManifest",
    "BackupSource",
    "MirrorBackup",
    "find_problem",
    "list_scheduled_backups",
    "locate_parts",
    "newest_backup_age_s",
    "read_backup",
    "read_passphrase",
    "restore_backup",
    "seal_backup",
    "write_backup",
    "write_scheduled_backup",
]
