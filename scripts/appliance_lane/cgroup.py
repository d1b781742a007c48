"""A control group for each container: two of them in one would take each other's services for their own."""

from __future__ import annotations

import contextlib
import time
from pathlib import Path

from .command import CommandFailed

END_TIMEOUT_S = 30.0
POLL_PERIOD_S = 0.05


def make_cgroup(name: str) -> Path:
    """A new group below this process's own. Raises ``CommandFailed`` where no cgroup2 is mounted."""
    mounts = (line.split() for line in Path("/proc/mounts").read_text().splitlines())
    top = next((Path(fields[1]) for fields in mounts if fields[2] == "cgroup2"), None)
    own = next((line[3:] for line in Path("/proc/self/cgroup").read_text().splitlines() if line.startswith("0::")), None)
    if top is None or own is None:
        raise CommandFailed("no cgroup2 is mounted here")
    group = top / own.lstrip("/") / name
    group.mkdir(exist_ok=True)
    return group


def clear_cgroup(group: Path) -> None:
    """Ends every process in it, also of a container whose lane was killed, and takes its groups away; returns when they are gone."""
    until = time.monotonic() + END_TIMEOUT_S
    while "populated 1" in (group / "cgroup.events").read_text() and time.monotonic() < until:
        (group / "cgroup.kill").write_text("1")
        time.sleep(POLL_PERIOD_S)
    for path in sorted((path for path in group.rglob("*") if path.is_dir()), reverse=True):
        with contextlib.suppress(OSError):
            path.rmdir()
