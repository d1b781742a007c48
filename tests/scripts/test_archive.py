"""scripts/install-pi.sh --from, scripts/release: an archive is installed only if it is the one that its makers published."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.scripts.fake_pi import ROOT, Pi, make

pytestmark = pytest.mark.integration
needs_keys = pytest.mark.skipif(not shutil.which("ssh-keygen"), reason="there is no ssh-keygen here")


@pytest.fixture
def pi(tmp_path: Path) -> Pi:
    """A Raspberry Pi 5 with trixie and a screen, on which nothing is installed."""
    return make(tmp_path)


def _archive(pi: Pi) -> tuple[Path, str]:
    archive = pi.folder / "mirror.tar.gz"
    with tarfile.open(archive, "w:gz") as tar:
        tar.add(pi.checkout, "mirror-0.1.0")
    return archive, hashlib.sha256(archive.read_bytes()).hexdigest()


def _key(folder: Path, name: str = "key") -> tuple[Path, Path]:
    """A private key, and the file that stations get of it."""
    key, signers = folder / name, folder / f"{name}.signers"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "x", "-f", str(key)], check=True)
    kind, public, *_ = key.with_suffix(".pub").read_text().split()
    signers.write_text(f'release namespaces="knee-mirror-release" {kind} {public}\n')
    return key, signers


def _sign(key: Path, archive: Path, namespace: str = "knee-mirror-release") -> None:
    archive.with_name(f"{archive.name}.sig").unlink(missing_ok=True)
    subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-f", str(key), "-n", namespace, str(archive)], check=True, capture_output=True)


def _refused(pi: Pi, *options: str) -> str:
    before = pi.tree()
    done = pi.run(*options)
    assert (done.returncode, len(done.stderr.splitlines())) == (2, 1), done.stderr
    assert pi.tree() == before
    return done.stderr


def test_without_a_key_an_archive_is_installed_if_its_checksum_is_right(pi: Pi) -> None:
    archive, checksum = _archive(pi)
    assert "this station has no key for releases" in _refused(pi, "--from", str(archive))
    assert "do not install this one" in _refused(pi, "--from", str(archive), "--sha256", "0" * 64)
    pi.install("--from", str(archive), "--sha256", checksum)
    assert len(pi.releases()) == 1


@needs_keys
def test_a_station_with_a_key_installs_what_that_key_signed_and_nothing_else(pi: Pi) -> None:
    archive, checksum = _archive(pi)
    key, signers = _key(pi.folder)
    stranger, _ = _key(pi.folder, "stranger")
    _sign(key, archive)
    pi.install("--from", str(archive), "--signers", str(signers))
    assert (pi.root / "etc/mirror/release-signers").read_text() == signers.read_text()

    pi.new_version()
    archive, checksum = _archive(pi)
    # The signature of the release before, none, another key's, one that was made for something else: not even with the right checksum.
    assert "not signed by a key of this station" in _refused(pi, "--from", str(archive), "--sha256", checksum)
    (pi.folder / "mirror.tar.gz.sig").unlink()
    assert "this station installs signed releases only" in _refused(pi, "--from", str(archive), "--sha256", checksum)
    _sign(stranger, archive)
    assert "not signed by a key of this station" in _refused(pi, "--from", str(archive))
    _sign(key, archive, "git")
    assert "not signed by a key of this station" in _refused(pi, "--from", str(archive))

    _sign(key, archive)
    pi.install("--from", str(archive))
    assert len(pi.releases()) == 2


@needs_keys
def test_an_archive_cannot_bring_its_own_key(pi: Pi) -> None:
    archive, _ = _archive(pi)
    key, signers = _key(pi.folder)
    stranger, strangers = _key(pi.folder, "stranger")
    _sign(key, archive)
    pi.install("--from", str(archive), "--signers", str(signers))
    _sign(stranger, archive)
    assert "not signed by a key of this station" in _refused(pi, "--from", str(archive), "--signers", str(strangers))


@needs_keys
def test_a_release_that_is_made_is_one_that_a_station_takes(pi: Pi) -> None:
    _, signers = _key(pi.folder)
    shutil.copy(ROOT / "scripts/release", pi.checkout / "scripts/release")
    who = ["-c", "user.name=x", "-c", "user.email=x@example.org"]
    for command in (["init", "-q"], ["add", "-f", "."], [*who, "commit", "-qm", "A release"]):
        subprocess.run(["git", *command], cwd=pi.checkout, check=True)
    made = subprocess.run(
        [str(pi.checkout / "scripts/release"), "key", "the releases"], cwd=pi.folder, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    archive = pi.folder / "the releases/knee-mirror-0.1.0.tar.gz"
    assert archive.with_name(f"{archive.name}.sha256").read_text().startswith(hashlib.sha256(archive.read_bytes()).hexdigest())
    pi.install("--from", str(archive), "--signers", str(signers))
    assert len(pi.releases()) == 1
