"""A station's way into a fleet: it makes a key, hands over a request with the code's token, and takes its certificate."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo

from mirror.badge import BadgeSecret
from mirror.errors import MirrorError
from mirror.files import WriteError, output_folder, write_private
from mirror.fleet.authority import is_certificate_of, make_request
from mirror.fleet.connection_errors import FaultKind, find_fault
from mirror.fleet.credentials import (
    CONNECT_TIMEOUT_S,
    SIGNS_OF_LIFE,
    STATION_AUTHORITY_NAME,
    STATION_CERTIFICATE_NAME,
    STATION_KEY_NAME,
    station_conninfo,
)
from mirror.setup import EnrolmentResult, FleetCode

ANSWER_TIMEOUT_S = 120.0
"""Seconds until a request counts as not answered: the owner's command looks every second, and only while it runs."""
ANSWER_POLL_PERIOD_S = 0.5
GROUP_BADGE_KEY_NAME = "badge-of-fleet.key"
"""In the station's folder, until the mirror is in the fleet by its settings too."""
BADGE_KEY_BEFORE_NAME = "badge-before-fleet.key"


class JoinRefusal(MirrorError):
    """Why a station was not let in. ``result`` says which kind of reason it is, for the glass."""

    def __init__(self, result: EnrolmentResult, cause: str, remedy: str) -> None:
        super().__init__("fleet", cause, remedy)
        self.result = result


def join_fleet(
    code: FleetCode, folder: Path, badge_key: Path, timeout_s: float = ANSWER_TIMEOUT_S, sleep: Callable[[float], object] = time.sleep
) -> str:
    """Joins the fleet of ``code``: keys, certificates and the group's badge key go into ``folder``. Returns the connection string for the
    settings. Who writes it there calls ``adopt_badge_key`` with ``badge_key``; until then the mirror is as it was. Raises
    JoinRefusal; then nothing has changed.

    The server proves in the same exchange that it knows the token, bound to this very TLS connection (SCRAM with channel binding, RFC
    5802 and 5929), so that its certificate need not be known yet.
    """
    _require_writable(folder, badge_key.parent)  # the code is good once
    conninfo = make_conninfo(
        "", host=code.host, port=code.port, dbname=code.database, user=code.role, password=code.token, sslmode="require",
        channel_binding="require", connect_timeout=CONNECT_TIMEOUT_S, **SIGNS_OF_LIFE,
    )  # fmt: skip
    try:
        with psycopg.connect(conninfo, autocommit=True) as db:
            request, key = make_request()
            if db.execute("SELECT fleet.request_certificate(%s)", (request,)).fetchone() != (True,):
                raise JoinRefusal("code", "the code was used before, or is too old", "make a new one: mirror fleet enrol")
            role, certificate, authority, badge = _await_certificate(db, timeout_s, sleep)
            if not is_certificate_of(certificate, key, authority, role):
                raise JoinRefusal("failed", "the certificate is not the one that was asked for", "make a new code: mirror fleet enrol")
            dsn = make_conninfo("", host=code.host, port=code.port, dbname=code.database, user=role)
            _keep(folder, authority, certificate, key, badge, dsn)
            db.execute("SELECT fleet.finish_enrolment()")
    except psycopg.Error as error:
        raise _refusal(error) from None
    return dsn


def adopt_badge_key(folder: Path, badge_key: Path) -> None:
    """The group's badge key, which ``join_fleet`` left in ``folder``, becomes the mirror's; one that was there stays beside it as
    ``BADGE_KEY_BEFORE_NAME``. Once it is done there is nothing more to do. Raises MirrorError for what cannot be written."""
    group = folder / GROUP_BADGE_KEY_NAME
    if not group.exists():
        return
    key, there = group.read_bytes(), badge_key.read_bytes() if badge_key.exists() else b""
    if there.strip() != key.strip():
        if there:
            write_private(badge_key.with_name(BADGE_KEY_BEFORE_NAME), there)
        write_private(badge_key, key)
        BadgeSecret.check(badge_key)
    with suppress(OSError):
        group.unlink()


def _require_writable(*folders: Path) -> None:
    for folder in folders:
        try:
            with output_folder(folder):
                pass
        except WriteError as error:
            raise JoinRefusal("failed", f"{folder} {error.cause}", "join as the mirror's user; the code is still good") from None


def _await_certificate(db: psycopg.Connection[Any], timeout_s: float, sleep: Callable[[float], object]) -> tuple[str, str, str, str]:
    for _ in range(max(1, round(timeout_s / ANSWER_POLL_PERIOD_S))):
        row = db.execute("SELECT * FROM fleet.take_certificate()").fetchone()
        if row is not None and row[1] is not None:
            station_role, certificate, authority, badge_key = row
            return station_role, certificate, authority, badge_key
        sleep(ANSWER_POLL_PERIOD_S)
    raise JoinRefusal("time", "no one signed the request in time", "let mirror fleet enrol run until the station has joined")


def _keep(folder: Path, authority: str, certificate: str, key: bytes, badge: str, dsn: str) -> None:
    """Writes the files and gets in with them. What does not get in is taken away again."""
    new = {
        STATION_AUTHORITY_NAME: authority.encode("ascii"), STATION_CERTIFICATE_NAME: certificate.encode("ascii"), STATION_KEY_NAME: key,
        GROUP_BADGE_KEY_NAME: badge.encode("ascii"),
    }  # fmt: skip
    before = {name: (folder / name).read_bytes() if (folder / name).exists() else None for name in new}
    try:
        for name, content in new.items():
            write_private(folder / name, content)
        psycopg.connect(station_conninfo(dsn, folder)).close()
    except BaseException:
        for name, old in before.items():
            with suppress(OSError, MirrorError):
                (folder / name).unlink(missing_ok=True) if old is None else write_private(folder / name, old)
        raise


def _refusal(error: psycopg.Error) -> JoinRefusal:
    fault = find_fault(error)
    results: dict[FaultKind, EnrolmentResult] = {"network": "range", "clock": "clock", "token": "code"}
    return JoinRefusal(results.get(fault.kind, "failed"), fault.cause, fault.remedy)
