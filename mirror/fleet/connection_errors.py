"""Why the centre cannot be used, in one line with its remedy, from what libpq and the server say."""

from __future__ import annotations

import re
import socket
import ssl
from dataclasses import dataclass
from typing import Literal

import psycopg

from mirror.errors import REACH_REMEDY_TEXT, MirrorError
from mirror.setup.fleet import ENROLMENT_ROLE_PREFIX

FaultKind = Literal["network", "identity", "token", "clock", "server"]
"""The centre is not reached; it does not take this login; it does not take the token of a code; a certificate does not fit the time;
something is wrong there."""


@dataclass(frozen=True, slots=True)
class ConnectionFault:
    kind: FaultKind
    cause: str
    remedy: str


SSL_REQUEST = bytes.fromhex("0000000804d2162f")
"""Asks PostgreSQL to go on with TLS (its documentation, "Message Formats", SSLRequest)."""
CERTIFICATE_PROBE_TIMEOUT_S = 5.0
_NEW_CODE_REMEDY = "enrol this mirror again (mirror fleet enrol)"
_FAULTS: tuple[tuple[str, FaultKind, str, str], ...] = (
    (
        "alert certificate expired",
        "identity",
        "this mirror's certificate has expired, or the server's clock is wrong",
        _NEW_CODE_REMEDY,
    ),
    (
        "certificate has expired",
        "clock",
        "the server's certificate has expired by this machine's clock",
        "check the date (timedatectl); else make a new server certificate",
    ),
    ("not yet valid", "clock", "the server's certificate is not valid yet by this machine's clock", "check the date (timedatectl)"),
    (
        "certificate verify failed|self.signed certificate|issuer certificate",
        "identity",
        "its certificate is not of this fleet's authority",
        "check host and port; put the right ca.pem in place, or enrol again",
    ),
    (
        "alert unknown ca|alert bad certificate|alert certificate unknown",
        "identity",
        "it does not know the authority of this mirror's certificate",
        _NEW_CODE_REMEDY,
    ),
    ("root certificate file|root\\.crt", "identity", "the authority's certificate (ca.pem) is missing or damaged", _NEW_CODE_REMEDY),
    ("does not match host name", "identity", "its certificate names another host", "name the host as it stands in the certificate"),
    ("has group or world access|must be owned", "identity", "others may read this mirror's key", "run: chmod 600 on key.pem"),
    (
        "private key|certificate file|certificate present",
        "identity",
        "this mirror's key or certificate is missing or damaged",
        _NEW_CODE_REMEDY,
    ),
    ("does not support SSL", "server", "it does not offer TLS", "set ssl = on in its postgresql.conf"),
    (
        "channel binding",
        "identity",
        "it cannot prove that it is the centre",
        "find out what answers at that address before the next code",
    ),
    ("not permitted to log in", "identity", "this mirror was revoked", _NEW_CODE_REMEDY),
    (
        "certificate authentication failed|valid client certificate",
        "identity",
        "it does not take this mirror's certificate",
        _NEW_CODE_REMEDY,
    ),
    (
        f"password authentication failed for user .{ENROLMENT_ROLE_PREFIX}",
        "token",
        "the code was used before, or is too old",
        "make a new one: mirror fleet enrol",
    ),
    (
        "password authentication failed|no password supplied|authentication failed",
        "identity",
        "it refuses the password or does not know the user",
        "check user and password of the dsn",
    ),
    (
        "pg_hba.conf",
        "identity",
        "its pg_hba.conf lets no such connection in",
        "put the lines that mirror fleet init wrote at its beginning",
    ),
    ("database .* does not exist", "server", "it has no such database", "check dbname in the dsn"),
    ("role .* does not exist", "identity", "it does not know this login", _NEW_CODE_REMEDY),
    (
        "translate host name|not known|name resolution|resolve host",
        "network",
        "there is no such host, or no name server",
        f"check host in the dsn, and the network; {REACH_REMEDY_TEXT}",
    ),
    ("Connection refused|No such file", "network", "nothing answers there", "check host and port of the dsn, and that PostgreSQL runs"),
    (
        "timeout expired|timed out|No route|unreachable|not permitted",
        "network",
        "it cannot be reached",
        f"check the network; {REACH_REMEDY_TEXT}",
    ),
    ("too many (clients|connections)|connection slots", "server", "it has too many connections", "raise max_connections there"),
    (
        "database system is|terminating connection|closed the connection|connection is lost|the connection is closed"
        "|unexpected eof|EOF detected|reset by peer|Broken pipe",
        "network",
        "it stopped, or the connection was cut",
        "it is tried again",
    ),
    ("No space left|could not extend|disk full", "server", "its disk is full", "make room there"),
)
"""By what stands in the error, case aside; the first that fits."""


def find_fault(error: psycopg.Error) -> ConnectionFault:
    """What ``error`` of a connection to the centre means. Of an unknown one the first line is repeated, which has no password."""
    said = str(error)
    if "certificate verify failed" in said:
        said = _ask_why(error) or said
    for pattern, kind, cause, remedy in _FAULTS:
        if re.search(pattern, said, re.IGNORECASE):
            return ConnectionFault(kind, cause, remedy)
    first = next((line.strip() for line in said.splitlines() if line.strip()), "no reason given")[:200]
    if isinstance(error, psycopg.errors.InsufficientPrivilege):
        return ConnectionFault("server", f"the centre forbids it ({first})", "use the login that mirror fleet made")
    return ConnectionFault("server", f"the centre cannot be used ({first})", "the log of PostgreSQL says more")


def _ask_why(error: psycopg.Error) -> str:
    """What is wrong with the server's certificate, which libpq does not say; empty where that cannot be learned."""
    pgconn = error.pgconn
    if pgconn is None:
        return ""
    options = {one.keyword.decode(): (one.val or b"").decode() for one in pgconn.info}
    try:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.load_verify_locations(options["sslrootcert"])
        with socket.create_connection(
            (options.get("hostaddr") or options["host"], int(options["port"])), CERTIFICATE_PROBE_TIMEOUT_S
        ) as plain:
            plain.sendall(SSL_REQUEST)
            if plain.recv(1) == b"S":
                context.wrap_socket(plain).close()
    except ssl.SSLCertVerificationError as refused:
        return refused.verify_message
    except (OSError, KeyError, ValueError):
        pass
    return ""


def explain_connection_error(error: psycopg.Error, subject: str = "fleet") -> MirrorError:
    """``error`` as one line about ``subject``."""
    fault = find_fault(error)
    return MirrorError(subject, fault.cause, fault.remedy)
