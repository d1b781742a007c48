"""A real PostgreSQL to throw away: the system's own program, with TLS, in a folder and on a port of its own.

    from tests.harness.postgres import postgres  # noqa: F401  (in a conftest.py)

    def test_...(postgres: Postgres) -> None:
        with postgres.connect(postgres.new_database()) as db: ...

Roles that belong to ``mirror_station`` log in with a certificate whose name is theirs, all others over the network with a password; the
superuser through the socket without either.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest

from mirror.fleet.centre.roles import access_lines
from tests.harness.certificates import TestAuthority

SUPERUSER = "postgres"
START_TIMEOUT_S = 60.0
SETTINGS = """
listen_addresses = '127.0.0.1'
ssl = on
ssl_cert_file = 'server.crt'
ssl_key_file = 'server.key'
ssl_ca_file = 'ca.crt'
fsync = off
max_connections = 300
shared_buffers = '128MB'
"""
"""What is not written through survives the end of the process, as the tests end it, though not the machine's."""
ACCESS = f"""
{access_lines("all")}
local all {SUPERUSER} trust
hostssl all all 127.0.0.1/32 scram-sha-256
"""


def find_programs() -> Path | None:
    """The folder with the newest ``postgres`` and ``initdb`` of this machine."""
    found = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/postgres")]
    if found:
        return max(found, key=lambda path: int(path.parent.name))
    there = shutil.which("postgres")
    return Path(there).resolve().parent if there and shutil.which("initdb") else None


class Postgres:
    """A server that runs from ``start`` to ``stop``. It can be ended in the midst of its work (``crash``) and started again."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.folder, self._programs = folder, programs
        self._data = folder / "data"
        self._process: subprocess.Popen[bytes] | None = None
        self._numbers = count(1)
        self._user = _unprivileged_user()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        if self._user:
            shutil.chown(folder, self._user)
        self._run("initdb", "-D", self._data, "-U", SUPERUSER, "--auth=trust", "--no-locale", "--encoding=UTF8", "--no-sync")
        self.authority = TestAuthority(folder)
        self._put(self.authority.file)
        self._put(*self.authority.issue("localhost", "server"))
        with (self._data / "postgresql.conf").open("a") as settings:
            settings.write(f"{SETTINGS}port = {self.port}\nunix_socket_directories = '{folder}'\n")
        (self._data / "pg_hba.conf").write_text(ACCESS)

    def start(self) -> None:
        """Starts it and waits until it answers."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [self._programs / "postgres", "-D", self._data], stdout=log, stderr=log, user=self._user, group=self._user,
                extra_groups=[] if self._user else None, cwd=self.folder,
            )  # fmt: skip
        end = time.monotonic() + START_TIMEOUT_S
        while True:
            try:
                self.connect().close()
                return
            except psycopg.OperationalError:
                if self._process.poll() is not None or time.monotonic() > end:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)

    @property
    def is_running(self) -> bool:
        """Whether it has not ended, by itself or by others."""
        return self._process is not None and self._process.poll() is None

    def stop(self) -> None:
        """Ends it and all connections."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Ends it in the midst of what it does, without a word to anyone; what was not committed is lost."""
        self._end(signal.SIGQUIT)

    def change_certificate(self, start: timedelta, end: timedelta) -> None:
        """From now on the server has a certificate that is valid from ``start`` to ``end``, counted from now."""
        self._put(*self.authority.issue("localhost", "server", start, end))
        with self.connect() as db:
            db.execute("SELECT pg_reload_conf()")
        time.sleep(0.2)  # the postmaster reads it when the signal reaches it

    def connect(self, database: str = SUPERUSER, **how: Any) -> psycopg.Connection[tuple[Any, ...]]:
        """A connection of the superuser."""
        return psycopg.connect(self.superuser_dsn(database), **how)

    def superuser_dsn(self, database: str = SUPERUSER) -> str:
        """Through the socket, as the superuser."""
        return f"host={self.folder} port={self.port} user={SUPERUSER} dbname={database}"

    def dsn(self, database: str, role: str) -> str:
        """Over TLS, as ``role``, the server's certificate checked; what the role proves itself with is to be added."""
        return (
            f"host=localhost hostaddr=127.0.0.1 port={self.port} dbname={database} user={role} sslmode=verify-full "
            f"sslrootcert={self.authority.file}"
        )

    def certificate_dsn(self, database: str, role: str) -> str:
        """``dsn`` with a new certificate for a role that is a station."""
        certificate, key = self.authority.issue(role)
        return f"{self.dsn(database, role)} sslcert={certificate} sslkey={key}"

    def new_database(self) -> str:
        """The name of an empty database."""
        name = f"test_{next(self._numbers)}"
        with self.connect(autocommit=True) as db:
            db.execute(f"CREATE DATABASE {name}")
        return name

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None

    def _put(self, *files: Path) -> None:
        """Copies ``files`` into the data folder."""
        for file in files:
            copy = self._data / file.name
            copy.unlink(missing_ok=True)
            shutil.copy(file, copy)
            if self._user:
                shutil.chown(copy, self._user)

    def _run(self, program: str, *words: str | Path) -> None:
        done = subprocess.run(
            [self._programs / program, *words], capture_output=True, text=True, user=self._user, group=self._user,
            extra_groups=[] if self._user else None, cwd=self.folder, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(done.stderr)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server for the session; skips where PostgreSQL is not installed."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (apt install postgresql)")
    if os.geteuid() == 0 and _unprivileged_user() is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user for it")
    folder = Path(tempfile.mkdtemp(prefix="mirror-pg-"))
    server = Postgres(programs, folder)
    try:
        server.start()
        yield server
    finally:
        server.crash()  # what it would still write goes anyway
        shutil.rmtree(folder)


def _unprivileged_user() -> str | None:
    """Who is to run it, as PostgreSQL refuses to run as root; None: who runs this."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return None
