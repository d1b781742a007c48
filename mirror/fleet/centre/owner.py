"""The owner's folder: the authority with its key, the owner's own login, the badge key of each group, and where the centre is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mirror.badge import BadgeSecret
from mirror.badge.sign import MAX_SECRET_FILE_BYTES
from mirror.errors import MirrorError
from mirror.files import describe_os_error, output_folder, parse_toml, read_limited, write_bytes_whole, write_private, write_whole
from mirror.fleet.authority import AUTHORITY_CERTIFICATE_NAME, Authority
from mirror.fleet.centre.migrate import migrate
from mirror.fleet.centre.roles import ADMIN_ROLE, OWNER_ROLE, access_lines, make_roles
from mirror.fleet.connection_errors import explain_connection_error
from mirror.fleet.credentials import CONNECT_TIMEOUT_S

CENTRE_FILE_NAME = "centre.toml"
ADMIN_CERTIFICATE_NAME, ADMIN_KEY_NAME = "admin.crt", "admin.key"
SERVER_CERTIFICATE_NAME, SERVER_KEY_NAME, SERVER_SETTINGS_NAME = "server.crt", "server.key", "mirror-fleet.conf"
SERVER_FILE_NAMES = (SERVER_CERTIFICATE_NAME, SERVER_KEY_NAME, AUTHORITY_CERTIFICATE_NAME, SERVER_SETTINGS_NAME)
"""What is copied to the server."""
ACCESS_FILE_NAME = "pg_hba.conf"
SERVER_SETTINGS = f"""# What the centre of a fleet of mirrors asks of PostgreSQL. Paths are relative to the data folder.
listen_addresses = '*'
ssl = on
ssl_cert_file = '{SERVER_CERTIFICATE_NAME}'
ssl_key_file = '{SERVER_KEY_NAME}'
ssl_ca_file = '{AUTHORITY_CERTIFICATE_NAME}'
password_encryption = 'scram-sha-256'
"""
MAX_CENTRE_FILE_BYTES = 1 << 12
GROUP_PATTERN = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_DATABASE_PATTERN = re.compile(r"[a-z][a-z0-9_]{0,62}")
_HOST_PATTERN = re.compile(r"[0-9A-Za-z.:-]{1,253}")


@dataclass(frozen=True, slots=True)
class Centre:
    """Where stations find the database."""

    host: str
    port: int
    database: str


class OwnerFolder:
    """``path`` as ``make_centre`` wrote it. Raises MirrorError, from its methods too."""

    def __init__(self, path: Path) -> None:
        self.path = path
        named = f"fleet {path}"
        try:
            said = parse_toml(read_limited(path / CENTRE_FILE_NAME, MAX_CENTRE_FILE_BYTES).decode())
            self.centre = Centre(str(said["host"]), int(said["port"]), str(said["database"]))
        except OSError as error:
            raise MirrorError(
                named, f"no fleet there ({describe_os_error(error)})", "run mirror fleet init, or name the folder with --folder"
            ) from None
        except (ValueError, KeyError):
            raise MirrorError(named, f"{CENTRE_FILE_NAME} is damaged", "put a copy of the folder back") from None

    def authority(self) -> Authority:
        return Authority(self.path)

    def badge_key(self, group: str, known: Path | None = None) -> str:
        """The text of the group's badge key, which all its stations get: made when there is none, or taken over from the file ``known``."""
        path = self.path / f"badge-{group}.key"
        if known is not None:
            try:
                key = read_limited(known, MAX_SECRET_FILE_BYTES)
            except OSError as error:
                raise MirrorError(
                    f"badge key {known}", f"cannot be read ({describe_os_error(error)})", "name the badge.key of a mirror"
                ) from None
            if path.exists() and path.read_bytes() != key:
                raise MirrorError(
                    f"badge key {known}", f"the group {group} has another one already", "its badges rest on that: leave --badge-key out"
                )
            write_private(path, key)
        BadgeSecret.load_or_make(path)
        return path.read_text("ascii")

    @contextmanager
    def connect(self) -> Iterator[psycopg.Connection[Any]]:
        """The owner's connection, in autocommit; its errors as one line."""
        files = {"sslrootcert": AUTHORITY_CERTIFICATE_NAME, "sslcert": ADMIN_CERTIFICATE_NAME, "sslkey": ADMIN_KEY_NAME}
        conninfo = make_conninfo(
            "", host=self.centre.host, port=self.centre.port, dbname=self.centre.database, user=ADMIN_ROLE, sslmode="verify-full",
            connect_timeout=CONNECT_TIMEOUT_S, **{key: str(self.path / name) for key, name in files.items()},
        )  # fmt: skip
        with connect_centre(conninfo, f"centre {self.centre.host}") as db:
            yield db


@contextmanager
def connect_centre(conninfo: str, subject: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection in autocommit whose errors are MirrorErrors about ``subject``."""
    try:
        with psycopg.connect(conninfo, autocommit=True, application_name="mirror fleet") as db:
            yield db
    except psycopg.Error as error:
        raise explain_connection_error(error, subject) from None


def make_centre(dsn: str, host: str | None, path: Path) -> tuple[OwnerFolder, list[str]]:
    """Makes the centre in the database of ``dsn``, a superuser's, and the owner's folder ``path``; run again, it adds what is missing.

    ``host``: what stations reach the server by; None: the host of ``dsn``. Returns the folder and the names of the migrations that ran.
    Raises MirrorError.
    """
    try:
        asked = conninfo_to_dict(dsn)
    except (ProgrammingError, ValueError):
        raise MirrorError("--dsn", "no connection string", "such as: 'host=centre.example user=postgres dbname=mirror'") from None
    with output_folder(path), connect_centre(make_conninfo(dsn, connect_timeout=CONNECT_TIMEOUT_S), "--dsn") as db:
        centre = _centre_of(db, host or str(asked.get("host") or ""))
        if db.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone() != (True,):
            raise MirrorError("--dsn", f"{db.info.user} is no superuser of that server", "use its administrator, for this command only")
        make_roles(db, centre.database)
        db.execute(f"SET ROLE {OWNER_ROLE}")
        ran = migrate(db)
        db.execute("SELECT fleet.tidy()")
        _write_folder(centre, path)
    return OwnerFolder(path), ran


def _centre_of(db: psycopg.Connection[Any], host: str) -> Centre:
    if not _HOST_PATTERN.fullmatch(host):
        raise MirrorError("--host", "stations need a name or address of the server", "such as: --host centre.example")
    if not _DATABASE_PATTERN.fullmatch(db.info.dbname):
        raise MirrorError(f"database {db.info.dbname}", "a code cannot name it", "use small letters, digits and _")
    return Centre(host.lower(), db.info.port, db.info.dbname)


def _write_folder(centre: Centre, path: Path) -> None:
    path.mkdir(parents=True, exist_ok=True)
    path.chmod(0o700)
    authority = Authority.make(path, f"mirrors of {centre.host}"[:64])
    _write_login(path, ADMIN_CERTIFICATE_NAME, ADMIN_KEY_NAME, lambda: authority.issue(ADMIN_ROLE))
    _write_login(path, SERVER_CERTIFICATE_NAME, SERVER_KEY_NAME, lambda: authority.issue_server(centre.host))
    write_whole(path / SERVER_SETTINGS_NAME, [SERVER_SETTINGS])
    write_whole(path / ACCESS_FILE_NAME, [access_lines(centre.database)])
    write_whole(path / CENTRE_FILE_NAME, [f'host = "{centre.host}"\nport = {centre.port}\ndatabase = "{centre.database}"\n'])


def _write_login(path: Path, certificate: str, key: str, issue: Callable[[], tuple[bytes, bytes]]) -> None:
    """A new certificate and its key, unless there are some."""
    if not (path / key).exists():
        public, private = issue()
        write_private(path / key, private)
        write_bytes_whole(path / certificate, public)
