"""The roles of the centre's server, and who gets in how. The tables' own grants are in ``migrations``."""

from __future__ import annotations

from typing import Any

import psycopg
from psycopg import sql

OWNER_ROLE = "mirror_owner"
"""Owns the tables and the functions that stations call; no superuser, and no login."""
ADMIN_ROLE = "mirror_admin"
"""The owner's commands: enrols and revokes stations. Logs in with the certificate in the owner's folder."""
STATION_ROLE = "mirror_station"
"""What every station's own role belongs to."""
PASSWORD_ROLE = "mirror_password"
"""What the role of a station belongs to that logs in by password, beside ``STATION_ROLE``."""
ENROLMENT_ROLE = "mirror_enrolment"
"""What the role of a code belongs to, until the code is used or too old."""
REPORTS_ROLE = "mirror_reports"
"""For boards: figures without names."""
_LARGE_OBJECT_FUNCTIONS = ("lo_create(oid)", "lo_creat(integer)", "lo_from_bytea(oid, bytea)")
_GROUP_ROLES = (OWNER_ROLE, STATION_ROLE, PASSWORD_ROLE, ENROLMENT_ROLE, REPORTS_ROLE)


def access_lines(database: str) -> str:
    """The lines of pg_hba.conf for ``database``, which come before all others. Their order counts: the first that fits a
    login is the one, and the owner's role belongs to the others too."""
    return (
        f"hostssl {database} {ADMIN_ROLE} all cert\n"
        f"hostssl {database} +{ENROLMENT_ROLE},+{PASSWORD_ROLE} all scram-sha-256\n"
        f"hostssl {database} +{STATION_ROLE} all cert\n"
        f"host {database} {ADMIN_ROLE},+{STATION_ROLE},+{ENROLMENT_ROLE} all reject\n"
    )


def make_roles(db: psycopg.Connection[Any], database: str) -> None:
    """Makes what is missing of them; run as a superuser of ``database``, which strangers may not even connect to any more.

    Raises psycopg.Error.
    """
    there = {name for (name,) in db.execute("SELECT rolname FROM pg_roles WHERE rolname ~ '^mirror_'")}
    for name in _GROUP_ROLES:
        if name not in there:
            db.execute(sql.SQL("CREATE ROLE {} NOLOGIN").format(sql.Identifier(name)))
    if ADMIN_ROLE not in there:
        db.execute(sql.SQL("CREATE ROLE {} LOGIN CREATEROLE").format(sql.Identifier(ADMIN_ROLE)))
    db.execute(f"GRANT {STATION_ROLE} TO {PASSWORD_ROLE}")
    db.execute(f"GRANT {OWNER_ROLE}, pg_signal_backend TO {ADMIN_ROLE}")
    db.execute(f"GRANT {STATION_ROLE}, {ENROLMENT_ROLE} TO {ADMIN_ROLE} WITH ADMIN OPTION")
    for function in _LARGE_OBJECT_FUNCTIONS:  # else any login could fill the disk with them
        db.execute(f"REVOKE EXECUTE ON FUNCTION pg_catalog.{function} FROM PUBLIC")
    named = sql.Identifier(database)
    db.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(named))
    db.execute(sql.SQL("GRANT CREATE ON DATABASE {} TO " + OWNER_ROLE).format(named))
    db.execute(
        sql.SQL("GRANT CONNECT ON DATABASE {} TO {}").format(named, sql.SQL(", ").join(map(sql.Identifier, (*_GROUP_ROLES, ADMIN_ROLE))))
    )
