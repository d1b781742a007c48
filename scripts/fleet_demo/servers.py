"""PostgreSQL and Mosquitto of this system, each in a folder and on a port of its own, for as long as the demo runs."""

from __future__ import annotations

import getpass
import os
import pwd
import shutil
import signal
import socket
import subprocess
import time
from pathlib import Path

from stop_signals import StopSignals

from mirror.errors import MirrorError
from mirror.fleet.centre.owner import ACCESS_FILE_NAME, SERVER_FILE_NAMES, SERVER_SETTINGS_NAME

START_TIMEOUT_S = 60.0
DATABASE = "mirror"
ROOTLESS_USERS = ("postgres", "nobody")
"""Who runs PostgreSQL for root, as whom it does not start."""


def find_program(name: str, package: str, *folders: str) -> Path:
    """Raises MirrorError where the package is not installed."""
    versions = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    places = [*folders, *map(str, versions), *os.environ.get("PATH", "").split(":"), "/usr/sbin"]
    found = shutil.which(name, path=":".join(places))
    if found is None:
        raise MirrorError(name, "is not installed", f"apt install {package}")
    return Path(found).resolve()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


class DemoServers:
    """Both servers under ``folder``, from ``start`` to ``close``. Raises MirrorError."""

    def __init__(self, folder: Path, signals: StopSignals) -> None:
        self._signals = signals
        self._postgres, self._mosquitto = find_program("postgres", "postgresql"), find_program("mosquitto", "mosquitto")
        self.folder, self._data, self._root = folder / "postgres", folder / "postgres/data", folder
        self.port, self.mqtt_port = free_port(), free_port()
        self._user = next((name for name in ROOTLESS_USERS if _is_user(name)), None) if os.geteuid() == 0 else None
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        self._root.chmod(0o755)
        self.folder.mkdir()
        if self._user:
            shutil.chown(self.folder, self._user)
        initdb = self._postgres.with_name("initdb")
        self._call([initdb, "-D", self._data, "-U", "postgres", "--auth=trust", "--no-sync", "--encoding=UTF8", "--no-locale"])
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(f"port = {self.port}\nunix_socket_directories = '{self.folder}'\nlisten_addresses = '127.0.0.1'\n")
        self.start_postgres()
        self._call([self._postgres.with_name("createdb"), "-h", self.folder, "-p", str(self.port), "-U", "postgres", DATABASE])
        broker = self._root / "mosquitto.conf"
        broker.write_text(f"user {getpass.getuser()}\nlistener {self.mqtt_port} 127.0.0.1\nallow_anonymous true\n")
        self._start("mosquitto", [self._mosquitto, "-c", broker], self._root)

    @property
    def owner_dsn(self) -> str:
        """Of the superuser, through the socket."""
        return f"host={self.folder} port={self.port} user=postgres dbname={DATABASE}"

    def take_centre(self, owner: Path) -> None:
        """Does what ``mirror fleet init`` asks for on the server, and starts it again."""
        for name in SERVER_FILE_NAMES:
            copy = Path(shutil.copy(owner / name, self._data / name))
            copy.chmod(0o600)
            if self._user:
                shutil.chown(copy, self._user)
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(f"include '{SERVER_SETTINGS_NAME}'\nlisten_addresses = '127.0.0.1'\n")
        access = self._data / "pg_hba.conf"
        access.write_text((owner / ACCESS_FILE_NAME).read_text() + access.read_text())
        self._stop("postgres")
        self.start_postgres()

    def start_postgres(self) -> None:
        self._start("postgres", [self._postgres, "-D", self._data], self.folder, self._user)
        end = time.monotonic() + START_TIMEOUT_S
        ready = self._postgres.with_name("pg_isready")
        while subprocess.run([ready, "-q", "-h", self.folder, "-p", str(self.port)], check=False).returncode:
            if self._running["postgres"].poll() is not None or time.monotonic() > end:
                raise MirrorError("postgres", "did not start", f"its log: {(self.folder / 'postgres.log').read_text()[-500:]}")
            time.sleep(0.1)

    def close(self) -> None:
        for name in list(self._running):
            self._stop(name)

    def _start(self, name: str, command: list[str | Path], folder: Path, user: str | None = None) -> None:
        with (folder / f"{name}.log").open("ab") as log, self._signals.held():
            self._running[name] = subprocess.Popen(
                command, stdout=log, stderr=log, cwd=folder, user=user, group=user, extra_groups=[] if user else None, process_group=0
            )

    def _stop(self, name: str) -> None:
        self._running[name].send_signal(signal.SIGINT)
        self._running[name].wait()
        del self._running[name]

    def _call(self, command: list[str | Path]) -> None:
        with self._signals.process(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=self.folder, user=self._user, group=self._user,
            extra_groups=[] if self._user else None,
        ) as running:  # fmt: skip
            refusal = running.communicate()[1]
        if running.returncode:
            raise MirrorError(Path(command[0]).name, refusal.strip().splitlines()[-1] if refusal else "failed")


def _is_user(name: str) -> bool:
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def version_of(program: str, package: str) -> str:
    """What it calls itself."""
    flag = "-h" if program == "mosquitto" else "--version"
    said = subprocess.run([find_program(program, package), flag], capture_output=True, text=True, check=False)
    return (said.stdout or said.stderr).splitlines()[0]
