"""A mirror with everything that a backup holds, and a seal that costs no second."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import pytest

from mirror.backup import BackupSource, archive
from mirror.badge import BadgeSecret
from mirror.settings import Settings, StoreSettings, paths
from mirror.store import MemberRepository, StoreReader, StoreWriter
from tests.store.samples import NOW, FakeClock, one_visit

ADA, BOB = "ADAADAADAADAADA2", "BOBBOBBOBBOBBOB2"


class QuickSeal:
    """In the place of pyrage: as strict, without its second of scrypt."""

    class DecryptError(Exception):
        pass

    class passphrase:
        @staticmethod
        def encrypt(content: bytes, passphrase: str) -> bytes:
            head = hashlib.sha256(passphrase.encode()).digest()
            return archive.AGE_FILE_MAGIC_BYTES + head + hashlib.sha256(content).digest() + content

        @staticmethod
        def decrypt(sealed: bytes, passphrase: str) -> bytes:
            body = sealed[len(archive.AGE_FILE_MAGIC_BYTES) :]
            if body[:32] != hashlib.sha256(passphrase.encode()).digest():
                raise QuickSeal.DecryptError("Decryption failed")
            if body[32:64] != hashlib.sha256(body[64:]).digest():
                raise QuickSeal.DecryptError("decryption error")
            return body[64:]


def seal_quickly(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(archive, "pyrage", QuickSeal)


def make_mirror(folder: Path, member: str = ADA, name: str = "Ada", visits: int = 1) -> BackupSource:
    """A mirror in ``folder``: one member with two sets in every visit, a badge key, settings, an exercise."""
    source = mirror_at(folder)
    path = paths.database_path(source.settings.store)
    with MemberRepository(path) as repository:
        repository.create(member, name, NOW)
    writer = StoreWriter(path, FakeClock())
    writer.start()
    for number in range(1, visits + 1):
        for event in one_visit(number, member):
            writer.put(event)
    assert writer.close()
    BadgeSecret.load_or_make(paths.badge_secret_path(source.settings.store))
    paths.best_score_path(source.settings.store).write_text(f'{{"squat in 60 s": {{"record": {len(name)}}}}}')
    source.exercises.mkdir(parents=True)
    (source.exercises / f"{name.lower()}.toml").write_text(f'title = "{name}"\n')
    source.config.write_text(f'[store]\nfolder = "{folder / "data"}"\n[station]\nname = "{name}"\n')
    return source


def mirror_at(folder: Path) -> BackupSource:
    settings = replace(Settings(), store=StoreSettings(folder=str(folder / "data")))
    return BackupSource(settings, folder / "etc/mirror.toml", folder / "etc/exercises")


def state_of(source: BackupSource) -> tuple[object, ...]:
    """Members and their sets, key, settings, exercises: what a restore changes together."""
    with StoreReader(paths.database_path(source.settings.store)) as reader:
        reader.check()
        members = tuple((one.name, one.sets, one.reps) for one in reader.members())
    key = paths.badge_secret_path(source.settings.store)
    return (
        members, key.read_bytes() if key.exists() else b"", source.config.read_bytes() if source.config.exists() else b"",
        tuple(sorted(path.name for path in source.exercises.glob("*.toml"))),
    )  # fmt: skip
