"""What a station proves itself with: three files in one folder, and how they go into a connection."""

from __future__ import annotations

from pathlib import Path

from psycopg import ProgrammingError
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from mirror.errors import MirrorError

STATION_CERTIFICATE_NAME, STATION_KEY_NAME = "certificate.pem", "key.pem"
STATION_AUTHORITY_NAME = "ca.pem"
CONNECT_TIMEOUT_S = 10
SIGNS_OF_LIFE = {"keepalives_idle": "20", "keepalives_interval": "10", "keepalives_count": "3", "tcp_user_timeout": "30000"}
"""Parameters of libpq by which a connection that died is noticed within a minute."""


def station_conninfo(dsn: str, folder: Path) -> str:
    """``dsn`` of the settings with what it leaves open: TLS with the server's name checked, the files of ``folder`` that are there, and
    signs of life, so that a connection that died is noticed within a minute. Raises MirrorError for what is no connection string."""
    try:
        asked = conninfo_to_dict(dsn)
    except (ProgrammingError, ValueError) as error:
        raise MirrorError(
            "[fleet] dsn",
            f"no connection string ({_first_line(error)})",
            "such as: host=centre.example port=5432 dbname=mirror user=station_x",
        ) from None
    files = {"sslrootcert": STATION_AUTHORITY_NAME, "sslcert": STATION_CERTIFICATE_NAME, "sslkey": STATION_KEY_NAME}
    found = {key: str(folder / name) for key, name in files.items() if (folder / name).exists()}
    return make_conninfo("", **{"sslmode": "verify-full", "connect_timeout": str(CONNECT_TIMEOUT_S), **SIGNS_OF_LIFE, **found, **asked})


def _first_line(error: Exception) -> str:
    return (str(error).splitlines() or [""])[0]
