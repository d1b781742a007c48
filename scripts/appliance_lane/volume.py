"""The disk of the lane: one file with btrfs, so that a fresh root and a picture of a running partition cost no time.

``root-KEY`` is Debian as a Pi owner finds it, built once. A folder for each machine has a snapshot of it, and a file for the partition of
what the mirror remembers. ``pip`` and ``apt`` keep what was downloaded.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from .command import CommandFailed, run

SUITE = "trixie"
VOLUME_SIZE = "16G"
DATA_SIZE = "96M"
BUILD_TIMEOUT_S = 1800.0
SYSTEM_PACKAGES = (
    "systemd", "systemd-sysv", "udev", "dbus", "libpam-systemd", "sudo", "procps", "iproute2", "e2fsprogs", "passwd",
    "ca-certificates",
)  # fmt: skip
INSTALLED_PACKAGES = (
    "python3-venv", "python3-numpy", "libgbm1", "libdrm2", "libegl1", "libgles2", "libgl1-mesa-dri", "gcc", "libc6-dev", "python3-dev",
    "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-core", "fonts-noto-cjk",
)  # fmt: skip
"""What the installer would fetch each time. One package is left to it, so that its own way to apt is gone as well."""
LANE_PACKAGES = ("xvfb", "faketime")
"""The emulated screen and the clock that jumps."""


@dataclass(frozen=True)
class Disk:
    """What one machine has: its root, and the partition of what the mirror remembers, which is mounted at ``data`` on this machine too."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def data_image(self) -> Path:
        return self.folder / "data.img"

    def mount_data(self) -> None:
        run("mount", "-o", "loop,noatime", str(self.data_image), str(self.data))

    def copy_data(self, copy: Path) -> None:
        """The partition as it is on the disk at this moment: all at once, without what is still in memory, as after a power cut."""
        copy.unlink(missing_ok=True)
        run("cp", "--reflink=always", str(self.data_image), str(copy))


class Volume:
    """Mounted for as long as this process's mount namespace lives."""

    def __init__(self, cache: Path) -> None:
        self.folder = cache / "volume"
        image = cache / "volume.img"
        self.folder.mkdir(parents=True, exist_ok=True)
        if not image.exists():
            made = image.with_suffix(".new")
            run("truncate", "-s", VOLUME_SIZE, str(made))
            run("mkfs.btrfs", "-q", "-f", str(made))
            made.rename(image)
        run("mount", "-o", "loop,noatime", str(image), str(self.folder))
        for name in ("pip", "apt"):
            (self.folder / name).mkdir(exist_ok=True)

    def prepare_base(self) -> tuple[Path, bool]:
        """The system that the machines begin with, and whether it had to be built."""
        packages = sorted((*SYSTEM_PACKAGES, *INSTALLED_PACKAGES, *LANE_PACKAGES))
        key = hashlib.sha256(f"{SUITE} {packages}".encode()).hexdigest()[:10]
        base, half = self.folder / f"root-{key}", self.folder / "root-half"
        if base.exists():
            return base, False
        for old in self.folder.glob("root-*"):
            run("btrfs", "-q", "subvolume", "delete", str(old))
        run("btrfs", "-q", "subvolume", "create", str(half))
        command = ["mmdebstrap", "--variant=apt", "--mode=root", f"--include={','.join(packages)}", *apt_options(), SUITE, str(half)]
        run(*command, timeout_s=BUILD_TIMEOUT_S)
        half.rename(base)
        return base, True

    def make_disk(self, name: str, root: Path, data_image: Path | None = None) -> Disk:
        """A machine's disk as a copy of ``root``, with an empty partition or a copy of one."""
        disk = Disk(self.folder / name)
        disk.data.mkdir(parents=True, exist_ok=True)
        if disk.root.exists():
            run("btrfs", "-q", "subvolume", "delete", str(disk.root))
        run("btrfs", "-q", "subvolume", "snapshot", str(root), str(disk.root))
        disk.data_image.unlink(missing_ok=True)
        if data_image is not None:
            run("cp", "--reflink=always", str(data_image), str(disk.data_image))
        else:
            run("truncate", "-s", DATA_SIZE, str(disk.data_image))
            run("mkfs.ext4", "-q", "-m", "0", "-L", "mirror-data", str(disk.data_image))
        disk.mount_data()
        return disk


def apt_options() -> list[str]:
    """This machine's own ways to an archive: proxies and certificates."""
    try:
        lines = run("apt-config", "dump", "Acquire").splitlines()
    except (CommandFailed, FileNotFoundError):
        return []
    wanted = ("acquire::http::proxy", "acquire::https::proxy", "acquire::https::cainfo")
    return [f"--aptopt={line}" for line in lines if line.lower().startswith(wanted) and not line.endswith('"";')]


def cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "mirror/appliance"
