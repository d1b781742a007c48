"""Readings of this machine: temperature, throttling, disk, clock. Each has a time limit and gives None when it is not available."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from mirror.user_folders import user_home

PROBE_TIMEOUT_S = 3.0
"""Seconds that another program may take to answer."""

Ask = Callable[[Sequence[str]], str | None]


def run_probe(command: Sequence[str], timeout_s: float = PROBE_TIMEOUT_S) -> str | None:
    """What ``command`` prints; None when it is missing, fails or hangs for longer than ``timeout_s``."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=timeout_s, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def read_cpu_celsius(thermal: Path = Path("/sys/class/thermal")) -> float | None:
    """The hottest zone, in degrees."""
    found = []
    for zone in thermal.glob("thermal_zone*/temp"):
        with contextlib.suppress(OSError, ValueError):
            found.append(int(zone.read_text()) / 1000)
    return max(found, default=None)


def read_throttling_bits(ask: Ask = run_probe) -> int | None:
    """The bits of ``vcgencmd get_throttled``, which prints ``read_throttling_bits=0x50000``."""
    answer = ask(["vcgencmd", "get_throttled"]) or ""
    try:
        return int(answer.partition("=")[2], 16)
    except ValueError:
        return None


def is_clock_synchronised(ask: Ask = run_probe) -> bool | None:
    """Whether the network has set the clock."""
    return {"yes": True, "no": False}.get(ask(["timedatectl", "show", "--property=NTPSynchronized", "--value"]) or "")


def is_read_only_wanted(cmdline: Path = Path("/proc/cmdline")) -> bool:
    """Whether the kernel was told to lay a file system in memory over the card (`install-pi.sh --read-only`)."""
    try:
        return any(word.startswith("overlayroot=") for word in cmdline.read_text().split())
    except OSError:
        return False


def is_root_overlaid(mounts: Path = Path("/proc/mounts")) -> bool:
    """Whether that file system is there. Raises OSError."""
    fields = [line.split() for line in mounts.read_text().splitlines()]
    return any(where == "/" and kind == "overlay" for _, where, kind, *_ in fields)


def data_folder() -> Path:
    """Where the mirror keeps what it remembers: the service's folder, else the user's."""
    service, station = os.environ.get("STATE_DIRECTORY", "").split(":")[0], Path("/var/lib/mirror")
    return Path(service) if service else station if station.is_dir() else user_home() or Path.cwd()


def free_mb(folder: Path) -> float:
    """Megabytes free. Raises OSError."""
    return shutil.disk_usage(folder).free / 1e6


def holders(package: str, path: Sequence[str] | None = None) -> list[Path]:
    """The folders on Python's path that hold ``package``, each once."""
    found = [
        Path(folder).resolve() for folder in (sys.path if path is None else path) if (Path(folder) / package / "__init__.py").is_file()
    ]
    return list(dict.fromkeys(found))
