"""A disk of a few megabytes that can be filled and freed again: a file system in memory, which root alone may mount."""

from __future__ import annotations

import errno
import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

SMALL_DISK_MIB = 192
"""A new PostgreSQL with two databases takes about half of it."""
BLOCK_BYTES = 4096


class SmallDisk:
    """At ``folder``, from ``mount`` to ``unmount``."""

    def __init__(self, folder: Path) -> None:
        self.folder, self._ballast = folder, folder / "ballast"

    def mount(self) -> bool:
        """Whether this machine lets us."""
        command = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK_MIB}m,mode=755", "tmpfs", str(self.folder)]
        return not subprocess.run(command, capture_output=True, check=False).returncode

    def unmount(self) -> None:
        subprocess.run(["umount", "--lazy", self.folder], check=True)

    def fill(self) -> None:
        """Leaves not one block."""
        with self._ballast.open("ab", buffering=0) as file:
            for size in (256 * BLOCK_BYTES, BLOCK_BYTES):
                try:
                    while True:
                        file.write(bytes(size))
                except OSError as error:
                    if error.errno != errno.ENOSPC:
                        raise

    def free(self) -> None:
        self._ballast.unlink()


@pytest.fixture
def small_disk() -> Iterator[SmallDisk]:
    """Skips where it cannot be mounted."""
    if os.geteuid() != 0:
        pytest.skip("a disk that is full needs root, who may mount one")
    with tempfile.TemporaryDirectory(prefix="mirror-disk-") as name:  # which PostgreSQL's user may enter, unlike ``tmp_path``
        Path(name).chmod(0o755)
        disk = SmallDisk(Path(name))
        if not disk.mount():
            pytest.skip("a disk that is full needs leave to mount one, which this machine does not give")
        try:
            yield disk
        finally:
            disk.unmount()
