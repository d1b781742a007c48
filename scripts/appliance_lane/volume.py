"""The disk of the lane: one file with btrfs, so that a fresh root and a picture of a running partition cost no time.

``root-KEY`` is Debian as a Pi owner finds it, built once. ``run`` is a snapshot of it for this run. ``data.img`` is the partition of what
the mirror remembers. ``pip`` and ``apt`` keep what was downloaded.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

from .command import CommandFailed, run

SUITE = "trixie"
VOLUME_SIZE = "16G"
DATA_SIZE = "96M"
BUILD_TIMEOUT_S = 1800.0
SYSTEM_PACKAGES = (
    "systemd", "systemd-sysv", "udev", "dbus", "libpam-systemd", "sudo", "procps", "iproute2", "e2fsprogs", "ca-certificates",
)  # fmt: skip
INSTALLED_PACKAGES = (
    "python3-venv", "python3-numpy", "libgbm1", "libdrm2", "libegl1", "libgles2", "libgl1-mesa-dri", "gcc", "libc6-dev", "python3-dev",
    "libpango-1.0-0", "libpangoft2-1.0-0", "libharfbuzz-subset0", "fonts-noto-core", "fonts-noto-cjk",
)  # fmt: skip
"""What the installer would fetch each time. One package is left to it, so that its own way to apt is gone as well."""
LANE_PACKAGES = ("xvfb", "faketime")
"""The emulated screen and the clock that jumps."""


class Volume:
    """Mounted for as long as this process's mount namespace lives."""

    def __init__(self, cache: Path) -> None:
        self.folder = cache / "volume"
        self.root = self.folder / "run"
        self.data = self.folder / "data"
        self.data_image = self.folder / "data.img"
        image = cache / "volume.img"
        self.folder.mkdir(parents=True, exist_ok=True)
        if not image.exists():
            made = image.with_suffix(".new")
            run("truncate", "-s", VOLUME_SIZE, str(made))
            run("mkfs.btrfs", "-q", "-f", str(made))
            made.rename(image)
        run("mount", "-o", "loop,noatime", str(image), str(self.folder))

    def prepare_root(self) -> bool:
        """A fresh root and an empty data partition. Returns whether the root had to be built."""
        packages = sorted((*SYSTEM_PACKAGES, *INSTALLED_PACKAGES, *LANE_PACKAGES))
        key = hashlib.sha256(f"{SUITE} {packages}".encode()).hexdigest()[:10]
        base, half = self.folder / f"root-{key}", self.folder / "root-half"
        built = not base.exists()
        if built:
            for old in self.folder.glob("root-*"):
                run("btrfs", "-q", "subvolume", "delete", str(old))
            run("btrfs", "-q", "subvolume", "create", str(half))
            command = ["mmdebstrap", "--variant=apt", "--mode=root", f"--include={','.join(packages)}", *apt_options(), SUITE, str(half)]
            run(*command, timeout_s=BUILD_TIMEOUT_S)
            half.rename(base)
        if self.root.exists():
            run("btrfs", "-q", "subvolume", "delete", str(self.root))
        run("btrfs", "-q", "subvolume", "snapshot", str(base), str(self.root))
        for name in ("pip", "apt"):
            (self.folder / name).mkdir(exist_ok=True)
        self._make_data()
        return built

    def _make_data(self) -> None:
        self.data_image.unlink(missing_ok=True)
        run("truncate", "-s", DATA_SIZE, str(self.data_image))
        run("mkfs.ext4", "-q", "-m", "0", "-L", "mirror-data", str(self.data_image))
        self.data.mkdir(exist_ok=True)
        self.mount_data()

    def mount_data(self) -> None:
        run("mount", "-o", "loop,noatime", str(self.data_image), str(self.data))

    def cut_power(self, copy: Path) -> None:
        """The data partition as it is on the disk at this moment: all at once, with what is still in memory lost."""
        copy.unlink(missing_ok=True)
        run("cp", "--reflink=always", str(self.data_image), str(copy))


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
