"""The booted container: switch it on and off, run programs in it, ask how its mirror is."""

from __future__ import annotations

import os
import random
import sqlite3
import subprocess
import time
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path

from .cgroup import clear_cgroup, make_cgroup
from .command import CommandFailed, run
from .hardware import CHECKOUT, LANE, PI_ENVIRONMENT, PICTURES, SYSTEM_PATH, network_environment, replace
from .result import CheckFailed, wait_for
from .volume import Disk, Volume

UNIT, FAILURE_UNIT = "mirror@mirror.service", "mirror-failed@mirror.service"
CERTIFICATES = "/etc/ssl/certs/ca-certificates.crt"
START_SCRIPT = """\
echo $$ >"$1/cgroup.procs"
shift
while [ "$1" != -- ]; do umount "$1"; shift; done
shift
exec setpriv --pdeathsig KILL "$@"
"""
"""In a mount namespace of its own, which must not hold the partitions of other machines."""
BOOT_TIMEOUT_S = 60.0
MEASURING_TIMEOUT_S = 60.0
INSTALL_TIMEOUT_S = 900.0
POLL_PERIOD_S = 0.1
RANDOM_SEED = 16


class Machine:
    """One container on ``disk``; it shares the network of this machine, and the downloads of ``volume``."""

    def __init__(self, volume: Volume, disk: Disk) -> None:
        self.volume = volume
        self.disk = disk
        self.random = random.Random(RANDOM_SEED)
        # Of this cache: a lane with another one may run beside.
        self._name = f"mirror-{zlib.crc32(bytes(volume.folder)):08x}-{disk.folder.name}"
        self._group = make_cgroup(self._name)
        self._process: subprocess.Popen[bytes] | None = None
        self._leader = 0

    # Power

    def power_on(self) -> float:
        """Boots. Returns the seconds until systemd is done."""
        began = time.monotonic()
        clear_cgroup(self._group)
        here = Path(__file__).parent
        folders = (
            f"--bind={self.disk.data}:/var/lib/mirror",
            f"--bind={self.volume.folder}/pip:/root/.cache/pip",
            f"--bind={self.volume.folder}/apt:/var/cache/apt/archives",
            f"--bind-ro={here}:{LANE}",
            "--console=pipe",
            *((f"--bind-ro={CERTIFICATES}",) if Path(CERTIFICATES).exists() else ()),
        )
        others = [str(path) for path in self.volume.folder.glob("*/data") if path.is_mount() and path != self.disk.data]
        command = ("systemd-nspawn", "-q", "-D", str(self.disk.root), "-M", self._name, "-b", "--register=no", "--keep-unit")
        with (self.disk.folder / "console.log").open("ab") as console:
            self._process = subprocess.Popen(
                ("unshare", "--mount", "sh", "-c", START_SCRIPT, "sh", str(self._group), *others, "--", *command, *folders),
                stdin=subprocess.DEVNULL, stdout=console, stderr=console, start_new_session=True,
                env=os.environ | {"SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"},
            )  # fmt: skip
        self.wait_for("the system has booted", lambda: self._is_up(), BOOT_TIMEOUT_S)
        return time.monotonic() - began

    def _is_up(self) -> bool:
        assert self._process is not None
        if self._process.poll() is not None:
            raise CheckFailed("the container ended while it booted: see console.log in the cache folder")
        children = Path(f"/proc/{self._process.pid}/task/{self._process.pid}/children").read_text().split()
        if not children:
            return False
        self._leader = int(children[0])
        try:
            return self.shell("systemctl is-system-running || true").strip() in ("running", "degraded")
        except CommandFailed:
            return False

    def power_off(self) -> None:
        """Pulls the power: every process is gone at once. What was written to the root stays, as this machine goes on."""
        clear_cgroup(self._group)
        if self._process is not None:
            self._process.wait()
        self._process, self._leader = None, 0

    def has_rebooted(self) -> bool:
        """Whether it restarted or switched itself off since ``power_on``."""
        return self._process is None or self._process.poll() is not None or not Path(f"/proc/{self._leader}").exists()

    # Programs

    def run(self, *command: str, timeout_s: float = 60.0, env: Mapping[str, str] | None = None) -> str:
        """What a program prints that root runs in it."""
        variables = {"PATH": SYSTEM_PATH, "HOME": "/root", "LC_ALL": "C.UTF-8", **(env or {})}
        words = [f"{name}={value}" for name, value in variables.items()]
        enter = ("nsenter", "-t", str(self._leader), "-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w", "env", "-i", *words)
        return run(*enter, *command, timeout_s=timeout_s)

    def shell(self, script: str, timeout_s: float = 60.0) -> str:
        return self.run("sh", "-c", script, timeout_s=timeout_s)

    def install(self, *options: str, timeout_s: float = INSTALL_TIMEOUT_S) -> str:
        """Runs the installer of the checkout in it. Raises ``CommandFailed``."""
        command = f"{CHECKOUT}/scripts/install-pi.sh {' '.join(options)} 2>&1"
        return self.run("sh", "-c", command, timeout_s=timeout_s, env=self.installer_environment())

    def installer_environment(self) -> dict[str, str]:
        """A Pi's name, and this machine's ways to its archives."""
        certificates = {"PIP_CERT": CERTIFICATES} if Path(CERTIFICATES).exists() else {}
        return PI_ENVIRONMENT | network_environment() | certificates

    def systemctl(self, *arguments: str, timeout_s: float = 60.0) -> str:
        return self.run("systemctl", *arguments, timeout_s=timeout_s)

    # The mirror

    def property(self, name: str, unit: str = UNIT) -> str:
        return self.systemctl("show", "--value", "-p", name, unit).strip()

    def is_active(self, unit: str) -> bool:
        return self.property("ActiveState", unit) in ("active", "activating")

    def main_pid(self) -> int:
        return int(self.property("MainPID") or 0)

    def is_measuring(self, but_not: int = 0) -> bool:
        """Whether it is ready and measures, in another process than ``but_not``; what a process before said of itself does not count."""
        shown = self.systemctl("show", "-p", "MainPID", "-p", "SubState", "-p", "StatusText", UNIT)
        told = dict(line.split("=", 1) for line in shown.splitlines())
        return told["SubState"] == "running" and told["StatusText"].startswith("measures;") and int(told["MainPID"]) != but_not

    def wait_measuring(self, but_not: int = 0, timeout_s: float = MEASURING_TIMEOUT_S) -> float:
        """Returns after how many seconds it measured."""
        return self.wait_for("the mirror measures", lambda: self.is_measuring(but_not), timeout_s)

    def wait_for(self, what: str, happened: Callable[[], bool], timeout_s: float) -> float:
        return wait_for(what, happened, timeout_s, POLL_PERIOD_S)

    def show(self, scene: str) -> None:
        """What the camera sees: ``train`` or ``empty``; nothing comes from it with an empty name."""
        replace(self.disk.root / PICTURES[1:] / "scene", scene)

    def journal(self, unit: str = UNIT) -> str:
        return self.run("journalctl", "-b", "-o", "cat", "-u", unit)

    def refuse_failure_screen(self) -> None:
        """Raises ``CheckFailed`` where the failure screen is there or the machine restarted."""
        if self.has_rebooted():
            raise CheckFailed("the machine restarted")
        if self.is_active(FAILURE_UNIT):
            raise CheckFailed("the failure screen is on the glass")


def remembered(folder: Path) -> tuple[int, int]:
    """Sets that ended and repetitions in the database of a data partition. Raises ``CheckFailed`` where it is damaged."""
    path = folder / "mirror.db"
    if not path.exists():
        return 0, 0
    database = sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=5.0)
    try:
        sets = database.execute("SELECT count(*) FROM sets WHERE ended IS NOT NULL").fetchone()[0]
        reps = database.execute("SELECT count(*) FROM reps").fetchone()[0]
    except sqlite3.DatabaseError as error:
        raise CheckFailed(f"{path.name}: {error}") from error
    finally:
        database.close()
    return int(sets), int(reps)
