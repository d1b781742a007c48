"""The format of a backup: a gzipped tar in an age file with a passphrase (age-encryption.org/v1), which `age -d FILE | tar xz` opens too.

age seals every piece of the file, so a changed or shortened one is known as such. ``manifest.json`` comes first.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import re
import sqlite3
import tarfile
import zlib
from collections.abc import Mapping
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import pyrage

from mirror import __version__
from mirror.errors import MirrorError
from mirror.files import read_limited
from mirror.store import check_copy
from mirror.store.database_errors import ForeignStore

BACKUP_FORMAT_VERSION = 2
"""1 had no best rounds of a challenge."""
BACKUP_SUFFIX = ".tar.gz.age"
AGE_FILE_MAGIC_BYTES = b"age-encryption.org/v1\n"
MANIFEST_NAME, SETTINGS_NAME, DATABASE_NAME, KEY_NAME, SCORES_NAME = (
    "manifest.json", "mirror.toml", "mirror.db", "badge.key", "challenge.json",
)  # fmt: skip
BACKUP_NAME_PATTERN = re.compile(r"mirror\.toml|mirror\.db|badge\.key|challenge\.json|exercises/[^/\0]{1,200}\.toml")
"""What a backup may hold: nothing that would be written anywhere else."""


@dataclass(frozen=True, slots=True)
class BackupManifest:
    """``format`` of the file, the ``program`` that wrote it, when (ISO 8601, UTC), version of the database (0: none), SHA-256 by name."""

    format: int
    program: str
    made: str
    schema: int
    files: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class MirrorBackup:
    """A backup that was opened and found whole."""

    manifest: BackupManifest
    files: Mapping[str, bytes]


def seal_backup(files: Mapping[str, bytes], schema: int, made: str, passphrase: str) -> bytes:
    """``files`` (names as in ``BACKUP_NAME_PATTERN``) as the encrypted content of a backup."""
    hashes = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    manifest = BackupManifest(BACKUP_FORMAT_VERSION, __version__, made, schema, hashes)
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=6, mtime=0) as zipped, tarfile.open(fileobj=zipped, mode="w|") as tar:
        for name, content in {MANIFEST_NAME: json.dumps(asdict(manifest), indent=1).encode(), **files}.items():
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = len(content), 0o600
            tar.addfile(entry, io.BytesIO(content))
    return bytes(pyrage.passphrase.encrypt(packed.getvalue(), passphrase))


def read_backup(path: Path, passphrase: str) -> MirrorBackup:
    """The backup in the file ``path``. Raises MirrorError: cannot be read, no backup, wrong passphrase, damaged, of a newer mirror."""
    try:
        sealed = read_limited(path, path.stat().st_size)  # no pipe or device, which never ends
    except OSError as error:
        raise MirrorError(f"backup {path}", f"cannot be read ({error.strerror})", "check the path and its permissions") from None
    if not sealed.startswith(AGE_FILE_MAGIC_BYTES):
        raise MirrorError(f"backup {path}", "not a backup of a mirror", "name a file that mirror backup wrote")
    try:
        packed = pyrage.passphrase.decrypt(sealed, passphrase)
    except pyrage.DecryptError as error:
        if str(error) == "Decryption failed":
            raise MirrorError(f"backup {path}", "the passphrase is wrong", "nothing was changed; try another one") from None
        raise _damaged_backup(path) from None
    try:
        files = _unpack(packed)
        manifest = BackupManifest(**json.loads(files.pop(MANIFEST_NAME)))
    except (tarfile.TarError, OSError, EOFError, zlib.error, KeyError, TypeError, ValueError):
        raise _damaged_backup(path) from None
    if manifest.format > BACKUP_FORMAT_VERSION:
        raise _newer_backup(path, manifest)
    if manifest.files != {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}:
        raise _damaged_backup(path)
    if not all(BACKUP_NAME_PATTERN.fullmatch(name) for name in files):
        raise _damaged_backup(path)
    _check_database(path, manifest, files)
    return MirrorBackup(manifest, files)


def _unpack(packed: bytes) -> dict[str, bytes]:
    files = {}
    with tarfile.open(fileobj=io.BytesIO(packed), mode="r:gz") as tar:
        for entry in tar:
            content = tar.extractfile(entry)
            if content is None or entry.name in files:
                raise ValueError(entry.name)
            files[entry.name] = content.read()
    return files


def _check_database(path: Path, manifest: BackupManifest, files: Mapping[str, bytes]) -> None:
    if DATABASE_NAME not in files:
        return
    with closing(sqlite3.connect(":memory:")) as db:
        try:
            db.deserialize(files[DATABASE_NAME])
            check_copy(db, path)
        except ForeignStore:
            raise _newer_backup(path, manifest) from None
        except (sqlite3.Error, MirrorError):
            raise _damaged_backup(path) from None


def _damaged_backup(path: Path) -> MirrorError:
    return MirrorError(f"backup {path}", "damaged or cut off", "nothing was changed; try an older one")


def _newer_backup(path: Path, manifest: BackupManifest) -> MirrorError:
    return MirrorError(f"backup {path}", f"of a newer mirror ({manifest.program})", "nothing was changed; upgrade this one first")
